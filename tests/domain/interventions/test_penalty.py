"""The threshold of ten sessions in ten school weeks, and to whom a notice may still go."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from attendance.domain.calendar import Calendar, HalfTermDates
from interventions.domain import penalty
from interventions.domain.penalty import Earlier, Monitored
from tests.domain.attendance.strategies import calendars, days

SCHEMES = penalty.read(Path("interventions/presets/penalty_schemes.toml").read_text())
NOW = penalty.in_force(SCHEMES, date(2026, 11, 19))
AUTUMN = Calendar.made_of(
    [
        HalfTermDates(date(2026, 9, 2), date(2026, 10, 23), "Autumn 1", 2026),
        HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026),
        HalfTermDates(date(2027, 1, 4), date(2027, 2, 12), "Spring 1", 2026),
    ]
)
TODAY = date(2026, 11, 19)
sittings = st.tuples(days, st.sampled_from(["AM", "PM"]))
absences = st.dictionaries(sittings, st.sampled_from(["G", "N", "O", "U"]), max_size=30)


def away(*on: date, code: str = "O") -> dict:
    return {(day, session): code for day in on for session in ("AM", "PM")}


@given(absences, st.sets(sittings, max_size=6), calendars, days)
def test_a_session_is_counted_once_and_never_after_a_notice_has_used_it(sessions, used, calendar, on):
    found = penalty.outlook(sessions, used, NOW, on, calendar)
    span = penalty.window(NOW, on, calendar)

    assert found.counted == sum(day in span and (day, s) not in used for day, s in sessions)
    assert found.counted + found.used == sum(day in span for day, _ in sessions)


@given(absences, calendars, days)
def test_every_counted_session_drops_out_as_the_days_go_by(sessions, calendar, on):
    """The look-ahead agrees with asking again on each day to come."""
    found = penalty.outlook(sessions, [], NOW, on, calendar)
    past = {sitting: code for sitting, code in sessions.items() if sitting[0] <= on}
    for day, number in found.drops:
        eve = calendar.last_school_day(day - timedelta(days=1))
        before = penalty.outlook(past, [], NOW, eve, calendar).counted if eve and eve > on else found.counted
        assert before - penalty.outlook(past, [], NOW, day, calendar).counted == number
    assert sum(number for _, number in found.drops) <= found.counted


def test_the_outlook_reads_as_people_say_it():
    sessions = away(*(date(2026, 9, day) for day in (7, 8, 9, 10))) | {(date(2026, 11, 16), "AM"): "O"}
    found = penalty.outlook(sessions, [], NOW, date(2026, 11, 16), AUTUMN)

    assert found.words == "9 now; 1 more before 23 November 2026 reaches 10; 8 drop out on 23 November 2026"


@pytest.mark.seed("S4-156")
@pytest.mark.parametrize(
    ("on", "first", "second"),
    [
        (date(2024, 8, 18), "£60 within 21 days, £120 within 28 days", "£60 within 21 days, £120 within 28 days"),
        (date(2024, 8, 19), "£80 within 21 days, £160 within 28 days", "£160 within 28 days"),
    ],
)
def test_sums_are_those_of_the_day(on, first, second):
    scheme = penalty.in_force(SCHEMES, on)
    assert (scheme.first.words, scheme.second.words) == (first, second)


def test_a_third_notice_in_three_years_is_none_and_a_withdrawn_one_counts_for_nothing():
    first, second = Earlier("paid", date(2025, 1, 10)), Earlier("unpaid", date(2026, 3, 1))

    assert penalty.next_for(NOW, [], TODAY) == NOW.first
    assert penalty.next_for(NOW, [first], TODAY) == NOW.second
    assert penalty.next_for(NOW, [first, second], TODAY) is None
    assert penalty.next_for(NOW, [replace(first, state="withdrawn"), second], TODAY) == NOW.second
    assert penalty.next_for(NOW, [first, second], date(2028, 1, 10)) == NOW.second  # three years after the first


@pytest.mark.seed("S4-155", "S4-065")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"compulsory": False}, "outside compulsory school age"),
        ({"few": True}, "the threshold is 10"),
        ({"open": True}, "still stand as N"),
        ({"earlier": [Earlier("requested")]}, "being asked for already"),
        ({"earlier": [Earlier("paid", date(2025, 1, 10)), Earlier("paid", date(2026, 1, 10))]}, "another way"),
        ({"support_words": ""}, "which support was offered"),
    ],
)
def test_what_stands_against_asking_is_said(wrong, said):
    week = [date(2026, 11, day) for day in (9, 10, 11, 12, 13)]
    codes = away(*week[:4] if wrong.get("few") else week, code="N" if wrong.get("open") else "U")
    given_ = {
        "outlook": penalty.outlook(codes, [], NOW, TODAY, AUTUMN), "compulsory": True, "support": False,
        "support_words": "Breakfast club, not taken up", "earlier": [], "scheme": NOW,
    } | {key: value for key, value in wrong.items() if key not in ("few", "open")}  # fmt: skip

    with pytest.raises(Refused, match=said):
        penalty.check_request(**given_)


@pytest.mark.seed("S0-029")
def test_a_holiday_needs_no_word_of_support():
    week = [date(2026, 11, day) for day in (9, 10, 11, 12, 13)]
    given_ = {"compulsory": True, "support": False, "support_words": "", "earlier": [], "scheme": NOW}

    assert passes(
        penalty.check_request, outlook=penalty.outlook(away(*week, code="G"), [], NOW, TODAY, AUTUMN), **given_
    )
    assert not passes(
        penalty.check_request, outlook=penalty.outlook(away(*week, code="O"), [], NOW, TODAY, AUTUMN), **given_
    )


@pytest.mark.seed("S4-157", "S4-158")
def test_a_notice_is_unpaid_from_the_twenty_ninth_day():
    issued = date(2026, 10, 1)
    assert not penalty.is_unpaid(NOW, issued, date(2026, 10, 29))
    assert penalty.is_unpaid(NOW, issued, date(2026, 10, 30))


@pytest.mark.seed("S4-176")
@given(calendars, days, st.integers(1, 15))
def test_monitoring_is_so_many_school_days_whatever_closures_there_are(calendar, day, length):
    start = calendar.next_school_day(day)
    if start is None or calendar.count(start, date(2028, 1, 1)) < length:
        return
    last = Monitored(start, length).last_on(calendar)

    assert len(calendar.days_between(start, last)) == length
