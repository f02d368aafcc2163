"""One bout or many."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.spells import Spell, spells_of, words

MONDAY = date(2026, 11, 16)
marks = st.lists(st.sampled_from(["/", "\\", "L", "I", "O", "U", "N", "X", "Y4", "#"]), max_size=60)


def days(letters):
    return [(MONDAY + timedelta(days=n // 2), ("AM", "PM")[n % 2], letter) for n, letter in enumerate(letters)]


@given(marks)
def test_every_session_missed_lies_in_one_spell(letters):
    assert sum(spell.sessions for spell in spells_of(days(letters))) == sum(one in "IOUN" for one in letters)


@given(marks)
def test_a_session_that_was_not_possible_neither_ends_a_spell_nor_adds_to_it(letters):
    without = [mark for mark in days(letters) if mark[2] not in ("X", "Y4", "#")]

    assert [s.sessions for s in spells_of(without)] == [s.sessions for s in spells_of(days(letters))]


@given(marks, marks)
def test_a_session_attended_ends_a_spell(before, after):
    together = spells_of(days([*before, "/", *after]))

    assert len(together) == len(spells_of(days(before))) + len(spells_of(days(after)))


@pytest.mark.seed("S0-032")
def test_one_bout_reads_otherwise_than_many():
    assert words([Spell(MONDAY, MONDAY, 10)]) == "10 sessions in one spell"
    assert words([Spell(MONDAY, MONDAY, 2), Spell(MONDAY, MONDAY, 5)]) == "7 sessions in 2 spells, the longest of 5"
    assert words([]) == "no absence"
