"""Targets in sessions: attending that many reaches it, one fewer does not."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.domain.tally import Tally
from interventions.domain import over, targets
from interventions.domain.policy import Band, Ladder
from interventions.domain.targets import Reach

AUTUMN = HalfTermDates(date(2026, 9, 7), date(2026, 10, 23), "Autumn 1", 2026)
LATER = HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026)
CALENDAR = Calendar.made_of([AUTUMN, LATER], [Closure(date(2026, 11, 6), date(2026, 11, 6), "INSET")])
LADDER = Ladder(
    (Band("green", "Green", "green", 970), Band("amber", "Amber", "amber", 900), Band("red", "Red", "red", 0))
)

tallies = st.integers(0, 390).flatmap(lambda n: st.builds(Tally, st.just(n), st.integers(0, n)))


@given(tallies, st.integers(0, 390), st.integers(1, 1000))
@pytest.mark.seed("S4-168", "S4-169")
def test_attending_that_many_reaches_it_and_one_fewer_does_not(stands, coming, floor):
    assume(stands.possible + coming)
    reach = targets.needed(stands, coming, floor)

    def figure(attended):
        return Tally(stands.possible + coming, stands.present + attended).tenths

    if reach.is_possible:
        assert figure(reach.attend) >= floor
        assert figure(reach.coming - reach.can_miss) >= floor
    else:
        assert figure(coming) < floor
    if 0 < reach.attend <= coming:
        assert figure(reach.attend - 1) < floor


@given(tallies, st.integers(1, 60), st.integers(1, 1000))
def test_trying_every_number_finds_the_same(stands, coming, floor):
    whole = [Tally(stands.possible + coming, stands.present + n).tenths or 0 for n in range(coming + 1)]
    tried = next((n for n, tenths in enumerate(whole) if tenths >= floor), None)
    reach = targets.needed(stands, coming, floor)

    assert (reach.attend if reach.is_possible else None) == tried


def days(on, missed):
    """Every session attended up to a day, but for so many of the first ones."""
    found = {}
    for day in CALENDAR.days_between(AUTUMN.starts_on, on):
        gone = min(2, missed)
        missed -= gone
        found[day] = Tally(2, 2 - gone, gone)
    return found


@given(
    st.sampled_from(CALENDAR.days[5:50]), st.integers(0, 40), st.integers(500, 1000),
    st.sampled_from(["year", "half_term", "four_weeks"]),
)  # fmt: skip
def test_the_earliest_day_is_the_first_on_which_it_is_possible(on, missed, floor, figure):
    known, last = days(on, missed), LATER.ends_on

    def stretch(day):
        return over.window(figure, day, CALENDAR)

    first = targets.earliest(known, stretch, CALENDAR, on=on, floor=floor, last=last)
    for day in CALENDAR.days_between(on + timedelta(days=1), first or last):
        full = known | {d: Tally(2, 2) for d in CALENDAR.days_between(on + timedelta(days=1), day)}
        reached = targets.tally_of(full, stretch(day), until=day).tenths >= floor
        assert reached == (day == first)


def test_closed_days_do_not_count_as_coming():
    assert targets.coming(CALENDAR, date(2026, 11, 5), date(2026, 11, 9)) == 2  # Friday is INSET
    assert targets.coming(CALENDAR, date(2026, 10, 23), date(2026, 10, 30)) == 0  # holidays


def test_it_is_said_honestly():
    by = date(2026, 12, 18)
    assert "cannot be reached" in targets.sentence(Reach(41, 40), by)
    assert (
        targets.sentence(Reach(38, 40), by)
        == "Attend 38 of the 40 sessions up to 18 December 2026: 2 can still be missed."
    )
    assert "none can be missed" in targets.sentence(Reach(40, 40), by)
    assert "Reached already" in targets.sentence(Reach(0, 40), by)
    with pytest.raises(Refused, match="nor on any later day of this school year"):
        targets.check_reach(Reach(41, 40), None, by)
    with pytest.raises(Refused, match="it is reached on 8 January 2027"):
        targets.check_reach(Reach(41, 40), date(2027, 1, 8), by)
    with pytest.raises(Refused, match="no school days"):
        targets.check_reach(Reach(0, 0), None, by)
    with pytest.raises(Refused, match="still to come"):
        targets.check_day(by, by, by)
    with pytest.raises(Refused, match="this school year"):
        targets.check_day(by + timedelta(days=1), by - timedelta(days=1), by)


def test_progress_counts_since_the_target_was_set_and_looks_a_week_ahead():
    set_on, on, by = date(2026, 11, 12), date(2026, 11, 19), date(2026, 12, 18)
    known = days(on, 8) | {date(2026, 11, 16): Tally(2, 1, 1)}

    def stretch(day):
        return over.window("year", day, CALENDAR)

    state = targets.progress(known, stretch, CALENDAR, set_on=set_on, on=on, by=by, floor=900)

    assert (state.attended, state.missed) == (9, 1)
    assert state.reach.coming == 2 * CALENDAR.count(on, by)
    assert state.after_next_week > state.tenths
    assert [tally.possible for _, tally in targets.weeks(known, set_on=set_on, on=on)] == [2, 8]
