"""Leave of absence, as data and rules: its kinds, what each asks for, who may have it, and what follows from it.

Regulation 11 of the School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208) names the cases in
which leave may be given at all, and by whom: the headteacher, or whom the head appoints. Every one of them is asked for
or agreed beforehand. It binds maintained schools; others are expected to do the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import PM, Span, sessions_of
from pupils.domain.age import is_compulsory
from pupils.domain.years import YearGroup

HOLIDAY, UNKNOWN = "G", "O"  # what leave that was refused becomes where it is taken
BEFOREHAND = (
    "Leave has to be asked for before its first day; a request made afterwards cannot be considered "
    "(regulation 11 of SI 2024/208, and the school’s policy)."
)
NO_LEAVE_IN_TERM = "Our policy: no leave in term time, for children under five as well."  # S4-021, a school's setting
HEAD_DECIDES = (
    "A holiday on days to come is leave, and leave is decided by the head, not accepted as a report. "
    "Make it a request for leave."
)
LONGEST = timedelta(days=366)
NOT_BACK_DAYS = 10  # school days after leave, then regulation 9(1)(h) may apply, after enquiries


class Age(StrEnum):
    """Whom a kind of leave is for."""

    ANY = "any"
    COMPULSORY = "compulsory"
    OTHER = "other"  # not of compulsory school age


@dataclass(frozen=True, slots=True)
class LeaveKind:
    """One kind of leave."""

    slug: str
    name: str
    code: str  # of the sessions, where it is granted
    rule: str  # when it may be granted, in a sentence for who decides
    refused: str = UNKNOWN  # the code where it is refused, and taken
    asks: tuple[str, ...] = ()  # what the form asks to see or be told
    usual_days: int | None = None
    sensitive: bool = False
    age: Age = Age.ANY
    from_year: YearGroup | None = None
    lives_with: bool = False  # asked for by a parent the pupil normally lives with
    on_form: bool = True  # offered to parents


_EXCEPTIONAL = (
    "Only in exceptional circumstances, asked for in advance by a parent the pupil normally lives with "
    "(regulation 11). The school decides what is exceptional, and how many days."
)

KINDS = (
    LeaveKind(
        "exceptional", "Exceptional circumstances", "C", _EXCEPTIONAL, HOLIDAY, lives_with=True,
        asks=("What makes it exceptional, and why it cannot be in the holidays.",),
    ),
    LeaveKind(
        "holiday", "Family holiday or trip", "C",
        f"A holiday is not normally exceptional. {_EXCEPTIONAL}", HOLIDAY, lives_with=True,
        asks=("Why it cannot be in the holidays.",),
    ),
    LeaveKind(
        "family_event", "Wedding or other family event", "C", _EXCEPTIONAL, HOLIDAY, usual_days=1, lives_with=True,
        asks=("Where and when the event is.",),
    ),
    LeaveKind("bereavement", "Funeral or bereavement", "C", _EXCEPTIONAL, usual_days=2, sensitive=True, lives_with=True),
    LeaveKind(
        "religious", "Religious observance", "R",
        "On a day set apart for religious observance by the religious body that the parent belongs to.",
        usual_days=1, sensitive=True, asks=("The name of the day.",),
    ),
    LeaveKind(
        "performance", "Licensed performance, or licensed work abroad", "C1",
        "Only with a licence, or where the law asks for none (regulation 11(2)); never for other work in school hours.",
        asks=("The licence of the local authority, or why none is needed.",),
    ),
    LeaveKind(
        "interview", "Interview for a job or at another school or college", "J1",
        "For an interview for employment or for admission to another school or college, asked for in advance.",
        usual_days=1, asks=("The invitation to the interview.",),
    ),
    LeaveKind(
        "exam_study", "Study for a public examination", "S",
        "To study for a public examination, agreed in advance; sparingly, and never instead of lessons.",
        from_year=YearGroup.Y10, asks=("The timetable of the examinations.",),
    ),
    LeaveKind(
        "appointment", "Medical or dental appointment, known in advance", "M",
        "Where it cannot be outside school hours. The pupil comes for the rest of the day.",
        usual_days=1, asks=("The appointment card or letter.",),
    ),
    LeaveKind(
        "service", "Parent home on leave from the armed forces", "C", _EXCEPTIONAL, HOLIDAY, lives_with=True,
        asks=("The dates of the parent’s leave.",),
    ),
    LeaveKind(
        "travelling", "Parent travelling for work", "T",
        "For a child of no fixed abode whose parent’s trade or business requires them to travel, who means to come back.",
        sensitive=True, age=Age.COMPULSORY, asks=("The trade, and proof of it.", "The day of coming back."),
    ),
    LeaveKind(
        "not_required", "Under five: days not attended, by agreement", "X",
        "For a child who is not of compulsory school age, by agreement with a parent.", age=Age.OTHER,
    ),
    LeaveKind("other", "Something else", "C", _EXCEPTIONAL, lives_with=True, asks=("What it is for.",)),
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in KINDS}
GRANTED = tuple(dict.fromkeys(kind.code for kind in KINDS))  # the codes that leave may carry
TAKEN = (HOLIDAY, UNKNOWN)


def kind_of(slug: str) -> LeaveKind:
    """The kind by its slug, refused where there is none of that name."""
    if slug not in BY_SLUG:
        raise Refused("Choose what the leave is for from the list.", field="kind")
    return BY_SLUG[slug]


def kinds_for(born: date, on: date, year: str, *, parents: bool = False) -> list[LeaveKind]:
    """The kinds that a pupil can have on a day; those offered to parents alone, where asked."""
    return [kind for kind in KINDS if _fits(kind, born, on, year) and (kind.on_form or not parents)]


def check_kind(kind: LeaveKind, born: date, on: date, year: str) -> None:
    """A kind of leave fits the pupil's age and year."""
    if kind.age is Age.OTHER and is_compulsory(born, on):
        raise Refused(
            f"“{kind.name}” is for children who are not of compulsory school age, and this child is. Choose another kind.",
            field="kind",
        )
    if kind.age is Age.COMPULSORY and not is_compulsory(born, on):
        raise Refused(
            f"“{kind.name}” is for children of compulsory school age, and this child is not. Choose another kind.",
            field="kind",
        )
    if not _fits(kind, born, on, year) and kind.from_year:
        raise Refused(f"“{kind.name}” is for {kind.from_year.label} and above. Choose another kind.", field="kind")


def check_dates(span: Span, calendar: Calendar, what: str = "leave") -> None:
    """A time away has sessions of school in it, in order, and lies where the calendar reaches."""
    if (span.ends_on, span.ends_session) < (span.starts_on, span.starts_session):
        raise Refused(f"The {what} ends before it begins. Choose a later last day.", field="last_day")
    if span.ends_on - span.starts_on > LONGEST:
        raise Refused("That is longer than a school year. Choose an earlier last day.", field="last_day")
    if sessions_of(span, calendar):
        return
    if not calendar.days or span.starts_on > calendar.days[-1]:
        raise Refused(
            "The school calendar does not reach these days yet. Enter that school year first.", field="first_day"
        )
    raise Refused(f"There is no school on these days, so no {what} is needed. Choose others.", field="first_day")


def check_ahead(span: Span, on: date) -> None:
    """A request is for the year that one can see."""
    if span.starts_on - on > LONGEST:
        raise Refused("That is more than a year from now. Ask for it nearer the time.", field="first_day")


def is_retrospective(first_day: date, received_on: date) -> bool:
    """Leave is asked for before its first day (S4-056, S4-057)."""
    return received_on >= first_day


def is_holiday_ahead(code: str, first_day: date, received_on: date) -> bool:
    """What came as a report of absence, and is leave asked for beforehand."""
    return code == HOLIDAY and not is_retrospective(first_day, received_on)


def check_no_holiday_ahead(code: str, first_day: date, received_on: date) -> None:
    """Only the head grants leave, or refuses it (regulation 11): a report does not get round that."""
    if is_holiday_ahead(code, first_day, received_on):
        raise Refused(HEAD_DECIDES, field="reason")


def check_clear(span: Span, granted: Iterable[Span], asked: Iterable[Span] = ()) -> None:
    """The sessions of a request are in no leave that is granted, nor in a request that waits."""
    if other := meets(span, granted):
        raise Refused(
            f"Leave is granted already for {other.words}. Choose other days, or withdraw that leave first.",
            field="first_day",
        )
    if other := meets(span, asked):
        raise Refused(
            f"A request for {other.words} waits for a decision already. Choose other days, or withdraw that request.",
            field="first_day",
        )


def check_code(code: str, on: date) -> None:
    """What is granted carries a code of leave, in force on its first day."""
    codes.check_in_force(code, on)
    if code not in GRANTED:
        raise Refused(f"{code} is no code of leave. Choose one of {', '.join(GRANTED)}.", field="code")


def check_granted_part(asked: Span, until: date, calendar: Calendar) -> None:
    """A part that is granted begins where the leave begins, ends inside it, and has school in it."""
    if not asked.starts_on <= until <= asked.ends_on:
        raise Refused(
            f"What is granted ends within the leave asked for: between {day_words(asked.starts_on)} "
            f"and {day_words(asked.ends_on)}.",
            field="granted_until",
        )
    if not sessions_of(granted_part(asked, until), calendar):
        raise Refused("There is no school in the part granted. Choose a later day, or refuse.", field="granted_until")


def granted_part(asked: Span, until: date | None) -> Span:
    """The part of a request that was granted: all of it, or up to the end of a day."""
    if until is None or until >= asked.ends_on:
        return asked
    return Span(asked.starts_on, until, asked.starts_session, PM)


def refused_part(asked: Span, until: date | None) -> Span | None:
    """The rest, after the day until which leave was granted; None where all of it was."""
    if until is None or until >= asked.ends_on:
        return None
    return Span(until + timedelta(days=1), asked.ends_on, ends_session=asked.ends_session)


def due_back(last_day: date, calendar: Calendar) -> date | None:
    """The first school day after leave; None where the calendar does not reach so far."""
    return calendar.next_school_day(last_day)


def days_since(last_day: date, on: date, calendar: Calendar) -> int:
    """School days after leave up to a day, that day included: 1 on the day the pupil was due back."""
    return max(0, calendar.count(last_day, on))


def clock_ends(last_day: date, calendar: Calendar) -> date | None:
    """The tenth school day after leave: who has not come by its end may have left (regulation 9(1)(h), S4-059)."""
    try:
        return calendar.step(last_day, NOT_BACK_DAYS)
    except Refused:
        return None  # the next school year is not entered yet


def meets(span: Span, others: Iterable[Span]) -> Span | None:
    """The first of these that shares a session with a span."""
    first, last = (span.starts_on, span.starts_session), (span.ends_on, span.ends_session)
    return next(
        (o for o in others if (o.starts_on, o.starts_session) <= last and first <= (o.ends_on, o.ends_session)), None
    )


def _fits(kind: LeaveKind, born: date, on: date, year: str) -> bool:
    if kind.age is not Age.ANY and (kind.age is Age.COMPULSORY) != is_compulsory(born, on):
        return False
    return kind.from_year is None or YearGroup(year).order >= kind.from_year.order
