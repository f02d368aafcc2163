"""What holds for every preset: one band for each figure, more attendance never deeper, asked once, and said why."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally
from interventions.domain import triggers
from interventions.domain.facts import PupilFacts, Raised, Review, Support
from interventions.domain.policy import Policy
from interventions.domain.stage_words import led_by
from interventions.domain.standing import move
from interventions.queries.policy import preset_names, preset_text
from pupils.domain.needs import KINDS
from tests.domain.interventions.preset_world import CALENDAR, Life, preset, pupil

PRESETS = {name: preset(name) for name in preset_names()}
policies = st.sampled_from(list(PRESETS.values()))
school_days = st.sampled_from(CALENDAR.days)
SLUGS = [kind.slug for kind in KINDS]


@st.composite
def counts(draw: st.DrawFn) -> Tally:
    possible = draw(st.integers(0, 380))
    present = draw(st.integers(0, possible) | st.integers(min(possible, possible * 4 // 5), possible))
    unauthorised = draw(st.integers(0, possible - present))
    lates = draw(st.integers(0, min(present, 8)))
    return Tally(possible, present, possible - present - unauthorised, unauthorised, lates)


def enough() -> st.SearchStrategy[Tally]:
    """Counts over sessions enough to say."""
    return counts().filter(lambda tally: tally.possible >= 40)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Policy, PupilFacts, Life]:
    """A pupil on a day, with some of the earlier tasks done in one way or another, who stands where the policy leads."""
    policy = draw(policies)
    on = draw(school_days)
    stages = [stage.key for stage in policy.stages]
    facts = pupil(
        policy,
        draw(counts()),
        on,
        needs=frozenset(draw(st.sets(st.sampled_from(SLUGS), max_size=3))),
        days_without_contact=draw(st.integers(0, 4)),
        holiday_requests=draw(st.integers(0, 1)),
        on_part_time_timetable=draw(st.booleans()),
        missing_from_education=draw(st.booleans()),
        is_compulsory=draw(st.booleans()),
        support=Support(draw(st.none() | st.just(on)), draw(st.integers(0, 2))),
    )
    life = Life(policy)
    early = date(2026, 9, 1)
    life.reviews = [
        Review(key, early, draw(st.booleans())) for key in draw(st.lists(st.sampled_from(stages), max_size=3))
    ]
    for key in (
        draw(st.lists(st.sampled_from(triggers_of(policy)), max_size=5, unique=True)) if triggers_of(policy) else []
    ):
        found = policy.find(key)
        outcomes = [outcome.key for outcome in found[1].outcomes] if found else []
        outcome = draw(st.sampled_from(["", *outcomes]))
        life.raised.append(Raised(key, "2026-09-01", early, "done", early, outcome, draw(st.integers(0, 1000))))
    return policy, facts, life


def triggers_of(policy: Policy) -> list[str]:
    return [triggers.trigger(stage, step) for stage in policy.stages for step in stage.steps]


@given(policies, st.integers(0, 1000))
def test_every_figure_has_exactly_one_band(policy: Policy, tenths: int) -> None:
    homes = [band for band in policy.ladder.bands if band.floor <= tenths <= policy.ladder.ceiling(band)]

    assert homes == [policy.ladder.band(tenths)]


@given(policies, st.integers(20, 380), st.data(), school_days)
def test_more_attendance_never_leads_deeper(policy: Policy, possible: int, data: st.DataObject, on: date) -> None:
    fewer = data.draw(st.integers(0, possible))
    more = data.draw(st.integers(fewer, possible))

    for track in policy.tracks:
        reaches = [
            policy.reach(track, pupil(policy, Tally(possible, present, possible - present), on))
            for present in (fewer, more)
        ]
        assert reaches[1] <= reaches[0]


@given(lives())
def test_asking_again_the_same_day_asks_for_nothing(drawn: tuple[Policy, PupilFacts, Life]) -> None:
    _, facts, life = drawn
    life.day(facts)
    stood, reviewed = dict(life.standings), list(life.reviews)

    assert life.day(facts) == []
    assert (life.standings, life.reviews) == (stood, reviewed)


@given(lives())
def test_nobody_moves_twice_on_a_day(drawn: tuple[Policy, PupilFacts, Life]) -> None:
    policy, facts, life = drawn
    life.day(facts)

    for track in policy.tracks:
        assert move(policy, track, life._with(facts)) is None


@given(policies, st.lists(st.tuples(school_days, enough()), min_size=1, max_size=6, unique_by=lambda one: one[0]))
def test_where_nothing_is_remembered_day_by_day_is_as_the_last_day(
    policy: Policy, days: list[tuple[date, Tally]]
) -> None:
    """Tracks without a length: where a pupil stands depends on the day alone, whatever was before."""
    days = sorted(days, key=lambda one: one[0])
    daily, last = Life(policy), Life(policy)
    for on, tally in days:
        daily.day(pupil(policy, tally, on))
    last.day(pupil(policy, days[-1][1], days[-1][0]))

    tracks = [key for key, stages in policy.tracks.items() if not any(s.length or s.by_hand for s in stages)]
    assert [daily.stands(track) or "" for track in tracks] == [last.stands(track) or "" for track in tracks]


@given(lives())
def test_what_is_asked_for_holds_says_why_and_is_asked_once(drawn: tuple[Policy, PupilFacts, Life]) -> None:
    policy, facts, life = drawn
    life.raised, raised = [], life.raised
    life.day(facts)  # everybody stands somewhere
    life.raised = raised
    here = life._with(facts)
    found = triggers.proposals(policy, here)

    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.why
        assert one.why.endswith(".")
        assert triggers.holds(policy, one.trigger, here)
        assert triggers.holds(policy, one.trigger, replace(here, circumstances="assumed"))


@given(lives())
def test_what_the_law_asks_for_is_never_asked_outside_compulsory_age(drawn: tuple[Policy, PupilFacts, Life]) -> None:
    policy, facts, life = drawn
    asked = life.day(replace(facts, is_compulsory=False))

    assert not [key for key in asked if policy.find(key)[1].is_legal]


@pytest.mark.seed("S0-010", "S0-011", "S1-010", "S1-011")
@given(policies, st.sets(st.sampled_from(SLUGS), min_size=1), school_days)
def test_a_need_alone_brings_support_and_never_a_sanction(policy: Policy, needs: set[str], on: date) -> None:
    asked = Life(policy).day(pupil(policy, Tally(300, 300), on, needs=frozenset(needs)))

    for key in asked:
        step = policy.find(key)[1]
        assert step.support
        assert not step.is_legal
        assert not any(outcome.legal for outcome in step.outcomes)


@pytest.mark.parametrize("name", PRESETS)
def test_every_stage_says_what_leads_there_and_every_step_who_and_what(name: str) -> None:
    policy = PRESETS[name]
    for stage in policy.stages:
        assert led_by(policy, stage)
        for step in stage.steps:
            assert step.owners
            assert "governor" not in step.owners  # reads totals, and works on nobody's task
            assert not (step.support and step.is_legal), f"{stage.key}.{step.key}"
            assert len(step.title) <= 160


@pytest.mark.parametrize("name", PRESETS)
def test_the_words_are_those_of_today(name: str) -> None:
    """What has been renamed or has gone stands in no preset."""
    text = preset_text(name).lower()
    for word in ("parenting contract", "common assessment", "ebsa", "anti-social", "gifted", "protection register"):
        assert word not in text
