"""Sam has missed a day without a reason, and the officer has been asked for a letter."""

import pytest

from interventions.actions import evaluate, policies
from interventions.models import Task
from tests.attendance.days import THURSDAY, mark_day, present_all
from tests.cast import YEAR_START, SchoolWorld
from tests.interventions.test_evaluate import FIRST


@pytest.fixture
def task(ashdown: SchoolWorld) -> Task:
    sam = ashdown.pupil("Sam")
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, [sam], FIRST, THURSDAY)
    mark_day(ashdown.school, sam, THURSDAY, "O", "O")
    evaluate.run(school=ashdown.school, on=THURSDAY, process="test")
    return sam.tasks.get(kind="letter")
