"""The contact log on a pupil's page: calls, visits, reports and people told, in order."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from attendance.actions import absence_calls, absence_reports, home_visits
from attendance.actions.absence_calls import Answer
from attendance.actions.absence_reports import Said
from attendance.actions.home_visits import Found
from attendance.domain.explanations import Span
from attendance.models import AbsenceCall, AbsenceReport, ProfessionalNotice
from attendance.queries.contact_log import contact_log
from tests.attendance.calling import away, card_of, ring
from tests.cast import NOW, TODAY
from tests.reports.counting import statements


@pytest.fixture
def story(ashdown):
    """Sam: rung without an answer, visited, rung again and spoken to; the social worker was told."""
    sam, officer = ashdown.pupil("Sam"), ashdown.member("attendance_officer")
    away(ashdown, "Sam", days=3)
    ring(ashdown, "Sam", "no_answer", at=NOW - timedelta(minutes=20))
    home_visits.record(
        school=ashdown.school, pupils=[sam],
        found=Found(NOW - timedelta(minutes=9), "Priya Varley", "parent", "worry", "Mrs Okafor", "A cold house"),
        token=uuid4(), by=officer.user, membership=officer, now=NOW,
    )  # fmt: skip
    ProfessionalNotice.objects.create(
        school=ashdown.school, pupil=sam, kind="social_worker", told="Ruth Lis", how="phone", spell_on=TODAY,
        at=NOW - timedelta(minutes=5), by=officer.user,
    )  # fmt: skip
    return ashdown


def spoken(world, reason="illness", words="He has a temperature", role="office"):
    card = card_of(world, "Sam", role)
    token = uuid4()
    absence_calls.log(
        school=world.school, card=card, line=card.lines[0], outcome="spoke", token=token, on=TODAY, at=NOW,
        by=world.user(role),
    )  # fmt: skip
    absence_calls.explain(
        school=world.school, children=card_of(world, "Sam", role).asking_about, chosen=[world.pupil("Sam").pk],
        token=token, answer=Answer(reason, words=words), on=TODAY, at=NOW, by=world.user(role),
        membership=world.member(role),
    )  # fmt: skip


def lines(world, role="attendance_officer"):
    log = contact_log(world.pupil("Sam"), world.member(role), whole=True)
    return [(entry.kind, entry.title, entry.words) for entry in log.entries]


@pytest.mark.seed("S0-016")
def test_the_log_says_what_parents_said_in_order(story):
    spoken(story)

    assert lines(story) == [
        (
            "call", "Call",
            "Rang Mrs Ngozi Okafor, 07700 900111. Illness (I), Tue 17 Nov to Thu 19 Nov. “He has a temperature”",
        ),
        ("notice", "Social worker told", "Ruth Lis, by phone."),
        (
            "visit", "Home visit",
            "Priya Varley went. A parent or carer was in: Mrs Okafor. The child: seen, with a worry. A cold house",
        ),
        ("call", "Call", "Rang Mrs Ngozi Okafor, 07700 900111."),
    ]  # fmt: skip


def test_the_office_reads_no_worry_nobody_who_works_with_the_child_and_no_reason_that_is_sensitive(story):
    spoken(story, "bereavement", "His grandmother has died", role="attendance_officer")

    text = str(lines(story, "office"))

    for word in ("worry", "cold house", "Ruth", "grandmother", "Bereavement"):
        assert word not in text
    assert "What was said is not shown here." in text
    assert "The child was seen." in text


def test_who_wrote_a_sensitive_reason_down_reads_it(story):
    spoken(story, "bereavement", "His grandmother has died")

    assert "grandmother" in str(lines(story, "office"))


def test_a_report_that_came_by_itself_stands_in_the_log_once(ashdown):
    away(ashdown, "Sam")
    absence_reports.receive(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), said=Said(Span(TODAY, TODAY), "illness", said_by="Ngozi"),
        source="form", at=NOW, process="form",
    )  # fmt: skip

    assert lines(ashdown) == [("report", "Form", "Ngozi. Illness (I), Thu 19 Nov.")]


def test_the_page_shows_the_latest_and_leads_to_the_rest(story, sign_in):
    for minute in range(12):
        card = card_of(story, "Sam")
        absence_calls.log(
            school=story.school, card=card, line=card.lines[0], outcome="left_message", token=uuid4(), on=TODAY,
            at=NOW + timedelta(minutes=minute), by=story.user("office"),
        )  # fmt: skip
    browser, sam = sign_in(story.member("attendance_officer")), story.pupil("Sam")

    page = browser.get(reverse("pupils:pupil", args=[sam.pk])).content.decode()
    assert "Contact about absence" in page
    assert page.count("Left a message") == 8
    assert "The whole log, with what came before" in page
    every = browser.get(reverse("attendance:contact_log", args=[sam.pk])).content.decode()
    assert every.count("Left a message") == 12
    assert "A cold house" in every


def test_a_teacher_and_a_stranger_read_no_log(story, birchwood, sign_in):
    url, page = (reverse(name, args=[story.pupil("Sam").pk]) for name in ("attendance:contact_log", "pupils:pupil"))

    assert "Contact about absence" not in sign_in(story.member("teacher")).get(page).content.decode()
    assert sign_in(story.member("teacher")).get(url).status_code == 403
    assert sign_in(birchwood.member("office")).get(url).status_code == 404


def test_the_log_costs_the_same_for_many_entries(story, sign_in):
    browser, url = sign_in(story.member("office")), reverse("attendance:contact_log", args=[story.pupil("Sam").pk])
    few = statements(browser, url)
    for _ in range(3):
        spoken(story)
        AbsenceCall.objects.update(on=TODAY - timedelta(days=1))
        AbsenceReport.objects.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=9))
        away(story, "Sam")

    assert statements(browser, url) == few
