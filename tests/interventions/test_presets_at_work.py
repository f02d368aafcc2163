"""Every preset at work on a school: it runs, twice is as once, and its page reads."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Membership
from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from interventions.actions import evaluate, policies
from interventions.domain.conditions.steps import NotHelped
from interventions.domain.facts import PupilFacts, Review
from interventions.facts import of_school
from interventions.models import CaseStage, Task
from interventions.queries.policy import policy_of, preset_names
from pupils.models import Need
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import YEAR_START, SchoolWorld
from tests.conftest import RoleClient

SignIn = Callable[[Membership], RoleClient]
FIRST, FRIDAY = date(2026, 10, 12), date(2026, 11, 20)
PRESETS = pytest.mark.parametrize("preset", preset_names())


def adopt(world: SchoolWorld, preset: str) -> None:
    policies.adopt(school=world.school, preset=preset, starts_on=YEAR_START, on=THURSDAY, process="test")


@PRESETS
def test_it_raises_tasks_and_twice_is_as_once(ashdown: SchoolWorld, preset: str) -> None:
    adopt(ashdown, preset)
    present_all(ashdown.school, ashdown.pupils.values(), FIRST, THURSDAY)
    for day in (WEDNESDAY, THURSDAY):
        mark_day(ashdown.school, ashdown.pupil("Sam"), day, "O", "O")
    Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Ada"), kind="mental_health", starts_on=FIRST)

    first = evaluate.run(school=ashdown.school, on=THURSDAY, process="test").as_dict()

    assert first["raised"] > 0
    assert Task.objects.filter(pupil=ashdown.pupil("Sam")).exists()
    again = evaluate.run(school=ashdown.school, on=THURSDAY, process="test").as_dict()
    assert again == {"raised": 0, "withdrawn": 0, "opened": 0, "moved": 0}
    assert evaluate.run(school=ashdown.school, on=FRIDAY, process="test").as_dict()["withdrawn"] == 0


@PRESETS
def test_its_page_reads(ashdown: SchoolWorld, sign_in: SignIn, preset: str) -> None:
    adopt(ashdown, preset)

    page = sign_in(ashdown.member("leadership")).get(reverse("interventions:policy")).content.decode()

    assert "Lasts " in page


def test_a_review_that_ended_its_stage_is_known_as_one_of_that_stage(ashdown: SchoolWorld) -> None:
    """The line is that of the stage that followed: the one before is what was reviewed."""
    adopt(ashdown, "staged_letters")
    line = {"school": ashdown.school, "pupil": ashdown.pupil("Sam"), "track": "ladder", "since": FIRST}
    CaseStage.objects.create(**line, stage="level_1", on=FIRST, what="reviewed", improved=False)
    CaseStage.objects.create(**line, stage="above_97", came_from="level_2", on=WEDNESDAY, what="entered", improved=True)
    CaseStage.objects.create(**line, stage="level_1", came_from="above_97", on=THURSDAY, what="entered")

    reviews = of_school(ashdown.school, policy_of(ashdown.school, THURSDAY), THURSDAY).reviews[ashdown.pupil("Sam").pk]

    assert reviews == (Review("level_1", FIRST, False), Review("level_2", WEDNESDAY, True, left=True))
    facts = PupilFacts(1, THURSDAY, Tally(), Calendar.made_of([]), reviews=reviews)
    assert not NotHelped("level_1").holds(facts, "level_2")
