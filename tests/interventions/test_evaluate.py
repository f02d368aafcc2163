"""The policy at work: tasks are raised on falling into a band, once, and withdrawn when a correction undoes it."""

import io
import json
import threading
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import AuditEvent
from attendance.actions.marks import NewMark
from interventions.actions import evaluate, policies, tasks
from interventions.models import CaseStage, Task
from pupils.models import Need
from tests import cast
from tests.attendance.days import THURSDAY, WEDNESDAY, enter, mark_day, present_all
from tests.cast import NOW, YEAR_START, SchoolWorld
from tests.tenancy import see_everything

FIRST = date(2026, 10, 12)
FRIDAY = date(2026, 11, 20)


def run(world: SchoolWorld, on: date = THURSDAY) -> dict[str, int]:
    return evaluate.run(school=world.school, on=on, process="test").as_dict()


def open_titles(world: SchoolWorld, name: str) -> list[str]:
    return list(world.pupil(name).tasks.open().order_by("trigger").values_list("trigger", flat=True))


@pytest.fixture
def school(ashdown: SchoolWorld) -> SchoolWorld:
    """Five weeks in which everybody came, under the colour bands."""
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), FIRST, THURSDAY)
    return ashdown


def absent(world: SchoolWorld, name: str, code: str, *days: date) -> None:
    for day in days:
        mark_day(world.school, world.pupil(name), day, code, code)


def test_when_everybody_comes_nothing_is_asked(school: SchoolWorld) -> None:
    assert run(school) == {"raised": 0, "withdrawn": 0, "opened": 0, "moved": 0}


def test_falling_below_97_raises_the_conversation_with_its_points_and_owners(school: SchoolWorld) -> None:
    run(school, WEDNESDAY)
    absent(school, "Sam", "I", THURSDAY)

    assert run(school) == {"raised": 1, "withdrawn": 0, "opened": 1, "moved": 1}

    task = school.pupil("Sam").tasks.get()
    assert (task.kind, task.stage, task.track, task.duty) == ("conversation", "amber_green", "ladder", "do")
    assert task.owner_roles == ["attendance_officer", "teacher"]
    assert [point["done"] for point in task.points] == [False] * 5
    assert task.due_on == date(2026, 11, 26)  # five school days on
    assert task.why.startswith("Attendance over the last four school weeks is 94.7 % (36 of 38 sessions): AMBER-GREEN")


def test_evaluating_twice_is_as_once(school: SchoolWorld) -> None:
    absent(school, "Sam", "O", THURSDAY, WEDNESDAY)
    first = run(school)

    assert first["raised"] > 0
    assert run(school) == {"raised": 0, "withdrawn": 0, "opened": 0, "moved": 0}
    assert run(school, FRIDAY)["raised"] == 0


def test_unauthorised_absence_asks_for_a_letter(school: SchoolWorld) -> None:
    absent(school, "Sam", "O", THURSDAY)
    run(school)

    letter = school.pupil("Sam").tasks.get(kind="letter")
    assert letter.letter_kind == "concern"
    assert letter.owner_roles == ["attendance_officer"]


def test_a_correction_withdraws_what_it_undid_and_leaves_the_rest(school: SchoolWorld) -> None:
    absent(school, "Sam", "O", THURSDAY)
    absent(school, "Ada", "O", THURSDAY)
    run(school)
    mark_day(school.school, school.pupil("Sam"), THURSDAY, "/", "\\")
    absent(school, "Ada", "I", THURSDAY)

    assert run(school, FRIDAY)["withdrawn"] == 3

    assert open_titles(school, "Sam") == []
    assert open_titles(school, "Ada") == ["amber_green.conversation"]
    gone = school.pupil("Sam").tasks.first()
    assert gone.state == "withdrawn"
    assert gone.entries.get().what == "withdrawn"


def test_what_a_second_correction_brings_back_is_raised_again_as_the_same_task(school: SchoolWorld) -> None:
    absent(school, "Sam", "I", THURSDAY)
    run(school)
    before = school.pupil("Sam").tasks.get()
    mark_day(school.school, school.pupil("Sam"), THURSDAY, "/", "\\")
    run(school)
    absent(school, "Sam", "I", THURSDAY)

    assert run(school)["raised"] == 1

    task = school.pupil("Sam").tasks.get()
    assert (task.pk, task.state, task.closed_at) == (before.pk, "open", None)


def test_a_missed_morning_in_the_first_days_sets_nothing_going(school: SchoolWorld) -> None:
    absent(school, "Sam", "I", FIRST)

    assert run(school, date(2026, 10, 13))["raised"] == 0


def test_doing_better_later_does_not_withdraw_what_is_owed(school: SchoolWorld) -> None:
    absent(school, "Ada", "I", WEDNESDAY)
    run(school)
    assert open_titles(school, "Ada") == ["amber_green.conversation"]
    present_all(school.school, [school.pupil("Ada")], FRIDAY, date(2026, 12, 18))

    assert run(school, date(2026, 12, 18))["moved"] == 1  # all green again

    assert "amber_green.conversation" in open_titles(school, "Ada")


def test_weekly_contact_ends_when_the_pupil_is_out_of_red(school: SchoolWorld) -> None:
    absent(school, "Ada", "I", date(2026, 11, 17), WEDNESDAY, THURSDAY)
    run(school)
    assert {"red.pupil_contact", "red.parent_contact", "red.plans"} <= set(open_titles(school, "Ada"))
    present_all(school.school, [school.pupil("Ada")], FRIDAY, date(2026, 12, 18))

    assert run(school, date(2026, 12, 18))["withdrawn"] == 2

    left = open_titles(school, "Ada")
    assert "red.plans" in left
    assert not {"red.pupil_contact", "red.parent_contact"} & set(left)


def test_a_letter_follows_a_talk_that_did_not_help(school: SchoolWorld) -> None:
    """S4-171."""
    absent(school, "Sam", "I", THURSDAY)
    run(school)
    officer = school.member("attendance_officer")
    talk = school.pupil("Sam").tasks.get()
    tasks.complete(task=talk, by=officer.user, membership=officer, at=NOW, on=THURSDAY, note="Spoke to mother.")
    present_all(school.school, [school.pupil("Sam")], FRIDAY, date(2026, 12, 17))
    mark_day(school.school, school.pupil("Sam"), date(2026, 12, 10), "Y4", "Y4")
    absent(school, "Sam", "I", date(2026, 12, 15))

    run(school, date(2026, 12, 17))  # twenty school days on

    assert "amber_green.letter" in open_titles(school, "Sam")
    letter = school.pupil("Sam").tasks.get(kind="letter")
    assert letter.why.endswith("no better since conversation.")


def test_who_stands_in_a_stage_for_longer_than_a_year_is_asked_once(ashdown: SchoolWorld) -> None:
    policies.adopt(
        school=ashdown.school, preset="graduated_response", starts_on=YEAR_START, on=THURSDAY, process="test"
    )
    Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="ehcp", starts_on=YEAR_START)
    run(ashdown)
    officer = ashdown.member("safeguarding")
    task = ashdown.pupil("Sam").tasks.get(trigger="intensive.needs")
    tasks.complete(task=task, by=officer.user, membership=officer, at=NOW, on=FRIDAY)

    run(ashdown, date(2027, 12, 1))

    assert ashdown.pupil("Sam").tasks.filter(trigger="intensive.needs").count() == 1


def test_a_school_without_a_policy_is_asked_for_nothing(ashdown: SchoolWorld) -> None:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, THURSDAY, "AM", "O")])

    assert run(ashdown)["raised"] == 0


def test_who_has_left_is_left_alone(school: SchoolWorld) -> None:
    absent(school, "Sam", "O", THURSDAY)
    school.pupil("Sam").enrolments.update(ends_on=WEDNESDAY, ground="a")

    assert run(school)["raised"] == 0


def test_the_new_policy_leaves_what_the_old_one_asked(school: SchoolWorld) -> None:
    absent(school, "Sam", "I", THURSDAY)
    run(school)
    Task.objects.update(trigger="gone.step")

    assert run(school)["withdrawn"] == 0


def test_the_run_is_in_the_audit_trail(school: SchoolWorld) -> None:
    absent(school, "Sam", "I", THURSDAY)
    run(school)

    event = AuditEvent.objects.get(verb="policy.evaluated")
    assert event.sentence == (
        "Policy evaluated as on 19 November 2026: 1 task raised, 0 withdrawn, 0 pupils in another stage."
    )


def test_the_statements_are_as_many_for_ten_pupils_as_for_one(school: SchoolWorld) -> None:
    absent(school, "Sam", "O", THURSDAY)
    with CaptureQueriesContext(connection) as one:
        run(school)
    for name in school.pupils:
        absent(school, name, "O", THURSDAY, WEDNESDAY)
    with CaptureQueriesContext(connection) as all_of_them:
        assert run(school)["raised"] > 10

    assert len(all_of_them) <= len(one) <= 20


def test_the_command_runs_one_school_or_all(school: SchoolWorld, birchwood: SchoolWorld) -> None:
    absent(school, "Sam", "I", THURSDAY)
    out = io.StringIO()

    call_command("evaluate", all=True, on="2026-11-19", stdout=out)

    assert json.loads(out.getvalue()) == {"raised": 1, "withdrawn": 0, "opened": 1, "moved": 0}
    see_everything()
    assert CaseStage.objects.count() == 10


def test_the_commands_refuse_in_a_sentence(ashdown: SchoolWorld) -> None:
    with pytest.raises(CommandError, match="There is no school with the URN 999999"):
        call_command("evaluate", school="999999")
    with pytest.raises(CommandError, match="“tomorrow” is not a day"):
        call_command("evaluate", school="900101", on="tomorrow")
    with pytest.raises(CommandError, match=r"There is no preset “rainbow”. Choose one of: .*colour_bands"):
        call_command("adopt_policy", school="900101", preset="rainbow")


def test_adopting_is_answered_and_the_same_again_changes_nothing(ashdown: SchoolWorld) -> None:
    for _ in range(2):
        out = io.StringIO()
        call_command("adopt_policy", school="900101", preset="colour_bands", starts_on="2026-09-02", stdout=out)
        assert json.loads(out.getvalue()) == {"school": "900101", "preset": "colour_bands", "from": "2026-09-02"}
    see_everything()

    assert ashdown.school.policy_versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_evaluations_at_once_raise_nothing_twice() -> None:
    from accounts.models import Trust

    world = cast.build_ashdown(Trust.objects.create(name="Coldharbour Trust"))
    see_everything()
    policies.adopt(school=world.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(world.school, world.pupils.values(), FIRST, THURSDAY)
    for name in world.pupils:
        absent(world, name, "O", THURSDAY)
    start, results = threading.Barrier(2), []

    def evaluator() -> None:
        try:
            with tenancy.scope(school_ids=[world.school.pk]):
                start.wait(timeout=10)
                results.append(evaluate.run(school=world.school, on=THURSDAY, process="test").raised)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=evaluator) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(results) == [0, 20]
    see_everything()
    assert Task.objects.count() == 20
    assert CaseStage.objects.count() == 10
