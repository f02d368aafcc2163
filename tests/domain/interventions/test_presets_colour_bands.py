"""What stands beside the colours: lateness, missing children, part-time timetables and the law."""

from dataclasses import replace
from datetime import date

import pytest

from interventions.domain.facts import Support
from tests.domain.interventions.preset_world import CALENDAR, START, Life, preset, pupil, tally

POLICY = preset("colour_bands")
FULL = tally(100)


def asked(counts=FULL, **more: object) -> list[str]:
    return Life(POLICY).day(pupil(POLICY, counts, **more))


@pytest.mark.seed("S4-014")
def test_persistent_lateness_asks_whether_the_child_is_safe() -> None:
    assert asked(tally(100, lates=6)) == ["late.safeguarding"]
    assert asked(tally(100, lates=5)) == []


@pytest.mark.seed("S4-019")
def test_below_97_and_unexplained_asks_for_a_letter() -> None:
    assert "amber_green.letter" in asked(tally(96.9, unauthorised=True))
    assert "amber_green.letter" not in asked(tally(96.9))


@pytest.mark.seed("S4-081", "S4-109")
def test_a_child_missing_education_is_looked_for_by_the_protocol() -> None:
    assert asked(missing_from_education=True) == ["missing.protocol"]


@pytest.mark.seed("S4-006", "S4-036", "S4-142", "S4-143", "S4-145")
def test_a_part_time_timetable_has_a_plan_that_leads_back_and_is_reviewed() -> None:
    life = Life(POLICY)
    assert life.day(pupil(POLICY, FULL, on_part_time_timetable=True)) == ["timetable.reintegration", "timetable.review"]
    life.done("timetable.review", START, "goes_on")

    assert life.day(pupil(POLICY, FULL, date(2027, 1, 5), on_part_time_timetable=True)) == ["timetable.review"]


@pytest.mark.seed("S4-146", "S4-150")
def test_support_refused_and_absence_unauthorised_since_lets_the_law_be_considered() -> None:
    assert "unsupported.routes" in asked(support=Support(START, 1))
    assert asked(support=Support(START, 0)) == []
    assert asked(support=Support(START, 1), is_compulsory=False) == []
    outcomes = [outcome.key for outcome in POLICY.find("unsupported.routes")[1].outcomes]
    assert outcomes == ["contract", "notice", "supervision", "prosecution", "support"]


@pytest.mark.seed("S4-061", "S4-065", "S4-155")
def test_ten_unauthorised_sessions_let_a_penalty_notice_be_considered() -> None:
    ten, nine = tally(99, unauthorised=True), tally(99.1, unauthorised=True)

    assert "threshold.penalty" in asked(ten)
    assert "threshold.penalty" not in asked(nine)
    assert "threshold.penalty" not in asked(ten, is_compulsory=False)
    assert "holiday" in [outcome.key for outcome in POLICY.find("threshold.penalty")[1].outcomes]


@pytest.mark.seed("S4-134", "S4-136", "S4-138", "S4-140")
def test_the_support_that_the_policy_lists_is_considered_in_red() -> None:
    points = " ".join(POLICY.find("red.plans")[1].points).lower()

    for word in ("report card", "learning mentor", "support agency", "anxiety", "early help", "what the pupil says"):
        assert word in points


@pytest.mark.seed("S4-179", "S4-195", "S4-207")
def test_each_colour_says_who_answers() -> None:
    owners = {key: POLICY.stage(key).owners for key in ("amber_green", "red_amber", "red")}

    assert owners == {
        "amber_green": ("attendance_officer",),
        "red_amber": ("attendance_officer", "head_of_year"),
        "red": ("attendance_officer", "safeguarding"),  # until the group's own member of staff is named
    }


@pytest.mark.seed("S4-208", "S4-210", "S4-212", "S4-214", "S4-215", "S4-216")
def test_red_looks_back_sets_a_target_and_brings_the_support_together() -> None:
    found = asked(tally(85))

    assert {"red.earlier_steps", "red.target", "red.plans", "red.pupil_contact", "red.parent_contact"} <= set(found)
    assert len(POLICY.find("red.earlier_steps")[1].points) == 2
    assert "group" in POLICY.find("red.pupil_contact")[1].points[0]
    assert len(POLICY.find("red.parent_contact")[1].points) == 4


@pytest.mark.seed("S4-152", "S4-173", "S4-175", "S4-191", "S4-192", "S4-193")
def test_no_better_leads_from_letter_to_meeting_to_panel_and_each_outcome_to_its_step() -> None:
    life = Life(POLICY)
    low = tally(92, unauthorised=True)
    assert {"red_amber.conversation", "red_amber.letter"} <= set(life.day(pupil(POLICY, low)))
    life.done("red_amber.letter", START)
    met = CALENDAR.step(START, 20)
    assert "red_amber.meeting" in life.day(pupil(POLICY, low, met))
    life.done("red_amber.meeting", met, "contract")
    assert "red_amber.contract" in life.day(pupil(POLICY, low, CALENDAR.step(met, 1)))
    panel = CALENDAR.step(met, 20)
    assert "red_amber.panel" in life.day(pupil(POLICY, low, panel))
    for outcome, step in (("early_help", "red_amber.early_help"), ("refer", "red_amber.referral")):
        life.done("red_amber.panel", panel, outcome) if outcome == "early_help" else again(life, outcome)
        assert step in life.day(pupil(POLICY, low, CALENDAR.step(panel, 1)))


def again(life: Life, outcome: str) -> None:
    """The panel, had it ended otherwise."""
    place = next(n for n, one in enumerate(life.raised) if one.trigger == "red_amber.panel")
    life.raised[place] = replace(life.raised[place], outcome=outcome)
