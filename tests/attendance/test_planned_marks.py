"""Marks known in advance."""

from datetime import date

import pytest

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import planned_marks
from attendance.models import PlannedMark
from tests.cast import NOW, TODAY, SchoolWorld


def plan(world: SchoolWorld, code: str = "M", on: date = TODAY, name: str = "Sam") -> list[PlannedMark]:
    return planned_marks.plan(
        school=world.school,
        pupil=world.pupil(name),
        sessions=[(on, "AM"), (on, "PM")],
        code=code,
        reason="Dentist",
        at=NOW,
        by=world.user("office"),
    )


def test_a_plan_stands_for_each_session_and_says_who_planned(ashdown: SchoolWorld) -> None:
    plan(ashdown)
    standing = PlannedMark.objects.filter(withdrawn_at=None)
    assert [(mark.session, mark.code) for mark in standing.order_by("session")] == [("AM", "M"), ("PM", "M")]
    assert AuditEvent.objects.get(verb="marks.planned").sentence == "M planned for 2 sessions"


def test_a_later_plan_takes_the_place_of_an_earlier_one(ashdown: SchoolWorld) -> None:
    plan(ashdown, "M")
    plan(ashdown, "I")
    assert set(PlannedMark.objects.filter(withdrawn_at=None).values_list("code", flat=True)) == {"I"}
    assert PlannedMark.objects.filter(code="M", withdrawn_by=ashdown.user("office")).count() == 2


def test_a_plan_for_a_day_without_school_is_refused(ashdown: SchoolWorld) -> None:
    with pytest.raises(Refused, match="at the weekend"):
        plan(ashdown, on=date(2026, 11, 21))
    with pytest.raises(Refused, match="outside term"):
        plan(ashdown, on=date(2026, 10, 28))


def test_a_plan_with_a_withdrawn_code_is_refused(ashdown: SchoolWorld) -> None:
    with pytest.raises(Refused, match=r"H was withdrawn after 18 August 2024"):
        plan(ashdown, "H")


def test_withdrawing_twice_does_nothing_the_second_time(ashdown: SchoolWorld) -> None:
    plan(ashdown)
    about = {"school": ashdown.school, "pupil": ashdown.pupil("Sam"), "sessions": [(TODAY, "AM")], "at": NOW}
    assert planned_marks.withdraw(**about, process="test") == 1
    assert planned_marks.withdraw(**about, process="test") == 0
    assert AuditEvent.objects.filter(verb="marks.plan_withdrawn").count() == 1


def test_a_pupil_of_another_school_is_refused(ashdown: SchoolWorld, birchwood: SchoolWorld) -> None:
    with pytest.raises(Refused, match="not a pupil of this school"):
        planned_marks.plan(
            school=ashdown.school,
            pupil=birchwood.pupil("Hugo"),
            sessions=[(TODAY, "AM")],
            code="M",
            reason="",
            at=NOW,
            process="test",
        )
