"""Staff training is in place, and it shows when it is due again (S2-011, S4-097)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import training
from accounts.domain.refusal import Refused
from accounts.models import TrainingRecord
from accounts.queries.training import log
from tests.cast import TODAY


def record(ashdown, role: str, done_on: date, due: date | None):
    return training.add(
        school=ashdown.school,
        memberships=[ashdown.member(role)],
        what="Attendance",
        done_on=done_on,
        due_again_on=due,
        by=ashdown.user("administrator"),
        on=TODAY,
    )[0]


def test_several_people_are_entered_at_once(ashdown, sign_in):
    people = [ashdown.member("teacher").pk, ashdown.member("office").pk]

    sign_in(ashdown.member("administrator")).post(
        reverse("accounts:training_add"), {"what": "Safeguarding", "done_on": "2026-09-02", "people": people}
    )

    assert set(TrainingRecord.objects.values_list("membership_id", flat=True)) == set(people)


def test_what_is_due_stands_first_and_a_later_training_settles_it(ashdown):
    old = record(ashdown, "teacher", TODAY - timedelta(days=400), TODAY - timedelta(days=35))
    soon = record(ashdown, "office", TODAY - timedelta(days=330), TODAY + timedelta(days=30))
    fine = record(ashdown, "headteacher", TODAY - timedelta(days=3), TODAY + timedelta(days=360))

    assert [(row.record, row.state) for row in log(ashdown.school, TODAY)] == [(old, "due"), (soon, "soon"), (fine, "")]

    record(ashdown, "teacher", TODAY, TODAY + timedelta(days=365))
    assert {row.record: row.state for row in log(ashdown.school, TODAY)}[old] == ""


def test_who_has_left_is_no_longer_due(ashdown):
    record(ashdown, "teacher", TODAY - timedelta(days=400), TODAY - timedelta(days=35))
    ashdown.member("teacher").ends_on = TODAY - timedelta(days=1)
    ashdown.member("teacher").save()

    assert log(ashdown.school, TODAY) == []


def test_a_training_still_to_come_is_refused(ashdown):
    with pytest.raises(Refused, match="still to come"):
        record(ashdown, "teacher", TODAY + timedelta(days=1), None)


def test_due_before_it_was_held_is_refused(ashdown):
    with pytest.raises(Refused, match="before it was held"):
        record(ashdown, "teacher", TODAY, TODAY - timedelta(days=1))


def test_people_of_another_school_cannot_be_entered(ashdown, birchwood, sign_in):
    page = sign_in(ashdown.member("administrator")).post(
        reverse("accounts:training_add"),
        {"what": "Safeguarding", "done_on": "2026-09-02", "people": [birchwood.member("teacher").pk]},
    )

    assert page.status_code == 200
    assert TrainingRecord.objects.count() == 0


def test_a_line_entered_by_mistake_is_taken_out_by_the_own_school(ashdown, birchwood, sign_in):
    line = record(ashdown, "teacher", TODAY, None)
    url = reverse("accounts:training_remove", args=[line.pk])

    assert sign_in(birchwood.member("administrator")).post(url).status_code == 404
    sign_in(ashdown.member("administrator")).get(url)
    assert TrainingRecord.objects.count() == 1
    sign_in(ashdown.member("administrator")).post(url)
    assert TrainingRecord.objects.count() == 0
