"""How today stands: which registers are in, how many are in school. Three statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Subquery, TimeField, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from accounts.models import School
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE
from attendance.domain.tally import Tally
from attendance.models import Mark, OwnTimes, Register
from attendance.models.register import Session
from attendance.queries.closures import ClosedToday, closed_on
from attendance.queries.session_times import own_times_of, session_times, times_carried
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Group, GroupPlace
from pupils.models.group import GroupKind, youngest_first


@dataclass(frozen=True, slots=True)
class SheetLine:
    """The register of one class in its present session, by its own times."""

    group: Group
    register_id: int | None  # None until somebody opens it
    is_taken: bool  # everybody on roll in the class has a mark
    session: str
    times: SessionTimes
    now: datetime
    why_closed: str = ""  # nobody of the class is expected in this session

    @property
    def is_before(self) -> bool:
        """It cannot be taken yet: a class that starts later than the others."""
        return not self.times.may_be_taken(self.now)

    @property
    def is_closed(self) -> bool:
        return self.times.is_closed(self.now)

    @property
    def is_outstanding(self) -> bool:
        return not self.is_taken and not self.is_before and not self.why_closed

    @property
    def is_missing(self) -> bool:
        """Closed, and not taken."""
        return not self.is_taken and self.is_closed and not self.why_closed

    @property
    def session_words(self) -> str:
        return Session(self.session).label


@dataclass(frozen=True, slots=True)
class Day:
    """A school day as it stands at a moment. Its session and times are the school's; a class may keep its own."""

    on: date
    is_school_day: bool
    session: str
    times: SessionTimes
    now: datetime
    sheets: list[SheetLine]
    tally: Tally  # of the marks of the present session
    not_in_school: int  # by the last mark of each; in the afternoon the morning's stands until the register is taken

    @property
    def outstanding(self) -> list[SheetLine]:
        """Registers that can be taken by now and are not."""
        return [sheet for sheet in self.sheets if sheet.is_outstanding]

    @property
    def missing(self) -> list[SheetLine]:
        """Registers that have closed and are not taken."""
        return [sheet for sheet in self.sheets if sheet.is_missing]

    @property
    def is_before(self) -> bool:
        """No register can be taken yet, or there is no school."""
        if not self.is_school_day:
            return True
        return all(sheet.is_before for sheet in self.sheets) if self.sheets else not self.times.may_be_taken(self.now)

    @property
    def is_closed(self) -> bool:
        """The school's registers of the present session have closed."""
        return self.times.is_closed(self.now)

    @property
    def session_words(self) -> str:
        return Session(self.session).label


def session_at(school: School, now: datetime) -> str:
    """Which session a moment belongs to: the afternoon's from when its registers open."""
    return Session.PM if now.time() >= school.pm_opens_at else Session.AM


def day(school: School, now: datetime, calendar: Calendar, groups: QuerySet[Group] | None = None) -> Day:
    """The registers of some classes (of all, where none are named) and how many are in school."""
    on = now.date()
    session = session_at(school, now)
    is_open = calendar.is_school_day(on)
    letters = _letters(school, on, session) if is_open else {}
    tally = Tally.of(letter for letter, count in letters.items() for _ in range(count))
    return Day(
        on=on,
        is_school_day=is_open,
        session=session,
        times=session_times(school, session, now),
        now=now,
        sheets=_sheets(school, school.groups.all() if groups is None else groups, now) if is_open else [],
        tally=tally,
        not_in_school=_away(_last_letters(school, on) if session == Session.PM and is_open else letters),
    )


def _away(letters: Mapping[str, int]) -> int:
    """Who is not in school by these marks; who came after the register closed is."""
    absent = Tally.of(letter for letter, count in letters.items() for _ in range(count)).absent
    return absent - letters.get(LATE_AFTER_CLOSE, 0)


def _last_letters(school: School, on: date) -> dict[str, int]:
    """How many pupils have which mark as their last of a day."""
    last = school.marks.filter(on=on).order_by("pupil_id", "-session").distinct("pupil_id")
    return _counted(school.marks.filter(pk__in=last.values("pk")))


def _letters(school: School, on: date, session: str) -> dict[str, int]:
    return _counted(school.marks.filter(on=on, session=session))


def _counted(marks: QuerySet[Mark]) -> dict[str, int]:
    return {row["code"]: row["number"] for row in marks.values("code").annotate(number=Count("pk"))}


def _sheets(school: School, groups: QuerySet[Group], now: datetime) -> list[SheetLine]:
    """Classes with pupils in them, each with the register of its present session where it was opened, and whether
    anybody is unmarked; in the afternoon, the morning's too where it was never taken. Sessions go by the class's own
    times, which the statement carries along."""
    on = now.date()
    registers = Register.objects.filter(group=OuterRef("pk"), on=on)
    register, morning = registers.filter(session=OuterRef("session_now")), registers.filter(session=Session.AM)
    marks = Mark.objects.filter(pupil=OuterRef("pupil"), on=on)
    marked, in_the_morning = marks.filter(session=OuterRef(OuterRef("session_now"))), marks.filter(session=Session.AM)
    here = GroupPlace.objects.filter(group=OuterRef("pk")).current(on)
    here = here.filter(Exists(Enrolment.objects.filter(pupil=OuterRef("pupil")).on_roll(on)))
    classes = (
        groups.filter(Exists(here), kind=GroupKind.CLASS, academic_year=academic_year_of(on))
        .annotate(carried_times=own_times_of(""), session_now=_session_now(school, now))
        .annotate(register_id=Subquery(register.values("pk")[:1]), is_taken=~Exists(here.filter(~Exists(marked))))
        .annotate(
            morning_id=Subquery(morning.values("pk")[:1]), morning_taken=~Exists(here.filter(~Exists(in_the_morning)))
        )
        .order_by(*youngest_first())
    )
    closed = closed_on(school, on)
    return [line for group in classes for line in _of_class(school, group, now, closed)]


def _session_now(school: School, now: datetime) -> Case:
    """A class's afternoon begins when its own afternoon register opens: the class's time, the year's, the school's."""
    own = OwnTimes.objects.filter(pm_opens_at__isnull=False).values("pm_opens_at")
    opens = Coalesce(
        Subquery(own.filter(group=OuterRef("pk"))),
        Subquery(own.filter(school=OuterRef("school"), group=None, year_group=OuterRef("year_group"))),
        Value(school.pm_opens_at, output_field=TimeField()),
    )
    afternoon = When(LessThanOrEqual(opens, Value(now.time(), output_field=TimeField())), then=Value(Session.PM))
    return Case(afternoon, default=Value(Session.AM), output_field=CharField())


def _of_class(school: School, group: Group, now: datetime, closed: ClosedToday) -> list[SheetLine]:
    found: Any = group
    present = _sheet(school, group, found.session_now, now, closed, found.register_id, found.is_taken)
    if found.session_now == Session.AM or found.morning_taken:
        return [present]
    morning = _sheet(school, group, Session.AM, now, closed, found.morning_id, False)
    return [present] if morning.why_closed else [morning, present]


def _sheet(
    school: School,
    group: Group,
    session: str,
    now: datetime,
    closed: ClosedToday,
    register_id: int | None,
    is_taken: bool,
) -> SheetLine:
    times = times_carried(school, session, now, group, group.carried_times)  # type: ignore[attr-defined]
    return SheetLine(group, register_id, is_taken, session, times, now, closed.why(group, session, now.date()))
