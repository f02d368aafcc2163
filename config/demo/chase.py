"""What the demo has to chase: a class that was sent home, days that are closed, a bus that does not run, and things
that contradict each other."""

from datetime import date

from accounts.models import Membership, School
from attendance.actions import absence_reports, closures, hindrances
from attendance.actions.absence_reports import Said
from attendance.actions.hindrances import Entry
from attendance.domain.closures import Extent, Wanted
from attendance.domain.explanations import Span
from config.demo import calendar
from config.demo.people import DemoSchool, Pupil
from config.demo.seed import PROCESS, moment
from pupils.domain.years import academic_year_of

SENT_HOME = 3  # the year whose classroom was flooded
BACK = 8  # school days ago


def leave_out(demo: DemoSchool, *, today: date) -> None:
    """Before the marks are made: the afternoon of a flooded classroom has none; one child was at the farm yesterday,
    another at the dentist's all day."""
    days = _days_before(today)
    if len(days) < BACK:
        return
    current = [pupil for pupil in demo.pupils if pupil.year <= 6 and pupil.child and pupil.started_on <= today]
    for pupil in current:
        if pupil.year == SENT_HOME and pupil.child:
            pupil.child.codes.pop((days[-BACK], "PM"), None)
    for pupil, code in zip(_in_school(current, days[-1]), ("M", "B"), strict=False):
        if pupil.child:
            pupil.child.codes.update({(days[-1], "AM"): (code, None), (days[-1], "PM"): (code, None)})


def fill(school: School, demo: DemoSchool, *, today: date) -> None:
    """What the head closed, and what parents say."""
    head = school.memberships.select_related("user").get(roles__contains=["headteacher"])
    days = _days_before(today)
    if len(days) >= BACK:
        _close(
            school, head, days[-BACK], Extent.PART, "A pipe burst over the classroom", "PM", demo.class_name(SENT_HOME)
        )
    if snow := next((day for day in days if day.month == 1 and day.weekday() == 2), None):
        _close(school, head, snow, Extent.WHOLE, "Snow: the hill was closed", "AM")
    _plan_training(school, head, today)
    _bus(school, head, today)
    _contradict(school, today)


def _close(
    school: School, head: Membership, on: date, extent: Extent, reason: str, first: str, class_name: str = ""
) -> None:
    groups = school.groups.filter(name=class_name, academic_year=academic_year_of(on)) if class_name else []
    closures.enter(
        school=school, wanted=Wanted(extent, Span(on, on, first), reason, group_ids=tuple(group.pk for group in groups)),
        by=head.user, membership=head, at=moment(on, 16),
    )  # fmt: skip


def _plan_training(school: School, head: Membership, today: date) -> None:
    """The last afternoon of the half term belongs to the staff."""
    half = calendar_half(today)
    if half and half > today:
        wanted = Wanted(Extent.PLANNED, Span(half, half, "PM"), "Training for all staff")
        closures.enter(school=school, wanted=wanted, by=head.user, membership=head, at=moment(today, 8))


def calendar_half(today: date) -> date | None:
    """The last school day of the half term that a day lies in."""
    ends = [end for _, start, end in calendar.half_terms(academic_year_of(today)) if start <= today <= end]
    return calendar.last_school_day(ends[0]) if ends else None


def _bus(school: School, head: Membership, today: date) -> None:
    """Two children whose bus does not run until tomorrow; their class is still to be marked."""
    waiting = school.registers.filter(on=today, session="AM", taken_at=None, group__year_group="4").first()
    if waiting is None:
        return
    pupils = tuple(school.pupils.filter(places__group=waiting.group, places__ends_on=None).by_name()[:2])
    later = next((day for day in calendar.school_days(academic_year_of(today)) if day > today), today)
    entry = Entry(
        pupils, "Y1", Span(today, later), "The bus company rang at 7.40: no driver until the day after tomorrow."
    )
    hindrances.enter(school=school, entry=entry, by=head.user, membership=head, at=moment(today, 8))


def _contradict(school: School, today: date) -> None:
    """A parent has reported a child away whom the register has as present."""
    present = school.marks.filter(on=today, session="AM", code="/").select_related("pupil").order_by("pk").first()
    if present:
        absence_reports.receive(
            school=school, pupil=present.pupil,
            said=Said(Span(today, today), "illness", "Up all night with a cough, we will see tomorrow.", said_by="Mother"),
            source="form", at=moment(today, 8, 12), process=PROCESS,
        )  # fmt: skip


def _in_school(current: list[Pupil], on: date) -> list[Pupil]:
    here = [p for p in current if p.child and p.child.codes.get((on, "AM"), ("",))[0] == "/"]
    return here[11::40]


def _days_before(today: date) -> list[date]:
    return [day for day in calendar.school_days(academic_year_of(today)) if day < today]
