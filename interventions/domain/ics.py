"""An invitation as calendar programs read it (RFC 5545): plain text, lines of at most 75 octets, ended by CR LF."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

OCTETS = 75


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting, for the calendars of those invited."""

    uid: str
    sequence: int  # goes up when the meeting is moved
    starts: datetime
    ends: datetime
    summary: str  # no pupil's name: it goes into calendars that others see
    place: str
    organiser: str  # email
    invited: tuple[str, ...]
    written: datetime
    cancelled: bool = False


def write(one: Invitation) -> str:
    """The file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Morning Bell//Meetings//EN",
        f"METHOD:{'CANCEL' if one.cancelled else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{_utc(one.written)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART:{_utc(one.starts)}",
        f"DTEND:{_utc(one.ends)}",
        f"SUMMARY:{escape(one.summary)}",
        f"LOCATION:{escape(one.place)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "CLASS:CONFIDENTIAL",
        f"ORGANIZER:mailto:{one.organiser}",
        *(f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:{email}" for email in one.invited),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in fold(line))


def escape(text: str) -> str:
    """Text of a property: commas, semicolons, backslashes and line ends mean something else there."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def fold(line: str) -> Iterable[str]:
    """Cut a long line; what follows begins with a space. Never inside a character."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
