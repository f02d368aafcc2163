"""Explanations by the handful, files to send in, and the page for parents as a stranger opens it."""

import io
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from attendance.actions import absence_reports, report_codes, settings
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import AbsenceReport, Mark, PlannedMark, ReportCode
from pupils.models import Pupil
from tests.attendance.days import enter
from tests.cast import NOW, TODAY, SchoolWorld
from tests.conftest import RoleClient

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer\n%%EOF\n"


def said(reason: str = "illness", first=TODAY, last=None, halves=("AM", "PM"), **more: Any) -> Said:
    return Said(Span(first, last or first, *halves), reason, **more)


def by_phone(
    world: SchoolWorld, pupil: Pupil, what: Said, role: str = "office", source: str = "phone"
) -> AbsenceReport:
    member = world.member(role)
    return absence_reports.record(
        school=world.school, pupil=pupil, said=what, source=source, by=member.user, membership=member, at=NOW
    )


def by_form(world: SchoolWorld, pupil: Pupil, what: Said, **more: Any) -> AbsenceReport:
    return absence_reports.receive(
        school=world.school, pupil=pupil, said=what, source="form", at=NOW, process="parents’ form", **more
    )


def accepted(world: SchoolWorld, report: AbsenceReport, role: str = "office", **more: Any) -> AbsenceReport:
    member = world.member(role)
    return absence_reports.accept(report=report, by=member.user, membership=member, at=NOW, **more)


def decided(world: SchoolWorld, report: AbsenceReport, approve: bool, **more: Any) -> AbsenceReport:
    head = world.member("headteacher")
    return absence_reports.decide(report=report, approve=approve, by=head.user, membership=head, at=NOW, **more)


def rule(world: SchoolWorld, code: str = "I", days: int = 3) -> None:
    head = world.member("headteacher")
    settings.set_standing_rule(school=world.school, code=code, longest_days=days, at=NOW, by=head.user, membership=head)


def no_reason_yet(world: SchoolWorld, pupil: Pupil, on=TODAY, session: str = "AM") -> None:
    enter(world.school, [NewMark(pupil.pk, on, session, "N")])


def mark_of(pupil: Pupil, on=TODAY, session: str = "AM") -> str | None:
    return Mark.objects.filter(pupil=pupil, on=on, session=session).values_list("code", flat=True).first()


def planned(pupil: Pupil) -> list[tuple[str, str]]:
    plans = PlannedMark.objects.filter(pupil=pupil, withdrawn_at=None).order_by("on", "session")
    return [(plan.session, plan.code) for plan in plans]


def code_for(world: SchoolWorld, pupil: Pupil) -> ReportCode:
    report_codes.give(school=world.school, pupils=[pupil], at=NOW, process="test")
    return ReportCode.objects.get(pupil=pupil, ended_at=None)


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 180, 160)).save(out, kind, **more)
    return out.getvalue()


def upload(content: bytes, name: str = "letter.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def stranger(world: SchoolWorld, pupil: Pupil | None = None, about: str = "absence") -> RoleClient:
    """A browser that nobody has signed in with; with the code of a child where one is named."""
    cache.clear()
    browser = RoleClient()
    if pupil is not None:
        code = code_for(world, pupil)
        answer = browser.post(form_at(world), {"code": code.shown, "about": about})
        assert answer.status_code == 302, answer.content.decode()
    return browser


def form_at(world: SchoolWorld, page: str = "start") -> str:
    return reverse(f"absent:{page}", kwargs={"urn": world.school.urn})


def absence(**more: Any) -> dict[str, Any]:
    start = {
        "starts_on": TODAY.isoformat(),
        "ends_on": "",
        "part": "day",
        "reason": "illness",
        "said_by": "Ngozi Okafor",
    }
    return start | {"words": "A high temperature.", "expected_return_on": ""} | more
