"""The roll and the returns: a row for each address that takes a key."""

from datetime import date
from typing import Any

from attendance.models import AuthorityReturn, EnrolmentReturn
from interventions.models import PlaceReview, RemovalEnquiry, RemovalEvidence, RemovalProposal
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import pupil_of


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


def proposal(world: SchoolWorld, role: str) -> RemovalProposal:
    """An open proposal about a pupil of the role's."""
    pupil = pupil_of(world, role)
    found, _ = RemovalProposal.objects.get_or_create(
        school=world.school, pupil=pupil, state="proposed",
        defaults={
            "enrolment": pupil.enrolments.get(), "ground": "i", "last_day": TODAY, "proposed_at": NOW,
            "proposed_by": world.user("office"),
        },
    )  # fmt: skip
    return found


def _proposal(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": proposal(world, role).pk}


def _evidence(world: SchoolWorld, role: str) -> dict[str, Any]:
    row = RemovalEvidence.objects.create(
        school=world.school, proposal=proposal(world, role), requirement="not_sick", who="Ngozi Okafor", on=TODAY,
        paper="Rang", recorded_at=NOW, recorded_by=world.user("office"), taken_back_at=NOW,
        taken_back_by=world.user("office"),
    )  # fmt: skip
    return {"pk": row.pk}


def _enquiry(world: SchoolWorld, role: str) -> dict[str, Any]:
    found = proposal(world, role)
    row = RemovalEnquiry.objects.create(
        school=world.school, pupil=found.pupil, on=TODAY, side="school", asked_by="Jude Marsh", asked_whom="An aunt",
        words="Where is Sam?", recorded_at=NOW, recorded_by=world.user("office"),
    )  # fmt: skip
    return {"pk": found.pk, "enquiry_pk": row.pk}


def _review(world: SchoolWorld, role: str) -> dict[str, Any]:
    found, _ = PlaceReview.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), state="open",
        defaults={"why": "Tried", "opened_on": TODAY, "opened_at": NOW, "opened_by": world.user("office")},
    )  # fmt: skip
    return {"pk": found.pk}


def _made(world: SchoolWorld, role: str) -> dict[str, Any]:
    found, _ = AuthorityReturn.objects.get_or_create(
        school=world.school, kind="joined", digest="0" * 64,
        defaults={
            "on": date(2026, 11, 2), "rows": [], "size": 0, "sent_on": TODAY, "how": "e-mail", "made_at": NOW,
            "made_by": world.user("headteacher"),
        },
    )  # fmt: skip
    return {"pk": found.pk}


def _not_needed(world: SchoolWorld, role: str) -> dict[str, Any]:
    found, _ = EnrolmentReturn.objects.get_or_create(
        school=world.school, enrolment=pupil_of(world, role).enrolments.get(), kind="joined",
        defaults={"reason": "told", "at": NOW, "by": world.user("headteacher")},
    )  # fmt: skip
    return {"pk": found.pk}


def _kind(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"kind": "joined"}


ROWS = {
    "attendance:return": _kind,
    "attendance:return_csv": _kind,
    "attendance:return_made": _made,
    "attendance:return_made_csv": _made,
    "attendance:return_needed": _not_needed,
    "attendance:return_not_needed": _kind,
    "attendance:return_record": _kind,
    "interventions:place_decide": _review,
    "interventions:place_of": _pupil,
    "interventions:place_warned": _review,
    "interventions:removal": _proposal,
    "interventions:removal_amend": _proposal,
    "interventions:removal_answer": _enquiry,
    "interventions:removal_decide": _proposal,
    "interventions:removal_enquire": _proposal,
    "interventions:removal_of": _pupil,
    "interventions:removal_show": _proposal,
    "interventions:removal_take_back": _evidence,
    "interventions:removal_withdraw": _proposal,
    "pupils:moving": _pupil,
    "reports:enquiries_pdf": _proposal,
    "reports:return_made_pdf": _made,
    "reports:return_pdf": _kind,
}
# A kind of return is one at every school.
NO_STRANGER = {
    "attendance:return", "attendance:return_csv", "attendance:return_not_needed", "attendance:return_record",
    "reports:return_pdf",
}  # fmt: skip
