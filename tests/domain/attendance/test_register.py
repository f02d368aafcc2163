"""What a register may hold, who may see why, and when a change is a request."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.roles import Permission
from attendance.domain import codes
from attendance.domain.arrival import LONDON, SessionTimes
from attendance.domain.codes import CODES
from attendance.domain.register import PLANNED, Planned, Row, StandingMark, Taker, may_only_ask, must_ask, run_on

UTC = ZoneInfo("UTC")
TEACHER = Taker(1, frozenset({Permission.TAKE_REGISTER}))
OFFICE = Taker(2, frozenset({Permission.TAKE_REGISTER, Permission.CORRECT_MARK, Permission.ENTER_ANY_CODE}))
OFFICER = Taker(3, OFFICE.permissions | {Permission.VIEW_SENSITIVE})
DAY = date(2026, 11, 19)
NINE = datetime(2026, 11, 19, 9, 0, tzinfo=LONDON)
TIMES = SessionTimes.on_day(NINE, time(8, 50), time(9, 20))


def planned(*, sensitive: bool, by: int | None = None) -> Row:
    return Row(1, "Sam Okafor", planned=Planned("C", "Visit to his father", sensitive, by))


def test_a_reason_that_is_not_sensitive_is_for_everybody_who_takes_the_register() -> None:
    assert planned(sensitive=False).words_for(TEACHER) == "Visit to his father"


def test_a_sensitive_reason_is_for_who_may_see_such_things_or_recorded_it() -> None:
    row = planned(sensitive=True, by=2)

    assert [row.words_for(taker) for taker in (TEACHER, OFFICE, OFFICER)] == [
        PLANNED,
        "Visit to his father",
        "Visit to his father",
    ]


@given(st.sampled_from(CODES))
def test_no_restricted_code_is_named_to_a_teacher(code: codes.Code) -> None:
    row = Row(1, "Sam Okafor", StandingMark(code.letter, None, "", 2, NINE))

    named = row.words_for(TEACHER) == code.name
    assert named == (code.entry is not codes.Entry.RESTRICTED)
    assert row.words_for(OFFICER) == code.name


@given(st.sampled_from([code.letter for code in CODES]), st.booleans())
def test_only_an_absence_with_a_reason_runs_on_into_the_afternoon(letter: str, sensitive: bool) -> None:
    filled = run_on(letter, sensitive=sensitive)

    if letter in ("I", "G", "E", "R", "T", "C", "C1", "S", "H", "F"):
        assert filled is not None
        assert (filled.code, filled.runs_on) == (letter, True)
        assert not Row(1, "Sam", planned=filled).locked  # the child may have come after lunch
    else:
        assert filled is None


def test_what_was_private_in_the_morning_is_private_in_the_afternoon() -> None:
    shown = [Row(1, "Sam", planned=run_on("I", sensitive=sensitive)).words_for(TEACHER) for sensitive in (False, True)]

    assert shown == ["Illness, not an appointment, as in the morning", PLANNED]


@pytest.mark.parametrize(
    ("minutes", "taker", "asks"), [(20, TEACHER, False), (21, TEACHER, True), (21, OFFICE, False), (600, TEACHER, True)]
)
def test_after_closing_a_change_is_a_request_of_who_may_not_correct(minutes: int, taker: Taker, asks: bool) -> None:
    assert must_ask(DAY, TIMES, NINE + timedelta(minutes=minutes), taker) is asks


def test_an_earlier_day_is_asked_about_and_not_taken() -> None:
    assert may_only_ask(DAY, DAY + timedelta(days=1), TEACHER)
    assert not may_only_ask(DAY, DAY, TEACHER)
    assert not may_only_ask(DAY, DAY + timedelta(days=1), OFFICE)


# The clocks change on the last Sunday of October: the day after, ten to nine is an hour later by the sun.
FRIDAY_BEFORE, MONDAY_AFTER = date(2026, 10, 23), date(2026, 10, 26)


@pytest.mark.parametrize(("day", "hour_in_utc"), [(FRIDAY_BEFORE, 7), (MONDAY_AFTER, 8)])
def test_a_register_opens_and_closes_by_the_clock_on_the_wall_on_both_sides_of_the_change(
    day: date, hour_in_utc: int
) -> None:
    on_the_wall = datetime.combine(day, time(9, 5), LONDON)
    from_a_device = datetime.combine(day, time(hour_in_utc + 1, 5), UTC)  # the same moment, kept in UTC

    for moment in (on_the_wall, from_a_device):
        times = SessionTimes.on_day(moment, time(8, 50), time(9, 20))
        assert times.opens_at == datetime.combine(day, time(hour_in_utc, 50), UTC)
        assert times.minutes_late(moment) == 15
        assert not times.is_closed(moment)
        assert times.is_closed(moment + timedelta(minutes=16))


@given(st.integers(0, 12 * 24 * 60))
def test_a_register_is_open_for_its_half_hour_on_every_day(minutes: int) -> None:
    moment = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minutes)
    times = SessionTimes.on_day(moment, time(8, 50), time(9, 20))

    assert times.closes_at.astimezone(UTC) - times.opens_at.astimezone(UTC) == timedelta(minutes=30)
    assert times.opens_at.date() == moment.astimezone(LONDON).date()
