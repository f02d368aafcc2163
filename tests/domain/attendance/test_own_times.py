"""Whose times a register keeps, and that none stays open for more than thirty minutes."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from accounts.domain.session_times import SessionTimes
from attendance.domain.own_times import OwnTimes, check_own_times, merged, pick

SCHOOL = SessionTimes(time(8, 50), time(9, 20), time(13, 10), time(13, 40), time(15, 20))
AS_SCHOOL = (time(8, 50), time(9, 20))
NURSERY = (time(9, 0), time(9, 30))
OWLS = (time(9, 15), time(9, 30))
DAY = date(2026, 11, 19)


def later(at: time, minutes: int) -> time:
    return (datetime.combine(DAY, at) + timedelta(minutes=minutes)).time()


@pytest.mark.seed("S4-062", "S1-024")
def test_a_classs_own_times_come_before_its_years_and_its_years_before_the_schools() -> None:
    own = [OwnTimes(am=NURSERY, year_group="N2"), OwnTimes(am=OWLS, group_id=7)]

    assert pick("AM", AS_SCHOOL, own, 7, "N2") == OWLS
    assert pick("AM", AS_SCHOOL, own, 8, "N2") == NURSERY
    assert pick("AM", AS_SCHOOL, own, 9, "R") == AS_SCHOOL


def test_each_session_goes_by_itself() -> None:
    own = [OwnTimes(am=NURSERY, year_group="N2"), OwnTimes(pm=(time(12, 45), time(13, 0)), group_id=7)]

    assert pick("AM", AS_SCHOOL, own, 7, "N2") == NURSERY
    assert pick("PM", (time(13, 10), time(13, 40)), own, 7, "N2") == (time(12, 45), time(13, 0))


def test_a_mixed_class_has_no_years_times() -> None:
    assert pick("AM", AS_SCHOOL, [OwnTimes(am=NURSERY, year_group="R")], 7, "") == AS_SCHOOL


@pytest.mark.seed("S4-063")
@given(st.integers(-60, 120))
def test_a_register_of_a_class_stays_open_for_thirty_minutes_at_most(minutes: int) -> None:
    own = OwnTimes(am=(time(9, 0), later(time(9, 0), minutes)))

    if 0 < minutes <= 30:
        check_own_times(own, SCHOOL)
    else:
        with pytest.raises(Refused) as refusal:
            check_own_times(own, SCHOOL)
        assert refusal.value.field == "am_closes_at"


def test_own_times_fit_into_the_schools_day() -> None:
    with pytest.raises(Refused, match="The day ends before"):
        check_own_times(OwnTimes(pm=(time(15, 0), time(15, 25))), SCHOOL)
    with pytest.raises(Refused, match="opens before the morning one closes"):
        check_own_times(OwnTimes(pm=(time(9, 10), time(9, 30))), SCHOOL)


def test_times_that_say_nothing_are_refused() -> None:
    with pytest.raises(Refused, match="Give the times of the morning or of the afternoon"):
        check_own_times(OwnTimes(), SCHOOL)


def test_what_is_left_blank_is_the_schools() -> None:
    assert merged(OwnTimes(am=NURSERY), SCHOOL) == SessionTimes(*NURSERY, time(13, 10), time(13, 40), time(15, 20))
