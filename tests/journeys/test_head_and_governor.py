"""The head and the governor: the same totals, the same report; the one with names behind them, the other with none."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reports.models import ReportRun
from tests.cast import ASHDOWN_PUPILS, SchoolWorld

OpenAs = Callable[..., Page]
SURNAMES = {name.split(" ", 1)[1] for _, names in ASHDOWN_PUPILS.values() for name in names}
FORENAMES = {name.split(" ", 1)[0] for _, names in ASHDOWN_PUPILS.values() for name in names}
STAFF_TOO = {"Okafor", "Marsh"}  # the head, and the office manager, share a name with a child


def names_in(text: str) -> set[str]:
    return {name for name in (SURNAMES - STAFF_TOO) | FORENAMES if name in text}


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_head_reads_the_day_and_the_policy_and_takes_the_report_home(morning: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(morning.member("headteacher"), "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Good morning, Hana")
    expect(page.locator(".strip").first).to_contain_text("5 of 6 present")
    page.goto("/work/tasks/")
    page.get_by_role("link", name="The policy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attendance policy")
    expect(page.get_by_role("row", name="AMBER-GREEN")).to_be_visible()

    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_role("status")).to_contain_text("The report is made")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    run = ReportRun.objects.get()
    content = Path(download.value.path()).read_bytes()
    assert content == bytes(run.content)
    assert run.asked_by == morning.user("headteacher")
    assert "Ashdown Primary School" in text_of(content)


def test_the_governor_reads_totals_and_can_reach_no_name(morning: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(morning.member("governor"), "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Attendance at Ashdown Primary School")
    read = [page.get_by_role("main").inner_text()]
    menu = page.get_by_role("navigation", name="Main").get_by_role("link")
    assert menu.all_inner_texts() == ["Today", "Reports"]

    page.get_by_role("link", name="Reports to download").click()
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_role("status")).to_contain_text("The report is made")
    read.append(page.get_by_role("main").inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    read.append(text_of(Path(download.value.path()).read_bytes()))
    read.append(page.request.get(reverse("reports:chart")).text())
    page.goto(reverse("accounts:me"))
    read.append(page.content())
    assert [names_in(text) for text in read] == [set()] * 5

    sam = morning.pupil("Sam").pk
    for address in (
        reverse("pupils:list"),
        reverse("pupils:pupil", args=[sam]),
        reverse("attendance:history", args=[sam]),
        reverse("interventions:tasks"),
        reverse("letters:list"),
        reverse("reports:class_lists"),
        reverse("attendance:calls"),
        reverse("reports:watch"),
    ):
        answer = page.request.get(address)
        assert answer.status == 403, address
        assert names_in(answer.text()) == set()
