"""Leave asked for on the parents' form, without sign-in: kept as it came, answered by the head in writing."""

import pytest
from django.core.cache import cache

from attendance.models import LeaveRequest, MorningSettings
from tests.attendance.leaves import MONDAY, TUESDAY, granted
from tests.attendance.reported import form_at, stranger, upload
from tests.cast import TODAY


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def parent(ashdown):
    """A browser of nobody's, with Sam's code typed and leave chosen."""
    return stranger(ashdown, ashdown.pupil("Sam"), about="leave")


def facts(**change):
    start = {
        "kind": "holiday", "first_day": MONDAY.isoformat(), "last_day": TUESDAY.isoformat(), "first_session": "AM",
        "last_session": "PM", "words": "Wedding abroad", "asked_by_name": "Mrs Okafor", "lives_with": "on",
        "website": "",
    }  # fmt: skip
    return start | change


def post(parent, world, **change):
    answer = parent.post(form_at(world, "ask_leave"), facts(**change), follow=True)
    return answer.status_code, " ".join(answer.content.decode().split())


@pytest.mark.seed("S4-056", "S4-119")
def test_a_parent_asks_on_line_and_is_told_who_answers(ashdown, parent):
    status, shown = post(parent, ashdown)

    request = LeaveRequest.objects.get()
    assert (status, request.channel, request.state, request.received_by) == (200, "form", "asked", None)
    assert (request.asker, request.received_on, len(request.reference)) == ("Mrs Okafor", TODAY, 6)
    assert request.reference in shown
    assert "we write to you within 2 school days" in shown


@pytest.mark.seed("S4-041", "S4-057")
def test_too_late_is_said_and_kept(ashdown, parent):
    _, shown = post(parent, ashdown, kind="religious", first_day=TODAY.isoformat(), last_day=TODAY.isoformat())

    assert "This came too late." in shown
    assert "before its first day" in shown
    assert LeaveRequest.objects.get().by_rule


def test_without_a_code_the_form_leads_to_the_beginning_and_names_nobody(ashdown, client, parent):
    assert client.get(form_at(ashdown, "ask_leave")).status_code == 302
    shown = parent.get(form_at(ashdown, "ask_leave")).content.decode()
    assert "Okafor" not in shown
    assert "before its first day" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lives_with": ""}, "normally lives with"),
        ({"words": ""}, "why it cannot be in the holidays"),
        ({"last_day": "2026-11-20"}, "ends before it begins"),
        ({"first_day": "2026-12-24", "last_day": "2026-12-24"}, "There is no school on these days"),
        ({"first_day": "2027-12-01", "last_day": "2027-12-01"}, "calendar does not reach these days yet"),
        ({"kind": "exam_study"}, "Select a valid choice"),
        ({"first_day": "soon"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(ashdown, parent, change, words):
    status, shown = post(parent, ashdown, **change)

    assert (status, LeaveRequest.objects.count()) == (422, 0)
    assert words in shown


def test_a_second_press_of_the_button_is_the_same_request(ashdown, parent):
    first, second = (post(parent, ashdown)[1] for _ in range(2))

    reference = LeaveRequest.objects.get().reference
    assert reference in first
    assert reference in second


def test_what_is_refused_never_says_a_name(ashdown, parent):
    granted(ashdown)
    status, shown = post(parent, ashdown)
    assert (status, LeaveRequest.objects.count()) == (422, 1)
    assert "Leave is granted already" in shown
    ashdown.pupil("Sam").enrolments.update(ends_on=TODAY, ground="a")
    assert "Okafor" not in post(parent, ashdown)[1].replace("Mrs Okafor", "")


def test_a_robot_and_a_file_that_is_not_what_it_says_are_turned_away(ashdown, parent):
    assert post(parent, ashdown, website="http://example.org")[0] == 422
    status, shown = post(parent, ashdown, file=upload(b"MZ\x90 not a PDF"))

    assert (status, LeaveRequest.objects.count()) == (422, 0)
    assert "There is something to put right" in shown


def test_a_licence_is_kept_with_the_request(ashdown, parent, sign_in):
    from tests.attendance.reported import PDF

    post(parent, ashdown, kind="performance", file=upload(PDF, "licence.pdf"))

    request = LeaveRequest.objects.get()
    assert request.evidence.get().has_file
    head = sign_in(ashdown.member("headteacher"))
    assert "PDF" in head.get(f"/attendance/leave/{request.pk}/").content.decode()


@pytest.mark.seed("S4-021")
def test_the_schools_rule_stands_above_the_form(ashdown, parent):
    MorningSettings.objects.create(school=ashdown.school, no_leave_in_term=True)

    assert "no leave in term time" in parent.get(form_at(ashdown, "ask_leave")).content.decode()
