"""Due back after leave: noted by the marks, or looked for day by day up to the tenth."""

from datetime import date, datetime, timedelta

import pytest

from accounts.domain.refusal import Refused
from attendance.actions import leave_returns, leave_round
from attendance.domain.calendar import Calendar
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import not_returned
from interventions.models import Task
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, granted
from tests.cast import NOW

ONE_DAY = timedelta(days=1)


def at(on: date) -> datetime:
    return NOW + timedelta(days=(on - NOW.date()).days)


def go(world, on: date) -> None:
    leave_round.go(school=world.school, on=on, at=at(on), process="test")


def calendar(world) -> Calendar:
    return calendar_of(world.school)


def away(world, days: int, code: str = "N") -> date:
    """Sam, granted leave until Tuesday, is away unexplained for so many school days after it."""
    granted(world)
    last = TUESDAY
    for n in range(1, days + 1):
        last = calendar(world).step(TUESDAY, n)
        mark_day(world.school, world.pupil("Sam"), last, code, code)
        go(world, last)
    return last


def missing(world, on: date):
    school = world.school
    return not_returned(school, school.leave_requests.all(), calendar(world), on)


def tasks() -> dict[str, str]:
    return dict(Task.objects.exclude(letter_kind="leave_granted").values_list("trigger", "state"))


@pytest.mark.seed("S4-059")
def test_who_is_not_back_is_rung_on_the_first_day_with_the_tenth_as_a_date(ashdown):
    on = away(ashdown, 1)

    (one,) = missing(ashdown, on)
    assert (one.due_on, one.days, one.clock_ends_on) == (WEDNESDAY, 1, date(2026, 12, 8))
    assert tasks() == {"asked.leave_not_back": "open"}


@pytest.mark.seed("S4-059")
def test_then_a_letter_and_after_ten_school_days_enquiries_with_the_authority(ashdown):
    away(ashdown, 3)
    assert set(tasks()) == {"asked.leave_not_back", "asked.return_overdue"}
    away_on = calendar(ashdown).step(TUESDAY, 10)
    for n in range(4, 11):
        mark_day(ashdown.school, ashdown.pupil("Sam"), calendar(ashdown).step(TUESDAY, n), "O", "O")

    go(ashdown, away_on)
    go(ashdown, away_on)

    enquiry = Task.objects.get(trigger="asked.leave_enquiries")
    assert (enquiry.kind, len(enquiry.points), enquiry.due_on) == ("referral", 5, away_on)
    assert "9(1)(h)" in enquiry.why


@pytest.mark.seed("S4-059")
def test_a_present_mark_ends_the_search(ashdown):
    on = away(ashdown, 1)
    back = on + ONE_DAY
    mark_day(ashdown.school, ashdown.pupil("Sam"), back, "/", "\\")
    go(ashdown, back)

    assert missing(ashdown, back) == []
    assert tasks() == {"asked.leave_not_back": "withdrawn"}
    assert ashdown.school.leave_requests.get().returned_on == back


def test_a_child_who_is_ill_after_leave_is_not_looked_for(ashdown):
    on = away(ashdown, 2, code="I")

    assert (missing(ashdown, on), tasks()) == ([], {})


def test_once_a_reason_is_known_what_was_asked_is_withdrawn(ashdown):
    on = away(ashdown, 1)
    mark_day(ashdown.school, ashdown.pupil("Sam"), on, "I", "I")
    go(ashdown, on)

    assert tasks() == {"asked.leave_not_back": "withdrawn"}


def test_before_the_register_is_taken_nobody_is_missing(ashdown):
    granted(ashdown)
    go(ashdown, WEDNESDAY)

    assert (missing(ashdown, WEDNESDAY), tasks()) == ([], {})


def test_a_person_may_note_the_return(ashdown):
    on, office = away(ashdown, 1), ashdown.user("office")
    request = ashdown.school.leave_requests.get()

    for day in (MONDAY, on + ONE_DAY):
        with pytest.raises(Refused, match="after the leave, and not after today"):
            leave_returns.note_return(leave=request, back_on=day, on=on, at=at(on), by=office)
    leave_returns.note_return(leave=request, back_on=on, on=on, at=at(on), by=office)

    assert tasks() == {"asked.leave_not_back": "done"}
    with pytest.raises(Refused, match="noted as back on 25 November 2026 already"):
        leave_returns.note_return(leave=request, back_on=on, on=on, at=at(on), by=office)


def test_on_a_day_without_school_nobody_goes_round(ashdown):
    assert leave_round.go(school=ashdown.school, on=date(2026, 11, 21), at=NOW, process="test") == leave_round.Went()
