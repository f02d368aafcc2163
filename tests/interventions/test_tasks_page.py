"""The officer works through the tasks: sees why, hands over, ticks, completes, dismisses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent, Membership
from interventions.access import tasks_for
from interventions.actions import tasks as actions
from interventions.models import Task
from interventions.queries.tasks import A_PAGE
from tests.attendance.days import THURSDAY
from tests.cast import NOW, SchoolWorld
from tests.conftest import RoleClient

SignIn = Callable[[Membership], RoleClient]
LIST = "/work/tasks/"


def ask(world: SchoolWorld, name: str, step: str = "amber_green.conversation", **change: object) -> Task:
    """A task as the evaluation raises it."""
    facts: dict = {
        "school": world.school,
        "pupil": world.pupil(name),
        "trigger": step,
        "window": "2026-11-02",
        "kind": "conversation",
        "title": f"Talk with {name}",
        "track": "ladder",
        "stage": "amber_green",
        "duty": "do",
        "owner_roles": ["attendance_officer"],
        "points": [{"text": "Welcome back", "done": False}, {"text": "Agree a review", "done": False}],
        "why": "Attendance fell.",
        "raised_on": THURSDAY,
        "due_on": THURSDAY + timedelta(days=5),
    }
    return Task.objects.create(**{**facts, **change})


@pytest.fixture
def officer(ashdown: SchoolWorld, sign_in: SignIn) -> RoleClient:
    return sign_in(ashdown.member("attendance_officer"))


def test_the_list_says_what_why_who_and_by_when(ashdown: SchoolWorld, officer: RoleClient) -> None:
    ask(ashdown, "Sam")
    ask(ashdown, "Ada", due_on=date(2026, 11, 18))

    page = officer.get(LIST).content.decode()

    for said in (
        "Talk with Sam",
        "Attendance fell.",
        "Attendance officer",
        "Tue 24 Nov",
        "1 overdue",
        "5 Elm",
        "Talk with Ada",
    ):
        assert said in page


def test_the_list_narrows_and_sorts(ashdown: SchoolWorld, officer: RoleClient) -> None:
    ask(ashdown, "Sam", owner_roles=["safeguarding"])
    ask(ashdown, "Ada", due_on=date(2026, 11, 18), kind="call")
    ask(ashdown, "Bea", kind="call", owner=ashdown.member("attendance_officer"), owner_roles=["teacher"])

    def shown(query: str) -> list[str]:
        return [row.task.pupil.legal_forename for row in officer.get(LIST + query).context["page"].rows]

    assert shown("?show=mine") == ["Ada", "Bea"]
    assert shown("?show=all&sort=pupil") == ["Ada", "Bea", "Sam"]
    assert shown("?show=overdue") == ["Ada"]
    assert shown("?kind=conversation") == ["Sam"]
    assert shown("?show=nonsense&sort=--&kind=%27") == ["Ada", "Sam", "Bea"]


def test_the_tabs_count_what_the_kind_chosen_leaves(ashdown: SchoolWorld, officer: RoleClient) -> None:
    ask(ashdown, "Sam")
    ask(ashdown, "Ada", due_on=date(2026, 11, 18), kind="call")

    counts = officer.get(LIST + "?kind=conversation").context["page"].counts

    assert counts == {"mine": 0, "all": 1, "overdue": 0}


def test_a_page_of_fifty_takes_as_many_statements_as_one_row(ashdown: SchoolWorld, officer: RoleClient) -> None:
    ask(ashdown, "Sam", kind="call")
    officer.get(LIST)
    with CaptureQueriesContext(connection) as one:
        officer.get(LIST)
    for n in range(A_PAGE):
        ask(ashdown, "Ada", step=f"many.{n}", owner=ashdown.member("attendance_officer"))
    with CaptureQueriesContext(connection) as many:
        page = officer.get(LIST)

    assert len(many) <= len(one) <= 22
    assert len(page.context["page"].rows) == A_PAGE
    assert "1 to 50 of 51" in page.content.decode()


def test_the_way_to_the_next_page_keeps_what_was_narrowed(ashdown: SchoolWorld, officer: RoleClient) -> None:
    for n in range(A_PAGE + 1):
        ask(ashdown, "Ada", step=f"many.{n}")
    ask(ashdown, "Sam", kind="call")

    assert (
        "?kind=conversation&amp;sort=pupil&amp;page=2"
        in officer.get(f"{LIST}?kind=conversation&sort=pupil").content.decode()
    )
    second = officer.get(f"{LIST}?kind=conversation&page=2")
    assert [row.task.pupil.legal_forename for row in second.context["page"].rows] == ["Ada"]
    assert "51 to 51 of 51" in second.content.decode()
    assert len(officer.get(f"{LIST}?page=rubbish").context["page"].rows) == A_PAGE


def test_mine_is_what_is_in_ones_name_and_what_is_due_of_ones_role(ashdown: SchoolWorld, officer: RoleClient) -> None:
    ask(ashdown, "Sam")  # of the role, not due yet
    ask(ashdown, "Ada", due_on=THURSDAY)
    ask(ashdown, "Bea", owner=ashdown.member("attendance_officer"))
    ask(ashdown, "Amir", owner=ashdown.member("office"), due_on=THURSDAY)

    page = officer.get(LIST + "?show=mine").context["page"]

    assert sorted(row.task.pupil.legal_forename for row in page.rows) == ["Ada", "Bea"]
    assert page.counts["mine"] == 2


def test_a_row_is_brief(ashdown: SchoolWorld, officer: RoleClient) -> None:
    whole = "Attendance over the last four school weeks is 75.0 % (30 of 40 sessions): RED, up to 90.0."
    ask(ashdown, "Sam", owner_roles=["attendance_officer", "safeguarding", "head_of_year"], why=whole)

    page = officer.get(LIST).content.decode()

    assert "RED at 75.0 %, 10 of 40 missed" in page
    assert whole not in page
    assert "Officer, SENCO or head of year" in page


def test_completing_a_row_without_script_comes_back_to_the_list_as_it_was(
    ashdown: SchoolWorld, officer: RoleClient
) -> None:
    task = ask(ashdown, "Sam")

    answer = officer.post(
        reverse("interventions:task_complete", args=[task.pk]),
        {"note": "Spoke to Mrs Okafor.", "query": "show=overdue&kind=call&evil=//example.org"},
    )

    assert answer.url == "/work/tasks/?show=overdue&kind=call"
    task.refresh_from_db()
    assert (task.state, task.note, task.closed_on) == ("done", "Spoke to Mrs Okafor.", THURSDAY)
    assert task.closed_by == ashdown.user("attendance_officer")
    assert task.owner == ashdown.member("attendance_officer")
    assert AuditEvent.objects.get(verb="task.done").about_id == task.pk


def test_completing_a_row_with_htmx_brings_the_row_alone(ashdown: SchoolWorld, officer: RoleClient) -> None:
    task = ask(ashdown, "Sam")

    answer = officer.post(
        reverse("interventions:task_complete", args=[task.pk]), {"note": "Done it."}, headers={"HX-Request": "true"}
    )

    page = answer.content.decode()
    assert page.lstrip().startswith("<tr")
    assert "Done" in page
    again = officer.post(
        reverse("interventions:task_complete", args=[task.pk]), {"note": "Twice."}, headers={"HX-Request": "true"}
    )
    assert "This task is done already." in again.content.decode()


def test_a_step_with_outcomes_asks_how_it_ended(ashdown: SchoolWorld, officer: RoleClient) -> None:
    task = ask(ashdown, "Sam", outcomes=[{"key": "missed", "text": "Parents did not come"}])
    url = reverse("interventions:task_complete", args=[task.pk])

    refused = officer.post(url, {"note": "x"})
    assert refused.status_code == 422
    assert "Choose how it ended." in refused.content.decode()
    officer.post(url, {"outcome": "missed"})

    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "missed")


def test_dismissing_needs_a_reason(ashdown: SchoolWorld, officer: RoleClient) -> None:
    task = ask(ashdown, "Sam")
    url = reverse("interventions:task_dismiss", args=[task.pk])

    assert "Say why this is not to be done." in officer.post(url, {"reason": " "}).content.decode()
    officer.post(url, {"reason": "In hospital; the ward teaches."})

    task.refresh_from_db()
    assert (task.state, task.note) == ("dismissed", "In hospital; the ward teaches.")


def test_points_are_ticked_one_by_one(ashdown: SchoolWorld, officer: RoleClient) -> None:
    task = ask(ashdown, "Sam")

    officer.post(reverse("interventions:task_points", args=[task.pk]), {"point": ["1", "x", "99"]})

    task.refresh_from_db()
    assert [point["done"] for point in task.points] == [False, True]
    page = officer.get(reverse("interventions:task", args=[task.pk])).content.decode()
    assert "1 of 2 points done." in page


def test_a_task_is_handed_to_a_person_and_reaches_them(
    ashdown: SchoolWorld, officer: RoleClient, sign_in: SignIn
) -> None:
    task = ask(ashdown, "Bea")  # not of the teacher's class
    teacher = ashdown.member("teacher")
    assert task not in tasks_for(teacher, THURSDAY)

    officer.post(reverse("interventions:task_assign", args=[task.pk]), {"owner": teacher.pk})

    assert task in tasks_for(teacher, THURSDAY)
    page = sign_in(teacher).get(LIST)
    assert [row.task.pk for row in page.context["page"].rows] == [task.pk]
    officer.post(reverse("interventions:task_assign", args=[task.pk]), {"owner": ""})
    assert task not in tasks_for(teacher, THURSDAY)


def test_a_task_is_not_handed_to_a_governor_or_a_stranger(
    ashdown: SchoolWorld, birchwood: SchoolWorld, officer: RoleClient
) -> None:
    task = ask(ashdown, "Sam")
    for member in (ashdown.member("governor"), birchwood.member("teacher")):
        answer = officer.post(reverse("interventions:task_assign", args=[task.pk]), {"owner": member.pk})
        assert answer.status_code == 422
        with pytest.raises(Refused, match="Choose somebody of this school"):
            actions.assign(task=task, to=member, by=ashdown.user("attendance_officer"), at=NOW)


def test_a_teacher_sees_own_tasks_about_own_pupils(ashdown: SchoolWorld) -> None:
    own = ask(ashdown, "Sam", owner_roles=["teacher", "attendance_officer"])
    ask(ashdown, "Bea", owner_roles=["teacher"])  # another class
    ask(ashdown, "Ada", owner_roles=["attendance_officer"])  # another role's
    ask(ashdown, "Amir", owner_roles=["teacher"], owner=ashdown.member("office"))  # somebody's by name

    assert list(tasks_for(ashdown.member("teacher"), THURSDAY)) == [own]


def test_who_may_hand_out_tasks_sees_all_in_reach(ashdown: SchoolWorld) -> None:
    tasks = {name: ask(ashdown, name) for name in ("Sam", "Bea")}

    assert set(tasks_for(ashdown.member("leadership"), THURSDAY)) == set(tasks.values())
    assert list(tasks_for(ashdown.member("head_of_year"), THURSDAY)) == [tasks["Bea"]]  # Year 6
    assert not tasks_for(ashdown.member("governor"), THURSDAY)
    assert not tasks_for(ashdown.member("welfare_officer"), THURSDAY)


def test_another_schools_task_is_not_found(ashdown: SchoolWorld, birchwood: SchoolWorld, sign_in: SignIn) -> None:
    task = ask(ashdown, "Sam")
    stranger = sign_in(birchwood.member("attendance_officer"))

    assert stranger.get(reverse("interventions:task", args=[task.pk])).status_code == 404
    for name in ("task_complete", "task_dismiss", "task_assign", "task_points"):
        assert stranger.post(reverse(f"interventions:{name}", args=[task.pk])).status_code == 404


def test_a_governor_has_no_tasks_page(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    assert sign_in(ashdown.member("governor")).get(LIST).status_code == 403


def test_a_closed_task_is_closed(ashdown: SchoolWorld) -> None:
    task = ask(ashdown, "Sam")
    by = ashdown.user("attendance_officer")
    actions.complete(task=task, by=by, at=NOW, on=THURSDAY)

    with pytest.raises(Refused, match="This task is done already"):
        actions.dismiss(task=task, by=by, at=NOW, on=THURSDAY, reason="No need.")
    with pytest.raises(Refused, match="This task is done already"):
        actions.tick(task=task, done=[0], by=by, at=NOW)
