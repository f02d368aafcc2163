"""Spells of absence, and weekdays that stand out."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.calendar import weekdays
from attendance.domain.codes import CODES
from attendance.domain.patterns import FEWEST, Sat, Spell, in_words, shape, spells, tail, weekday_pattern
from attendance.domain.tally import Tally

MONDAY = date(2026, 11, 2)
DAYS = weekdays(MONDAY, MONDAY + timedelta(weeks=6))
SITTINGS = [(day, session) for day in DAYS for session in ("AM", "PM")]
letters = st.lists(st.sampled_from([code.letter for code in CODES]), min_size=1, max_size=len(SITTINGS))
EVEN = dict.fromkeys(range(5), 100)


def row(codes):
    """Sessions in order: "//II//" begins on Monday morning."""
    return [Sat(on, session, code) for (on, session), code in zip(SITTINGS, codes, strict=False)]


def began(*days):
    return [Spell(day, day, 2, ("O",)) for day in days]


@given(letters)
def test_spells_hold_just_the_sessions_lost(codes):
    found = spells(row(codes))

    assert sum(spell.sessions for spell in found) + codes.count("U") == Tally.of(codes).absent


@given(letters, st.randoms())
def test_the_order_in_which_marks_come_does_not_matter(codes, random):
    marks = row(codes)
    shuffled = random.sample(marks, len(marks))

    assert shape(shuffled) == shape(marks)


@given(letters)
def test_no_week_is_broken_that_had_no_school(codes):
    found = shape(row(codes))

    assert found.weeks_broken <= found.weeks


@pytest.mark.seed("S0-032")
def test_one_illness_is_told_from_many_single_sessions():
    ill, scattered = shape(row("////" + "I" * 11 + "//")), shape(row("/O" * 11))

    assert (ill.lost, len(ill.spells), ill.is_mostly_one) == (11, 1, True)
    assert (scattered.lost, len(scattered.spells), scattered.is_mostly_one) == (11, 11, False)


@pytest.mark.parametrize("between", ["Y4", "D", "#"])
def test_sessions_that_were_not_possible_neither_break_a_spell_nor_belong_to_it(between):
    (found,) = spells(row(["I", "I", between, between, "I"]))

    assert (found.sessions, found.first, found.last) == (3, MONDAY, MONDAY + timedelta(days=2))


def test_who_came_after_closing_was_there():
    assert [spell.sessions for spell in spells(row("IUI"))] == [1, 1]
    assert shape(row("IUI")).after_closing == 1


@pytest.mark.seed("S4-007")
def test_fridays_one_after_another_stand_out():
    fridays = [day for day in DAYS if day.weekday() == 4]

    found = weekday_pattern(began(*fridays[:5], DAYS[1]), EVEN)

    assert found is not None
    assert (found.name, found.times, found.of, found.expected_tenths) == ("Friday", 5, 6, 12)


def test_a_school_whose_own_fridays_are_bad_does_not_accuse_the_innocent():
    fridays = [day for day in DAYS if day.weekday() == 4]

    assert weekday_pattern(began(*fridays[:4], DAYS[1], DAYS[2]), {**EVEN, 4: 500}) is None


def test_a_long_spell_says_nothing_of_weekdays():
    long = [Spell(day, day + timedelta(days=4), 10, ("I",)) for day in DAYS if day.weekday() == 0]

    assert weekday_pattern(long, EVEN) is None


def test_a_few_times_are_no_pattern():
    assert weekday_pattern(began(*[day for day in DAYS if day.weekday() == 4][: FEWEST - 1]), EVEN) is None


@given(st.integers(1, 30), st.floats(0.01, 0.99))
def test_a_tail_is_a_chance_and_falls(of, share):
    tails = [tail(times, of, share) for times in range(of + 1)]

    assert tails[0] == pytest.approx(1)
    assert all(0 <= later <= earlier + 1e-9 for earlier, later in itertools.pairwise(tails))


@pytest.mark.seed("S0-032")
def test_one_bout_reads_otherwise_than_many():
    assert in_words(spells(row("IIIIII//"))) == "6 sessions in one spell"
    assert in_words(spells(row("II//IIIII"))) == "7 sessions in 2 spells, the longest of 5"
    assert in_words([]) == "no absence"
