"""A closed school: which code follows, which marks give way to it, and what may be entered at all.

Working together to improve school attendance: where the whole site is closed unexpectedly there is no session, and
every pupil is Y4; where part of the premises is closed, Y3 stands for those alone who would have come; a closure
known beforehand is #. A session in which children were registered took place: present marks never give way, so that
a school that sends everybody home after registration keeps them present.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, weekday_words
from attendance.domain.calendar import Calendar, weekdays
from attendance.domain.codes import LATE_AFTER_CLOSE, NO_REASON, UNKNOWN_REASON, CountsAs, known, letters
from attendance.domain.explanations import AM, PM, Sitting, Span, sessions_of

LONGEST = 60  # school days
FORESEEN = timedelta(days=14)  # what is known longer beforehand is planned
FILLED_IN = "Closed: "  # how the plans of a closure begin, by which they are found again
SHOWN_CLASSES = 4


class Extent(StrEnum):
    """How much of the school is closed, and whether it was known."""

    WHOLE = "whole"
    PART = "part"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of closure."""

    extent: Extent
    code: str
    name: str
    briefly: str
    hint: str
    gives_way: frozenset[str]  # marks that become the code; none of them says that the pupil was there
    trail: str  # how the reason begins that goes into the trail


_ABSENT = frozenset(letters(CountsAs.AUTHORISED, CountsAs.UNAUTHORISED)) - {LATE_AFTER_CLOSE}
KINDS = {
    kind.extent: kind
    for kind in (
        Kind(
            Extent.WHOLE,
            "Y4",
            "The whole site, unexpectedly",
            "Whole site closed",
            "Snow, no heating, a flood: nobody was expected. Every pupil is Y4, absent or not.",
            _ABSENT,
            "School closed",
        ),
        Kind(
            Extent.PART,
            "Y3",
            "Part of the premises",
            "Part closed",
            "Some classes cannot be taken in and the others come. Their pupils are Y3; who was away for another "
            "reason keeps that code.",
            frozenset({NO_REASON, UNKNOWN_REASON}),
            "Part of the premises closed",
        ),
        Kind(
            Extent.PLANNED,
            "#",
            "The whole school, planned",
            "Planned closure",
            "A polling station, an occasional day, an afternoon of training. Whole days leave the school year; "
            "a half day is marked #.",
            _ABSENT,
            "Planned closure",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A closure as somebody describes it."""

    extent: Extent
    span: Span
    reason: str
    year_groups: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()

    @property
    def kind(self) -> Kind:
        return KINDS[self.extent]


def check(wanted: Wanted, calendar: Calendar, on: date) -> None:
    """A closure has a reason, a stretch of this school year with school in it, and names who is meant by a part."""
    _check_span(wanted, calendar, on)
    if not wanted.reason.strip():
        raise Refused("Say why the school is closed. The reason stands in the register’s trail.", field="reason")
    if wanted.extent is Extent.PART and not (wanted.year_groups or wanted.group_ids):
        raise Refused("Choose the years or classes that are closed.", field="groups")


def _check_span(wanted: Wanted, calendar: Calendar, on: date) -> None:
    span = wanted.span
    if (span.ends_on, span.ends_session) < (span.starts_on, span.starts_session):
        raise Refused("The closure ends before it begins. Choose a later end.", field="ends_on")
    if span.ends_on - span.starts_on > timedelta(days=366):
        raise Refused("That is longer than a school year. Choose an earlier end.", field="ends_on")
    days = calendar.days_between(span.starts_on, span.ends_on)
    if not days:
        raise Refused(f"{_why_no_school(span, calendar)} Choose other days.", field="starts_on")
    if len(days) > LONGEST:
        raise Refused(
            f"That is {counted(len(days), 'school day')}. A closure covers {LONGEST} at most: choose an earlier end.",
            field="ends_on",
        )
    _check_when(wanted, calendar, on)


def _why_no_school(span: Span, calendar: Calendar) -> str:
    if not weekdays(span.starts_on, span.ends_on):
        return "These days are at the weekend: there is no school to close."
    if calendar.half_term_of(span.starts_on) and calendar.half_term_of(span.ends_on):
        return "The school year has these days as closed already."
    return "These days are outside term: there is no school to close."


def _check_when(wanted: Wanted, calendar: Calendar, on: date) -> None:
    starts_on = wanted.span.starts_on
    year = calendar.latest_half_term(on)
    first = calendar.half_terms_of_year(year.year)[0].starts_on if year else on
    if starts_on < first:
        raise Refused(
            f"{weekday_words(starts_on)} is in an earlier school year. Its registers are complete: correct single "
            "marks on the register.",
            field="starts_on",
        )
    if wanted.extent is Extent.WHOLE and starts_on > on + FORESEEN:
        raise Refused(
            "A closure that is known so long beforehand is planned. Choose the planned kind: its code is #.",
            field="extent",
        )


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches share a session."""
    return (one.starts_on, one.starts_session) <= (other.ends_on, other.ends_session) and (
        other.starts_on,
        other.starts_session,
    ) <= (one.ends_on, one.ends_session)


def whole_days(sittings: Iterable[Sitting]) -> list[date]:
    """The days of which both sessions are among these."""
    found = set(sittings)
    return sorted(on for on, session in found if session == AM and (on, PM) in found)


def is_over(sitting: Sitting, at: datetime, day_ends_at: time) -> bool:
    """Whether nobody can be marked present any more: from the end of the day on."""
    return sitting[0] < at.date() or (sitting[0] == at.date() and at.time() >= day_ends_at)


def becomes(
    extent: Extent, stands: str | None, planned: str | None, *, over: bool, by_itself: bool = False
) -> str | None:
    """What a closure makes of one session of a pupil; None where what stands is left alone.

    Where nothing stands it waits until the day is over, so that a closure taken back in time leaves nothing behind.
    `by_itself`: at the end of the day, when no person looks on; then only what says nothing gives way.
    """
    kind = KINDS[extent]
    if stands is None:
        if not over:
            return None
        return planned if extent is Extent.PART and planned and planned not in (NO_REASON, kind.code) else kind.code
    if by_itself:
        return kind.code if stands == NO_REASON else None
    return kind.code if stands in kind.gives_way else None


def is_present(code: str) -> bool:
    """Whether a mark says that the pupil was there."""
    found = known(code)
    return code == LATE_AFTER_CLOSE or (found is not None and found.attends)


def check_open(why_closed: str) -> None:
    """A register is taken where somebody is expected."""
    if why_closed:
        raise Refused(
            f"The school is closed in this session: {why_closed}. No register is taken. If children were in, "
            "ask the office to take the closure back first."
        )


def check_planned(extent: Extent, days: Collection[date], marked_present: Sequence[date]) -> None:
    """A whole day leaves the school year only where nobody was registered on it."""
    taken = sorted(set(days).intersection(marked_present))
    if extent is Extent.PLANNED and taken:
        raise Refused(
            f"Children were registered on {weekday_words(taken[0])}. A planned closure cannot cover a day on which "
            "school took place. Choose other days.",
            field="starts_on",
        )


def since(span: Span, sitting: Sitting, calendar: Calendar) -> Span | None:
    """What is left of a stretch that ends before a session; None where nothing is."""
    left = [one for one in sessions_of(span, calendar) if one < sitting]
    if not left:
        return None
    return Span(span.starts_on, left[-1][0], span.starts_session, left[-1][1])


def whom(year_names: Sequence[str], class_names: Sequence[str]) -> str:
    """The part that is closed, in words: Year 3, 5 Elm and 6 Oak."""
    names = [*year_names, *class_names]
    if not names:
        return "The whole school"
    shown = names[:SHOWN_CLASSES]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
