"""What the late desk makes of a mark."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import codes, desk
from attendance.domain.arrival import SessionTimes
from attendance.domain.codes import CountsAs
from attendance.domain.desk import Arrival, Hours, MarkedPresent
from attendance.domain.whereabouts import Day, Passing, Place, is_in, place_of

LONDON = ZoneInfo("Europe/London")
DAY = datetime(2026, 11, 19, tzinfo=LONDON)


def at(hour: int, minute: int, day: datetime = DAY) -> datetime:
    return day.replace(hour=hour, minute=minute)


TIMES = SessionTimes(at(8, 50), at(9, 20))
HOURS = Hours(at(8, 50), at(15, 20))
ALL = st.sampled_from(["", *(code.letter for code in codes.code_set(DAY.date()))])
MINUTES = st.integers(min_value=-30, max_value=180)


def comes(code: str, moment: datetime, *, planned: bool = False, sure: bool = False, returned: bool = False) -> Arrival:
    day = Day(plan_am=code) if planned else Day(am=code)
    return desk.arrival("Sam", day, "AM", moment, TIMES, sure=sure, returned=returned)


@pytest.mark.seed("S1-024", "S1-025", "S4-062", "S4-064")
@pytest.mark.parametrize(
    ("moment", "made"),
    [
        (at(8, 50), Arrival("/")),
        (at(8, 51), Arrival("L", 1)),
        (at(9, 20), Arrival("L", 30)),
        (at(9, 21), Arrival("U", 31)),
        (at(9, 31), Arrival("U", 41)),
    ],
)
def test_who_was_not_marked_yet_is_l_until_closing_and_u_afterwards(moment, made):
    assert comes("", moment) == comes("N", moment) == made


@pytest.mark.parametrize("code", ["M", "I", "C"])
def test_an_absence_that_is_known_of_stays_after_closing_and_gives_way_before(code):
    assert comes(code, at(10, 45)) == Arrival(stays=code)
    assert comes(code, at(10, 45), planned=True) == Arrival(stays=code)
    assert comes(code, at(9, 0)) == Arrival("L", 10)


@pytest.mark.parametrize("code", ["V", "B", "D", "Y2", "X", "E"])
def test_a_trip_another_school_a_closure_and_a_suspension_stay_whenever_somebody_comes(code):
    assert comes(code, at(9, 0)) == comes(code, at(10, 0)) == Arrival(stays=code)


def test_who_is_marked_present_is_asked_for_once_more():
    with pytest.raises(MarkedPresent, match="marked present already"):
        comes("/", at(9, 31))
    assert comes("/", at(9, 31), sure=True) == Arrival("U", 41)


def test_who_was_late_left_and_is_back_is_late_once():
    assert comes("U", at(11, 0), returned=True) == Arrival(stays="U")
    assert comes("/", at(11, 0), returned=True) == Arrival(stays="/")


@given(ALL, MINUTES, st.integers(min_value=0, max_value=120), st.booleans())
def test_a_later_arrival_is_never_a_better_mark(code, minute, later, planned):
    order = {"/": 0, "L": 1, "U": 2}
    early = comes(code, TIMES.opens_at + timedelta(minutes=minute), planned=planned, sure=True)
    late = comes(code, TIMES.opens_at + timedelta(minutes=minute + later), planned=planned, sure=True)

    if early.code and late.code:
        assert order[early.code] <= order[late.code]
        assert (late.minutes_late or 0) >= (early.minutes_late or 0)
    elif late.code:
        raise AssertionError("what stays early stays late")


@given(ALL, MINUTES, st.booleans())
def test_either_a_mark_is_made_or_one_stays(code, minute, planned):
    made = comes(code, TIMES.opens_at + timedelta(minutes=minute), planned=planned, sure=True)

    assert bool(made.code) != bool(made.stays)
    assert (made.minutes_late is not None) == (made.code in ("L", "U"))


@given(ALL, MINUTES)
def test_what_authorises_is_never_taken_away_after_closing(code, minute):
    moment = TIMES.closes_at + timedelta(minutes=max(1, minute))
    known = codes.known(code)
    if known and known.counts_as is CountsAs.AUTHORISED:
        assert comes(code, moment).stays == code


def test_forty_one_minutes_are_forty_one_on_either_side_of_a_clock_change():
    """Friday and Monday around the last Sunday of March: 9.31 is 9.31 on the school’s clock, an hour apart in the world’s."""
    friday, monday = datetime(2026, 3, 27, tzinfo=LONDON), datetime(2026, 3, 30, tzinfo=LONDON)
    minutes = []
    for day in (friday, monday):
        times = SessionTimes.on_day(at(9, 31, day), time(8, 50), time(9, 20))
        minutes.append(desk.arrival("Sam", Day(am="N"), "AM", at(9, 31, day), times).minutes_late)

    assert minutes == [41, 41]
    assert (at(9, 31, monday).astimezone(ZoneInfo("UTC")).hour, at(9, 31, friday).astimezone(ZoneInfo("UTC")).hour) == (
        8,
        9,
    )


def test_before_the_register_and_after_the_day_the_desk_says_so():
    with pytest.raises(Refused, match=r"opens at 8\.50\. Nobody is late yet"):
        desk.check_hours(HOURS, at(8, 34))
    with pytest.raises(Refused, match=r"School ended at 15\.20"):
        desk.check_hours(HOURS, at(15, 21))
    desk.check_hours(HOURS, at(8, 35))


def test_another_time_than_now_lies_earlier_and_says_why():
    with pytest.raises(Refused, match=r"9\.40 has not come yet"):
        desk.check_time(at(9, 40), at(9, 31), "queue")
    with pytest.raises(Refused, match=r"Say why the time is 9\.15"):
        desk.check_time(at(9, 15), at(9, 31), " ")
    desk.check_time(at(9, 15), at(9, 31), "a queue at the door")
    desk.check_time(at(9, 31), at(9, 31) + timedelta(seconds=40), "")


def passed(movement: str, hour: int, minute: int, session: str = "AM") -> Passing:
    return Passing(movement, session, at(hour, minute))


def test_who_passed_already_is_told_when():
    with pytest.raises(Refused, match=r"Sam was signed in at 9\.31 already"):
        desk.check_may_arrive("Sam", Day(am="U", last=passed("arrived", 9, 31)), "AM")
    with pytest.raises(Refused, match=r"Sam left at 11\.20\. Use Is back"):
        desk.check_may_arrive("Sam", Day(am="/", last=passed("left", 11, 20)), "AM")
    desk.check_may_arrive("Sam", Day(am="U", last=passed("arrived", 9, 31)), "PM")  # went home for lunch


def test_leaving_before_arriving_is_refused():
    for day in (Day(), Day(am="N"), Day(plan_am="I")):
        with pytest.raises(Refused, match="not in school yet"):
            desk.check_may_leave("Sam", day, "AM")
    with pytest.raises(Refused, match="off site"):
        desk.check_may_leave("Sam", Day(am="V"), "AM")
    with pytest.raises(Refused, match=r"left at 11\.20 already"):
        desk.check_may_leave("Sam", Day(am="/", last=passed("left", 11, 20)), "AM")
    desk.check_may_leave("Sam", Day(am="U"), "AM")


def test_coming_back_without_having_left_is_refused():
    with pytest.raises(Refused, match="has not left by the desk"):
        desk.check_may_come_back("Sam", Day(am="/"))
    with pytest.raises(Refused, match=r"Sam left at 11\.20\. Choose a later time"):
        desk.check_after("Sam", passed("left", 11, 20), at(11, 10))


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (Day(), Place.NOT_MARKED),
        (Day(plan_am="M"), Place.ABSENT),
        (Day(plan_am="V"), Place.OFF_SITE),
        (Day(am="/"), Place.IN),
        (Day(am="U"), Place.IN),
        (Day(am="N"), Place.ABSENT),
        (Day(am="D"), Place.OFF_SITE),
        (Day(am="M", last=passed("arrived", 10, 45)), Place.IN),
        (Day(am="/", last=passed("left", 11, 20)), Place.LEFT),
        (Day(am="/", pm="N", last=passed("left", 11, 20)), Place.ABSENT),
        (Day(am="/", pm="\\", last=passed("left", 11, 20)), Place.IN),  # the afternoon’s teacher has seen the child
        (Day(am="/", pm="\\", last=passed("left", 14, 0, "PM")), Place.LEFT),
        (Day(am="V", last=passed("returned", 11, 20)), Place.IN),
    ],
)
def test_where_a_pupil_is(day, place):
    assert place_of(day) is place


@given(ALL, ALL)
def test_nobody_is_nowhere(am, pm):
    """Every pair of marks has a place, and whom nobody has marked is never counted as away."""
    assert place_of(Day(am, pm)) in Place
    assert place_of(Day("", "")) is Place.NOT_MARKED
    assert is_in(am) == (am in ("/", "\\", "L", "U"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zoë", ["zoe"]),
        ("O’Con", ["ocon"]),
        ("o'con", ["ocon"]),
        ("Hartley-Tay", ["hartley", "tay"]),
        ("%_", []),
        ("", []),
    ],
)
def test_letters_are_read_without_accents_and_apostrophes(typed, words):
    assert desk.search_words(typed) == words
