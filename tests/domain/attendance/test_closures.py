"""A closed school: which marks give way, and what may be entered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import closures
from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.domain.closures import KINDS, Extent, Wanted
from attendance.domain.codes import CODES, known
from attendance.domain.explanations import Span, sessions_of

THURSDAY = date(2026, 11, 19)
CALENDAR = Calendar.made_of(
    [
        HalfTermDates(date(2026, 9, 2), date(2026, 10, 23), "Autumn 1", 2026),
        HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026),
        HalfTermDates(date(2027, 1, 4), date(2027, 4, 1), "Spring", 2026),
    ],
    [Closure(date(2026, 11, 2), date(2026, 11, 2), "INSET")],
)
LETTERS = [code.letter for code in CODES]


def wanted(first=THURSDAY, last=None, extent=Extent.WHOLE, reason="Heating failed", sessions=("AM", "PM"), **more):
    return Wanted(extent, Span(first, last or first, *sessions), reason, **more)


def check(one, on=THURSDAY):
    closures.check(one, CALENDAR, on)


@given(st.sampled_from(Extent), st.sampled_from(LETTERS), st.booleans())
def test_a_mark_that_says_somebody_was_there_never_gives_way(extent, letter, by_itself):
    made = closures.becomes(extent, letter, None, over=True, by_itself=by_itself)

    assert not (made and closures.is_present(letter))


@given(st.sampled_from(Extent), st.sampled_from([None, *LETTERS]), st.sampled_from([None, *LETTERS]), st.booleans())
def test_what_a_closure_makes_is_never_a_possible_session(extent, stands, planned, over):
    made = closures.becomes(extent, stands, planned, over=over)

    assert made in (None, KINDS[extent].code, planned)
    if made == KINDS[extent].code:
        assert known(made).counts_as in ("not_possible", "administrative")


@given(st.sampled_from(Extent), st.sampled_from([None, *LETTERS]), st.sampled_from([None, *LETTERS]))
def test_what_happens_by_itself_is_less_than_what_a_person_does(extent, stands, planned):
    """At the end of the day only what says nothing gives way: nobody looks on."""
    by_itself = closures.becomes(extent, stands, planned, over=True, by_itself=True)

    assert by_itself is None or by_itself == closures.becomes(extent, stands, planned, over=True)
    assert by_itself is None or stands in (None, "N")


def test_in_snow_with_the_whole_site_closed_the_ill_child_is_y4_too():
    assert closures.becomes(Extent.WHOLE, "I", None, over=True) == "Y4"


def test_where_a_part_is_closed_who_was_away_for_another_reason_keeps_it():
    assert closures.becomes(Extent.PART, "I", None, over=True) is None
    assert closures.becomes(Extent.PART, None, "C", over=True) == "C"
    assert closures.becomes(Extent.PART, "N", None, over=True) == "Y3"


def test_where_nothing_stands_it_waits_for_the_end_of_the_day():
    assert closures.becomes(Extent.WHOLE, None, None, over=False) is None


def test_a_day_is_over_when_school_ends():
    at = datetime(2026, 11, 19, 15, 19, tzinfo=UTC)

    assert not closures.is_over((THURSDAY, "AM"), at, time(15, 20))
    assert closures.is_over((THURSDAY, "PM"), at + timedelta(minutes=1), time(15, 20))
    assert closures.is_over((THURSDAY - timedelta(days=1), "PM"), at, time(15, 20))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (wanted(THURSDAY, THURSDAY - timedelta(days=1)), "ends before it begins"),
        (wanted(sessions=("PM", "AM")), "ends before it begins"),
        (wanted(date(2026, 11, 21), date(2026, 11, 22)), "at the weekend"),
        (wanted(date(2026, 11, 2)), "closed already"),
        (wanted(date(2026, 10, 26), date(2026, 10, 30)), "outside term"),
        (wanted(THURSDAY, date(2028, 1, 1)), "longer than a school year"),
        (wanted(THURSDAY, date(2027, 3, 30), Extent.PART, year_groups=("5",)), "60 at most"),
        (wanted(reason="  "), "Say why"),
        (wanted(extent=Extent.PART), "Choose the years or classes"),
        (wanted(date(2027, 1, 12)), "Choose the planned kind"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(one, words):
    with pytest.raises(Refused, match=words):
        check(one)


def test_an_earlier_school_year_is_complete():
    with pytest.raises(Refused, match="earlier school year"):
        closures.check(wanted(date(2026, 9, 10)), _two_years(), date(2027, 9, 20))


def test_a_closure_over_a_weekend_is_of_its_school_days():
    one = wanted(date(2026, 11, 20), date(2026, 11, 23))
    check(one)

    assert len(sessions_of(one.span, CALENDAR)) == 4


def test_the_past_days_of_this_year_and_a_planned_one_far_ahead_may_be_entered():
    check(wanted(date(2026, 9, 10)))
    check(wanted(date(2027, 3, 1), extent=Extent.PLANNED))


def test_whole_days_are_those_with_both_sessions():
    sittings = sessions_of(Span(THURSDAY, date(2026, 11, 23), "PM", "AM"), CALENDAR)

    assert closures.whole_days(sittings) == [date(2026, 11, 20)]


def test_a_stretch_that_ends_sooner_keeps_what_lies_before():
    span = Span(THURSDAY, date(2026, 11, 23))

    assert closures.since(span, (date(2026, 11, 20), "PM"), CALENDAR) == Span(THURSDAY, date(2026, 11, 20), "AM", "AM")
    assert closures.since(span, (THURSDAY, "AM"), CALENDAR) is None


@given(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["AM", "PM"]), st.sampled_from(["AM", "PM"])),
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["AM", "PM"]), st.sampled_from(["AM", "PM"])),
)
def test_two_stretches_overlap_when_a_session_is_in_both(one, other):
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(6)]
    spans = [Span(days[a], days[b], s, t) for a, b, s, t in (one, other)]
    shared = any((on, half) in spans[0] and (on, half) in spans[1] for on in days for half in ("AM", "PM"))

    if all((s.starts_on, s.starts_session) <= (s.ends_on, s.ends_session) for s in spans):
        assert closures.overlap(*spans) == shared


def test_a_part_is_named():
    assert closures.whom([], []) == "The whole school"
    assert closures.whom(["Year 3"], ["5 Elm", "6 Oak"]) == "Year 3, 5 Elm and 6 Oak"
    assert closures.whom([], list("abcdef")) == "a, b, c, d and 2 more"


def _two_years() -> Calendar:
    years = [HalfTermDates(date(y, 9, 2), date(y, 12, 18), "Autumn", y) for y in (2026, 2027)]
    return Calendar.made_of(years)
