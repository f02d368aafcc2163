"""What is printed: a template filled and turned into PDF."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import qrcode
from django.template.loader import render_to_string
from qrcode.image.svg import SvgPathImage

from accounts.models import School
from accounts.models.school import Phase, Post
from attendance.domain.leave import BEFOREHAND, KINDS, NO_LEAVE_IN_TERM, Age, LeaveKind
from attendance.domain.returns import Card, ReturnKind, Row
from attendance.models import AuthorityReturn
from attendance.queries.on_site import OnSite
from attendance.queries.report_codes import Slip
from interventions.models import RemovalProposal
from letters import pdf
from reports import charts
from reports.charts import Line
from reports.domain import cohorts, national
from reports.queries.class_lists import ClassList
from reports.queries.paper import Paper
from reports.queries.termly import TermlyReport
from reports.queries.whole_school import Headline, Week

PRINT_STYLES = ("css/reports-print.css",)
AUTHORITY_POST = {ReturnKind.MISSING: Post.LA_CME}  # who at the authority is written to, where not the attendance team
DOOR_STYLES = ("css/reports-print.css", "css/door-print.css")
# Those that a teacher or the office may write on a register, in the order of use.
CODES_ON_PAPER = (
    ("/", "present"), ("L", "late, with the minutes: L12"), ("N", "absent, no reason yet"), ("U", "came after closing"),
    ("I", "illness"), ("M", "medical appointment"), ("V", "on a visit"), ("O", "absent without a good reason"),
)  # fmt: skip
ON_A_SHEET = 8  # slips


def class_list(listed: ClassList, *, at: datetime) -> bytes:
    """The weekly list of one class."""
    return _print("reports/pdf/class_list.html", {"list": listed, "school": listed.group.school, "at": at})


def termly(report: TermlyReport, *, at: datetime) -> bytes:
    """The termly report for governors."""
    chart = charts.as_data_uri(weekly_chart(report.weeks, report.year)) if report.weeks else ""
    return _print(
        "reports/pdf/termly.html",
        {
            "report": report,
            "school": report.school,
            "at": at,
            "chart": chart,
            "rule": cohorts.RULE,
            "source": national.SOURCE,
        },
    )


def leave_form(school: School, *, no_leave_in_term: bool) -> bytes:
    """The blank form on which parents ask for leave."""
    posts = {person.post: person for person in school.named_people.all()}
    return _print(
        "reports/pdf/leave_form.html",
        {
            "school": school,
            "kinds": [kind for kind in KINDS if _on_paper(kind, school)],
            "beforehand": BEFOREHAND,
            "rule": NO_LEAVE_IN_TERM if no_leave_in_term else "",
            "lead": posts.get(Post.ATTENDANCE_CONTACT) or posts.get(Post.SENIOR_ATTENDANCE_LEAD),
        },
    )


def code_slips(school: School, slips: Sequence[Slip], *, address: str, at: datetime) -> bytes:
    """Slips for parents, eight a sheet: to cut along the lines, class by class."""
    context = {
        "school": school,
        "sheets": [slips[n : n + ON_A_SHEET] for n in range(0, len(slips), ON_A_SHEET)],
        "address": address,
        "square": _square(address),
        "at": at,
    }
    return _print("reports/pdf/code_slips.html", context)


def _square(address: str) -> str:
    """An address as a square to point a telephone at, drawn once for all slips."""
    code = qrcode.QRCode(border=0, image_factory=SvgPathImage)
    code.add_data(address)
    out = io.BytesIO()
    code.make_image().save(out)
    return charts.as_data_uri(out.getvalue())


def weekly_chart(weeks: list[Week], headline: Headline, palette: str = "light", size: str = "wide") -> bytes:
    """Attendance week by week: this year, last year, England."""
    lines = [
        Line("This year", [week.now for week in weeks]),
        Line("Last year", [week.last_year for week in weeks]),
        Line("England, whole year", [headline.nation.tally.tenths for _ in weeks]),
    ]
    known = [line for line in lines if any(tenths is not None for tenths in line.tenths)]
    return charts.lines([week.label for week in weeks], known, palette, size)


def authority_return(
    school: School,
    card: Card,
    on: date,
    rows: Sequence[Row],
    *,
    at: datetime,
    sent: AuthorityReturn | None = None,
    gone: Sequence[Row] = (),
    rule: str = "",
) -> bytes:
    """A return to the authority: as it stands, or as it was sent."""
    told = [{"who": row, "cells": [row.get(column.key, "") for column in card.told]} for row in rows]
    authority = school.named_people.filter(post=AUTHORITY_POST.get(card.kind, Post.LA_ATTENDANCE)).first()
    context = {
        "school": school, "card": card, "on": on, "rows": told, "at": at, "sent": sent, "authority": authority,
        "gone": gone, "rule": rule,
    }  # fmt: skip
    return _print("reports/pdf/return.html", context)


def enquiries(proposal: RemovalProposal, *, at: datetime) -> bytes:
    """The log of joint enquiries about one pupil, for the authority."""
    log = proposal.pupil.removal_enquiries.order_by("on", "pk")
    context = {"proposal": proposal, "pupil": proposal.pupil, "school": proposal.school, "log": log, "at": at}
    return _print("reports/pdf/enquiries.html", context)


def _print(template: str, context: dict[str, object]) -> bytes:
    return pdf.render(render_to_string(template, context), styles=PRINT_STYLES)


def _on_paper(kind: LeaveKind, school: School) -> bool:
    """What a parent of a school of this phase may ask for; under-fives by agreement need no form."""
    return kind.on_form and kind.age is not Age.OTHER and not (kind.from_year and school.phase == Phase.PRIMARY)


def on_site(site: OnSite, school: School) -> bytes:
    """The fire list as it stands."""
    return pdf.render(
        render_to_string("reports/pdf/on_site.html", {"site": site, "school": school}), styles=DOOR_STYLES
    )


def paper_day(paper: Paper, *, number: int) -> bytes:
    """A day on paper: how it goes, the registers, whom to ring. Not encrypted yet: never kept like this."""
    context = {"paper": paper, "school": paper.school, "number": number, "codes": CODES_ON_PAPER}
    return pdf.render(render_to_string("reports/pdf/paper_day.html", context), styles=DOOR_STYLES)
