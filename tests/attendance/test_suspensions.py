"""Suspension as one record: E planned, work asked of the class teacher, provision from day six, ended early."""

import re
from datetime import date

import pytest

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import leave_round, suspensions
from attendance.actions.suspensions import Decided, day_six
from attendance.models import PlannedMark, Suspension
from attendance.queries.calendar import calendar_of
from interventions.models import Task
from pupils.models import Enrolment
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, codes, planned
from tests.cast import NOW, TODAY

FRIDAY, LATER = date(2026, 11, 20), date(2026, 12, 4)


def record(world, name="Sam", first=TODAY, last=FRIDAY, role="headteacher", **more) -> Suspension:
    member, facts = world.member(role), {"decided_by_name": "Dr Okafor"} | more
    return suspensions.record(
        school=world.school, pupil=world.pupil(name), decided=Decided(first, last, **facts), by=member.user,
        membership=member, at=NOW, on=TODAY,
    )  # fmt: skip


def end(world, suspension, back_on, how="shortened", why="A plan is agreed.", session="AM"):
    head = world.member("headteacher")
    return suspensions.end(
        suspension=suspension, how=how, back_on=back_on, why=why, session=session, by=head.user, membership=head,
        at=NOW, on=TODAY,
    )  # fmt: skip


def provide(world, suspension, code="B", from_day=None, provider="Alder House"):
    head = world.member("headteacher")
    return suspensions.provide(
        suspension=suspension, provider=provider, code=code, from_day=from_day or LATER, by=head.user,
        membership=head, at=NOW, on=TODAY,
    )  # fmt: skip


def tasks() -> dict[str, Task]:
    return {task.trigger: task for task in Task.objects.select_related("owner__user")}


@pytest.mark.seed("S4-039")
def test_one_record_plans_e_for_its_sessions_and_corrects_n(ashdown):
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, TODAY, "/", "N")

    record(ashdown, first_session="PM")

    assert codes(sam, TODAY) == ["/", "E"]
    assert planned(sam) == [(20, "AM", "E"), (20, "PM", "E")]
    assert PlannedMark.objects.filter(pupil=sam).first().sensitive


@pytest.mark.seed("S4-040")
def test_the_class_teacher_is_asked_to_send_work_home_and_not_told_why(ashdown):
    record(ashdown, words="Hit another pupil")

    task = tasks()["asked.work_sent_home"]
    assert (task.owner, task.title, task.due_on) == (ashdown.member("teacher"), "Send work home", TODAY)
    assert not any(word in task.why.lower() for word in ("suspen", "exclu", "hit"))


@pytest.mark.seed("S4-040")
def test_without_a_class_teacher_the_leaders_are_asked(ashdown):
    record(ashdown, "Bea")  # 6 Oak has nobody yet

    assert tasks()["asked.work_sent_home"].owner is None


@pytest.mark.seed("S4-039")
def test_from_the_sixth_day_education_is_asked_for_and_planned_when_arranged(ashdown):
    made = record(ashdown, last=LATER)
    task = tasks()["asked.day_six_provision"]
    assert (task.due_on, day_six(made, calendar_of(ashdown.school))) == (date(2026, 11, 25), date(2026, 11, 26))

    provide(ashdown, made, from_day=date(2026, 11, 26))

    sam = ashdown.pupil("Sam")
    assert {day: code for day, _, code in planned(sam)} | {} == {
        19: "E", 20: "E", 23: "E", 24: "E", 25: "E", 26: "B", 27: "B", 30: "B", 1: "B", 2: "B", 3: "B", 4: "B",
    }  # fmt: skip
    assert tasks()["asked.day_six_provision"].state == "done"


def test_five_days_need_no_provision_and_two_that_run_into_each_other_count_as_one(ashdown):
    record(ashdown, last=WEDNESDAY)
    assert "asked.day_six_provision" not in tasks()

    second = record(ashdown, first=date(2026, 11, 26), last=date(2026, 11, 27))

    assert day_six(second, calendar_of(ashdown.school)) == date(2026, 11, 26)
    assert "asked.day_six_provision" in tasks()


@pytest.mark.seed("S4-039")
def test_a_permanent_exclusion_has_no_last_day_and_is_planned_ahead_day_by_day(ashdown):
    made = record(ashdown, last=None, kind="permanent")
    sam = ashdown.pupil("Sam")
    first = len(planned(sam))
    assert (made.last_day, first) == (None, 42)  # today and twenty school days

    for _ in range(2):
        leave_round.go(school=ashdown.school, on=MONDAY, at=NOW, process="test")

    assert len(planned(sam)) == first + 4
    assert "The authority arranges it." in tasks()["asked.day_six_provision"].why


def test_who_has_left_the_roll_is_planned_for_no_longer(ashdown):
    record(ashdown, last=None, kind="permanent")
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=TODAY, ground="o")
    before = len(planned(ashdown.pupil("Sam")))

    leave_round.go(school=ashdown.school, on=MONDAY, at=NOW, process="test")

    assert len(planned(ashdown.pupil("Sam"))) == before


@pytest.mark.seed("S4-039")
@pytest.mark.parametrize("how", ["shortened", "reinstated", "mistake"])
def test_ended_early_takes_plans_and_tasks_back(ashdown, how):
    made = record(ashdown, last=LATER)

    end(ashdown, made, MONDAY, how=how)

    assert [day for day, *_ in planned(ashdown.pupil("Sam"))] == [19, 19, 20, 20]
    assert {task.state for task in tasks().values()} == {"withdrawn"}
    with pytest.raises(Refused, match="This ended already"):
        end(ashdown, made, MONDAY)


def test_back_in_the_afternoon_keeps_the_morning(ashdown):
    end(ashdown, record(ashdown, last=TUESDAY), MONDAY, session="PM")

    assert planned(ashdown.pupil("Sam"))[-1] == (23, "AM", "E")


def test_an_end_says_how_and_why_and_lies_within(ashdown):
    made = record(ashdown)
    for change, words in (
        ({"how": "expired"}, "Choose how"), ({"why": ""}, "Say why"), ({"back_on": MONDAY}, "comes back on a day of"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            end(ashdown, made, **({"back_on": FRIDAY} | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": FRIDAY, "last": TODAY}, "ends before it begins"),
        ({"first": date(2026, 11, 21), "last": date(2026, 11, 22)}, "There is no school on these days"),
        ({"decided_by_name": " "}, "Say who decided"),
        ({"last": None}, "A suspension has a last day"),
        ({"last": date(2027, 2, 5)}, "the law allows 45"),
        ({"role": "office"}, "recorded by the headteacher, a senior leader or the attendance officer"),
    ],
)
def test_what_cannot_be_is_refused(ashdown, change, words):
    with pytest.raises(Refused, match=words):
        record(ashdown, **change)


def test_days_of_the_year_add_up(ashdown):
    record(ashdown, first=date(2026, 9, 3), last=date(2026, 10, 23))  # 37 school days

    with pytest.raises(Refused, match=r"48 school days this school year; the law allows 45"):
        record(ashdown, first=MONDAY, last=date(2026, 12, 7))


def test_two_of_the_same_days_are_refused_and_a_leaver_too(ashdown):
    record(ashdown)
    with pytest.raises(Refused, match="suspended already, Thu 19 Nov to Fri 20 Nov"):
        record(ashdown, first=FRIDAY, last=MONDAY)
    Enrolment.objects.filter(pupil=ashdown.pupil("Ada")).update(ends_on=date(2026, 9, 30), ground="a")
    with pytest.raises(Refused, match="not on the roll on 19 November 2026"):
        record(ashdown, "Ada")


def test_a_mistake_leaves_its_days_free(ashdown):
    end(ashdown, record(ashdown), TODAY, how="mistake")

    assert record(ashdown).pk


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "E"}, "Choose B where"), ({"provider": ""}, "Say where"), ({"from_day": MONDAY}, "begins on a school day of"),
    ],
)  # fmt: skip
def test_provision_that_cannot_be_is_refused(ashdown, change, words):
    made = record(ashdown)
    with pytest.raises(Refused, match=words):
        provide(ashdown, made, **({"from_day": FRIDAY} | change))


def test_the_trail_does_not_say_what_it_was(ashdown):
    made = record(ashdown, words="Hit another pupil")
    end(ashdown, made, FRIDAY)

    said = " ".join(
        f"{e.verb} {e.sentence} {e.before} {e.after} {e.about_type} {e.process}" for e in AuditEvent.objects.all()
    ).lower()
    assert not any(word in said for word in ("suspen", "exclu", "hit another"))
    assert not re.search(r"\be planned", said)


def test_a_permanent_exclusion_is_planned_no_further_than_the_last_day_on_the_roll(ashdown):
    record(ashdown, last=None, kind="permanent")
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=FRIDAY, ground="o")
    PlannedMark.objects.all().delete()
    suspensions.keep_planned(school=ashdown.school, on=TODAY, at=NOW, process="test")

    assert planned(ashdown.pupil("Sam")) == [(20, "AM", "E"), (20, "PM", "E")]
