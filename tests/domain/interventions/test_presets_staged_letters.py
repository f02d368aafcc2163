"""Two letters, a panel of governors, and two tracks beside the ladder: from full attendance to the authority and back."""

from datetime import date

import pytest

from interventions.domain.facts import Standing
from interventions.domain.kinds import Every
from interventions.domain.policy import Step
from tests.domain.interventions.preset_world import CALENDAR, START, Life, days, preset, pupil, tally, weeks_after

POLICY = preset("staged_letters")
SEPTEMBER, LAST = date(2026, 9, 7), date(2027, 3, 25)


def step(key: str) -> Step:
    return POLICY.find(key)[1]


def first(found: list[tuple[date, str]], key: str) -> date:
    return next(on for on, asked in found if asked == key)


@pytest.mark.seed("S3-003", "S3-007", "S3-015")
@pytest.mark.parametrize(
    ("figure", "stage"),
    [(100, "above_97"), (97.1, "above_97"), (97.0, "level_1"), (94.0, "level_1"), (93.9, "level_1")],
)
def test_attendance_leads_to_a_stage_and_nobody_skips_the_first_letter(figure: float, stage: str) -> None:
    life = Life(POLICY)
    life.day(pupil(POLICY, tally(figure)))

    assert life.stands() == stage


@pytest.mark.seed("S3-009", "S3-010", "S3-013")
def test_the_first_letter_is_sent_strictly_below_97_in_the_first_half_term_and_after_it() -> None:
    assert "level_1.letter" not in Life(POLICY).day(pupil(POLICY, tally(97.0)))
    assert step("level_1.letter").letter_kind == "at1"
    for on in (SEPTEMBER, START):
        assert "level_1.letter" in Life(POLICY).day(pupil(POLICY, tally(96.9), on))


@pytest.mark.seed("S3-001", "S3-006", "S3-008", "S3-026", "S3-027")
def test_each_stage_has_its_length_and_who_answers() -> None:
    found = {stage.key: (stage.owners, stage.length and stage.length.describe()) for stage in POLICY.stages}

    assert found == {
        "above_97": (("head_of_year",), None),
        "level_1": (("head_of_year",), "4 weeks"),
        "level_2": (("head_of_year",), "4 weeks"),
        "panel": (("attendance_officer",), "5 weeks"),
        "welfare": (("welfare_officer",), "as long as its plan says"),
        "persistent_absence": (("leadership", "head_of_year"), None),
    }


@pytest.mark.seed("S3-014", "S3-025", "S3-028")
def test_what_may_be_necessary_is_considered() -> None:
    assert {step(key).duty for key in ("level_1.meeting", "level_2.early_help", "panel.panel")} == {"consider"}


@pytest.mark.seed("S3-016", "S3-028", "S3-029", "S3-035")
def test_no_better_leads_from_letter_to_letter_to_panel_to_the_authority() -> None:
    """Four weeks, four weeks, five weeks; each stage the school day after the review of the one before."""
    life = Life(POLICY)
    found = life.over(days(START, LAST), tally(93, unauthorised=True))

    second = CALENDAR.step(weeks_after(START, 4), 1)
    assert first(found, "level_1.letter") == START
    assert first(found, "level_2.letter") == second
    panel = first(found, "panel.panel")
    assert (
        CALENDAR.step(weeks_after(second, 5), 1) <= panel <= CALENDAR.step(weeks_after(second, 7), 1)
    )  # over Christmas
    assert step("panel.referral").is_legal
    assert first(found, "panel.referral") == CALENDAR.step(weeks_after(panel, 6), 1)  # over half term


def test_above_94_the_second_letter_is_not_sent_however_long_it_lasts() -> None:
    found = Life(POLICY).over(days(START, LAST), tally(95))

    assert not [key for _, key in found if key.startswith(("level_2", "panel"))]


def test_improvement_at_the_review_leads_no_deeper() -> None:
    life = Life(POLICY)
    life.over(days(START, date(2026, 11, 30)), tally(93))
    life.over(days(date(2026, 12, 1), date(2026, 12, 4)), tally(93.5))

    assert life.stands() == "level_1"
    assert life.reviews[-1].improved


def test_who_came_out_of_it_begins_anew_with_the_first_letter() -> None:
    """A review long ago, after which attendance was good again, leads nobody straight to the panel."""
    life = Life(POLICY)
    life.over(days(START, date(2026, 12, 7)), tally(93))
    assert life.stands() == "level_2"
    life.over(days(date(2026, 12, 8), date(2027, 1, 29)), tally(98))
    assert life.stands() == "above_97"
    life.over(days(date(2027, 2, 1), date(2027, 2, 5)), tally(93))

    assert life.stands() == "level_1"


@pytest.mark.seed("S3-019", "S3-020", "S3-021", "S3-022", "S3-023", "S3-024")
def test_the_second_level_offers_a_meeting_with_barriers_needs_and_targets() -> None:
    life = Life(POLICY)
    found = life.over(days(START, CALENDAR.step(weeks_after(START, 4), 1)), tally(93))
    assert {"level_2.letter", "level_2.meeting", "level_2.early_help"} <= {key for _, key in found}
    meeting = step("level_2.meeting")
    assert step("level_2.letter").letter_kind == "at2"
    assert meeting.joined_by == ("attendance_officer",)
    assert len(meeting.points) == 5
    on = max(life.figures)
    life.done("level_2.meeting", on, "plan")

    assert "level_2.plan" in life.day(pupil(POLICY, tally(93), CALENDAR.step(on, 1)))


@pytest.mark.seed("S3-030", "S3-031")
def test_targets_of_the_panel_are_looked_at_weekly_and_each_one_missed_is_written_about() -> None:
    life = Life(POLICY)
    life.over(days(START, date(2027, 1, 22)), tally(93))
    assert life.stands() == "panel"
    life.done("panel.panel", date(2027, 1, 22), "targets")
    monday, tuesday = date(2027, 1, 25), date(2027, 1, 26)
    assert life.day(pupil(POLICY, tally(93), monday)) == ["panel.target"]
    life.done("panel.target", monday)
    assert life.day(pupil(POLICY, tally(93), tuesday)) == ["panel.watch"]
    life.done("panel.watch", tuesday, "missed")
    assert life.day(pupil(POLICY, tally(93), date(2027, 1, 27))) == ["panel.feedback"]
    life.done("panel.feedback", date(2027, 1, 27))
    assert step("panel.feedback").letter_kind == "target_missed"

    later = life.over(days(date(2027, 1, 28), date(2027, 2, 5)), tally(93))
    assert [key for _, key in later] == ["panel.watch"]  # the next week; the old miss is written about once


def test_before_a_referral_the_defences_are_considered() -> None:
    assert len(step("panel.referral").points) == 2
    assert step("panel.referral").duty == "consider"


@pytest.mark.seed("S3-037", "S3-038", "S3-039", "S3-040", "S3-041", "S3-042")
def test_the_welfare_officer_has_the_cases_allotted_beside_the_ladder() -> None:
    life = Life(POLICY)
    assert not [key for _, key in life.over(days(START, date(2026, 11, 6)), tally(93)) if key.startswith("welfare")]
    life.standings["welfare"] = Standing("welfare", date(2026, 11, 9), None, "welfare", date(2026, 12, 7))  # allotted
    assert "welfare.meeting" in life.day(pupil(POLICY, tally(93), date(2026, 11, 9)))
    life.done("welfare.meeting", date(2026, 11, 9), "plan")
    assert "welfare.plan" in life.day(pupil(POLICY, tally(93), date(2026, 11, 10)))

    found = life.over(days(date(2026, 11, 11), date(2026, 12, 9)), tally(93))
    assert first(found, "welfare.referral") == date(2026, 12, 8)
    assert life.stands() == "level_2"  # the ladder goes on


@pytest.mark.seed("S3-043", "S3-045", "S3-046", "S3-047")
def test_persistent_absence_runs_beside_the_ladder_with_a_letter_and_a_round_each_half_term() -> None:
    life = Life(POLICY)
    found = life.day(pupil(POLICY, tally(90)))
    mine = ["persistent_absence.letter", "persistent_absence.round", "persistent_absence.plan"]
    assert [key for key in found if key.startswith("persistent")] == mine
    assert life.stands() == "level_1"
    for key in mine:
        life.done(key, START)

    assert [
        key for key in life.day(pupil(POLICY, tally(90), date(2027, 1, 4))) if key.startswith("persistent")
    ] == mine[:2]
    assert step("persistent_absence.letter").every is Every.HALF_TERM
    assert life.stands("persistent_absence") == "persistent_absence"
    life.day(pupil(POLICY, tally(90.1), date(2027, 1, 5)))
    assert life.stands("persistent_absence") == ""


def test_above_97_is_celebrated() -> None:
    assert [one.at_least for one in POLICY.stage("above_97").recognitions] == [971]
