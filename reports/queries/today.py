"""How today stands: which registers are in, how many are in school. Three statements."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from accounts.models import School
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, NO_REASON
from attendance.domain.tally import Tally
from attendance.models import Mark, Register
from attendance.models.register import Session
from attendance.queries.closures import closed_on
from attendance.queries.registers import session_times
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Group, GroupPlace
from pupils.models.group import GroupKind, youngest_first


@dataclass(frozen=True, slots=True)
class SheetLine:
    """The register of one class in the present session."""

    group: Group
    register_id: int | None  # None until somebody opens it
    is_taken: bool  # everybody on roll in the class has a mark
    why_closed: str = ""  # nobody of the class is expected in this session


@dataclass(frozen=True, slots=True)
class Day:
    """A school day as it stands at a moment."""

    on: date
    is_school_day: bool
    session: str
    times: SessionTimes
    now: datetime
    sheets: list[SheetLine]
    tally: Tally  # of the marks of the present session
    not_in_school: int
    unexplained_marks: int

    @property
    def outstanding(self) -> list[SheetLine]:
        """Registers of the present session that are not taken."""
        if self.is_before:
            return []
        return [sheet for sheet in self.sheets if not sheet.is_taken and not sheet.why_closed]

    @property
    def is_before(self) -> bool:
        """The session has not begun, or there is no school."""
        return not self.is_school_day or not self.times.may_be_taken(self.now)

    @property
    def is_closed(self) -> bool:
        """Registers of the present session have closed: what is not taken is missing."""
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
        sheets=_sheets(school, groups, on, session) if is_open else [],
        tally=tally,
        not_in_school=tally.absent - letters.get(LATE_AFTER_CLOSE, 0),
        unexplained_marks=letters.get(NO_REASON, 0),
    )


def _letters(school: School, on: date, session: str) -> dict[str, int]:
    marks = school.marks.filter(on=on, session=session).values("code").annotate(number=Count("pk"))
    return {row["code"]: row["number"] for row in marks}


def _sheets(school: School, groups: QuerySet[Group] | None, on: date, session: str) -> list[SheetLine]:
    """Classes with pupils in them, each with its register where it was opened, whether anybody is unmarked, and
    whether it is closed."""
    register = Register.objects.filter(group=OuterRef("pk"), on=on, session=session)
    here = GroupPlace.objects.filter(group=OuterRef("pk")).current(on)
    here = here.filter(Exists(Enrolment.objects.filter(pupil=OuterRef("pupil")).on_roll(on)))
    marked = Mark.objects.filter(pupil=OuterRef("pupil"), on=on, session=session)
    classes = (
        (school.groups.all() if groups is None else groups)
        .filter(Exists(here), kind=GroupKind.CLASS, academic_year=academic_year_of(on))
        .annotate(register_id=Subquery(register.values("pk")[:1]), is_taken=~Exists(here.filter(~Exists(marked))))
        .order_by(*youngest_first())
    )
    closed = closed_on(school, on)
    return [SheetLine(group, group.register_id, group.is_taken, closed.why(group, session, on)) for group in classes]
