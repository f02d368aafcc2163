"""Rows for the addresses about explanations of absence."""

from typing import Any

from accounts.domain.roles import Role
from attendance.models import AbsenceReport, Evidence, ParentMessage
from pupils.models import Pupil
from tests.cast import NOW, TODAY, SchoolWorld

OWN_YEAR = {Role.HEAD_OF_YEAR: "Isaac"}


def _pupil(world: SchoolWorld, role: str) -> Pupil:
    return world.pupil(OWN_YEAR.get(Role(role), "Sam"))


def report(world: SchoolWorld, role: str, **more: Any) -> AbsenceReport:
    start = {"reason": "illness", "code": "I", "source": "form", "state": "pending", "received_at": NOW}
    return AbsenceReport.objects.create(
        school=world.school, pupil=_pupil(world, role), starts_on=TODAY, ends_on=TODAY, **start | more
    )


def _report(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": report(world, role).pk}


def _evidence(world: SchoolWorld, role: str) -> dict[str, Any]:
    """Only seen: its file cannot be downloaded, but it may be taken away."""
    one = report(world, role)
    seen = Evidence.objects.create(
        school=world.school, pupil=one.pupil, report=one, kind="letter", given_at=NOW, given_by=world.user("office")
    )
    return {"pk": seen.pk}


def _message(world: SchoolWorld, role: str) -> dict[str, Any]:
    told = ParentMessage.objects.create(
        school=world.school, pupil=_pupil(world, role), kind="contact", proposal={"mobile": "07700 900150"},
        reference=f"R{ParentMessage.objects.count():05}", received_at=NOW,
    )  # fmt: skip
    return {"pk": told.pk}


def _code(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": _pupil(world, role).pk}


def _reason(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"slug": "illness"}


ROWS = {
    "attendance:report": _report,
    "attendance:report_accept": _report,
    "attendance:report_ask": _report,
    "attendance:report_make_leave": _report,
    "attendance:report_withdraw": _report,
    "attendance:report_note": _report,
    "attendance:report_evidence": _report,
    "attendance:decide": _report,
    "attendance:decision_undo": _report,
    "attendance:evidence": _evidence,
    "attendance:evidence_remove": _evidence,
    "attendance:message": _message,
    "attendance:message_apply": _message,
    "attendance:message_need": _message,
    "attendance:message_done": _message,
    "attendance:reason": _reason,
    "attendance:reason_put_away": _reason,
    "attendance:reason_bring_back": _reason,
    "attendance:report_code_renew": _code,
    "attendance:report_code_revoke": _code,
}
PUBLIC = {
    f"absent:{name}" for name in ("start", "absence", "ask_leave", "change", "contact", "help", "thanks", "leave")
}
NO_STRANGER = {"attendance:reason", "attendance:reason_put_away", "attendance:reason_bring_back"}  # every school has it
NOBODY_DOWNLOADS = {"attendance:evidence"}  # what was only seen has no file
NARROWER = {
    **{role: set(NOBODY_DOWNLOADS) for role in Role},
    Role.OFFICE: NOBODY_DOWNLOADS | {"attendance:message_need"},  # sensitive needs are not the office's to write down
}
