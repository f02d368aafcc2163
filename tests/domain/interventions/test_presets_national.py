"""The national guidance: support first, two lines by exact counts, the law only after that."""

import pytest

from attendance.domain.tally import Tally
from tests.domain.interventions.preset_world import CALENDAR, START, Life, days, preset, pupil, tally, weeks_after

POLICY = preset("national_2024")


@pytest.mark.parametrize(
    ("counts", "stage"),
    [
        (tally(95), "expected"), (tally(94.9), "at_risk"), (Tally(380, 343, 37), "at_risk"),
        (Tally(380, 342, 38), "persistent"), (Tally(380, 191, 189), "persistent"), (Tally(380, 190, 190), "severe"),
        (Tally(2001, 1801, 200), "at_risk"),  # shown as 90.0 and yet less than a tenth
    ],
)  # fmt: skip
def test_persistent_and_severe_go_by_exact_counts(counts: Tally, stage: str) -> None:
    life = Life(POLICY)
    life.day(pupil(POLICY, counts))

    assert life.stands() == stage


def test_support_comes_first_and_a_contract_where_it_has_not_helped() -> None:
    life = Life(POLICY)
    found = life.over(days(START, CALENDAR.step(weeks_after(START, 6), 1)), tally(85))

    ladder = [key for _, key in found if key.startswith("persistent")]
    assert ladder[0] == "persistent.meeting"
    assert ladder[-1] == "persistent.contract"
    assert POLICY.find("persistent.contract")[1].duty == "consider"


def test_ten_unauthorised_sessions_ask_whether_support_is_right_before_anything_of_the_law() -> None:
    life = Life(POLICY)
    counts = tally(99, unauthorised=True)
    assert life.day(pupil(POLICY, counts)) == ["threshold.support_first"]
    life.done("threshold.support_first", START, "improve")
    after = CALENDAR.step(START, 1)
    assert life.day(pupil(POLICY, counts, after)) == ["threshold.improve"]
    life.done("threshold.improve", after)
    end = CALENDAR.step(after, 15)
    assert life.day(pupil(POLICY, counts, end)) == ["threshold.improve_review"]
    life.done("threshold.improve_review", end, "not_enough")

    assert life.day(pupil(POLICY, counts, CALENDAR.step(end, 1))) == ["threshold.penalty"]


def test_a_third_notice_is_another_legal_step() -> None:
    outcomes = [outcome.key for outcome in POLICY.find("threshold.penalty")[1].outcomes]

    assert outcomes == ["requested", "other", "not_now"]


def test_who_falls_past_persistent_absence_gets_its_steps_and_a_joint_approach() -> None:
    found = Life(POLICY).day(pupil(POLICY, tally(40)))

    assert {"persistent.meeting", "severe.joint", "severe.social_care"} <= set(found)


def test_needs_and_social_workers_have_tracks_of_their_own() -> None:
    found = Life(POLICY).day(pupil(POLICY, tally(94), needs=frozenset({"ehcp", "social_worker"})))

    assert {"send.adjustments", "social_worker.told"} <= set(found)
