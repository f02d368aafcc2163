"""What the demo's registers have behind them: Reception's own times and tiles, a child welcomed back, changes asked for."""

from datetime import date, time

from accounts.domain.roles import Role
from accounts.models import Membership, School, User
from attendance.actions import mark_requests, own_times, registers, settings, welcome_backs
from attendance.domain.mark_requests import Wanted
from attendance.domain.own_times import OwnTimes
from attendance.models import Mark, Register
from attendance.queries import registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.register_page import with_last_days
from config.demo import calendar
from config.demo.seed import PROCESS, moment

CHANGES = (
    # code that stood, code asked for, why
    ("L", "/", "She was setting out the hall for me, I had forgotten to say"),
    ("N", "L", "He slipped in during the story, at about nine"),
)


def fill(school: School, *, by: User, today: date) -> None:
    """The day before this morning, as far as registers go."""
    yesterday = calendar.last_school_day(today - date.resolution)
    own_times.keep(
        school=school, times=OwnTimes(am=(time(8, 45), time(9, 10))), year_group="R", by=by
    )  # the smallest come first, so that elder brothers and sisters can be brought to their doors
    settings.set_morning(school=school, values={"tile_years": ["R"]}, by=by)
    registers.open_day(school=school, on=yesterday, process=PROCESS)
    mornings = list(school.registers.filter(on=yesterday, session="AM").select_related("group", "school"))
    _welcome(school, mornings, yesterday)
    _ask(school, mornings, yesterday)


def _welcome(school: School, mornings: list[Register], yesterday: date) -> None:
    """One child came back yesterday, and the teacher has spoken to the child."""
    calendar_ = calendar_of(school)
    for register in mornings:
        teacher = _teacher(register)
        rows = with_last_days(queries.sheet(register), calendar_).rows
        back = next(((row.pupil_id, row.back) for row in rows if row.back and not row.locked), None)
        if teacher and back:
            pupil = school.pupils.get(pk=back[0])
            said = "Feels well again. Will copy the number bonds from a friend."
            at = moment(yesterday, 9, 25)
            welcome_backs.record(school=school, pupil=pupil, back=back[1], said=said, by=teacher.user, at=at)
            return


def _ask(school: School, mornings: list[Register], yesterday: date) -> None:
    """After closing, teachers asked for two changes; the office has accepted one and has one still to look at."""
    office = school.memberships.filter(roles__contains=[Role.OFFICE]).select_related("user").order_by("pk").first()
    for place, (stood, wanted, reason) in enumerate(CHANGES):
        for register in mornings:
            teacher = _teacher(register)
            marks = Mark.objects.filter(
                pupil__places__group=register.group, on=yesterday, session="AM", code=stood
            ).order_by("pk")
            mark = marks.first()
            if teacher is None or mark is None or register.mark_requests.exists():
                continue
            change = Wanted(
                mark.pupil_id, (stood, mark.minutes_late, mark.comment), (wanted, None, mark.comment), reason
            )
            at = moment(yesterday, 11, 40)
            mark_requests.ask(register=register, wanted=[change], by=teacher.user, role=teacher.title, at=at)
            if place == 0 and office:
                asked = register.mark_requests.get()
                mark_requests.accept(request=asked, by=office.user, membership=office, at=moment(yesterday, 12, 10))
            break


def _teacher(register: Register) -> Membership | None:
    line = register.group.teachers.select_related("membership__user").order_by("pk").first()
    return line.membership if line else None
