"""From the task to the paper, by the pages."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import Membership
from interventions.models import Task
from letters import pdf
from letters.models import Letter
from tests.cast import SchoolWorld
from tests.conftest import RoleClient

SignIn = Callable[[Membership], RoleClient]


@pytest.fixture
def officer(ashdown: SchoolWorld, sign_in: SignIn) -> RoleClient:
    return sign_in(ashdown.member("attendance_officer"))


def test_the_officer_drafts_reads_issues_and_prints(ashdown: SchoolWorld, task: Task, officer: RoleClient) -> None:
    assert "Write the letter" in officer.get(reverse("interventions:task", args=[task.pk])).content.decode()

    drafted = officer.post(reverse("letters:draft", args=[task.pk]))
    letter = Letter.objects.defer("pdf").get()
    assert drafted.url == reverse("letters:letter", args=[letter.pk])
    page = officer.get(drafted.url).content.decode()
    for said in ("Dear Mrs Okafor", "Issue this letter", "Thu 19 Nov 2026", "Absent in other or unknown circumstances"):
        assert said in page
    paper = reverse("letters:pdf", args=[letter.pk])
    assert officer.get(paper).content.startswith(b"%PDF")

    officer.post(reverse("letters:issue", args=[letter.pk]))

    letter = Letter.objects.get()
    answer = officer.get(paper)
    assert answer["Content-Disposition"] == f'inline; filename="letter-{letter.pk}.pdf"'
    assert pdf.digest(answer.content) == letter.digest
    assert "Sam’s attendance" in officer.get(reverse("letters:list")).content.decode()
    assert "Sam’s attendance" not in officer.get(reverse("letters:list") + "?state=draft").content.decode()
    task.refresh_from_db()
    assert task.state == "done"


def test_what_cannot_be_drafted_is_said_on_the_tasks_page(
    ashdown: SchoolWorld, task: Task, officer: RoleClient
) -> None:
    ashdown.school.named_people.all().delete()

    answer = officer.post(reverse("letters:draft", args=[task.pk]), follow=True)

    assert "Name the person to ring about attendance" in answer.content.decode()
    assert not Letter.objects.exists()


def test_withdrawing_keeps_the_letter_with_its_reason(task: Task, officer: RoleClient) -> None:
    officer.post(reverse("letters:draft", args=[task.pk]))
    letter = Letter.objects.get()
    url = reverse("letters:withdraw", args=[letter.pk])

    assert "Say why the letter is withdrawn." in officer.post(url, {"reason": ""}).content.decode()
    officer.post(url, {"reason": "Written to the wrong parent."})

    assert "Written to the wrong parent." in officer.get(reverse("letters:letter", args=[letter.pk])).content.decode()


def test_altered_bytes_are_not_handed_out(task: Task, officer: RoleClient) -> None:
    officer.post(reverse("letters:draft", args=[task.pk]))
    letter = Letter.objects.get()
    officer.post(reverse("letters:issue", args=[letter.pk]))
    Letter.objects.update(pdf=b"%PDF other")

    answer = officer.get(reverse("letters:pdf", args=[letter.pk]), follow=True)

    assert "not the one that was issued" in answer.content.decode()


def test_letters_are_for_those_who_issue_them(
    ashdown: SchoolWorld, birchwood: SchoolWorld, task: Task, officer: RoleClient, sign_in: SignIn
) -> None:
    officer.post(reverse("letters:draft", args=[task.pk]))
    letter = Letter.objects.get()
    stranger, teacher = (sign_in(m) for m in (birchwood.member("headteacher"), ashdown.member("teacher")))
    head_of_year = sign_in(ashdown.member("head_of_year"))  # Year 6; Sam is in Year 5

    assert teacher.get(reverse("letters:list")).status_code == 403
    for name in ("letter", "pdf"):
        for browser in (stranger, head_of_year):
            assert browser.get(reverse(f"letters:{name}", args=[letter.pk])).status_code == 404
    for name in ("issue", "withdraw"):
        assert stranger.post(reverse(f"letters:{name}", args=[letter.pk])).status_code == 404
    assert stranger.post(reverse("letters:draft", args=[task.pk])).status_code == 404


def test_the_administrator_rewrites_the_wording(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    administrator = sign_in(ashdown.member("administrator"))
    url = reverse("letters:wording", args=["concern"])

    assert "Our words" in administrator.get(reverse("letters:wordings")).content.decode()
    refused = administrator.post(url, {"subject": "Hello", "body": "Dear {mother}"})
    assert "which it cannot fill in" in refused.content.decode()
    body = "{child} missed {missed}. Ring {contact_name} on {contact_phone} by {reply_by}."
    administrator.post(url, {"subject": "About {child}", "body": body})

    assert "Your own words, version 1" in administrator.get(reverse("letters:wordings")).content.decode()
    assert administrator.get(reverse("letters:wording", args=["other"])).status_code == 404
