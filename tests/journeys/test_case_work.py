"""Around one pupil: a concern, a case, a target, help offered, a panel with a governor, a plan."""

import os
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from interventions.actions import meetings, plans, support
from interventions.models import Case, Concern
from tests.cast import NOW, TODAY, SchoolWorld

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]


def keep(page: Page, name: str) -> None:
    """A picture, where somebody wants to look: `LOOK=/tmp/x`."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_concern_goes_to_the_officer_and_comes_back(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    ada = morning.pupil("Ada")
    teacher = open_as(morning.member("teacher"), reverse("pupils:pupil", args=[ada.pk]), width=390)
    teacher.get_by_text("Raise a concern").click()  # one tap
    keep(teacher, "concern")
    accessible_everywhere(teacher)
    teacher.get_by_role("button", name="Worried about coming to school").click()  # and another
    expect(teacher.get_by_text("No answer yet.")).to_be_visible()

    officer = open_as(morning.member("attendance_officer"), reverse("interventions:cases"))
    officer.get_by_role("link", name="Concerns").click()
    accessible_everywhere(officer)
    officer.get_by_role("link", name="Answer").click()
    officer.get_by_label("Your answer").fill("Her mother comes in tomorrow.")
    officer.get_by_label("Open a case").check()
    officer.get_by_role("button", name="Answer").click()
    expect(officer.get_by_text("No concern waits")).to_be_visible()

    teacher.goto(reverse("reports:home"))
    expect(teacher.get_by_text("Her mother comes in tomorrow.")).to_be_visible()
    assert Concern.objects.get().case == Case.objects.get(pupil=ada)


def test_the_work_around_a_pupil_stands_on_one_page(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    sam = morning.pupil("Sam")
    given = {"by": morning.user("attendance_officer"), "at": NOW, "on": TODAY}
    case = Case.objects.open().get(pupil=sam)
    page = open_as(morning.member("attendance_officer"), reverse("interventions:target_set", args=[sam.pk]))
    keep(page, "target")
    accessible_everywhere(page)
    page.get_by_role("button", name="Set the target").click()
    expect(page.get_by_role("heading", name="Target")).to_be_visible()

    support.offer(
        pupil=sam, support="camhs", service=None, way="referred", barriers=["anxiety", "mornings"], offered_on=TODAY,
        **given,
    )  # fmt: skip
    plan = plans.make(
        pupil=sam, kind="early_help", aim="Every morning at the gate by 8.40", starts_on=TODAY, ends_on=None,
        barriers=["mornings"], pupil_words="I like art", kept_where="", owner=None, pupil_agreed=True,
        parents_agreed=True, **given,
    )  # fmt: skip
    plans.add_action(plan=plan, what="Meet Sam at the gate", who="Office", until=TODAY + timedelta(days=7), **given)
    meeting = meetings.arrange(
        pupil=sam, kind="panel", day=TODAY, starts=time(15, 30), minutes_long=45, place="Room 1", task=None,
        members=[morning.member("governor"), morning.member("teacher")], parents_invited=True, **given,
    )  # fmt: skip
    for name, url in {
        "case": reverse("interventions:case", args=[case.pk]),
        "plan": reverse("interventions:plan", args=[plan.pk]),
        "meeting": reverse("interventions:meeting", args=[meeting.pk]),
        "arrange": reverse("interventions:meeting_arrange", args=[sam.pk]),
        "offer": reverse("interventions:support_offer", args=[sam.pk]),
        "make": reverse("interventions:plan_make", args=[sam.pk]),
    }.items():
        page.goto(url)
        page.set_viewport_size({"width": 1280, "height": 900})
        keep(page, name)
        accessible_everywhere(page)
        keep(page, f"{name}-phone")

    governor = open_as(morning.member("governor"), reverse("reports:home"))
    governor.get_by_role("link", name="Attendance panel").click()
    expect(governor.get_by_role("heading", level=1)).to_contain_text("Sam Okafor")
    accessible_everywhere(governor)
