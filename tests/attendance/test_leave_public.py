"""Leave asked for on line, by a parent who is not signed in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from attendance.models import LeaveRequest, MorningSettings
from attendance.views.leave_public import leave_step
from tests.attendance.leaves import MONDAY, TUESDAY
from tests.cast import NOW, TODAY


def post(world, pupil="Sam", **change):
    facts = {
        "kind": "holiday", "first_day": MONDAY.isoformat(), "last_day": TUESDAY.isoformat(), "first_session": "AM",
        "last_session": "PM", "words": "Wedding abroad", "asked_by_name": "Mrs Okafor", "lives_with": "on",
    }  # fmt: skip
    request = RequestFactory().post("/absence/", facts | change)
    request.user = AnonymousUser()
    answer = leave_step(request, school=world.school, pupil=world.pupil(pupil), on=TODAY, at=NOW, back_url="/absence/")
    return answer.status_code, answer.content.decode()


@pytest.mark.seed("S4-056", "S4-119")
def test_a_parent_asks_on_line_and_is_told_who_answers_by_when(ashdown):
    status, shown = post(ashdown)

    request = LeaveRequest.objects.get()
    assert (status, request.channel, request.state, request.received_by) == (200, "form", "asked", None)
    assert (request.asker, request.received_on) == ("Mrs Okafor", TODAY)
    assert "we write to you by Monday 23 November" in shown


@pytest.mark.seed("S4-041", "S4-057")
def test_too_late_is_said_with_the_rule_and_kept(ashdown):
    _, shown = post(ashdown, kind="religious", first_day=TODAY.isoformat(), last_day=TODAY.isoformat())

    assert "This came too late" in shown
    assert "before its first day" in shown
    assert LeaveRequest.objects.get().by_rule


def test_the_form_opens_empty_and_says_nothing_of_what_the_school_knows(ashdown):
    request = RequestFactory().get("/absence/")
    request.user = AnonymousUser()

    shown = leave_step(
        request, school=ashdown.school, pupil=ashdown.pupil("Sam"), on=TODAY, at=NOW, back_url="/absence/", initial="S"
    ).content.decode()

    assert "There is something to put right" not in shown
    assert "About <b>S.</b>" in shown
    assert "Okafor" not in shown
    assert "Sam" not in shown.replace("same", "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lives_with": ""}, "normally lives with"),
        ({"words": ""}, "why it cannot be in the holidays"),
        ({"last_day": "2026-11-20"}, "ends before it begins"),
        ({"first_day": "2026-12-24", "last_day": "2026-12-24"}, "There is no school on these days"),
        ({"kind": "exam_study"}, "Select a valid choice"),
        ({"first_day": "soon"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(ashdown, change, words):
    status, shown = post(ashdown, **change)

    assert (status, LeaveRequest.objects.count()) == (422, 0)
    assert words in shown


def test_sent_twice_it_is_kept_once(ashdown):
    post(ashdown)
    status, shown = post(ashdown)

    assert (status, LeaveRequest.objects.count()) == (422, 1)
    assert "waits for a decision already" in shown


@pytest.mark.seed("S4-021")
def test_the_schools_rule_stands_above_the_form(ashdown):
    MorningSettings.objects.create(school=ashdown.school, no_leave_in_term=True)

    assert "no leave in term time" in post(ashdown, words="")[1]
