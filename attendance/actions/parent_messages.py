"""What parents tell besides absence: a change at home, new contact details, a wish for help (S4-116, S4-117, S4-133)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.models import School, User
from attendance.actions.absence_reports import hold
from attendance.actions.papers import step
from attendance.domain import report_codes
from attendance.domain.circumstances import circumstance_of
from attendance.models import ParentMessage
from attendance.models.parent_message import MessageKind, MessageState
from attendance.queries.calendar import calendar_of
from pupils import asks
from pupils.actions import contacts, needs
from pupils.actions import pupils as pupil_actions
from pupils.asks import Ask
from pupils.models import ContactLink, Pupil

HELP, CHANGE = "family_help", "family_change"  # what the tasks are about
REACH = ("mobile", "phone", "email", "address", "postcode")  # what a known person's details may become
WHO = ("forename", "surname", "relationship")
CHILD_TOO = "child_too"


@dataclass(frozen=True, slots=True)
class Told:
    """What a parent told."""

    kind: str
    words: str = ""
    topic: str = ""
    said_by: str = ""
    reply: str = ""
    proposal: Mapping[str, Any] | None = None


@transaction.atomic
def receive(*, school: School, pupil: Pupil, told: Told, on: date, at: datetime, process: str) -> ParentMessage:
    """Keep it as it came, and tell whoever has to know. The same once more that day is the first."""
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")
    _check(told)
    hold(pupil)
    same = school.parent_messages.waiting().filter(
        pupil=pupil, kind=told.kind, topic=told.topic, words=told.words.strip(), proposal=dict(told.proposal or {})
    )
    if twin := same.first():
        return twin
    message = ParentMessage.objects.create(
        school=school,
        pupil=pupil,
        kind=told.kind,
        topic=told.topic,
        words=told.words.strip(),
        proposal=dict(told.proposal or {}),
        said_by=told.said_by.strip(),
        reply=told.reply.strip(),
        reference=report_codes.draw_reference(secrets.choice),
        received_at=at,
    )
    audit.record(
        process=process, school=school, verb="message.received", about=message,
        sentence=f"A message about {pupil} came in by the parents’ form.",
    )  # fmt: skip
    asks.ask(school=school, asks=_asks(message, school, on), on=on, at=at, process=process)
    return message


@transaction.atomic
def apply_contact(
    *, message: ParentMessage, link: ContactLink | None, by: User, on: date, at: datetime
) -> ParentMessage:
    """The new details become those of a contact, or of a new one where none is named."""
    message = _locked(message)
    _check_waits(message)
    if message.kind != MessageKind.CONTACT:
        raise Refused("This message has no contact details.")
    given: dict[str, Any] = {name: message.proposal[name] for name in (*WHO, *REACH) if message.proposal.get(name)}
    if link is None:
        link = contacts.add(pupil=message.pupil, values=given, by=by)
        what = f"{link.contact.name} was added as a contact."
    elif link.pupil_id != message.pupil_id:
        raise Refused("This is a contact of another pupil. Choose one of this child’s.")
    else:
        contacts.correct(link=link, values={name: given[name] for name in REACH if name in given}, by=by)
        what = f"The details of {link.contact.name} were changed."
    link.contact.last_confirmed_on = on
    link.contact.save(update_fields=["last_confirmed_on"])
    if message.proposal.get(CHILD_TOO) and given.get("address"):
        where: dict[str, Any] = {name: given[name] for name in ("address", "postcode") if name in given}
        pupil_actions.correct(pupil=message.pupil, values=where, by=by)
        what += f" {message.pupil} lives there, too."
    return _done(message, what, by, on, at)


@transaction.atomic
def write_down(*, message: ParentMessage, need: str, by: User, on: date, at: datetime) -> ParentMessage:
    """What changed at home becomes a need of the child's, from today (S4-133)."""
    message = _locked(message)
    _check_waits(message)
    standing = message.pupil.needs.filter(kind=need, ends_on=None).first()
    message.need = standing or needs.begin(pupil=message.pupil, kind=need, starts_on=on, note="Told by a parent", by=by)
    return _done(message, "Written down as a need.", by, on, at)


@transaction.atomic
def done(*, message: ParentMessage, outcome: str, by: User, on: date, at: datetime) -> ParentMessage:
    """It is dealt with; what was done stands in a sentence."""
    message = _locked(message)
    _check_waits(message)
    if not outcome.strip():
        raise Refused("Say what was done.", field="outcome")
    return _done(message, outcome.strip(), by, on, at)


def _done(message: ParentMessage, outcome: str, by: User, on: date, at: datetime) -> ParentMessage:
    message.state, message.outcome = MessageState.DONE, outcome
    message.handled_at, message.handled_by = at, by
    message.save(update_fields=["state", "outcome", "handled_at", "handled_by", "need"])
    for about in (HELP, CHANGE):
        asks.settle(
            school=message.school, pupil_ids=[message.pupil_id], about=about, window=_window(message),
            note="The message was dealt with.", on=on, at=at, by=by,
        )  # fmt: skip
    audit.record(
        by=by, school=message.school, verb="message.handled", about=message,
        sentence=f"A message about {message.pupil} was dealt with.",
    )  # fmt: skip
    return message


def _asks(message: ParentMessage, school: School, on: date) -> list[Ask]:
    """Who is told. What the family said stands on the message alone, never on a list."""
    if message.kind == MessageKind.CONTACT:
        return []  # the office's inbox is enough
    helped = message.kind == MessageKind.HELP
    at_once = not helped and circumstance_of(message.topic).at_once
    return [
        Ask(
            pupil=message.pupil,
            about=HELP if helped else CHANGE,
            window=_window(message),
            kind="conversation",
            title="The family asks for help" if helped else "The family tells of a change",
            why=(
                "A parent asked the school for help on the parents’ form. "
                if helped
                else "A parent told of a change that may affect the child. "
            )
            + "What they say stands under Reported absences.",
            roles=(Role.ATTENDANCE_OFFICER,) if helped else (Role.SAFEGUARDING, Role.ATTENDANCE_OFFICER),
            due_on=on if helped or at_once else step(calendar_of(school), on, 1),
        )
    ]


def _check(told: Told) -> None:
    if told.kind not in MessageKind.values:
        raise Refused("Choose what you want to tell the school.")
    if told.kind == MessageKind.CIRCUMSTANCES:
        circumstance_of(told.topic)
    if told.kind == MessageKind.HELP and not told.words.strip():
        raise Refused("Say in a few words what you would like help with.", field="words")
    if told.kind == MessageKind.CONTACT and not any((told.proposal or {}).get(name) for name in REACH):
        raise Refused("Give at least one new number, e-mail or address.", field="mobile")


def _check_waits(message: ParentMessage) -> None:
    if message.state != MessageState.NEW:
        raise Refused(
            f"{message.handled_by.formal_name if message.handled_by else 'Somebody'} has dealt with this already."
        )


def _locked(message: ParentMessage) -> ParentMessage:
    rows = ParentMessage.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("pupil", "school", "handled_by").get(pk=message.pk)


def _window(message: ParentMessage) -> str:
    return f"message-{message.pk}"
