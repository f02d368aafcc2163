"""Home visits that are a record, and numbers that reach a family."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import passes
from attendance.domain import contact_health, visits
from attendance.domain.contact_health import ANSWERED, WRONG, Trouble
from tests.cast import NOW, TODAY

outcomes = st.lists(st.sampled_from(["spoke", "left_message", "no_answer", "wrong_number", "already_told"]), max_size=8)
answers = st.sampled_from(["nobody", "child_alone", "parent", "adult"])
children = st.sampled_from(["not_seen", "seen", "worry"])
hours = st.integers(-24 * 30, 24 * 30).map(lambda hour: NOW + timedelta(hours=hour))


@given(
    answers, children, st.sampled_from(["", " ", "Thin, and frightened"]), st.sampled_from(["", "Jude Marsh"]), hours
)
def test_a_visit_that_is_kept_says_who_went_and_does_not_contradict_itself(answered, child, seen, went, at):
    if passes(visits.check_visit, answered=answered, child=child, seen=seen, went=went, at=at, now=NOW):
        assert went.strip()
        assert at <= NOW
        assert child == "not_seen" or answered != "nobody"
        assert answered != "child_alone" or child != "not_seen"
        assert child != "worry" or seen.strip()


@given(answers, children)
def test_a_child_alone_is_a_worry_and_no_contact_with_the_parents(answered, child):
    if answered == "child_alone":
        assert visits.is_worry(answered=answered, child=child)
        assert not visits.reached(answered)


@given(outcomes)
def test_a_number_that_answered_last_is_in_no_trouble(calls):
    assert contact_health.trouble_of_number(["spoke", *calls]) is None


@given(outcomes)
def test_the_latest_call_that_reached_a_stranger_is_a_wrong_number(calls):
    assert contact_health.trouble_of_number([WRONG, *calls]) is Trouble.WRONG


@given(outcomes)
def test_only_a_number_that_never_answered_is_silent(calls):
    if contact_health.trouble_of_number(calls) is Trouble.SILENT:
        assert not ANSWERED & set(calls)
        assert len(calls) >= contact_health.SILENT


@given(st.integers(0, 6))
def test_two_people_are_enough(people):
    assert (contact_health.trouble_of_family(people) is None) == (people >= 2)


@given(st.dates())
def test_details_that_were_confirmed_grow_old_and_never_young_again(confirmed):
    if contact_health.is_old(confirmed, TODAY):
        assert contact_health.is_old(confirmed, TODAY + timedelta(days=30))
        assert (TODAY - confirmed).days >= 365
    assert contact_health.is_old(None, TODAY)
