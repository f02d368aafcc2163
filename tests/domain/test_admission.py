"""What regulation 8 asks to be entered of each pupil, and what is wanting."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.domain.admission import Entry, ParentEntry, gaps

MOTHER = ParentEntry("Mrs Ngozi Okafor", "5 Moor Lane", lives_with=True, numbers=("07700 900111",))
WHOLE = Entry(
    sex="F", address="5 Moor Lane", born=date(2016, 3, 1), starts_on=date(2024, 9, 3), last_school="Elm Infants",
    parents=[MOTHER], numbers=2,
)  # fmt: skip


def keys(entry: Entry) -> list[str]:
    return [gap.key for gap in gaps(entry)]


def test_a_whole_entry_wants_nothing():
    assert keys(WHOLE) == []


@pytest.mark.parametrize(
    ("changes", "wanting"),
    [
        ({"sex": ""}, ["sex"]),
        ({"address": " "}, ["address"]),
        ({"starts_on": date(2024, 8, 1)}, ["starting_day"]),
        ({"last_school": ""}, ["last_school"]),
        ({"last_school": "", "starts_on": date(2020, 9, 3)}, []),  # four years old: a first school is the rule
        ({"parents": []}, ["parent"]),
        ({"parents": [replace(MOTHER, lives_with=False)]}, ["lives_with"]),
        ({"parents": [replace(MOTHER, numbers=())]}, ["parent_number"]),
        ({"parents": [replace(MOTHER, address="")]}, ["parent_address"]),
        ({"numbers": 1}, ["second_number"]),
    ],
)
def test_each_thing_that_is_missing_is_said(changes, wanting):
    assert keys(replace(WHOLE, **changes)) == wanting


def test_every_parent_the_child_lives_with_has_a_number_of_their_own():
    father = ParentEntry("Mr Obi Okafor", "5 Moor Lane", lives_with=True, numbers=())
    apart = ParentEntry("Mr Ife Eze", "1 Elm Road", lives_with=False, numbers=())

    (gap,) = gaps(replace(WHOLE, parents=[MOTHER, father, apart]))

    assert gap.words == "A telephone number for Mr Obi Okafor, with whom the pupil lives"


def test_the_second_number_is_advice_and_the_rest_is_law():
    assert [gap.advised for gap in gaps(replace(WHOLE, sex="", numbers=1))] == [False, True]


@given(st.sampled_from(["sex", "address", "last_school"]), st.text(" ", max_size=3))
def test_blanks_are_no_entry(field, blank):
    assert gaps(replace(WHOLE, **{field: blank.strip()}))
