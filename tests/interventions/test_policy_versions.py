"""A policy that is changed is a new version; the old one stays, and what is different is said."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.setup import lines_for
from interventions.actions import policies
from interventions.actions.policies import Approval
from interventions.models import PolicyVersion
from interventions.queries.policy import preset_text
from tests.cast import TODAY, YEAR_START

TEXT = preset_text("colour_bands")


@pytest.fixture
def school(ashdown):
    policies.adopt(
        school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test",
        approval=Approval("The governing body", date(2026, 7, 10), date(2026, 11, 1)),
    )  # fmt: skip
    return ashdown


def change(browser, text, **more):
    return browser.post(reverse("interventions:policy_edit"), {"text": text, "starts_on": "2026-11-23"} | more)


def test_a_change_makes_a_version_and_says_what_is_different(school, sign_in):
    head = sign_in(school.member("headteacher"))
    answer = change(head, TEXT.replace("at_least = 93.1", "at_least = 94.0", 1))

    page = head.get(answer.url).content.decode()
    assert "Band AMBER-GREEN from 94.0, was 93.1." in page
    assert PolicyVersion.objects.count() == 2
    assert PolicyVersion.objects.order_by("starts_on")[0].text == TEXT


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('owners = ["attendance_officer"]  # S4-179', "", "has no owner"),
        ('letter_kind = "concern"', 'letter_kind = "rude"', "asks for an unknown letter"),
        ("at_least = 90.1", "at_least = 95.0", "its floor 95.0 is not below"),
        (
            'when = { ended = { step = "meeting", outcome = "contract" } }',
            'when = { done = { step = "nothing" } }',
            "can never fire",
        ),
        ('after = ["red_amber"]', 'after = ["red"]', "which is no other stage"),
        ('key = "colour_bands"', "key = ", "not valid TOML"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_its_line_and_the_old_version_stays(school, sign_in, old, new, said):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    answer = change(sign_in(school.member("administrator")), text)

    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert said in page
    assert "ine " in page  # Line 35, or TOML's own "at line 4"
    assert new in page  # nothing typed is lost
    assert PolicyVersion.objects.count() == 1


@pytest.mark.seed("S4-001")
def test_who_approved_it_stands_on_the_page_and_an_overdue_review_is_loud(school, sign_in):
    page = sign_in(school.member("teacher")).get(reverse("interventions:policy")).content.decode()
    assert "Approved by The governing body on 10 July 2026." in page
    assert "The review of the policy was due on 1 November 2026." in page

    member = school.member("administrator")
    lines = {line.title: line for line in lines_for(school.school, member, TODAY)}
    assert not lines["Attendance policy"].done
    assert lines["Attendance policy"].sentence == "The review of the policy was due on 1 November 2026."


def test_a_teacher_reads_and_does_not_change(school, sign_in):
    assert sign_in(school.member("teacher")).get(reverse("interventions:policy_edit")).status_code == 403
