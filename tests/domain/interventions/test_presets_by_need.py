"""The two policies by need: which facts lead to which stage, and what is asked there of whom."""

from datetime import date

import pytest

from interventions.domain.facts import Support
from interventions.domain.kinds import Every, TaskKind
from interventions.domain.policy import Policy, Step
from tests.domain.interventions.preset_world import CALENDAR, START, Life, days, preset, pupil, tally, weeks_after

GRADUATED, TIERED = preset("graduated_response"), preset("tiered_support")
BOTH = pytest.mark.parametrize("policy", [GRADUATED, TIERED], ids=["graduated", "tiered"])
FULL = tally(100)


def stage_of(policy: Policy, counts=FULL, track: str = "ladder", **more: object) -> str | None:
    life = Life(policy)
    life.day(pupil(policy, counts, **more))
    return life.stands(track)


def asked(policy: Policy, counts=FULL, **more: object) -> list[str]:
    return Life(policy).day(pupil(policy, counts, **more))


def step(policy: Policy, key: str) -> Step:
    return policy.find(key)[1]


@pytest.mark.seed("S0-001", "S0-002", "S0-005", "S0-007", "S0-012", "S1-001", "S1-002", "S1-005", "S1-007", "S1-012")
@BOTH
@pytest.mark.parametrize(
    ("figure", "stage"),
    [
        (100, "universal"), (97.0, "universal"), (96.9, "emerging"), (96.0, "emerging"), (90.1, "emerging"),
        (90.0, "intensive"), (80.0, "intensive"), (79.9, "specialist"), (0, "specialist"),
    ],
)  # fmt: skip
def test_attendance_leads_to_a_stage(policy: Policy, figure: float, stage: str) -> None:
    """90.0 itself is persistent absence, and so intensive."""
    assert stage_of(policy, tally(figure)) == stage


@pytest.mark.seed(
    "S0-004", "S0-006", "S0-008", "S0-009", "S0-010", "S0-011", "S0-013", "S0-014",
    "S1-003", "S1-006", "S1-008", "S1-009", "S1-010", "S1-011", "S1-013", "S1-014",
)  # fmt: skip
@BOTH
@pytest.mark.parametrize(
    ("stage", "counts", "more"),
    [
        ("universal", tally(100, lates=2), {}),
        ("emerging", tally(100, lates=3), {}),
        ("emerging", tally(100, lates=5), {}),
        ("intensive", tally(100, lates=6), {}),
        ("universal", FULL, {"days_without_contact": 2}),
        ("intensive", FULL, {"days_without_contact": 3}),
        ("intensive", FULL, {"needs": frozenset({"ehcp"})}),
        ("intensive", FULL, {"needs": frozenset({"sen_support"})}),
        ("intensive", FULL, {"needs": frozenset({"mental_health"})}),
        ("universal", FULL, {"needs": frozenset({"fsm", "eal"})}),
        ("specialist", FULL, {"missing_from_education": True}),
        ("specialist", FULL, {"on_part_time_timetable": True}),
        ("specialist", tally(70), {"needs": frozenset({"ehcp"})}),
    ],
)
def test_other_triggers_lead_there_too_and_the_deepest_one_is_the_one(policy, stage, counts, more) -> None:
    assert stage_of(policy, counts, **more) == stage


@pytest.mark.seed("S0-010")
@pytest.mark.parametrize("need", ["social_worker", "child_in_need", "child_protection", "looked_after"])
def test_social_care_is_a_trigger_of_the_graduated_response(need: str) -> None:
    assert stage_of(GRADUATED, needs=frozenset({need})) == "intensive"


@pytest.mark.seed("S0-003", "S1-004")
def test_a_holiday_asked_for_is_low_need_in_the_one_and_emerging_in_the_other() -> None:
    assert stage_of(GRADUATED, holiday_requests=1) == "low"
    assert stage_of(TIERED, holiday_requests=1) == "emerging"
    assert "emerging.holiday" in asked(TIERED, holiday_requests=1)


def test_the_steps_about_a_holiday_are_asked_for_however_deep_the_pupil_stands() -> None:
    assert asked(GRADUATED, holiday_requests=1) == ["holiday.talk", "holiday.answer"]
    assert {"holiday.talk", "intensive.panel"} <= set(asked(GRADUATED, tally(85), holiday_requests=1))


@pytest.mark.seed("S0-029")
def test_a_holiday_taken_goes_to_the_authority_once_the_threshold_is_met_and_never_for_an_under_five() -> None:
    """Ten sessions; no notice to improve comes first."""
    taken = tally(99.0, unauthorised=True)

    assert "holiday.penalty" in asked(GRADUATED, taken, holiday_requests=1)
    assert "holiday.penalty" not in asked(GRADUATED, tally(99.1, unauthorised=True), holiday_requests=1)
    assert "holiday.penalty" not in asked(GRADUATED, taken, holiday_requests=1, is_compulsory=False)
    assert step(GRADUATED, "holiday.penalty").owners == ("headteacher",)


@pytest.mark.seed("S0-031", "S0-033", "S0-034", "S0-035", "S0-037")
def test_emerging_need_asks_for_a_talk_a_review_and_two_things_to_consider() -> None:
    steps = ["conversation", "review", "breakfast_club", "safeguarding"]

    assert asked(GRADUATED, tally(95)) == [f"emerging.{key}" for key in steps]
    assert asked(GRADUATED, tally(98, lates=3)) == [f"emerging.{key}" for key in steps[1:]]  # 97 and above: no call
    assert step(GRADUATED, "emerging.review").every is Every.HALF_TERM


@pytest.mark.seed("S0-032")
def test_the_review_looks_at_one_long_illness_and_many_separate_days() -> None:
    assert "One long illness, or many separate days" in step(GRADUATED, "emerging.review").points


@pytest.mark.seed("S0-036", "S0-040", "S0-035", "S0-041", "S0-042", "S0-055", "S0-056")
@pytest.mark.parametrize(
    "key",
    [
        "emerging.breakfast_club", "intensive.letter", "intensive.breakfast_club", "intensive.family_support",
        "intensive.agencies", "specialist.family_support", "specialist.social_care",
    ],
)  # fmt: skip
def test_seven_things_are_considered_and_a_person_decides(key: str) -> None:
    assert step(GRADUATED, key).duty == "consider"


@pytest.mark.seed("S0-039")
def test_below_90_a_letter_is_considered_each_half_term() -> None:
    life = Life(GRADUATED)
    life.day(pupil(GRADUATED, tally(85)))
    life.done("intensive.letter", START, "")

    assert step(GRADUATED, "intensive.letter").letter_kind == "concern"
    assert "intensive.letter" not in life.day(pupil(GRADUATED, tally(85), date(2026, 12, 14)))
    assert "intensive.letter" in life.day(pupil(GRADUATED, tally(85), date(2027, 1, 5)))


@pytest.mark.seed("S0-043", "S0-044", "S0-045", "S0-046", "S0-047", "S1-044", "S1-045", "S1-046")
@BOTH
def test_a_panel_of_two_or_three_is_called_and_the_parents_are_invited(policy: Policy) -> None:
    assert "intensive.panel" in asked(policy, tally(85))

    panel = step(policy, "intensive.panel")
    assert (panel.kind, panel.letter_kind) == (TaskKind.PANEL, "panel")
    assert (panel.members.at_least, panel.members.at_most) == (2, 3)
    assert {"headteacher", "teacher", "attendance_officer", "safeguarding"} <= set(panel.members.roles)
    assert ("governor" in panel.members.roles) is (policy is GRADUATED)


@pytest.mark.seed("S0-048", "S0-049", "S0-050", "S0-051", "S1-048", "S1-049", "S1-050", "S1-052")
@BOTH
def test_the_panel_makes_a_plan_a_pastoral_one_where_needed_and_points_to_agencies(policy: Policy) -> None:
    life = Life(policy)
    life.day(pupil(policy, tally(85)))
    life.done("intensive.panel", START, "pastoral")
    after = life.day(pupil(policy, tally(85), date(2026, 11, 4)))

    assert {"intensive.plan", "intensive.pastoral", "intensive.signpost", "intensive.panel_review"} <= set(after)
    assert step(policy, "intensive.breakfast_club").support


@pytest.mark.seed("S0-052", "S0-053", "S1-053", "S1-054")
@BOTH
def test_the_plan_is_reviewed_every_six_weeks_and_signed_off_once_improvement_is_kept(policy: Policy) -> None:
    life = Life(policy)
    life.day(pupil(policy, tally(85)))
    first = life.standings["ladder"].review_on
    assert first == weeks_after(START, 6)
    life.done("intensive.panel", START, "plan")
    life.over(days(date(2026, 11, 4), date(2026, 11, 20)), tally(85))
    assert life.due["intensive.panel_review"] == first

    life.over(days(date(2026, 11, 23), first), tally(98))  # better, and not for six weeks yet
    assert life.stands() == "intensive"
    again = life.standings["ladder"].review_on
    assert again > first
    life.over(days(date(2026, 12, 16), again), tally(98))
    assert life.stands() == "universal"


@pytest.mark.seed("S0-054")
def test_below_80_the_panel_is_a_part_of_early_help() -> None:
    life = Life(GRADUATED)
    assert "specialist.panel" in life.day(pupil(GRADUATED, tally(75)))
    life.done("specialist.panel", START, "early_help")

    assert "specialist.early_help" in life.day(pupil(GRADUATED, tally(75), date(2026, 11, 4)))


@pytest.mark.seed("S0-057", "S1-013")
@BOTH
def test_a_child_missing_education_is_looked_for_the_next_day_and_no_panel_is_called(policy: Policy) -> None:
    life = Life(policy)
    found = life.day(pupil(policy, FULL, missing_from_education=True))

    assert "specialist.missing" in found
    assert "specialist.panel" not in found
    assert life.due["specialist.missing"] == CALENDAR.step(START, 1)


@pytest.mark.seed("S0-058", "S0-059", "S0-060", "S1-056")
@BOTH
def test_a_part_time_timetable_is_reviewed_every_six_weeks_with_the_parents(policy: Policy) -> None:
    life = Life(policy)
    life.day(pupil(policy, FULL, on_part_time_timetable=True))
    first = life.standings["ladder"].review_on
    assert life.due["specialist.timetable"] == first == weeks_after(START, 6)
    life.done("specialist.timetable", first, "goes_on")

    assert "specialist.timetable" in life.day(pupil(policy, FULL, first, on_part_time_timetable=True))
    assert any("parents" in point for point in step(policy, "specialist.timetable").points)


@pytest.mark.seed("S0-061", "S1-058")
@BOTH
def test_the_authority_is_asked_only_after_support_and_only_for_unauthorised_absence(policy: Policy) -> None:
    low, excused = tally(75, unauthorised=True), tally(75)
    refused = Support(START, 3)

    assert "specialist.authority" not in asked(policy, low)
    assert "specialist.authority" in asked(policy, low, support=refused)
    assert "specialist.authority" not in asked(policy, excused, support=refused)
    outcomes = [outcome.key for outcome in step(policy, "specialist.authority").outcomes]
    assert outcomes[:2] == ["supervision", "penalty"]


@pytest.mark.seed("S0-061")
def test_no_better_at_the_review_of_specialist_need_proposes_the_authority() -> None:
    life = Life(GRADUATED)
    low = tally(75, unauthorised=True)
    found = life.over(days(START, date(2026, 12, 18)), low)

    on = next(day for day, key in found if key == "specialist.authority")
    assert on == CALENDAR.step(weeks_after(START, 6), 1)


@pytest.mark.seed("S1-036", "S1-038", "S1-039")
def test_emerging_need_is_looked_at_every_week_in_the_tiers() -> None:
    life = Life(TIERED)
    found = life.day(pupil(TIERED, tally(95)))
    assert found == ["emerging.conversation", "emerging.weekly", "emerging.safeguarding"]
    life.done("emerging.weekly", START, "")

    assert life.day(pupil(TIERED, tally(95), date(2026, 11, 9))) == ["emerging.weekly"]


@pytest.mark.seed("S1-040", "S1-041", "S1-042", "S1-051", "S1-057")
def test_intensive_need_considers_the_pastoral_lead_and_agencies() -> None:
    for key in ("pastoral_lead", "agencies", "mental_health", "safeguarding"):
        assert step(TIERED, f"intensive.{key}").duty == "consider"
        assert step(TIERED, f"intensive.{key}").support
    assert "intensive.mental_health" in asked(TIERED, needs=frozenset({"mental_health"}))
    assert "specialist.safeguarding" in asked(TIERED, tally(75))


@pytest.mark.seed("S1-055")
def test_a_penalty_notice_is_possible_after_the_panel_and_at_the_threshold() -> None:
    life = Life(TIERED)
    low = tally(85, unauthorised=True)
    assert "intensive.penalty" not in life.day(pupil(TIERED, low))
    life.done("intensive.panel", START, "plan")

    assert "intensive.penalty" in life.day(pupil(TIERED, low, date(2026, 11, 4)))


@pytest.mark.seed("S0-015", "S1-015")
def test_the_officer_answers_and_in_the_tiers_a_team_does() -> None:
    assert {stage.owners[0] for stage in GRADUATED.stages} == {"attendance_officer"}
    assert {stage.owners for stage in TIERED.stages} == {("attendance_officer", "head_of_year")}
    assert [stage.tier for stage in TIERED.stages] == [
        "Universal support", "Targeted support", "Targeted support", "Intensive support",
    ]  # fmt: skip


@pytest.mark.seed("S0-020")
def test_support_is_there_for_everybody() -> None:
    assert "support_for_all" in [duty.key for duty in GRADUATED.duties]
