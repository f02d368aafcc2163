"""What keeps a pupil from attending, through no fault of the family."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import hindrances
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.codes import CODES, CONFIDENTIAL, known
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.hindrances import CAUSES

CALENDAR = Calendar.made_of([HalfTermDates(date(2026, 11, 2), date(2026, 12, 18))])
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
LETTERS = st.sampled_from([code.letter for code in CODES])


def test_the_causes_are_the_pupils_own_codes_and_none_is_a_possible_session():
    assert set(CAUSES) == {"Y1", "Y2", "Y5", "Y6", "Y7", "Q"}
    assert all(known(code).counts_as == "not_possible" for code in CAUSES)
    assert all(CAUSES[code].sensitive for code in CONFIDENTIAL)


@given(LETTERS, st.booleans())
def test_who_was_there_was_there(letter, all_absences):
    if hindrances.gives_way(letter, all_absences=all_absences):
        assert known(letter).is_absence
        assert letter != "U"


@given(LETTERS)
def test_more_gives_way_where_it_is_asked_for(letter):
    if hindrances.gives_way(letter, all_absences=False):
        assert hindrances.gives_way(letter, all_absences=True)


SPAN = Span(THURSDAY, MONDAY)


@given(st.sampled_from(sessions_of(SPAN, CALENDAR)))
def test_a_stretch_ends_at_any_of_its_sessions_but_the_last(last):
    if last == (MONDAY, "PM"):
        with pytest.raises(Refused, match="ends then already"):
            hindrances.check_end(SPAN, last, CALENDAR)
    else:
        hindrances.check_end(SPAN, last, CALENDAR)


def test_an_end_before_the_beginning_is_a_mistake_to_be_withdrawn():
    with pytest.raises(Refused, match="Withdraw the entry"):
        hindrances.check_end(SPAN, (date(2026, 11, 18), "PM"), CALENDAR)
