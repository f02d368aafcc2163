"""The demo's morning: half the registers taken, a dentist planned, the policy at work for some weeks."""

from collections.abc import Callable
from datetime import date, timedelta

from accounts.models import School
from attendance.actions import planned_marks, registers
from attendance.domain.register import Chosen
from config.demo import calendar, calls, cover, desk, leave, reports
from config.demo.people import DemoSchool, Pupil
from config.demo.seed import PROCESS, SCHOOLS, moment, train
from interventions.actions import evaluate, policies, tasks
from pupils.domain.years import academic_year_of

MORNING, AFTERNOON = "AM", "PM"


def play(school: School, demo: DemoSchool, *, today: date, say: Callable[[str], None]) -> None:
    """Bring a school whose past is in the database up to this morning, five to nine."""
    by_upn = {pupil.upn: pupil for pupil in demo.pupils}
    _plan_absences(school, demo, today)
    _take_registers(school, by_upn, today)
    cover.arrange(school, today)
    reports.play(school, today=today)
    calls.play(school, today)
    desk.play(school, today, large=demo.urn == SCHOOLS[0][1])
    train(school, today)
    say(f"{demo.name}: policy and tasks …")
    _follow_policy(school, today)
    leave.play(school, today)


def _plan_absences(school: School, demo: DemoSchool, today: date) -> None:
    """A dentist this morning, and the part-time timetable's afternoons from today on."""
    current = [pupil for pupil in demo.pupils if pupil.year <= 6 and pupil.started_on <= today]
    at = moment(today, 8, 30)
    dentist = school.pupils.get(upn=current[-4].upn)
    planned_marks.plan(
        school=school,
        pupil=dentist,
        sessions=[(today, MORNING)],
        code="M",
        reason="Dentist until 11.00",
        at=at,
        process=PROCESS,
    )
    part_time = next((pupil for pupil in current if pupil.child and pupil.child.part_time), None)
    if part_time is None:
        return
    coming = [day for day in calendar.school_days(academic_year_of(today)) if today <= day < today + timedelta(weeks=3)]
    planned_marks.plan(
        school=school,
        pupil=school.pupils.get(upn=part_time.upn),
        sessions=[(day, AFTERNOON) for day in coming],
        code="C2",
        reason="Part-time timetable",
        at=at,
        process=PROCESS,
    )


def _take_registers(school: School, by_upn: dict[str, Pupil], today: date) -> None:
    """Every other class has been marked by its teacher; teachers know no reasons, so the absent are N."""
    registers.open_day(school=school, on=today, process=PROCESS)
    mornings = school.registers.filter(on=today, session=MORNING).select_related("group")
    in_order = sorted(mornings, key=lambda register: (register.group.name[0] != "R", register.group.name))
    for register in in_order[1::2]:  # Reception's teacher, whom the sign-in page offers, has hers still to take
        teacher = register.group.teachers.select_related("membership__user").order_by("pk").first()
        if teacher is None:
            continue
        pupils = school.pupils.filter(places__group=register.group, places__ends_on=None)
        chosen = {pupil.pk: _mark(by_upn[pupil.upn], today) for pupil in pupils if pupil.upn in by_upn}
        planned = set(school.planned_marks.filter(on=today, session=MORNING).values_list("pupil_id", flat=True))
        registers.save(
            register=school.registers.select_for_update().get(pk=register.pk),
            chosen={pk: choice for pk, choice in chosen.items() if pk not in planned},
            seen=None,
            by=teacher.membership.user,
            membership=teacher.membership,
            at=moment(today, 8, 55),
        )


def _mark(pupil: Pupil, today: date) -> Chosen:
    code, minutes = pupil.child.codes.get((today, MORNING), ("/", None)) if pupil.child else ("/", None)
    if code == "L":
        return Chosen("L", min(minutes or 4, 5))
    return Chosen("/" if code in "/UV" else "N")


def _follow_policy(school: School, today: date) -> None:
    """The policy since September, looked at on the last three Fridays; the officer has worked most of what it asked."""
    september = date(academic_year_of(today), 9, 1)
    policies.adopt(school=school, preset="colour_bands", starts_on=september, on=today, process=PROCESS)
    fridays = [today - timedelta(days=(today.weekday() - 4) % 7 + 7 * weeks) for weeks in range(3, 0, -1)]
    officer = school.memberships.get(roles__contains=["attendance_officer"])
    for friday in fridays:
        day = calendar.last_school_day(friday)
        evaluate.run(school=school, on=day, process=PROCESS)
        for place, task in enumerate(school.tasks.filter(state="open").order_by("due_on", "pk")):
            if place % 6 == 0:
                continue
            tasks.complete(
                task=task, note="Spoke to the family; agreed what would help.", by=officer.user, membership=officer,
                at=moment(day, 15, 30), on=day,
            )  # fmt: skip
    evaluate.run(school=school, on=today, process=PROCESS)
