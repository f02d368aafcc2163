"""Who can be entered in the admission register as written, and what is looked at once more."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from accounts.domain.words import weekday_words
from pupils.domain import entering
from pupils.domain.entering import usual_year, years_ahead
from pupils.domain.years import YearGroup

TODAY = date(2026, 11, 19)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("born", "year"),
    [
        (date(2022, 8, 31), "R"),  # the youngest of Reception
        (date(2022, 9, 1), "N2"),
        (date(2021, 9, 1), "R"),  # the oldest
        (date(2017, 2, 3), "5"),
        (date(2008, 9, 1), "13"),
    ],
)
def test_the_usual_year_of_a_birth_date(born, year):
    assert usual_year(born, TODAY) == YearGroup(year)


@given(DAYS, DAYS, st.sampled_from(YearGroup))
def test_a_year_on_everybody_is_usually_one_year_further_and_one_year_group_counts_one(born, on, year):
    ahead = years_ahead(year, born, on)

    assert years_ahead(year, born, on.replace(day=1, year=on.year + 1)) == ahead - 1
    assert all(years_ahead(other, born, on) - ahead == other.order - year.order for other in YearGroup)
    assert passes(entering.check_usual_year, year, born, on) == (abs(ahead) <= 1)


@given(DAYS, DAYS)
def test_a_birth_date_that_is_entered_is_of_somebody_between_nothing_and_nineteen(born, on):
    let_through = passes(entering.check_birth_date, born, on)

    assert let_through == (born <= on and (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < 20)


@given(DAYS, st.sets(st.integers(0, 40)), st.booleans())
def test_a_starting_day_is_a_school_day_or_the_sentence_names_the_next(on, opens, is_known):
    days = sorted(on + timedelta(days=n) for n in opens)
    is_open = on in days if is_known else None
    then = next((day for day in days if day > on), None)
    if is_open or (not is_known and on.weekday() < 5):
        entering.check_starting_day(on, is_open=is_open, then=then)
        return
    with pytest.raises(Refused) as refusal:
        entering.check_starting_day(on, is_open=is_open, then=then)
    assert (weekday_words(then) if then else "Choose a day in term.") in refusal.value.sentence


def test_a_class_of_several_years_takes_everybody():
    entering.check_class("5", "Nurture", "")
    with pytest.raises(Refused, match="6 Oak is a class of Year 6, and the pupil is entered in Year 5"):
        entering.check_class("5", "6 Oak", "6")
