"""A part-time timetable from the agreement to full time again."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions import planned_marks
from attendance.models import PlannedMark
from attendance.queries.calendar import calendar_of
from interventions.actions import timetables
from interventions.actions.timetables import Agreed
from interventions.domain.timetables import Pattern
from interventions.models import Case, PartTimeTimetable
from interventions.queries.circumstances import circumstances
from pupils.models import Need
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 12, 4)
MORNINGS = Pattern.of([f"{day}AM" for day in range(5)])
WHAT = Agreed(
    MONDAY, FRIDAY, MORNINGS, "Coming back after an operation, by the doctor’s advice", "Ngozi Okafor", TODAY
)  # fmt: skip


def by(world, on=TODAY):
    return {"by": world.user("attendance_officer"), "at": NOW, "on": on}


def agreed(world, name="Sam", **more):
    return timetables.agree(pupil=world.pupil(name), what=replace(WHAT, **more), **by(world))


def planned(world, name="Sam"):
    found = PlannedMark.objects.filter(pupil=world.pupil(name), withdrawn_at=None).order_by("on", "session")
    return [(plan.on.day, plan.session, plan.code) for plan in found]


def test_the_sessions_away_are_planned_and_its_review_and_the_telling_are_asked_for(ashdown):
    Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="ehcp", starts_on=MONDAY.replace(day=1))
    agreed(ashdown)

    assert planned(ashdown)[:2] == [(23, "PM", "C2"), (24, "PM", "C2")]
    assert len(planned(ashdown)) == 10
    tasks = {task.kind: task for task in ashdown.pupil("Sam").tasks.open()}
    assert tasks["review"].due_on == date(2026, 11, 27)  # five school days before it ends
    assert [point["text"] for point in tasks["check"].points] == [
        "The local authority, as its protocol asks",
        "The authority’s EHCP team",
    ]


def test_a_pupil_has_one_at_a_time(ashdown):
    agreed(ashdown)
    with pytest.raises(Refused, match="has a part-time timetable already"):
        agreed(ashdown)
    assert PartTimeTimetable.objects.count() == 1


def test_it_goes_on_after_a_review_and_asks_for_the_next(ashdown):
    one = agreed(ashdown)
    timetables.review(
        timetable=one,
        held_on=TODAY,
        parents=True,
        pupil=True,
        note="Better",
        go_on_until=date(2026, 12, 11),
        **by(ashdown),
    )

    assert planned(ashdown)[-1] == (11, "PM", "C2")
    assert [task.window for task in ashdown.pupil("Sam").tasks.open().filter(kind="review")] == [f"{one.pk}.2026-12-11"]


def test_full_time_again_takes_back_what_was_planned_and_nothing_else(ashdown):
    one = agreed(ashdown)
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(date(2026, 11, 25), "PM")], code="M",
        reason="Hospital", at=NOW, by=ashdown.user("office"),
    )  # fmt: skip
    timetables.end(timetable=one, outcome="Back full time, and well", **by(ashdown))

    assert planned(ashdown) == [(25, "PM", "M")]
    assert not ashdown.pupil("Sam").tasks.open().filter(kind="review").exists()
    with pytest.raises(Refused, match="This timetable has ended"):
        timetables.end(timetable=one, outcome="Back full time, and well", **by(ashdown))


def test_it_is_a_circumstance_that_policies_look_at(ashdown):
    agreed(ashdown)
    found = circumstances(ashdown.school, TODAY, calendar_of(ashdown.school), [("part_time", "")])

    assert found.part_time == {ashdown.pupil("Sam").pk}


def test_it_stands_in_the_timeline_of_the_case(ashdown):
    case = Case.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), opened_on=TODAY)
    agreed(ashdown)

    assert case.entries.get().text.startswith("Part-time timetable until 4 December 2026: in school Monday morning, ")


def test_the_page_agrees_it_and_loses_nothing_that_was_typed(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("interventions:timetable_of", args=[ashdown.pupil("Sam").pk])
    sent = {
        "starts_on": "2026-11-23", "ends_on": "2027-03-01", "pattern": MORNINGS.keys, "reason": WHAT.reason,
        "consent_by": "Ngozi Okafor", "consent_on": "2026-11-19",
    }  # fmt: skip
    refused = officer.post(url, sent)
    assert refused.status_code == 422
    assert "Six weeks at most" in refused.content.decode()
    assert "by the doctor’s advice" in refused.content.decode()

    made = officer.post(url, sent | {"ends_on": "2026-12-04"}, follow=True)
    assert "In school:</b> Monday morning" in made.content.decode()
    told = reverse("interventions:timetable_told", args=[PartTimeTimetable.objects.get().pk])
    officer.post(told, {"told_on": "2026-11-19"})
    assert PartTimeTimetable.objects.get().told_authority_on == TODAY
    assert sign_in(ashdown.member("teacher")).get(url).status_code == 403


def test_the_list_takes_as_many_statements_for_three_as_for_one(ashdown, sign_in):
    agreed(ashdown)
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("interventions:timetables")
    before = statements(officer, url)
    for name in ("Ada", "Bea"):
        agreed(ashdown, name)

    assert statements(officer, url) == before <= 12
