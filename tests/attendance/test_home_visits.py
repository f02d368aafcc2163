"""Going to the home of a pupil who cannot be reached: the record, and what follows from it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions import home_visits, no_contact
from attendance.actions.home_visits import Found
from attendance.models import AbsenceReport, HomeVisit, Mark
from attendance.queries.no_contact import days_without_contact
from interventions.models import Task
from pupils.models import Enrolment
from tests.attendance.calling import away, contact
from tests.cast import NOW, TODAY

CLOSED = NOW.replace(hour=9, minute=30)
ELEVEN = NOW.replace(hour=11, minute=0)


@pytest.fixture
def third_day(ashdown):
    """Sam has been away for three days, and somebody is to go."""
    away(ashdown, "Sam", days=3)
    no_contact.follow(school=ashdown.school, at=CLOSED, process="test")
    return ashdown


def visit(world, *names, role="attendance_officer", token=None, at=ELEVEN, **found):
    member = world.member(role)
    given = {"went": "Priya Varley", "answered": "nobody", "child": "not_seen"} | found
    return home_visits.record(
        school=world.school, pupils=[world.pupil(name) for name in names or ("Sam",)], found=Found(at=at, **given),
        token=token or uuid4(), by=member.user, membership=member, now=ELEVEN,
    )  # fmt: skip


def tasks(world, name="Sam"):
    return dict(Task.objects.filter(pupil=world.pupil(name)).values_list("stage", "state"))


@pytest.mark.seed("S4-107", "S4-108")
def test_nobody_in_on_the_third_day_asks_for_the_letter(third_day):
    visit(third_day)

    assert tasks(third_day) == {"home_visit": "done", "no_contact_letter": "open"}
    letter = Task.objects.get(stage="no_contact_letter")
    assert (letter.kind, letter.letter_kind, letter.due_on) == ("letter", "no_contact", TODAY)
    assert "Nobody was in when we visited on Thursday 19 November 2026" in letter.why
    assert days_without_contact(third_day.pupil("Sam"), TODAY) == 3
    no_contact.follow(school=third_day.school, at=ELEVEN, process="test")
    assert tasks(third_day)["home_visit"] == "done"  # it is not asked for again


def test_a_letter_left_at_the_door_needs_no_other(third_day):
    visit(third_day, letter_left=True)

    assert tasks(third_day) == {"home_visit": "done"}


@pytest.mark.seed("S4-107")
def test_a_parent_who_was_in_is_contact(third_day):
    visit(third_day, answered="parent", who="Ngozi Okafor, mother", child="safe", seen="Sam has a cold.")

    assert tasks(third_day) == {"home_visit": "done"}
    assert days_without_contact(third_day.pupil("Sam"), TODAY) == 0
    made = HomeVisit.objects.get()
    assert (made.on, made.went, made.answered, made.child, made.seen) == (
        TODAY, "Priya Varley", "parent", "safe", "Sam has a cold.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "found",
    [
        {"answered": "parent", "child": "worry", "seen": "No heating; Sam was alone upstairs."},
        {"answered": "child_alone", "child": "safe"},
    ],
)
def test_a_worry_goes_to_safeguarding_the_same_day(third_day, found):
    visit(third_day, **found)

    task = Task.objects.get(stage="visit_worry")
    assert (task.due_on, task.owner_roles) == (TODAY, ["safeguarding"])
    assert "heating" not in task.why  # what was seen stands on the pupil's page


def test_a_child_alone_at_home_is_no_contact_with_the_parents(third_day):
    visit(third_day, answered="child_alone", child="safe")

    assert days_without_contact(third_day.pupil("Sam"), TODAY) == 3
    assert "no_contact_letter" not in tasks(third_day)


def test_a_visit_is_about_every_child_of_the_household(third_day):
    away(third_day, "Zofia", days=3)
    visit(third_day, "Sam", "Zofia")

    assert HomeVisit.objects.count() == 2
    assert {t.pupil.legal_forename for t in Task.objects.filter(stage="no_contact_letter")} == {"Sam", "Zofia"}


def test_a_visit_sent_twice_stands_once(third_day):
    token = uuid4()
    assert len(visit(third_day, token=token)) == 1
    assert visit(third_day, token=token) == []
    assert HomeVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"went": " "}, "Say who went"),
        ({"child": "safe"}, "Nobody was in, and yet the child was seen"),
        ({"answered": "child_alone"}, "say how the child was"),
        ({"answered": "parent", "child": "worry"}, "Say what the worry is"),
        ({"at": ELEVEN + timedelta(minutes=1)}, "still to come"),
        ({"at": ELEVEN - timedelta(days=15)}, "more than 14 days ago"),
    ],
)
def test_a_record_that_says_too_little_is_refused_with_a_sentence(third_day, found, sentence):
    with pytest.raises(Refused, match=sentence):
        visit(third_day, **found)
    assert not HomeVisit.objects.exists()


def test_the_database_keeps_visits_possible(third_day):
    visit(third_day)

    with pytest.raises(IntegrityError, match="a_child_is_seen_where_somebody_is_in"), transaction.atomic():
        HomeVisit.objects.update(child="safe")
    with pytest.raises(IntegrityError, match="a_child_who_opens_the_door_is_seen"), transaction.atomic():
        HomeVisit.objects.update(answered="child_alone")


def test_a_pupil_who_left_or_of_another_school_is_refused(third_day, birchwood):
    stranger = birchwood.pupil("Hugo")
    third_day.pupils["Hugo"] = stranger
    with pytest.raises(Refused, match="Hugo Eze is not on the roll of this school"):
        visit(third_day, "Hugo")
    Enrolment.objects.filter(pupil=third_day.pupil("Sam")).update(ends_on=TODAY - timedelta(days=1), ground="a")
    with pytest.raises(Refused, match="Sam Okafor is not on the roll"):
        visit(third_day)


# the page


def form(world, **more):
    return {
        "pupils": [world.pupil("Sam").pk], "day": "2026-11-19", "time": "09:00", "went": "Priya Varley",
        "answered": "nobody", "child": "not_seen", "token": str(uuid4()),
    } | more  # fmt: skip


def test_the_officer_records_a_visit(third_day, sign_in):
    browser, url = (
        sign_in(third_day.member("attendance_officer")),
        reverse("attendance:home_visit", args=[third_day.pupil("Sam").pk]),
    )
    assert 'value="Priya Varley"' in browser.get(url).content.decode()

    answer = browser.post(url, form(third_day), follow=True)

    assert "The visit is written down" in answer.content.decode()
    assert HomeVisit.objects.get().at.hour == 9


def test_a_reason_given_at_the_door_explains_the_absence(third_day, sign_in):
    sam = third_day.pupil("Sam")
    browser, url = sign_in(third_day.member("headteacher")), reverse("attendance:home_visit", args=[sam.pk])

    browser.post(url, form(third_day, answered="parent", who="Ngozi Okafor", child="safe", reason="illness"))

    report = AbsenceReport.objects.get()
    assert (report.source, report.starts_on, report.ends_on, report.said_by) == (
        "visit", date(2026, 11, 17), TODAY, "Ngozi Okafor",
    )  # fmt: skip
    assert HomeVisit.objects.get().report == report
    assert set(Mark.objects.filter(pupil=sam).values_list("code", flat=True)) == {"I"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "illness"}, "Nobody could give a reason"),
        ({"time": "23:00"}, "still to come"),
        ({"answered": ""}, "required"),
        ({"pupils": []}, "Choose at least one child"),
    ],
)
def test_a_form_that_cannot_be_is_refused_with_a_sentence(third_day, sign_in, given, sentence):
    answer = sign_in(third_day.member("attendance_officer")).post(
        reverse("attendance:home_visit", args=[third_day.pupil("Sam").pk]), form(third_day) | given
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not HomeVisit.objects.exists()


def test_brothers_and_sisters_who_are_away_are_offered(third_day, sign_in):
    away(third_day, "Zofia")
    contact(third_day, "Sam", "Zofia")

    page = sign_in(third_day.member("office")).get(reverse("attendance:home_visit", args=[third_day.pupil("Sam").pk]))

    assert "Zofia Marsh" in page.content.decode()


def test_a_stranger_finds_no_pupil_to_visit(third_day, birchwood, sign_in):
    url = reverse("attendance:home_visit", args=[third_day.pupil("Sam").pk])

    assert sign_in(birchwood.member("attendance_officer")).get(url).status_code == 404
    assert sign_in(third_day.member("teacher")).get(url).status_code == 403
