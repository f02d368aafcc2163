"""A night without a run loses nothing: day by day is as the first day and then the last."""

from datetime import date

import pytest

from attendance.queries.calendar import calendar_of
from interventions.actions import evaluate, policies
from interventions.models import Case, CaseStage, EvaluatedDay, Task
from interventions.queries.policy import parsed, preset_names, preset_text
from pupils.models import Need
from tests.attendance.days import mark_day, present_all
from tests.cast import YEAR_START, SchoolWorld

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 27)
AWAY = {
    "Sam": ("O", [date(2026, 10, day) for day in (1, 2, 12)] + [date(2026, 11, 9)]),
    "Ada": ("I", [date(2026, 10, day) for day in (5, 6, 7, 8, 9)]),
    "Bea": ("O", [date(2026, 11, day) for day in (3, 4, 5, 6, 9, 10, 11)]),
}


def a_school(world: SchoolWorld, preset: str) -> SchoolWorld:
    """Three months of a school in which some are away."""
    policies.adopt(school=world.school, preset=preset, starts_on=YEAR_START, on=FIRST, process="test")
    followed = [world.pupil(name) for name in ("Sam", "Ada", "Bea", "Omar")]
    present_all(world.school, followed, date(2026, 9, 3), LAST)
    for name, (code, days) in AWAY.items():
        for day in days:
            mark_day(world.school, world.pupil(name), day, code, code)
    Need.objects.create(
        school=world.school, pupil=world.pupil("Omar"), kind="mental_health", starts_on=date(2026, 9, 1)
    )
    return world


def run(world: SchoolWorld, *days: date) -> None:
    for day in days:
        evaluate.run(school=world.school, on=day, process="test")


def written(world: SchoolWorld) -> dict[str, list[tuple[object, ...]]]:
    """Everything that evaluations have written down, as it stands."""
    return {
        "stages": list(
            CaseStage.objects.filter(school=world.school)
            .order_by("pupil", "track", "on", "pk")
            .values_list(
                "pupil", "track", "stage", "came_from", "on", "what", "since", "review_on", "better_since", "improved"
            )
        ),
        "tasks": list(
            Task.objects.filter(school=world.school)
            .order_by("pupil", "trigger", "window")
            .values_list("pupil", "trigger", "window", "raised_on", "due_on", "state", "closed_on", "why")
        ),
        "cases": list(
            Case.objects.filter(school=world.school)
            .order_by("pupil", "opened_on")
            .values_list("pupil", "state", "opened_on", "closed_on")
        ),
    }


def forget(world: SchoolWorld) -> None:
    """As if the policy had never been run."""
    for model in (Case, CaseStage, Task):
        model.objects.filter(school=world.school).delete()
    world.school.evaluated.delete()
    world.school.refresh_from_db()


STAGED = [name for name in preset_names() if parsed(preset_text(name)).remembers]


@pytest.mark.parametrize("preset", STAGED)
def test_days_that_were_missed_are_caught_up(ashdown: SchoolWorld, preset: str) -> None:
    world = a_school(ashdown, preset)
    run(world, *calendar_of(world.school).days_between(FIRST, LAST))
    daily = written(world)
    assert daily["tasks"]
    assert daily["stages"]

    forget(world)
    run(world, FIRST, LAST)

    assert written(world) == daily


@pytest.mark.parametrize("preset", preset_names())
def test_twice_is_as_once_whatever_stands(ashdown: SchoolWorld, preset: str) -> None:
    world = a_school(ashdown, preset)
    run(world, FIRST, date(2026, 11, 12), LAST)
    once = written(world)

    run(world, LAST)

    assert written(world) == once


def test_a_run_for_a_day_that_has_passed_does_not_turn_back_how_far_the_school_is(ashdown: SchoolWorld) -> None:
    a_school(ashdown, "staged_letters")
    run(ashdown, FIRST, LAST, date(2026, 10, 12))

    assert EvaluatedDay.objects.get(school=ashdown.school).on == LAST
