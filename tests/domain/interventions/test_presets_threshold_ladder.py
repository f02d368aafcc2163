"""Thresholds: what each asks of parents, school and others, and what is done for needs beside it."""

from datetime import date

import pytest

from interventions.domain.policy import Step
from tests.domain.interventions.preset_world import CALENDAR, START, Life, preset, pupil, tally

POLICY = preset("threshold_ladder")
NEXT = date(2026, 11, 4)


def step(key: str) -> Step:
    return POLICY.find(key)[1]


def after(figure: float, trigger: str, outcome: str, **more: object) -> list[str]:
    """What is asked on the day after a step has ended in one way."""
    life = Life(POLICY)
    life.day(pupil(POLICY, tally(figure, **more)))
    life.done(trigger, START, outcome)
    return life.day(pupil(POLICY, tally(figure, **more), NEXT))


@pytest.mark.seed("S2-001", "S2-012", "S2-024", "S2-033")
@pytest.mark.parametrize(
    ("figure", "stage"),
    [
        (100, "all"), (96.1, "all"), (96.0, "monitor"), (92.1, "monitor"), (92.0, "at_risk"), (90.1, "at_risk"),
        (90.0, "persistent"), (89.9, "persistent"), (80.0, "persistent"), (79.9, "below_80"), (50.0, "below_80"),
    ],
)  # fmt: skip
def test_attendance_leads_to_a_threshold(figure: float, stage: str) -> None:
    life = Life(POLICY)
    life.day(pupil(POLICY, tally(figure)))

    assert life.stands() == stage


@pytest.mark.seed("S2-002")
def test_each_threshold_says_what_parents_the_school_and_others_do() -> None:
    parties = {band.key: [who for who, _ in band.duties] for band in POLICY.ladder.bands}

    assert parties["all"] == ["Parents and carers", "School", "Trustees"]
    assert parties["at_risk"] == ["Parents and carers", "School", "Local authority", "School and children's services"]
    assert parties["persistent"] == ["Parents and carers", "School", "Trustees", "Local authority"]
    assert parties["below_80"] == ["Parents and carers", "School", "Local authority"]


@pytest.mark.seed("S2-013", "S2-018", "S2-019")
def test_at_risk_asks_for_a_letter_and_a_talk_about_what_stands_in_the_way() -> None:
    assert Life(POLICY).day(pupil(POLICY, tally(91))) == ["at_risk.letter", "at_risk.reasons"]
    assert len([point for point in step("at_risk.reasons").points if "stands in the way" in point]) == 2


@pytest.mark.seed("S2-014", "S2-020", "S2-022", "S2-023")
@pytest.mark.parametrize(
    ("outcome", "asked"),
    [("in_school", "in_school"), ("outside", "signpost"), ("assessment", "assessment"), ("declined", None)],
)
def test_the_answer_of_the_family_leads_to_its_support(outcome: str, asked: str | None) -> None:
    assert after(91, "at_risk.reasons", outcome) == ([f"at_risk.{asked}"] if asked else [])


@pytest.mark.seed("S2-015")
def test_four_weeks_after_the_talk_somebody_looks_whether_it_has_helped() -> None:
    life = Life(POLICY)
    life.day(pupil(POLICY, tally(91)))
    life.done("at_risk.reasons", START, "declined")

    assert "at_risk.review" in life.day(pupil(POLICY, tally(91), CALENDAR.step(START, 20)))


@pytest.mark.seed("S2-025", "S2-026", "S2-028", "S2-034")
@pytest.mark.parametrize(("figure", "stage"), [(85, "persistent"), (75, "below_80")])
def test_parents_are_met_make_a_plan_or_are_asked_again(figure: float, stage: str) -> None:
    assert after(figure, f"{stage}.meeting", "plan") == [f"{stage}.plan"]
    assert after(figure, f"{stage}.meeting", "missed") == [f"{stage}.again"]
    assert after(figure, f"{stage}.meeting", "excused") == [f"{stage}.again"]
    assert after(figure, f"{stage}.meeting", "declined") == []


@pytest.mark.seed("S2-035", "S2-037", "S2-038", "S2-040")
def test_below_80_a_senior_leader_meets_the_parents_and_the_authority_joins() -> None:
    found = Life(POLICY).day(pupil(POLICY, tally(75)))

    assert found == [f"below_80.{key}" for key in ("meeting", "joint", "social_care", "family_plan")]
    assert step("below_80.meeting").members.roles == ("leadership", "headteacher")


@pytest.mark.seed("S2-031", "S2-032")
def test_trustees_are_asked_before_the_authority_is() -> None:
    life = Life(POLICY)
    low = tally(75, unauthorised=True)
    life.day(pupil(POLICY, low))
    life.done("below_80.meeting", START, "declined")
    warned = CALENDAR.step(START, 20)
    assert "below_80.warning" in life.day(pupil(POLICY, low, warned))
    assert step("below_80.warning").letter_kind == "prosecution_warning"
    life.done("below_80.warning", warned)
    asked = CALENDAR.step(warned, 20)
    assert "below_80.approval" in life.day(pupil(POLICY, low, asked))
    assert step("below_80.approval").joined_by == ("governor",)
    life.done("below_80.approval", asked, "approved")

    assert "below_80.legal" in life.day(pupil(POLICY, low, CALENDAR.step(asked, 1)))


@pytest.mark.seed("S2-039")
def test_attendance_stands_in_the_childs_own_plan() -> None:
    assert "below_80.childs_plan" in Life(POLICY).day(pupil(POLICY, tally(75), needs=frozenset({"child_in_need"})))


@pytest.mark.seed("S2-042", "S2-043", "S2-044", "S2-049", "S2-052")
def test_needs_bring_support_beside_the_same_ladder() -> None:
    life = Life(POLICY)
    found = life.day(pupil(POLICY, tally(95), needs=frozenset({"medical", "looked_after"})))

    assert life.stands() == "monitor"
    assert found == [
        "medical_send.pastoral", "medical_send.healthcare", "medical_send.services",
        "social_worker.barriers", "social_worker.summary", "social_worker.personal_education",
    ]  # fmt: skip
    assert Life(POLICY).day(pupil(POLICY, tally(97), needs=frozenset({"medical", "looked_after"}))) == []
