"""The pictures of the papers, taken from the demo's school: `PICTURES=1 pytest tests/journeys/test_pictures.py`."""

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Membership, School
from attendance.models import Register
from config.demo import seed
from interventions.models import Task
from letters import actions as letters
from letters.models import Letter
from reports.models import ReportRun
from tests.cast import NOW, TODAY
from tests.tenancy import see_everything

FOLDER = Path(settings.BASE_DIR) / "docs" / "pictures"
LARGEST = 150_000  # bytes
OpenAs = Callable[..., Page]

pytestmark = pytest.mark.skipif(not os.environ.get("PICTURES"), reason="set PICTURES=1 to take them")


@pytest.fixture
def demo(transactional_db: None) -> School:
    """The demo's first school, this morning."""
    seed.seed(pupils=210, schools=1, years=2, today=TODAY, say=lambda line: None)
    see_everything()
    return School.objects.get()


def person(role: str) -> Membership:
    return Membership.objects.filter(roles__contains=[role]).select_related("user").order_by("pk")[0]


def keep(name: str, png: bytes) -> None:
    """As small as a page of flat colours can be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(128)
    picture.save(FOLDER / f"{name}.png", optimize=True)
    assert (FOLDER / f"{name}.png").stat().st_size <= LARGEST, name


def keep_paper(name: str, pdf: bytes, folder: Path) -> None:
    """The first page, 800 pixels wide."""
    (folder / "paper.pdf").write_bytes(pdf)
    stem = folder / name
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-scale-to-x", "800", "-scale-to-y", "-1", folder / "paper.pdf", stem],
        check=True,
    )
    keep(name, stem.with_suffix(".png").read_bytes())


def test_the_pictures_of_the_papers(demo: School, open_as: OpenAs, tmp_path: Path) -> None:
    officer, teacher, head = person("attendance_officer"), person("teacher"), person("headteacher")
    own = teacher.groups_taught.select_related("group").get().group
    register = reverse("attendance:register", args=[Register.objects.get(group=own, on=TODAY, session="AM").pk])

    page = open_as(teacher, register)
    for key in "//l/n////":
        page.keyboard.press(key)
    keep("register", page.screenshot())
    phone = open_as(teacher, register, width=390, dark=True)
    phone.locator("label.late input").nth(1).check(force=True)
    phone.locator("label.absent input").nth(3).check(force=True)
    keep("register-phone-dark", phone.screenshot())
    page.goto(reverse("reports:class_list", args=[own.pk]))
    page.set_viewport_size({"width": 1280, "height": 1250})  # so far down that there is more than green
    keep("weekly-list", page.screenshot())

    page = open_as(officer, "/")
    keep("officers-day", page.screenshot())
    page.goto(reverse("interventions:tasks") + "?show=all")
    keep("tasks", page.screenshot())

    page = open_as(head, reverse("reports:reports"))
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_role("status")).to_contain_text("The report is made")
    keep_paper("termly-report", bytes(ReportRun.objects.get().content), tmp_path)

    task = Task.objects.filter(state="open", letter_kind="concern").order_by("pk")[0]
    letter = letters.draft(task=task, by=officer.user, at=NOW, on=TODAY).letters[0]
    letters.issue(letter=letter, by=officer.user, membership=officer, at=NOW, on=TODAY)
    keep_paper("concern-letter", bytes(Letter.objects.get(pk=letter.pk).pdf or b""), tmp_path)
