"""The pages of suspensions, and who sees them."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.models import Suspension
from tests.attendance.days import mark_day
from tests.attendance.leaves import planned
from tests.cast import TODAY


def url(name, *args):
    return reverse(f"attendance:{name}", args=args)


def form(**change):
    facts = {
        "kind": "suspension", "first_day": TODAY.isoformat(), "first_session": "AM", "last_day": "2026-12-04",
        "last_session": "PM", "decided_by_name": "Dr Okafor", "words": "Hit another pupil",
    }  # fmt: skip
    return facts | change


@pytest.fixture
def made(ashdown, sign_in) -> Suspension:
    sign_in(ashdown.member("headteacher")).post(url("suspension_add", ashdown.pupil("Sam").pk), form())
    return Suspension.objects.get()


@pytest.mark.seed("S4-039", "S4-040")
def test_the_head_records_one_and_it_plans_asks_and_ends(ashdown, made, sign_in):
    head, sam = sign_in(ashdown.member("headteacher")), ashdown.pupil("Sam")
    page = head.get(url("suspension", made.pk)).content.decode()
    for words in ("this is day 1", "A task asks Clara Farrow for it", "Thursday 26 November 2026", "Hit another pupil"):
        assert words in page
    assert "stands" in head.get(url("suspensions")).content.decode()

    head.post(url("suspension_provide", made.pk), {"provider": "Alder House", "code": "B", "from_day": "2026-11-26"})
    head.post(
        url("suspension_end", made.pk),
        {"how": "shortened", "back_on": "2026-12-01", "session": "AM", "why": "A plan is agreed"},
    )

    assert planned(sam)[-1] == (30, "PM", "B")
    page = head.get(url("suspension", made.pk)).content.decode()
    assert "Shortened by the head" in page
    assert "Alder House" in page


@pytest.mark.seed("S4-039")
def test_the_register_and_the_tasks_do_not_say_why_a_pupil_is_away(ashdown, made, sign_in):
    teacher = sign_in(ashdown.member("teacher"))
    seen = teacher.get(reverse("interventions:tasks")).content.decode()
    seen += teacher.get(reverse("pupils:pupil", args=[made.pupil_id])).content.decode()

    assert "Send work home" in seen
    assert not any(word in seen.lower() for word in ("suspen", "exclu", "hit another"))
    assert teacher.get(url("suspension", made.pk)).status_code == 403


def test_who_sees_private_reasons_sees_those_of_the_own_pupils(ashdown, made, sign_in):
    status = {
        role: sign_in(ashdown.member(role)).get(url("suspension", made.pk)).status_code
        for role in ("safeguarding", "attendance_officer", "head_of_year", "office", "administrator", "governor")
    }

    assert status == {
        "safeguarding": 200, "attendance_officer": 200, "head_of_year": 404, "office": 403, "administrator": 403,
        "governor": 403,
    }  # fmt: skip
    assert "Record a suspension" not in (
        sign_in(ashdown.member("safeguarding")).get(reverse("pupils:pupil", args=[made.pupil_id])).content.decode()
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_day": "2026-11-18"}, "ends before it begins"),
        ({"last_day": ""}, "A suspension has a last day"),
        ({"decided_by_name": ""}, "This field is required"),
        ({"first_day": "2026-11-21", "last_day": "2026-11-22"}, "There is no school on these days"),
    ],
)
def test_what_is_wrong_stands_at_its_field(ashdown, sign_in, change, words):
    answer = sign_in(ashdown.member("headteacher")).post(url("suspension_add", ashdown.pupil("Sam").pk), form(**change))

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_present_mark_within_it_is_pointed_out(ashdown, made, sign_in):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY, "/", "\\")

    assert "marked present in 2 sessions" in (
        sign_in(ashdown.member("headteacher")).get(url("suspension", made.pk)).content.decode()
    )


def test_a_permanent_exclusion_has_no_last_day(ashdown, sign_in):
    sign_in(ashdown.member("headteacher")).post(
        url("suspension_add", ashdown.pupil("Ada").pk), form(kind="permanent", last_day="")
    )

    assert Suspension.objects.get().last_day is None


def test_a_longer_list_costs_no_more_statements(ashdown, sign_in, django_assert_max_num_queries):
    browser = sign_in(ashdown.member("headteacher"))
    for name in ("Ada", "Amir", "Felix", "Grace", "Sam", "Bea"):
        Suspension.objects.create(
            school=ashdown.school, pupil=ashdown.pupil(name), first_day=date(2026, 11, 16), last_day=TODAY,
            decided_by_name="Dr Okafor", recorded_at="2026-11-16T09:00Z", recorded_by=ashdown.user("headteacher"),
        )  # fmt: skip
    browser.get(url("suspensions"))

    with django_assert_max_num_queries(13):
        browser.get(url("suspensions"))


def test_a_last_day_of_a_permanent_exclusion_is_refused_and_not_dropped(ashdown, sign_in):
    answer = sign_in(ashdown.member("headteacher")).post(
        url("suspension_add", ashdown.pupil("Ada").pk), form(kind="permanent")
    )

    assert answer.status_code == 422
    assert "A permanent exclusion has no last day." in answer.content.decode()
    assert not Suspension.objects.exists()


def test_after_a_permanent_exclusion_the_authority_provides_and_nobody_shortens(ashdown, sign_in):
    head = sign_in(ashdown.member("headteacher"))
    head.post(url("suspension_add", ashdown.pupil("Ada").pk), form(kind="permanent", last_day=""))
    made = Suspension.objects.get()
    page = head.get(url("suspension", made.pk)).content.decode()

    assert '<option value="K" selected>' in page
    assert "It is overturned" in page
    assert "Shortened by the head" not in page
    facts = {"back_on": "2026-12-01", "session": "AM", "why": "The board decided"}
    refused = head.post(url("suspension_end", made.pk), {"how": "shortened"} | facts)
    assert refused.status_code == 422
    page = head.post(url("suspension_end", made.pk), {"how": "reinstated"} | facts, follow=True).content.decode()
    assert "Overturned: reinstated by the governing board or on review" in page


def test_of_a_suspension_the_school_provides(ashdown, made, sign_in):
    page = sign_in(ashdown.member("headteacher")).get(url("suspension", made.pk)).content.decode()

    assert '<option value="B" selected>' in page
    assert "It ends early" in page
