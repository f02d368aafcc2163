"""Work that other apps ask for."""

from dataclasses import replace

import pytest

from accounts.domain.roles import Role
from interventions.actions import evaluate, policies
from interventions.models import Task
from pupils import asks
from pupils.asks import Ask
from tests.cast import NOW, TODAY, YEAR_START


@pytest.fixture
def visit(ashdown):
    return Ask(
        pupil=ashdown.pupil("Sam"), about="home_visit", window=TODAY.isoformat(), kind="home_visit",
        title="Visit the home", why="Third school day without contact.", roles=(Role.ATTENDANCE_OFFICER,), due_on=TODAY,
    )  # fmt: skip


def ask(world, *wanted):
    return asks.ask(school=world.school, asks=list(wanted), on=TODAY, at=NOW, process="test")


def settle(world, pupil, by=None):
    return asks.settle(
        school=world.school, pupil_ids=[pupil.pk], about="home_visit", note="Somebody was in.", on=TODAY, at=NOW,
        by=by, process="" if by else "test",
    )  # fmt: skip


def test_what_is_asked_twice_is_raised_once(ashdown, visit):
    assert (ask(ashdown, visit), ask(ashdown, visit)) == (1, 0)

    task = Task.objects.get()
    assert (task.kind, task.track, task.owner_roles, task.entries.count()) == (
        "home_visit", "asked", ["attendance_officer"], 1,
    )  # fmt: skip


def test_what_is_settled_by_a_person_is_done_and_by_a_process_withdrawn(ashdown, visit):
    ask(ashdown, visit, replace(visit, pupil=ashdown.pupil("Ada")))

    assert settle(ashdown, ashdown.pupil("Sam"), by=ashdown.user("office")) == 1
    assert settle(ashdown, ashdown.pupil("Ada")) == 1
    assert settle(ashdown, ashdown.pupil("Ada")) == 0

    assert dict(Task.objects.values_list("pupil__legal_forename", "state")) == {"Sam": "done", "Ada": "withdrawn"}


def test_what_was_withdrawn_is_raised_again_and_what_was_done_is_not(ashdown, visit):
    ask(ashdown, visit)
    settle(ashdown, visit.pupil)
    assert ask(ashdown, visit) == 1
    settle(ashdown, visit.pupil, by=ashdown.user("office"))
    assert ask(ashdown, visit) == 0


def test_the_policys_evaluation_leaves_it_alone(ashdown, visit):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    ask(ashdown, visit)

    evaluate.run(school=ashdown.school, on=TODAY, process="test")

    assert Task.objects.get(track="asked").state == "open"


def test_a_class_of_asks_costs_no_more_statements_than_one(ashdown, visit, django_assert_max_num_queries):
    everybody = [replace(visit, pupil=pupil) for pupil in ashdown.pupils.values()]

    with django_assert_max_num_queries(9):
        assert ask(ashdown, *everybody) == len(everybody)
