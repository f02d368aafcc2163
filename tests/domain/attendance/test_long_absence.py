"""Twenty school days of G, N and O; ten since leave ended. Whatever else stands there ends the count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.domain.codes import ever
from attendance.domain.long_absence import ABSENT, absence_clock, leave_clock

TERM = Calendar.made_of(
    [
        HalfTermDates(date(2026, 9, 2), date(2026, 10, 23), "Autumn 1", 2026),
        HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026),
    ],
    [Closure(date(2026, 9, 2), date(2026, 9, 2), "INSET"), Closure(date(2026, 11, 2), date(2026, 11, 2), "INSET")],
)
SITTINGS = [(day, session) for day in TERM.days for session in ("AM", "PM")]
ON = date(2026, 12, 18)
OTHERS = sorted(ever() - ABSENT)


def away(first: date, last: date, code: str = "O") -> dict[tuple[date, str], str]:
    return {s: code for s in SITTINGS if first <= s[0] <= last}


@pytest.mark.seed("S4-079")
def test_twenty_school_days_are_counted_over_a_half_term_holiday():
    marks = away(date(2026, 10, 12), date(2026, 11, 16), "N")  # ten days before the holiday, ten after
    clock = absence_clock(marks, ON, TERM)

    assert (clock.since, clock.days, clock.reached_on) == (date(2026, 10, 12), 20, date(2026, 11, 16))
    assert clock.is_reached


@pytest.mark.seed("S4-079")
@pytest.mark.parametrize("code", OTHERS)
def test_any_other_code_and_u_as_well_ends_the_count(code):
    marks = away(date(2026, 9, 3), date(2026, 11, 16)) | {(date(2026, 11, 3), "PM"): code}
    clock = absence_clock(marks, ON, TERM)

    assert (clock.since, clock.days, clock.is_reached) == (date(2026, 11, 4), 9, False)
    assert clock.reached_on == date(2026, 12, 1)
    assert "3 November 2026, afternoon" in clock.note
    assert clock.note.startswith(f"Before that: {code} ")


def test_a_session_without_a_mark_ends_it_too_and_is_named():
    marks = away(date(2026, 9, 3), date(2026, 11, 16))
    del marks[date(2026, 11, 10), "AM"]

    assert absence_clock(marks, ON, TERM).note == "Before that: There is no mark for Tuesday 10 November 2026, morning."


def test_the_afternoon_still_to_come_is_no_gap_and_its_day_does_not_count_yet():
    marks = away(date(2026, 10, 12), date(2026, 11, 16))
    del marks[date(2026, 11, 16), "PM"]
    clock = absence_clock(marks, date(2026, 11, 16), TERM)

    assert (clock.days, clock.is_reached, clock.reached_on) == (19, False, date(2026, 11, 16))


def test_who_is_back_has_no_count_and_the_mark_is_named():
    marks = away(date(2026, 9, 3), date(2026, 11, 16)) | {(date(2026, 11, 17), "AM"): "L"}
    clock = absence_clock(marks, ON, TERM)

    assert (clock.since, clock.is_reached) == (None, False)
    assert clock.against.startswith(
        "L (late, before the register closed) stands for Tuesday 17 November 2026, morning."
    )


def test_nobody_is_counted_without_marks():
    assert not absence_clock({}, ON, TERM).is_reached
    assert absence_clock({}, ON, TERM).against == ""


@given(st.dictionaries(st.sampled_from(SITTINGS), st.sampled_from(["O", "N", "G", "U", "I", "/"]), max_size=120))
def test_the_days_counted_hold_nothing_but_g_n_and_o(marks):
    clock = absence_clock(marks, ON, TERM)

    if clock.since is None:
        assert clock.days == 0
        return
    counted = [day for day in TERM.days_between(clock.since, ON) if (day, "AM") in marks and (day, "PM") in marks]
    whole = counted[: clock.days]
    assert len(whole) == clock.days
    assert {marks[day, session] for day in whole for session in ("AM", "PM")} <= ABSENT


@given(st.integers(1, 30), st.integers(0, 30))
def test_a_day_more_is_never_a_day_less(start, length):
    days = TERM.days[start : start + length + 1]
    fewer = absence_clock(away(days[0], days[-1]), ON, TERM).days
    later = TERM.days[start + length + 1]

    assert absence_clock(away(days[0], later), ON, TERM).days == fewer + 1


@pytest.mark.seed("S4-076")
class TestAfterLeave:
    ENDED = date(2026, 11, 6)  # a Friday

    def clock(self, on: date, **marks: str):
        return leave_clock(self.ENDED, {(date(2026, 11, 12), s): code for s, code in marks.items()}, on, TERM)

    def test_ten_school_days_must_have_gone_by(self):
        clock = self.clock(date(2026, 11, 20))

        assert (clock.since, clock.reached_on) == (date(2026, 11, 9), date(2026, 11, 20))
        assert (clock.days, clock.is_reached) == (9, False)
        assert self.clock(date(2026, 11, 23)).is_reached

    @pytest.mark.parametrize("code", ["/", "L", "V", "U"])
    def test_who_came_in_is_back(self, code):
        clock = self.clock(date(2026, 12, 1), AM=code)

        assert not clock.is_reached
        assert clock.against == "The pupil was in school on Thursday 12 November 2026."

    @pytest.mark.parametrize("code", ["O", "I", "N"])
    def test_an_absence_is_no_return(self, code):
        assert self.clock(date(2026, 12, 1), AM=code).is_reached

    def test_before_school_meets_again_nothing_runs(self):
        assert self.clock(self.ENDED + timedelta(days=1)).since is None
