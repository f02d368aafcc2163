"""Outside compulsory school age there is the same support, and no step towards the law (S4-018)."""

from dataclasses import replace

import pytest
from hypothesis import given

from interventions.domain import triggers
from interventions.domain.facts import PupilFacts, Raised
from interventions.domain.kinds import TaskKind
from tests.domain.interventions.test_triggers import FALLEN, POLICY, THURSDAY, asked, facts, pupil

pytestmark = pytest.mark.seed("S4-018")
MISSED = Raised("amber_green.meeting", "2026-11-02", THURSDAY, "done", THURSDAY, "missed", 950)
UNAUTHORISED = replace(FALLEN, authorised=0, unauthorised=2)


def under_five(given_facts: PupilFacts) -> PupilFacts:
    return replace(given_facts, is_compulsory=False)


def test_the_policy_knows_which_of_its_steps_are_legal():
    legal = {triggers.trigger(stage, step) for stage in POLICY.stages for step in stage.steps if step.is_legal}

    ladder = {"amber_green.monitoring", "red_amber.monitoring", "red_amber.referral"}
    assert legal == ladder | {"unsupported.routes", "threshold.penalty"}


def test_a_missed_meeting_starts_monitoring_for_a_pupil_and_never_for_an_under_five():
    fallen = pupil(UNAUTHORISED, MISSED, came_from="green")

    assert "amber_green.monitoring" in asked(fallen)
    assert "amber_green.monitoring" not in asked(under_five(fallen))


@given(facts())
def test_an_under_five_is_asked_for_everything_else_and_nothing_legal(given_facts):
    steps = {p.trigger: p for p in triggers.proposals(POLICY, under_five(given_facts))}
    others = {p.trigger for p in triggers.proposals(POLICY, given_facts) if not p.step.is_legal}

    assert set(steps) == others
    for proposal in steps.values():
        assert proposal.step.kind is not TaskKind.MONITORING
        assert not any(outcome.legal for outcome in proposal.outcomes)


def test_a_meeting_about_an_under_five_cannot_end_in_monitoring():
    step = POLICY.find("amber_green.meeting")[1]

    assert {o.key for o in step.outcomes} - {o.key for o in step.outcomes_for(compulsory=False)} == {"monitoring"}


def test_a_legal_step_raised_in_error_does_not_hold():
    fallen = pupil(UNAUTHORISED, MISSED)

    assert triggers.holds(POLICY, "amber_green.monitoring", fallen)
    assert not triggers.holds(POLICY, "amber_green.monitoring", under_five(fallen))
    assert triggers.holds(POLICY, "amber_green.conversation", under_five(fallen))
