"""Meetings and panels: arranged with whom the policy says, held, missed; read by who is named to them."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.access import cases_for, meetings_for
from interventions.actions import cases, meetings, policies
from interventions.domain.meetings import AGENDA
from interventions.models import Meeting, MeetingMember
from interventions.queries.policy import parsed, version_of
from pupils.access import pupils_for
from tests.attendance.days import THURSDAY
from tests.cast import NOW, TODAY, YEAR_START
from tests.interventions.test_tasks_page import ask

LATER = TODAY + timedelta(days=7)
ENDS = [{"key": "resolved", "text": "Resolved"}, {"key": "missed", "text": "Parents did not come"}]


@pytest.fixture
def school(ashdown):
    policies.adopt(
        school=ashdown.school, preset="graduated_response", starts_on=YEAR_START, on=THURSDAY, process="test"
    )
    return ashdown


@pytest.fixture
def case(school):
    return cases.open_by_hand(pupil=school.pupil("Sam"), reason="Grandmother is ill", **by(school))


def by(world, role="attendance_officer", on=TODAY):
    return {"by": world.user(role), "at": NOW, "on": on}


def panel_task(world):
    """The task of a policy's panel, by its own trigger."""
    version = version_of(world.school, TODAY)
    trigger, step = next(
        (key, step) for key, (_, step) in parsed(version.text)._steps.items() if step.members and step.kind == "panel"
    )
    return ask(world, "Sam", trigger, kind="panel", title=step.title, policy_version=version, outcomes=ENDS)


def arrange(world, *roles, task=None, day=TODAY, **given):
    return meetings.arrange(
        pupil=world.pupil("Sam"), task=task, members=[world.member(role) for role in roles],
        **{"kind": "panel", "day": day, "starts": time(15, 30), "minutes_long": 45, "place": "Room 1",
           "parents_invited": True, **given}, **by(world),
    )  # fmt: skip


def hold(world, meeting, *roles, on=TODAY, **given):
    return meetings.hold(
        meeting=meeting, came=[world.member(role).pk for role in roles],
        **{"parents_came": "came", "parents_reason": "", "pupil_came": True, "minutes": "All talked it over.",
           "outcome": "resolved", "review_on": None, **given}, **by(world, on=on),
    )  # fmt: skip


@pytest.mark.seed("S0-045", "S0-046", "S0-047", "S1-046", "S1-047")
def test_a_panel_has_the_members_and_the_agenda_that_the_policy_asks_for(school, case):
    task = panel_task(school)
    with pytest.raises(Refused, match="2 to 3 members"):
        arrange(school, "headteacher", task=task)
    with pytest.raises(Refused, match="another role"):
        arrange(school, "headteacher", "office", task=task)
    meeting = arrange(school, "headteacher", "governor", task=task)

    assert arrange(school, "headteacher", "governor", task=task) == meeting  # once a task
    assert meeting.agenda == ["Welcome back", "Agree a review", *AGENDA]
    assert "with Hana Okafor and Farah Hartley. The parents are invited." in case.entries.last().text


def test_minutes_and_outcome_complete_the_task_and_ask_for_the_review(school, case):
    task = panel_task(school)
    meeting = arrange(school, "headteacher", "governor", task=task)
    with pytest.raises(Refused, match="At least 2 members"):
        hold(school, meeting, "headteacher")
    with pytest.raises(Refused, match="Choose how it ended"):
        hold(school, meeting, "headteacher", "governor", outcome="")
    hold(school, meeting, "headteacher", "governor", review_on=LATER)

    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "resolved")
    review = school.pupil("Sam").tasks.open().get()
    assert (review.title, review.due_on) == ("Review what was agreed", LATER)
    assert not AuditEvent.objects.filter(sentence__contains="talked it over", verb__startswith="meeting").exists()
    with pytest.raises(Refused, match="over already"):
        hold(school, meeting, "headteacher", "governor")


@pytest.mark.seed("S2-025", "S4-178", "S4-190")
def test_parents_without_a_reason_have_missed_it_and_with_one_it_waits_for_another_day(school):
    task = panel_task(school)
    excused = hold(
        school, arrange(school, "headteacher", "teacher", task=task), "headteacher", "teacher",
        parents_came="with_reason", parents_reason="Father in hospital", outcome="",
    )  # fmt: skip
    task.refresh_from_db()
    assert (excused.state, task.state) == ("missed", "open")

    hold(
        school, arrange(school, "headteacher", "teacher", task=task), "headteacher", "teacher",
        parents_came="no_reason", outcome="",
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "missed")


def test_a_meeting_lies_ahead_and_its_minutes_behind_and_it_can_be_moved_or_cancelled(school, case):
    with pytest.raises(Refused, match="is past"):
        arrange(school, "teacher", day=TODAY - timedelta(days=1))
    meeting = arrange(school, "teacher", day=LATER)
    with pytest.raises(Refused, match="Write its minutes then"):
        hold(school, meeting, "teacher")
    meetings.note_answer(meeting=meeting, answer="coming", **by(school))
    moved = meetings.move(
        meeting=meeting, day=LATER + timedelta(days=1), starts=time(9), minutes_long=30, place="Hall",
        members=[school.member("headteacher")], parents_invited=True, **by(school),
    )  # fmt: skip
    assert (moved.moved, moved.parents_answer) == (1, "")
    assert [seat.membership for seat in moved.members.all()] == [school.member("headteacher")]
    meetings.note_answer(meeting=meeting, answer="", **by(school))
    meetings.cancel(meeting=meeting, reason="Snow", **by(school))
    with pytest.raises(Refused, match="over already"):
        meetings.cancel(meeting=meeting, reason="Snow", **by(school))


@pytest.mark.seed("S0-047", "S3-028")
def test_a_governor_named_to_one_meeting_reads_its_sheet_and_nothing_else(school, case, sign_in):
    governor = school.member("governor")
    other = arrange(school, "headteacher", "teacher")
    meeting = arrange(school, "headteacher", "governor")
    browser = sign_in(governor)

    page = browser.get(reverse("interventions:meeting", args=[meeting.pk]))
    assert page.status_code == 200
    assert "Sam Okafor" in page.content.decode()
    assert "Fill it in" not in page.content.decode()
    assert browser.get(reverse("interventions:meeting", args=[other.pk])).status_code == 404
    assert browser.get(reverse("interventions:meeting_sheet", args=[meeting.pk])).status_code == 403
    assert browser.get(reverse("interventions:case", args=[case.pk])).status_code == 403
    assert not cases_for(governor, TODAY).exists()
    assert not pupils_for(governor, TODAY).exists()
    assert f"/work/meetings/{meeting.pk}/" in browser.get(reverse("reports:home")).content.decode()
    assert list(meetings_for(governor, TODAY + timedelta(days=14))) == [meeting]
    assert not meetings_for(governor, TODAY + timedelta(days=15)).exists()
    meetings.cancel(meeting=meeting, reason="Snow", **by(school))
    assert not meetings_for(governor, TODAY).exists()


def test_a_teacher_named_to_a_meeting_about_another_class_reads_it_and_a_stranger_does_not(school, birchwood, sign_in):
    meeting = arrange(school, "teacher")
    Meeting.objects.update(pupil=school.pupil("Isaac"))
    assert sign_in(school.member("teacher")).get(reverse("interventions:meeting", args=[meeting.pk])).status_code == 200
    assert sign_in(school.member("office")).get(reverse("interventions:meeting", args=[meeting.pk])).status_code == 404
    stranger = sign_in(birchwood.member("headteacher"))
    assert stranger.get(reverse("interventions:meeting", args=[meeting.pk])).status_code == 404


@pytest.mark.seed("S4-184", "S4-185", "S4-140")
def test_the_pages_arrange_fill_in_hold_and_give_the_invitation(school, case, sign_in):
    officer, sam = sign_in(school.member("attendance_officer")), school.pupil("Sam")
    task = panel_task(school)
    url = reverse("interventions:meeting_arrange", args=[sam.pk]) + f"?task={task.pk}"
    assert "2 to 3 members" in officer.get(url).content.decode()
    assert f"?task={task.pk}" in officer.get(reverse("interventions:task", args=[task.pk])).content.decode()
    give = {
        "kind": "panel", "day": "2026-11-19", "starts": "15:30", "minutes_long": "45", "place": "Room 1",
        "members": [school.member("headteacher").pk], "parents_invited": "on",
    }  # fmt: skip
    refused = officer.post(url, give)
    assert (refused.status_code, "1 named" in refused.content.decode()) == (422, True)
    give["members"].append(school.member("governor").pk)
    assert officer.post(url, give).status_code == 302
    meeting = Meeting.objects.get()
    sheet = {"progress": "Reads well", "pupil_words": "Mornings are hard", "agenda": "One\nTwo"}
    assert officer.post(reverse("interventions:meeting_sheet", args=[meeting.pk]), sheet).status_code == 302
    assert officer.get(reverse("interventions:meeting_move", args=[meeting.pk])).status_code == 200
    page = reverse("interventions:meeting", args=[meeting.pk])
    assert "Mornings are hard" in officer.get(page).content.decode()
    officer.post(reverse("interventions:meeting_answer", args=[meeting.pk]), {"answer": "coming"})
    calendar = officer.get(reverse("interventions:meeting_ics", args=[meeting.pk])).content.decode()
    assert "DTSTART:20261119T153000Z" in calendar
    assert "Sam" not in calendar
    held = reverse("interventions:meeting_hold", args=[meeting.pk])
    came = {"came": give["members"], "parents_came": "came", "minutes": "All talked.", "outcome": ""}
    refused = officer.post(held, came)
    assert (refused.status_code, "All talked." in refused.content.decode()) == (422, True)
    assert officer.post(held, {**came, "outcome": "resolved", "review_on": "2026-12-03"}).status_code == 302
    assert "All talked." in officer.get(page).content.decode()
    assert "Resolved" in officer.get(reverse("interventions:case", args=[case.pk])).content.decode()
    assert MeetingMember.objects.filter(came=True).count() == 2
    assert officer.get(reverse("interventions:meetings")).status_code == 200


def test_the_day_it_is_named(school):
    assert str(arrange(school, "teacher")) == f"Attendance panel on {date(2026, 11, 19)}"
