"""What each return to the authority holds as on a day, and how it differs from the one before.

A fixed number of statements, whatever the size of the school and however many pupils are on a return.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import School
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.returns import (
    CARDS,
    CONTINUOUS_SESSIONS,
    NEAR_SICKNESS_DAYS,
    OF_THE_ROLL,
    SICKNESS_DAYS,
    Card,
    Changes,
    ReturnKind,
    Row,
    changes,
    digest,
    irregular_words,
    next_due_on,
)
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import AbsenceCall, AuthorityReturn
from attendance.queries import absence_runs, roll_returns, tallies
from attendance.queries.calendar import calendar_of
from attendance.queries.roll_returns import day, parents_words, person
from attendance.queries.settings import settings_of
from pupils.domain import age
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment
from pupils.queries import admission
from pupils.queries.admission import RegisterLine

UNEXPLAINED = ("N", "O", "G")
NOT_FOUND = ("h", "i", "3b")  # grounds on which a name leaves whose bearer could not be found
LOOK_BACK = timedelta(days=90)  # before the school year: an absence may have begun before the summer


@dataclass(frozen=True, slots=True)
class Draft:
    """A return as it would be made now, beside the last one."""

    card: Card
    on: date
    rows: list[Row]
    digest: str
    last: AuthorityReturn | None
    changes: Changes
    due_on: date | None  # those of the roll have a day for each name: the first of them
    near: int = 0  # pupils who may reach the line of the sickness return
    late: int = 0  # names of a return of the roll that are overdue
    rule: str = ""  # the school's line, where one decides who is on it
    confidential: int = 0  # rows with an address to be kept from somebody

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.on


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every return is made from."""

    school: School
    on: date
    calendar: Calendar
    year: date  # first day of the school year
    reveal: bool


def draft(school: School, kind: ReturnKind, on: date, *, reveal: bool = False) -> Draft:
    """One return as on a day. `reveal`: confidential addresses stand on it, which is somebody's decision each time."""
    return drafts(school, [kind], on, reveal=reveal)[0]


def drafts(school: School, kinds: Sequence[ReturnKind], on: date, *, reveal: bool = False) -> list[Draft]:
    """Several returns as on a day, from the same calendar."""
    calendar = calendar_of(school)
    ground = _Ground(school, on, calendar, _first_day(calendar, on), reveal)
    last = _before(school, kinds, on)
    return [_draft(ground, kind, last.get(kind)) for kind in kinds]


def _draft(ground: _Ground, kind: ReturnKind, last: AuthorityReturn | None) -> Draft:
    made = _rows(ground, kind)
    card, was = CARDS[kind], last.rows if last else ()
    news = Changes((), (), ()) if kind in OF_THE_ROLL else changes(was, made.rows, card.columns)
    rows: list[Mapping[str, str]] = (
        [{**row, "since": news.keys.get(row["key"], "")} for row in made.rows] if last else made.rows
    )
    return Draft(
        card,
        ground.on,
        rows,
        digest(kind, ground.on, rows),
        last,
        news,
        min(made.days, default=None) if kind in OF_THE_ROLL else _due(ground, kind, last, news),
        made.near,
        sum(day < ground.on for day in made.days),
        _rule(ground.school) if kind is ReturnKind.ATTENDANCE else "",
        sum(bool(row["confidential"]) for row in made.rows),
    )


def _before(school: School, kinds: Sequence[ReturnKind], on: date) -> dict[str, AuthorityReturn]:
    """The last return of each kind that tells of this day or an earlier one. One statement."""
    made = AuthorityReturn.objects.filter(school=school, on__lte=on, kind__in=kinds).select_related("made_by")
    return {one.kind: one for one in made.order_by("kind", "-sent_on", "-pk").distinct("kind")}


@dataclass(frozen=True, slots=True)
class _Made:
    """The rows of a return, who comes near its line, and for names of the roll the day each is due."""

    rows: list[Row]
    near: int = 0
    days: Sequence[date] = ()


def _rows(ground: _Ground, kind: ReturnKind) -> _Made:
    match kind:
        case ReturnKind.ATTENDANCE:
            return _Made(_attendance(ground))
        case ReturnKind.SICKNESS:
            return _Made(*_sickness(ground))
        case ReturnKind.MISSING:
            return _Made(_missing(ground))
        case _:
            rows, days = roll_returns.rows(ground.school, kind, ground.on, ground.calendar, reveal=ground.reveal)
            return _Made(rows, days=days)


def _due(ground: _Ground, kind: ReturnKind, last: AuthorityReturn | None, news: Changes) -> date | None:
    """By when the whole return is due."""
    if kind is ReturnKind.ATTENDANCE:
        every = settings_of(ground.school).attendance_return_every
        return next_due_on(last.sent_on if last else None, every, ground.on)
    return ground.on if news.new else None


def _first_day(calendar: Calendar, on: date) -> date:
    halves = calendar.half_terms_of_year(academic_year_of(on))
    return halves[0].starts_on if halves else date(academic_year_of(on), 8, 1)


def _attendance(ground: _Ground) -> list[Row]:
    """Ten school days without leave; and irregular attendance, by the school's line."""
    runs = absence_runs.unauthorised_runs(
        ground.school, year=ground.year, first=ground.year - LOOK_BACK, on=ground.on, least=CONTINUOUS_SESSIONS
    )
    irregular = _irregular(ground)
    with_run = {run.pupil_id for run in runs}
    entries = _entries(ground, with_run | irregular.keys())
    rows = [
        _person(ground, entries[run.pupil_id])
        | {
            "key": f"{run.pupil_id}:{run.first.isoformat()}",
            "why": "Ten school days without leave" + _also(irregular.get(run.pupil_id)),
            "first": day(run.first),
            "last": day(run.last),
            "sessions": str(run.sessions),
            "now": "yes" if run.goes_on else "no",
            "cause": _cause(run.codes),
        }
        for run in runs
        if run.pupil_id in entries
    ]
    rows += [
        _person(ground, entries[pupil_id])
        | {
            "key": f"{pupil_id}:irregular",
            "why": f"Irregular: {_shown(tally)} this year",
            "first": "",
            "last": "",
            "sessions": f"{tally.absent} of {tally.possible} missed",
            "now": "",
            "cause": f"{tally.unauthorised} unauthorised, {tally.authorised} authorised",
        }
        for pupil_id, tally in irregular.items()
        if pupil_id in entries and pupil_id not in with_run
    ]
    return sorted(rows, key=lambda row: (row["now"] != "yes", row["name"], row["key"]))


def _also(tally: Tally | None) -> str:
    return f"; irregular, {_shown(tally)} this year" if tally else ""


def _shown(tally: Tally) -> str:
    tenths = tally.tenths or 0
    return f"{tenths // 10}.{tenths % 10} %"


def _rule(school: School) -> str:
    line = settings_of(school)
    return irregular_words(line.irregular_below, line.irregular_unauthorised)


def _irregular(ground: _Ground) -> dict[int, Tally]:
    line = settings_of(ground.school)
    year = Window.both_included(ground.year, ground.on)
    return {
        pupil_id: tally
        for pupil_id, tally in tallies.for_pupils(ground.school, None, year).items()
        if tally.tenths is not None
        and tally.tenths < 10 * line.irregular_below
        and tally.unauthorised >= line.irregular_unauthorised
    }


def _sickness(ground: _Ground) -> tuple[list[Row], int]:
    """Fifteen days of illness this school year; and how many come near."""
    found = absence_runs.illness(
        ground.school, first=ground.year, on=ground.on, least=NEAR_SICKNESS_DAYS, calendar=ground.calendar
    )
    entries = _entries(ground, {one.pupil_id for one in found})
    found = [one for one in found if one.pupil_id in entries]
    rows = [
        _person(ground, entries[one.pupil_id])
        | {
            "key": str(one.pupil_id),
            "days": str(one.days),
            "longest": str(one.longest),
            "first": day(one.first),
            "last": day(one.last),
            "now": "yes" if one.goes_on else "no",
        }
        for one in found
        if one.days >= SICKNESS_DAYS
    ]
    return sorted(rows, key=lambda row: (row["now"] != "yes", row["name"])), len(found) - len(rows)


def _missing(ground: _Ground) -> list[Row]:
    """Absent without a word for as long as the protocol says; and those who left because nobody could find them."""
    days = settings_of(ground.school).missing_referral_day
    runs = [
        run
        for run in absence_runs.unauthorised_runs(
            ground.school, year=ground.year, first=ground.year - LOOK_BACK, on=ground.on, least=2 * days,
            away=UNEXPLAINED,
        )
        if run.goes_on and run.latest != "G"
    ]  # fmt: skip
    here = _entries(ground, {run.pupil_id for run in runs})
    gone = _not_found(ground)
    calls = _last_calls(ground, [*here, *(line.pupil.pk for line in gone)])
    rows = [
        _person(ground, here[run.pupil_id])
        | {
            "key": f"{run.pupil_id}:{run.first.isoformat()}",
            "why": "On the roll, absent without explanation",
            "first": day(run.first),
            "days": str(run.days),
            "tried": calls.get(run.pupil_id, ""),
            "parents": parents_words(here[run.pupil_id].parents, reveal=ground.reveal),
        }
        for run in runs
        if run.pupil_id in here
    ]
    rows += [
        _person(ground, line)
        | {
            "key": f"{line.pupil.pk}:left",
            "why": f"Left the roll on {day(line.stretch.ends_on)}, not found",
            "first": "",
            "days": "",
            "tried": calls.get(line.pupil.pk, ""),
            "parents": parents_words(line.parents, reveal=ground.reveal),
        }
        for line in gone
    ]
    return sorted(rows, key=lambda row: (row["name"], row["key"]))


def _not_found(ground: _Ground) -> list[RegisterLine]:
    stretches = Enrolment.objects.filter(
        school=ground.school, ground__in=NOT_FOUND, ends_on__gte=ground.year, ends_on__lte=ground.on
    )
    return admission.lines(stretches.select_related("pupil").order_by("pk"))


def _entries(ground: _Ground, pupil_ids: Collection[int]) -> dict[int, RegisterLine]:
    """What the register says of these pupils: those on the roll that day, of compulsory school age. Two statements."""
    stretches = Enrolment.objects.filter(school=ground.school, pupil__in=list(pupil_ids)).on_roll(ground.on)
    wanted = [
        stretch
        for stretch in stretches.select_related("pupil")
        if age.is_compulsory(stretch.pupil.date_of_birth, ground.on)
    ]
    return {line.pupil.pk: line for line in admission.lines(wanted)}


def _person(ground: _Ground, line: RegisterLine) -> dict[str, str]:
    """Who it is: the same columns on every return."""
    return person(line, reveal=ground.reveal)


def _cause(found: Sequence[str]) -> str:
    """The codes of a run in words, most frequent first."""
    words = []
    for code, times in Counter(found).most_common():
        known = codes.known(code)
        words.append(f"{known.name if known else code} ({times})")
    return ", ".join(words)


def _last_calls(ground: _Ground, pupil_ids: Sequence[int]) -> dict[int, str]:
    """When a home was last rung, and how it ended. One statement."""
    calls = AbsenceCall.objects.filter(school=ground.school, pupil__in=pupil_ids, on__lte=ground.on)
    return {
        call.pupil_id: f"{day(call.on)}: {call.get_outcome_display().lower()}"
        for call in calls.order_by("pupil", "-at", "-pk").distinct("pupil")
    }
