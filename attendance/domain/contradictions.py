"""Two things a school knows that cannot both be true, and the ways out of it. Nothing is ever changed silently.

A table: each kind has a title, how urgent it is, and a function that answers with the ways for one case. A way sets
marks, does something beside them, or both; keeping what stands is always possible, with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from attendance.domain.codes import CODES, LATE, LATE_AFTER_CLOSE, NO_REASON, PRESENT_AT, known

KEPT = "kept"
SETTLED_REPORTS = ("stands",)
HALVES = {"AM": "morning", "PM": "afternoon"}
NOT_ON_ROLL, NO_SCHOOL, HOLIDAY, PART_TIME = "Z", "#", "G", "C2"
# What a withdrawn code becomes: the first is the one that no decision of the head's is needed for.
REPLACED_BY = {"H": ("G", "C"), "F": ("G", "C"), "J": ("J1",), "Y": ("Y7",)}


@dataclass(frozen=True, slots=True)
class Case:
    """One contradiction as it was found."""

    kind: str
    on: date
    session: str  # blank: the day
    marks: Mapping[str, str]  # the code of each session that it is about
    facts: Mapping[str, Any] = field(default_factory=dict)
    arrived: datetime | None = None
    expected: str = ""  # the code that the desk's time asks for
    private: bool = False  # the other side's code and reason are not for this person


@dataclass(frozen=True, slots=True)
class Way:
    """One way out, as a button."""

    slug: str
    label: str
    trail: str  # the reason in the trail of each mark; never what is sensitive
    sets: tuple[tuple[str, str], ...] = ()  # session, code
    deed: str = ""  # what else is done: withdraw_report, accept_report, withdraw_plan, confirm, look_for, ask_again
    planned: bool = False  # the code is the one that was planned or reported: who planned it could enter it

    @property
    def briefly(self) -> str:
        """The label without its code, for whoever reads it later."""
        return self.label.split(":")[0] if self.sets else self.label


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of contradiction."""

    slug: str
    title: str
    why: str  # what is wrong with it, in a sentence
    ways: Callable[[Case], list[Way]]
    keep: str  # what keeping it says
    urgent: bool = False  # a child may be missing


def _each(case: Case, code: str) -> tuple[tuple[str, str], ...]:
    return tuple((session, code) for session in case.marks)


def _left_unsigned(case: Case) -> list[Way]:
    here = PRESENT_AT["PM"]
    return [
        Way(
            "in_class", f"In class: {here}", "Was in class in the afternoon; marked absent by mistake", (("PM", here),)
        ),
        Way("look_for", "Nobody knows: look for the child", "", deed="look_for"),
    ]


def _signed_in(case: Case) -> list[Way]:
    label = {LATE: "In school, late: L", LATE_AFTER_CLOSE: "In school after closing: U"}.get(
        case.expected, f"In school: {case.expected}"
    )
    return [Way("in_school", label, f"Signed in at the desk at {_clock(case)}", ((case.session, case.expected),))]


def _wrong_time(case: Case) -> list[Way]:
    code = case.expected
    return [
        Way("by_clock", f"By the clock: {code}", f"Signed in at the desk at {_clock(case)}", ((case.session, code),))
    ]


def _whole_day(case: Case) -> list[Way]:
    words = "Expected in school beside the appointment: no reason for this session yet"
    return [
        Way("afternoon", "It was in the morning: afternoon N", words, (("PM", NO_REASON),)),
        Way("morning", "It was in the afternoon: morning N", words, (("AM", NO_REASON),)),
    ]


def _unconfirmed(case: Case) -> list[Way]:
    return [
        Way("confirmed", "The provider says: there", "", deed="confirm"),
        Way("not_there", "Not there: N", "The provider says that the pupil is not there", _each(case, NO_REASON)),
    ]


def _siblings(case: Case) -> list[Way]:
    return [
        Way("ask_again", "Ask the parents again", "", deed="ask_again"),
        Way(
            "holiday",
            "Away with the family: G",
            "Away with the family, as a brother or sister is",
            _each(case, HOLIDAY),
        ),
    ]


def _off_roll(case: Case) -> list[Way]:
    return [Way("not_on_roll", f"Not on roll: {NOT_ON_ROLL}", "Not on the roll on this day", _each(case, NOT_ON_ROLL))]


def _closed_day(case: Case) -> list[Way]:
    return [Way("no_school", f"No school: {NO_SCHOOL}", "No school on this day", _each(case, NO_SCHOOL))]


def _report(case: Case) -> list[Way]:
    stands = case.facts.get("state") in SETTLED_REPORTS
    code = str(case.facts.get("code") or NO_REASON) if stands else NO_REASON
    absent = "Absent, as reported" if case.private or not stands else f"Absent, as reported: {code}"
    trail = "Reported absent; marked present by mistake"
    accept = "" if stands or case.facts.get("state") == "proposed" else "accept_report"
    return [
        Way("was_in", "In school: the register is right", "", deed="withdraw_report"),
        Way("was_absent", absent, trail, _each(case, code), deed=accept, planned=True),
    ]


def _planned(case: Case) -> list[Way]:
    code = str(case.facts["code"])
    label = "Absent, as planned" if case.private else f"Absent, as planned: {code}"
    trail = "Absent as planned; marked present by mistake"
    return [
        Way("was_in", "In school: the plan is withdrawn", "", deed="withdraw_plan"),
        Way("was_absent", label, trail, _each(case, code), planned=True),
    ]


def _withdrawn(case: Case) -> list[Way]:
    old = next(iter(case.marks.values()))
    return [
        Way(f"now_{new.lower()}", f"{new}: {_name(new)}", f"{old} is withdrawn", _each(case, new))
        for new in REPLACED_BY.get(old, (NO_REASON,))
    ]


def _of_age(case: Case) -> list[Way]:
    words = "Of compulsory school age: X is not for this pupil"
    return [
        Way("part_time", f"Part-time timetable: {PART_TIME}", words, _each(case, PART_TIME)),
        Way("no_reason", f"No reason yet: {NO_REASON}", words, _each(case, NO_REASON)),
    ]


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "left_unsigned",
            "Left without signing out?",
            "Present in the morning, not there in the afternoon, and nothing at the desk.",
            _left_unsigned,
            "Known where the child was",
            urgent=True,
        ),
        Kind(
            "signed_in",
            "Absent, but signed in",
            "The register says absent; the desk has the pupil coming in.",
            _signed_in,
            "Somebody else was signed in",
        ),
        Kind(
            "report_present",
            "Reported absent, marked present",
            "Somebody told the school that the pupil is away; the register says present.",
            _report,
            "Both are right",
        ),
        Kind(
            "planned_present",
            "Planned to be away, marked present",
            "Leave or another plan covers the session; the register says present.",
            _planned,
            "Both are right: came for registration",
        ),
        Kind(
            "wrong_time",
            "Late code and time disagree",
            "By the time at the desk, and this school’s closing time, the code is another.",
            _wrong_time,
            "The time at the desk is wrong",
        ),
        Kind(
            "unconfirmed",
            "Off site, and nobody confirmed it",
            "B and K say that a provider has the child. Somebody asks every day.",
            _unconfirmed,
            "Not asked for, for a reason",
        ),
        Kind(
            "whole_day_m",
            "A whole day for an appointment",
            "A pupil is expected for the rest of the day (our policy).",
            _whole_day,
            "The whole day was needed",
        ),
        Kind(
            "siblings",
            "One ill, one on holiday",
            "Ill on a day on which a brother or sister was on holiday.",
            _siblings,
            "Ill, as the parents say",
        ),
        Kind(
            "off_roll",
            "Marked while not on roll",
            "A mark before the first or after the last day on roll.",
            _off_roll,
            "The dates are being put right",
        ),
        Kind(
            "closed_day",
            "Marked on a day without school",
            "The school year has the day as closed.",
            _closed_day,
            "The school year is being put right",
        ),
        Kind(
            "withdrawn_code",
            "A code that is withdrawn",
            "It may not be used any more.",
            _withdrawn,
            "Left as it came from the other system",
        ),
        Kind(
            "of_age",
            "X for a child of school age",
            "X is for children who are not of compulsory school age.",
            _of_age,
            "The date of birth is being put right",
        ),
    )
}
ORDER = {slug: place for place, slug in enumerate(KINDS)}
WITHDRAWN = tuple((code.letter, code.until) for code in CODES if code.until)


def ways_of(case: Case) -> list[Way]:
    """The ways out of a case, beside keeping it."""
    return KINDS[case.kind].ways(case)


def _clock(case: Case) -> str:
    return f"{case.arrived.hour}.{case.arrived.minute:02d}" if case.arrived else "an hour unknown"


def _name(code: str) -> str:
    found = known(code)
    return found.name if found else code
