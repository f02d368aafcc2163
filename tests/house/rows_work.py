"""The work around a pupil: targets, support, meetings, plans, concerns."""

from datetime import time
from typing import Any

from accounts.domain.roles import Role
from interventions.models import Concern, Meeting, MeetingMember, Plan, PlanAction, SupportOffer, SupportService, Target
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld
from tests.house.rows import pupil_of


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


def _target(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = Target.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), state="open",
        defaults={
            "band": "green", "band_name": "Green", "floor": 970, "figure": "year", "by": TODAY, "attend": 8,
            "coming": 10, "set_on": YEAR_START, "set_by": world.user("attendance_officer"),
        },
    )  # fmt: skip
    return {"pk": made.pk}


def _service(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = SupportService.objects.get_or_create(school=world.school, name="Breakfast club", kind="breakfast_club")
    return {"pk": made.pk}


def _offer(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = SupportOffer.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), support="camhs", way="referred", offered_on=TODAY,
        defaults={"offered_by": world.user("attendance_officer")},
    )  # fmt: skip
    return {"pk": made.pk}


def _meeting(world: SchoolWorld, role: str) -> dict[str, Any]:
    """One that the role is named to."""
    made, _ = Meeting.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), state="arranged", kind="meeting", day=TODAY,
        defaults={
            "starts": time(15, 30), "arranged_by": world.user("attendance_officer"), "arranged_on": TODAY,
        },
    )  # fmt: skip
    MeetingMember.objects.get_or_create(school=world.school, meeting=made, membership=world.member(role))
    return {"pk": made.pk}


def _plan(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = Plan.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), kind="early_help", state="open",
        defaults={"starts_on": TODAY, "aim": "Every morning", "made_by": world.user("attendance_officer")},
    )  # fmt: skip
    return {"pk": made.pk}


def _plan_action(world: SchoolWorld, role: str) -> dict[str, Any]:
    plan = _plan(world, role)["pk"]
    made, _ = PlanAction.objects.get_or_create(school=world.school, plan_id=plan, what="Meet at the gate", who="Office")
    return {"pk": made.pk}


def _concern(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = Concern.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), what="late", state="waiting",
        raised_by=world.user("teacher"), defaults={"raised_on": TODAY, "raised_at": NOW},
    )  # fmt: skip
    return {"pk": made.pk}


ROWS = {
    "interventions:concern_answer": _concern,
    "interventions:concern_raise": _pupil,
    "interventions:disclosure_add": _pupil,
    "interventions:safeguarding_flag": _pupil,
    "interventions:support_group": _pupil,
    "interventions:plan": _plan,
    "interventions:plan_action": _plan,
    "interventions:plan_action_done": _plan_action,
    "interventions:plan_agreed": _plan,
    "interventions:plan_end": _plan,
    "interventions:plan_make": _pupil,
    "interventions:plan_review": _plan,
    "interventions:plan_sign_off": _plan,
    "interventions:meeting": _meeting,
    "interventions:meeting_answer": _meeting,
    "interventions:meeting_arrange": _pupil,
    "interventions:meeting_cancel": _meeting,
    "interventions:meeting_hold": _meeting,
    "interventions:meeting_ics": _meeting,
    "interventions:meeting_move": _meeting,
    "interventions:meeting_sheet": _meeting,
    "interventions:service_edit": _service,
    "interventions:service_end": _service,
    "interventions:support_answer": _offer,
    "interventions:support_offer": _pupil,
    "interventions:support_refer": _offer,
    "interventions:target_set": _pupil,
    "interventions:target_withdraw": _target,
}
ANYBODY = {
    "interventions:meeting", "interventions:meeting_ics", "interventions:service_edit", "interventions:service_end",
}  # fmt: skip
# No pupil is in the charge of the welfare officer here.
NARROWER = {Role.WELFARE_OFFICER: set(ROWS) - ANYBODY}
