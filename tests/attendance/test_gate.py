"""Children to greet at the gate, on a phone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from attendance.actions import absence_reports, planned_marks
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import Greeting
from attendance.queries.gate import gate
from interventions.models import Task
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, enter, mark_day
from tests.attendance.desks import marked
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

PAGE = reverse("attendance:gate")


def listed(world, role="office"):
    return {child.seen.forename: child for child in gate(world.school, world.member(role), NOW).children}


def late(world, name, *days):
    enter(world.school, [NewMark(world.pupil(name).pk, day, "AM", "L", 5) for day in days])


def target(world, name, due=TODAY, kind="target"):
    return Task.objects.create(
        school=world.school, pupil=world.pupil(name), trigger=f"amber.{kind}", window=str(due), kind=kind,
        title="In time three mornings running", track="ladder", stage="amber", duty="do", owner_roles=["teacher"],
        why="Often late.", raised_on=TODAY - timedelta(days=7), due_on=due,
    )  # fmt: skip


@pytest.mark.seed("S1-018")
def test_back_today_often_late_and_a_target_this_week_are_on_the_list(ashdown):
    sam, bea = ashdown.pupil("Sam"), ashdown.pupil("Bea")
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        mark_day(ashdown.school, sam, day, "I", "I")
    mark_day(ashdown.school, bea, WEDNESDAY, "I", "\\")  # half a day is no absence to come back from
    late(ashdown, "Omar", MONDAY, TUESDAY, WEDNESDAY)
    late(ashdown, "Ada", TUESDAY, WEDNESDAY)  # twice is not often
    target(ashdown, "Zofia")
    target(ashdown, "Grace", due=TODAY + timedelta(days=7))

    found = listed(ashdown)

    assert set(found) == {"Sam", "Omar", "Zofia"}
    assert found["Sam"].back_words == "away 3 days, back today?"
    assert found["Omar"].lates == 3
    assert found["Zofia"].targets == ("In time three mornings running",)


def test_days_away_are_school_days_across_a_weekend(ashdown):
    for day in (date(2026, 11, 13), MONDAY, TUESDAY, WEDNESDAY):
        mark_day(ashdown.school, ashdown.pupil("Sam"), day, "N", "N")
    marked(ashdown, Sam="/")

    assert listed(ashdown)["Sam"].back_words == "back after 4 days"


def test_who_is_known_to_be_away_today_is_not_waited_for(ashdown):
    for name in ("Sam", "Ada", "Bea"):
        mark_day(ashdown.school, ashdown.pupil(name), WEDNESDAY, "I", "I")
    marked(ashdown, Sam="N")
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), sessions=[(TODAY, "AM")], code="I", reason="ill", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip

    assert set(listed(ashdown)) == {"Bea"}


def test_a_return_that_was_named_is_expected(ashdown):
    office = ashdown.member("office")
    absence_reports.record(
        school=ashdown.school, pupil=ashdown.pupil("Sam"),
        said=Said(Span(MONDAY, WEDNESDAY), "illness", expected_return_on=TODAY), source="phone", by=office.user,
        membership=office, at=NOW - timedelta(days=3),
    )  # fmt: skip

    assert listed(ashdown)["Sam"].back_words == "expected back today"


def test_a_tick_is_kept_and_taken_back(ashdown, sign_in):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    office = sign_in(ashdown.member("office"))
    greet = reverse("attendance:gate_greet", args=[ashdown.pupil("Sam").pk])

    assert office.post(greet)["Location"] == f"{PAGE}#child-{ashdown.pupil('Sam').pk}"
    sign_in(ashdown.member("headteacher")).post(greet)  # whoever was first
    greeting = Greeting.objects.get()
    assert (greeting.by, greeting.at) == (ashdown.user("office"), NOW)
    assert "Everybody is greeted" in office.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(verb="pupil.greeted").count() == 1

    page = office.post(greet, {"not_yet": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "0 of 1 greeted" in page
    assert not Greeting.objects.exists()


def test_what_is_said_to_parents_is_not_for_the_gate(ashdown):
    target(ashdown, "Bea", kind="conversation")
    parents = target(ashdown, "Omar", kind="conversation")
    Task.objects.filter(pk=parents.pk).update(owner_roles=["attendance_officer"])
    target(ashdown, "Zofia", kind="letter")

    assert set(listed(ashdown)) == {"Bea"}


def test_each_greets_their_own(ashdown, birchwood, sign_in):
    """A teacher sees the own class, a head of year the own years; targets are for who works on tasks."""
    for name in ("Sam", "Isaac"):
        mark_day(ashdown.school, ashdown.pupil(name), WEDNESDAY, "I", "I")

    assert set(listed(ashdown, "teacher")) == {"Sam"}
    assert set(listed(ashdown, "head_of_year")) == {"Isaac"}
    greet = reverse("attendance:gate_greet", args=[ashdown.pupil("Isaac").pk])
    assert sign_in(ashdown.member("teacher")).post(greet).status_code == 404
    assert sign_in(birchwood.member("office")).post(greet).status_code == 404
    assert sign_in(ashdown.member("governor")).get(PAGE).status_code == 403


def test_no_reason_is_shown_at_the_gate(ashdown, sign_in):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "E", "E")

    page = sign_in(ashdown.member("headteacher")).get(PAGE).content.decode()

    assert "away 1 day, back today?" in page
    assert "uspen" not in page


def test_a_day_without_anybody_and_a_day_without_school_say_so(ashdown, sign_in, monkeypatch):
    from tests import cast

    office = sign_in(ashdown.member("office"))
    assert "Nobody in particular today." in office.get(PAGE).content.decode()
    monkeypatch.setattr(cast, "NOW", NOW + timedelta(days=2))
    assert "There is no school today." in office.get(PAGE).content.decode()


def test_the_list_costs_the_same_for_few_and_for_many(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    few = statements(office, PAGE)
    for pupil in ashdown.pupils.values():
        mark_day(ashdown.school, pupil, WEDNESDAY, "I", "I")
        target(ashdown, pupil.legal_forename)

    assert statements(office, PAGE) == few <= 15
