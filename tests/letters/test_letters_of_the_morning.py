"""Letters about leave and about one absence: what they say, and when they are no longer so."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from attendance.actions import absence_reports, leave, leave_returns
from attendance.actions.absence_reports import Said
from attendance.domain.explanations import Span
from interventions.actions import policies
from interventions.models import Task
from letters import actions
from letters.models import Letter
from pupils import asks
from pupils.asks import Ask
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, WEDNESDAY, ask, decide, granted, refused
from tests.cast import NOW, TODAY, YEAR_START

FIRST_AWAY = date(2026, 11, 17)


def wanted(world, letter_kind: str, window: str, about: str = "") -> Task:
    """A task for a letter, as the morning's work asks for it."""
    pupil = world.pupil("Sam")
    asks.ask(
        school=world.school,
        asks=[
            Ask(
                pupil=pupil, about=about or letter_kind, window=window, kind="letter", letter_kind=letter_kind,
                title="Write home", why="Why.", roles=(Role.ATTENDANCE_OFFICER,), due_on=TODAY,
            )
        ],
        on=TODAY, at=NOW, process="test",
    )  # fmt: skip
    return Task.objects.get(letter_kind=letter_kind)


def draft(world, task: Task, on: date = TODAY) -> Letter:
    (letter,) = actions.draft(task=task, by=world.user("attendance_officer"), at=NOW, on=on).letters
    return letter


def issue(world, letter: Letter) -> Letter:
    officer = world.member("attendance_officer")
    return actions.issue(letter=letter, by=officer.user, membership=officer, at=NOW, on=TODAY)


@pytest.mark.seed("S4-058")
def test_leave_that_is_granted_is_answered_with_its_days_and_conditions(ashdown):
    decide(
        ashdown, ask(ashdown), grant=True, reason="the wedding is abroad", conditions="Sam takes his reading along",
    )  # fmt: skip
    letter = draft(ashdown, Task.objects.get())

    assert letter.subject == "Leave for Sam: agreed"
    assert "We agree to 2 days: Monday 23 to Tuesday 24 November." in letter.body
    assert "\n\nThe wedding is abroad.\n\nWe agree on these conditions: Sam takes his reading along.\n\n" in letter.body
    assert "back in school on Wednesday 25 November" in letter.body
    assert letter.signed_by == ["Hana Okafor", "Headteacher", "Ashdown Primary School"]
    issue(ashdown, letter)
    assert Task.objects.get().state == "done"


@pytest.mark.seed("S4-058")
def test_without_conditions_nothing_stands_in_their_place(ashdown):
    granted(ashdown)

    body = draft(ashdown, Task.objects.get()).body
    assert "conditions" not in body
    assert "\n\n\n" not in body


@pytest.mark.seed("S4-058")
def test_a_part_that_is_refused_is_named_with_what_follows(ashdown):
    decide(ashdown, ask(ashdown), grant=True, granted_until=MONDAY)

    body = draft(ashdown, Task.objects.get()).body
    assert "We agree to 1 day: Monday 23 November." in body
    assert "We cannot agree to Tuesday 24 November. If Sam is away on these days" in body
    assert "back in school on Tuesday 24 November" in body


@pytest.mark.seed("S4-058", "S4-060")
def test_leave_that_is_refused_gives_the_reason_and_what_follows_where_it_is_taken(ashdown):
    decide(ashdown, ask(ashdown), grant=False, reason="A holiday can be in the holidays")

    letter = draft(ashdown, Task.objects.get())

    assert letter.subject == "Leave for Sam: not agreed"
    assert "Monday 23 to Tuesday 24 November. I am sorry that we cannot agree to this." in letter.body
    assert "A holiday can be in the holidays." in letter.body
    assert "The council may then send each parent a penalty notice, which is a fine." in letter.body


@pytest.mark.seed("S4-021", "S4-058")
def test_no_fine_is_spoken_of_for_a_child_under_compulsory_age(ashdown):
    sam = ashdown.pupil("Sam")
    sam.date_of_birth, sam.year_group = date(2022, 9, 12), "R"
    sam.save()
    refused(ashdown)

    body = draft(ashdown, Task.objects.get()).body
    assert "penalty" not in body
    assert "we have to mark the absence as not agreed" in body


@pytest.mark.seed("S4-057")
def test_what_came_too_late_is_answered_with_the_rule(ashdown):
    ask(ashdown, first=TODAY)

    letter = draft(ashdown, Task.objects.get())
    assert "Leave has to be asked for before its first day" in letter.body
    assert letter.signed_by[0] == "Maisie Ridley"


def test_a_decision_taken_back_between_draft_and_issue_stops_the_letter(ashdown):
    head, request = ashdown.member("headteacher"), granted(ashdown)
    letter = draft(ashdown, Task.objects.get())
    leave.reopen(leave=request, by=head.user, membership=head, at=NOW, on=TODAY)

    with pytest.raises(Refused, match="was taken back or changed"):
        issue(ashdown, letter)


@pytest.mark.seed("S4-059")
def test_who_is_not_back_is_written_to_with_the_tenth_day_and_no_longer_once_back(ashdown):
    request = granted(ashdown)
    task = wanted(ashdown, "return_overdue", request.window)
    later = WEDNESDAY + timedelta(days=2)
    letter = draft(ashdown, task, on=later)

    assert "Sam was due back on Wednesday 25 November and has not come." in letter.body
    assert "If we have not heard from you by Tuesday 8 December" in letter.body
    leave_returns.note_return(leave=request, back_on=WEDNESDAY, on=later, at=NOW, by=ashdown.user("office"))
    with pytest.raises(Refused, match="is back after the leave"):
        issue(ashdown, letter)


@pytest.mark.seed("S4-108")
def test_where_nobody_is_in_on_the_third_day_a_letter_asks_to_ring_today(ashdown):
    sam = ashdown.pupil("Sam")
    for day in (17, 18, 19):
        mark_day(ashdown.school, sam, date(2026, 11, day), "N", "N")

    letter = draft(ashdown, wanted(ashdown, "no_contact", TODAY.isoformat(), about="no_contact_letter"))

    assert letter.subject == "Please ring us about Sam today"
    assert "away from school since Tuesday 17 November" in letter.body
    assert "On Thursday 19 November we came to your home" in letter.body
    assert "Please ring Maisie Ridley on 01632 960101 as soon as you read this." in letter.body
    assert "Our policy asks you to tell us on the first morning" in letter.body
    assert len(letter.marks) == 6
    assert issue(ashdown, letter).state == "issued"


def test_nobody_is_asked_where_a_child_is_who_has_come(ashdown):
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, FIRST_AWAY, "N", "N")
    task = wanted(ashdown, "no_contact", FIRST_AWAY.isoformat())
    letter = draft(ashdown, task)
    mark_day(ashdown.school, sam, TODAY, "/", "\\")

    with pytest.raises(Refused, match="Sam Okafor was in school on Thursday 19 November"):
        issue(ashdown, letter)


@pytest.mark.seed("S4-029")
def test_evidence_is_asked_for_with_what_will_do(ashdown):
    office, span = ashdown.member("office"), Span(FIRST_AWAY, date(2026, 11, 18))
    report = absence_reports.record(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), said=Said(span, "illness"), source="phone", by=office.user,
        membership=office, at=NOW,
    )  # fmt: skip

    letter = draft(ashdown, wanted(ashdown, "medical_evidence", str(report.pk)))

    assert "Tuesday 17 to Wednesday 18 November" in letter.body
    assert "an appointment card or text" in letter.body
    assert "You do not need to pay for a note from the doctor." in letter.body
    assert "by Thursday 26 November" in letter.body


@pytest.mark.seed("S4-027")
def test_a_note_is_asked_for_in_the_parents_own_words(ashdown):
    letter = draft(ashdown, wanted(ashdown, "written_note", FIRST_AWAY.isoformat()))

    assert "Tuesday 17 to Thursday 19 November" in letter.body
    assert "Please send a short note or an e-mail by Thursday 26 November." in letter.body


@pytest.mark.seed("S4-020", "S4-021")
def test_a_nursery_place_is_spoken_of_whatever_the_figure(ashdown):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    letter = draft(ashdown, wanted(ashdown, "nursery_place", "2026"))

    assert "the headteacher may look at the place again" in letter.body


@pytest.mark.parametrize("kind", ["leave_granted", "no_contact"])
def test_what_a_task_names_and_is_not_there_is_refused(ashdown, kind):
    with pytest.raises(Refused, match=r"is not there\. Dismiss the task"):
        draft(ashdown, wanted(ashdown, kind, "gone"))


def test_another_schools_leave_is_not_answered(ashdown, birchwood):
    theirs = ask(birchwood, "Hugo")

    with pytest.raises(Refused, match="is not there"):
        draft(ashdown, wanted(ashdown, "leave_granted", str(theirs.pk)))


def test_a_letter_about_leave_leads_to_the_request_and_prints_on_one_page(ashdown, sign_in):
    request = granted(ashdown)
    letter = issue(ashdown, draft(ashdown, Task.objects.get()))
    browser = sign_in(ashdown.member("attendance_officer"))

    shown = browser.get(reverse("letters:letter", args=[letter.pk])).content.decode()

    assert reverse("attendance:leave", args=[request.pk]) in shown
    assert len(pypdf.PdfReader(io.BytesIO(bytes(letter.pdf))).pages) == 1


def test_the_wording_page_says_what_each_letter_can_fill_in(ashdown, sign_in):
    browser = sign_in(ashdown.member("attendance_officer"))

    shown = browser.get(reverse("letters:wording", args=["leave_granted"])).content.decode()

    assert "{conditions}" in shown
    assert "The conditions as a paragraph" in shown
    assert "{percentage}" not in shown
    answer = browser.post(
        reverse("letters:wording", args=["leave_granted"]),
        {"subject": "Leave", "body": "{child} {leave_dates} {percentage}"},
    ).content.decode()
    assert "which it cannot fill in" in answer
