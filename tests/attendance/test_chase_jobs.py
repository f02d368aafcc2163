"""What the clock does for closures and for marks without a reason."""

import pytest

from attendance import jobs
from attendance.actions import closures, settings
from attendance.models import Mark, MarkChange
from tests.attendance.test_closures import WEDNESDAY, close, codes, wanted
from tests.attendance.test_no_reason import OVER, n
from tests.cast import NOW, TODAY
from tests.tenancy import see_everything


def run(job, **about):
    job(**about, sent_by_a_newer_version=True)
    see_everything()


def test_closed_sessions_are_marked_when_the_day_is_over_and_not_twice(ashdown, monkeypatch):
    close(ashdown, at=NOW)
    run(jobs.enter_closures_of_school, school_id=ashdown.school.pk)
    assert codes(ashdown) == []

    monkeypatch.setattr("accounts.clock.now", lambda: NOW.replace(hour=16, minute=20))
    for _ in range(2):
        run(jobs.enter_closures_of_school, school_id=ashdown.school.pk)

    assert codes(ashdown) == ["Y4"] * 20
    assert not MarkChange.objects.exists()


def test_a_register_that_is_just_being_saved_is_left_to_the_next_look(ashdown, monkeypatch):
    def moved(**_):
        raise closures.Moved

    monkeypatch.setattr("attendance.actions.closures.enter_marks", moved)

    run(jobs.enter_closures_of_school, school_id=ashdown.school.pk)


@pytest.mark.seed("S4-024")
@pytest.mark.parametrize(("by_itself", "code"), [(True, "O"), (False, "N")])
def test_n_becomes_o_at_night_only_where_the_school_has_it_so(ashdown, by_itself, code):
    n(ashdown, "Sam", OVER)
    settings.set_morning(school=ashdown.school, values={"n_to_o_by_itself": by_itself}, by=ashdown.user("headteacher"))

    for _ in range(2):
        run(jobs.confirm_unknown_of_school, school_id=ashdown.school.pk, on=TODAY.isoformat())

    assert set(Mark.objects.filter(pupil=ashdown.pupil("Sam")).values_list("code", flat=True)) == {code}
    assert MarkChange.objects.count() == (2 if by_itself else 0)


def test_a_school_that_is_gone_is_no_fault(ashdown):
    run(jobs.enter_closures_of_school, school_id=0)
    run(jobs.confirm_unknown_of_school, school_id=0, on=WEDNESDAY.isoformat())


def test_a_closure_of_days_past_has_nothing_left_to_do(ashdown):
    close(ashdown, wanted(WEDNESDAY))

    assert closures.due(ashdown.school, NOW) == []
