"""The 200 sessions, the base school."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain import travel

FIRST = date(2026, 9, 2)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_year_before_a_day_is_twelve_months_with_the_day_in_it(on):
    window = travel.year_before(on)
    assert window.last == on
    assert 364 <= (window.end - window.start).days <= 366


@given(
    st.dictionaries(st.sampled_from(["/", "\\", "L", "V", "B", "K", "D", "T", "N", "I"]), st.integers(0, 190)),
    st.integers(0, 50),
)
def test_only_what_attends_counts_towards_the_200(by_code, elsewhere):
    counted = travel.attendances(by_code, travel.year_before(FIRST), elsewhere)

    assert counted.total == sum(by_code.get(code, 0) for code in "/\\LV") + elsewhere
    assert counted.is_enough == (counted.total >= 200) == (counted.wanting == 0)


def test_the_200_are_asked_for_from_the_sixth_birthday():
    born = date(2020, 11, 20)
    assert not travel.is_counted(born, date(2026, 11, 19))
    assert travel.is_counted(born, date(2026, 11, 20))


def test_a_base_school_was_attended_within_eighteen_months():
    on = date(2026, 11, 19)
    assert travel.base_since(on) == date(2025, 5, 19)
    assert not travel.is_base(None, on)
