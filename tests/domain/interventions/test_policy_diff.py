"""Two policies held against each other, in sentences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import passes
from interventions.domain import presets
from interventions.domain.approval import check_approval_days, review_words
from interventions.domain.policy_diff import differences
from interventions.queries.policy import parsed, preset_names, preset_text

names = st.sampled_from(preset_names())
BANDS = preset_text("colour_bands")


@given(names)
def test_a_policy_is_no_different_from_itself(name):
    assert differences(parsed(preset_text(name)), parsed(preset_text(name))) == []


@given(names, names)
def test_what_is_added_one_way_is_removed_the_other(one, other):
    there = differences(parsed(preset_text(one)), parsed(preset_text(other)))
    back = differences(parsed(preset_text(other)), parsed(preset_text(one)))

    assert sum(d.what == "added" for d in there) == sum(d.what == "removed" for d in back)
    assert (there == []) == (one == other)


def test_a_change_is_said_in_a_sentence():
    text = BANDS.replace("at_least = 93.1", "at_least = 94.0", 1).replace("due_days = 5", "due_days = 3", 1)

    assert [found.sentence for found in differences(parsed(BANDS), presets.read(text))] == [
        "Band AMBER-GREEN from 94.0, was 93.1.",
        "Amber-green: “Welcome the pupil back and talk” (within 3 school days, was 5).",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "at_least = 90.1",
            "at_least = 95.0",
            "bands, red_amber: its floor 95.0 is not below that of amber_green, 93.1.",
        ),
        (
            'letter_kind = "concern"',
            'letter_kind = "rude"',
            "stages, amber_green, steps, letter: asks for an unknown letter",
        ),
    ],
)
def test_a_fault_names_its_line(old, new, said):
    text = BANDS.replace(old, new, 1)
    with pytest.raises(presets.PolicyRefused) as refused:
        presets.read(text)

    (problem, *_) = refused.value.problems
    line = int(problem.removeprefix("Line ").partition(",")[0])
    key = said.partition(":")[0].rpartition(", ")[2]
    assert said in problem
    assert f'key = "{key}"' in text.splitlines()[line - 1]


@pytest.mark.seed("S0-025", "S1-034", "S4-002", "S4-083")
def test_the_review_is_announced_a_term_before_and_loud_once_overdue():
    due = date(2027, 2, 1)
    assert review_words(None, due) == ""
    assert review_words(due, due - timedelta(days=91)) == ""
    assert review_words(due, due - timedelta(days=90)) == "The policy is to be reviewed by 1 February 2027."
    assert review_words(due, due + timedelta(days=1)) == "The review of the policy was due on 1 February 2027."


@given(st.dates(date(2026, 1, 1), date(2031, 1, 1)))
def test_the_next_review_lies_within_three_years_of_the_first_day(review):
    starts_on = date(2026, 9, 1)
    allowed = passes(check_approval_days, None, review, starts_on, starts_on)

    assert allowed == (0 < (review - starts_on).days <= 3 * 366)
