"""A step for many pupils as one list, and what was promised and kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.domain.windows import Window
from interventions.actions import tasks
from interventions.models import Task, TaskEntry
from interventions.queries import promises, rounds
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

TRIGGER = "red.pupil_contact"
LAST_WEEK = TODAY - timedelta(days=7)


def owe(world, *names, due_on=TODAY, **more):
    given = {
        "kind": "conversation", "title": "Weekly contact with the pupil", "stage": "red", "track": "ladder", "duty": "do",
        "owner_roles": ["attendance_officer"], "why": "Attendance fell.", "window": "2026-11-16", "raised_on": LAST_WEEK,
    } | more  # fmt: skip
    return [
        Task.objects.create(school=world.school, pupil=world.pupil(name), trigger=TRIGGER, due_on=due_on, **given)
        for name in names
    ]


def listed(world, role="attendance_officer"):
    return [(one.title, one.number, one.overdue) for one in rounds.rounds(world.member(role), world.school, TODAY)]


@pytest.mark.seed("S4-212")
def test_a_group_session_is_entered_once_for_all_who_were_there(ashdown, sign_in):
    sam, bea, ada = owe(ashdown, "Sam", "Bea", "Ada")
    officer = sign_in(ashdown.member("attendance_officer"))
    page = officer.get(reverse("interventions:round", args=[TRIGGER])).content.decode()
    assert "Weekly contact with the pupil" in page

    sent = {"task": [sam.pk, bea.pk], "note": "Group on sleep and screens"}
    officer.post(reverse("interventions:round_complete", args=[TRIGGER]), sent)

    done = list(Task.objects.filter(state="done").order_by("pk").values_list("pk", "note"))
    assert done == [(sam.pk, "Group on sleep and screens"), (bea.pk, "Group on sleep and screens")]
    assert TaskEntry.objects.filter(task=sam, what="done").count() == 1
    ada.refresh_from_db()
    assert ada.state == "open"


def test_a_step_owed_for_one_pupil_is_no_round(ashdown):
    owe(ashdown, "Sam")
    assert listed(ashdown) == []
    owe(ashdown, "Bea", due_on=LAST_WEEK)
    assert listed(ashdown) == [("Weekly contact with the pupil", 2, 1)]


def test_nobody_else_sees_it(ashdown, sign_in):
    owe(ashdown, "Sam", "Bea")
    assert listed(ashdown, "teacher") == []
    assert sign_in(ashdown.member("teacher")).get(reverse("interventions:round", args=[TRIGGER])).status_code == 404


def test_without_a_tick_nothing_is_done_and_the_note_is_kept(ashdown, sign_in):
    owe(ashdown, "Sam", "Bea")
    officer = sign_in(ashdown.member("attendance_officer"))
    page = officer.post(reverse("interventions:round_complete", args=[TRIGGER]), {"note": "Group on sleep"})

    assert page.status_code == 422
    assert "Tick at least one pupil." in page.content.decode()
    assert "Group on sleep" in page.content.decode()


def test_when_somebody_else_was_quicker_with_one_none_is_done(ashdown):
    sam, _ = owe(ashdown, "Sam", "Bea")
    officer = ashdown.member("attendance_officer")
    with pytest.raises(Refused, match="Somebody else has just closed one of these"):
        tasks.complete_many(tasks=[sam], asked=2, by=officer.user, membership=officer, at=NOW, on=TODAY)

    assert Task.objects.filter(state="open").count() == 2


def test_a_task_chosen_from_another_round_is_not_touched(ashdown, sign_in):
    owe(ashdown, "Sam", "Bea")
    other = _other(ashdown)
    officer = sign_in(ashdown.member("attendance_officer"))
    page = officer.post(reverse("interventions:round_complete", args=[TRIGGER]), {"task": [other.pk]})

    assert page.status_code == 422
    other.refresh_from_db()
    assert other.state == "open"


def _other(world):
    return Task.objects.create(
        school=world.school, pupil=world.pupil("Ada"), trigger="red.target", window="2026-11-16", kind="target",
        title="Set a target", track="ladder", stage="red", duty="do", owner_roles=["attendance_officer"], why="Fell.",
        raised_on=LAST_WEEK, due_on=TODAY,
    )  # fmt: skip


def test_a_round_takes_as_many_statements_for_many_as_for_two(ashdown, sign_in):
    owe(ashdown, "Sam", "Bea")
    officer = sign_in(ashdown.member("attendance_officer"))
    urls = [reverse("interventions:rounds"), reverse("interventions:round", args=[TRIGGER])]
    before = [statements(officer, url) for url in urls]
    owe(ashdown, "Ada", "Amir", "Felix", "Zofia", "Omar")

    assert [statements(officer, url) for url in urls] == before
    assert max(before) <= 15


def close(task, on, state="done"):
    Task.objects.filter(pk=task.pk).update(
        state=state, closed_at=NOW, closed_on=on, closed_by=task.school.memberships.first().user, note="Said."
    )


@pytest.mark.seed("S4-095")
def test_what_was_promised_is_counted_as_kept_late_dismissed_or_owed(ashdown):
    sam, bea, ada, felix = owe(ashdown, "Sam", "Bea", "Ada", "Felix", due_on=LAST_WEEK)
    close(sam, LAST_WEEK)
    close(bea, LAST_WEEK + timedelta(days=1))
    close(ada, LAST_WEEK, "dismissed")
    owe(ashdown, "Omar", due_on=TODAY)  # not due yet: held against nobody

    found = promises.promises(ashdown.school, Window(date(2026, 9, 1), date(2027, 1, 1)), TODAY)

    assert (found.whole.asked, found.whole.in_time, found.whole.late, found.whole.not_done, found.whole.owed) == (
        4, 1, 1, 1, 1,
    )  # fmt: skip
    assert found.whole.tenths == 333  # one of the three that were to be done
    assert [(one.name, one.asked) for one in found.roles] == [("Attendance officer", 4)]
    assert felix.state == "open"


def test_the_page_shows_it_and_an_empty_stretch_says_so(ashdown, sign_in):
    head = sign_in(ashdown.member("headteacher"))
    url = reverse("interventions:promises")
    assert "Nothing fell due." in head.get(url).content.decode()
    (sam,) = owe(ashdown, "Sam", due_on=LAST_WEEK)
    close(sam, LAST_WEEK)

    assert "done in time: 1 of 1" in head.get(f"{url}?over=year").content.decode()
    assert sign_in(ashdown.member("teacher")).get(url).status_code == 403
