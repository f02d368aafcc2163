"""Part-time timetables: what is planned, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from interventions.domain import timetables
from interventions.domain.timetables import Pattern
from tests.domain.attendance.strategies import calendars, days

KEYS = [f"{day}{session}" for day in range(5) for session in ("AM", "PM")]
patterns = st.sets(st.sampled_from(KEYS)).map(Pattern.of)
AGREED = {
    "pattern": Pattern.of(KEYS[:6]), "starts_on": date(2026, 11, 23), "ends_on": date(2026, 12, 18),
    "reason": "Coming back after an operation, by the doctor’s advice", "consent_by": "Ngozi Okafor",
    "consent_on": date(2026, 11, 18), "on": date(2026, 11, 19),
}  # fmt: skip


@given(patterns)
def test_a_pattern_reads_back_as_it_was_kept(pattern):
    assert Pattern.of(pattern.keys) == pattern


@given(patterns, calendars, days, st.integers(0, 42))
def test_every_session_of_school_is_attended_or_away_and_never_both(pattern, calendar, first, length):
    last = first + timedelta(days=length)
    away = pattern.away(first, last, calendar)
    school = [(on, s) for on in calendar.days_between(first, last) for s in ("AM", "PM")]

    assert set(away) <= set(school)
    assert [sitting for sitting in school if sitting not in away] == [
        (on, s) for on, s in school if (on.weekday(), s) in pattern.attended
    ]


@given(patterns)
def test_neither_nothing_nor_everything_is_part_time(pattern):
    assert passes(timetables.check_pattern, pattern) == (0 < len(pattern.attended) < 10)


@pytest.mark.seed("S0-058", "S4-142")
@given(days, st.integers(-10, 200))
def test_it_ends_within_six_weeks_to_be_looked_at_again(starts_on, length):
    assert passes(timetables.check_end, starts_on, starts_on + timedelta(days=length)) == (0 <= length <= 42)


@given(calendars, days)
def test_the_review_is_due_before_it_ends(calendar, ends_on):
    assert timetables.review_due_on(ends_on, calendar) < ends_on


@pytest.mark.seed("S0-059", "S4-145")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "Naughty"}, "which need of the child"),
        ({"consent_by": " "}, "Without consent"),
        ({"consent_on": date(2026, 11, 20)}, "has not come yet"),
        ({"starts_on": date(2026, 11, 18)}, "begins today or later"),
        ({"ends_on": date(2027, 2, 12)}, "Six weeks at most"),
        ({"pattern": Pattern.of([])}, "With none this is no timetable"),
        ({"pattern": Pattern.of(KEYS)}, "that is full time"),
    ],
)
def test_what_is_not_agreed_is_refused_with_a_sentence(wrong, said):
    timetables.check_agreed(**AGREED)
    with pytest.raises(Refused, match=said):
        timetables.check_agreed(**{**AGREED, **wrong})


@pytest.mark.seed("S0-060", "S1-056")
def test_a_review_without_the_parents_says_why():
    held = {"held_on": date(2026, 11, 18), "on": date(2026, 11, 19)}
    timetables.check_review(parents=True, note="", **held)
    with pytest.raises(Refused, match="why the parents took no part"):
        timetables.check_review(parents=False, note="", **held)


def test_a_week_reads_as_people_say_it():
    assert Pattern.of(["0AM", "0PM", "1AM", "4PM"]).words == "Monday, Tuesday morning, Friday afternoon"
