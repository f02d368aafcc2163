"""Schools at work, for journeys: Ashdown at five past nine, and a year group of three hundred."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page

from attendance.actions import registers
from attendance.domain.register import Chosen
from attendance.models import Register
from interventions.actions import evaluate, policies
from interventions.models import Task
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from tests import cast
from tests.attendance.reported import code_for
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld
from tests.reports.marks import SEPTEMBER, away, present

YESTERDAY = TODAY - timedelta(days=1)


def morning(world: SchoolWorld) -> None:
    """The colour bands at work; Sam missed yesterday, Felix three days, Bea gained; 5 Elm is marked, 6 Oak is not."""
    policies.adopt(school=world.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    present(
        world,
        SEPTEMBER,
        YESTERDAY,
        but={
            "Sam": away(world, YESTERDAY, 2),
            "Felix": away(world, TODAY - timedelta(days=9), 6, "G"),
            "Bea": away(world, SEPTEMBER + timedelta(days=33), 6, "I"),
        },
    )
    registers.open_day(school=world.school, on=TODAY, process="test")
    take(world, "5 Elm", {"Ada": "N"})
    evaluate.run(school=world.school, on=TODAY, process="test")


@transaction.atomic
def take(world: SchoolWorld, group: str, but: dict[str, str], role: str = "teacher") -> Register:
    """Somebody, the class teacher unless said otherwise, has taken this morning's register: all in but those named."""
    register = Register.objects.select_for_update().get(group=world.group(group), on=TODAY, session="AM")
    pupils = world.school.pupils.filter(places__group=register.group)
    registers.save(
        register=register,
        chosen={pupil.pk: Chosen(but.get(pupil.legal_forename, "/")) for pupil in pupils},
        seen=None,
        by=world.user(role),
        membership=world.member(role),
        at=NOW,
    )
    return register


def from_home(at_home: Callable[..., Page], world: SchoolWorld, name: str, about: str = "") -> Page:
    """The parents' form on a telephone, past the child's code."""
    phone = at_home(reverse("absent:start", kwargs={"urn": world.school.urn}))
    phone.get_by_label("Your child’s code").fill(code_for(world, world.pupil(name)).shown)
    if about:
        phone.get_by_label(about).check()
    phone.get_by_role("button", name="Continue").click()
    return phone


def crowd(world: SchoolWorld, count: int = 300) -> Group:
    """So many pupils in one class, each with a task that is open."""
    school = world.school
    group = Group.objects.create(school=school, name="4 Fir", academic_year=2026, year_group="4")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            upn=cast._upn("830", 400 + number),
            legal_forename=f"Wilhelmina-{number}" if number % 9 == 0 else f"Kit {number}",
            legal_surname="Featherstonehaugh-Cholmondeley" if number % 7 == 0 else "Lea",
            date_of_birth=TODAY.replace(year=2018) - timedelta(days=number),
            year_group="4",
        )
        for number in range(count)
    )
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=pupil, starts_on=YEAR_START) for pupil in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=school, pupil=pupil, group=group, year_group="4", starts_on=YEAR_START) for pupil in pupils
    )
    Task.objects.bulk_create(
        Task(
            school=school,
            pupil=pupil,
            trigger="amber_green.conversation",
            window="2026-11-02",
            kind="conversation",
            title="Welcome the pupil back and talk",
            track="ladder",
            stage="amber_green",
            duty=("do", "consider")[number % 2],
            owner_roles=["attendance_officer", "teacher"],
            points=[{"text": "Welcome the pupil back", "done": number % 3 == 0}],
            why="Attendance over the last four school weeks is 94.7 % (36 of 38 sessions): AMBER-GREEN.",
            raised_on=TODAY - timedelta(days=7),
            due_on=TODAY + timedelta(days=number % 5 - 2),
        )
        for number, pupil in enumerate(pupils)
    )
    return group
