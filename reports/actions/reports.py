"""Making a report and keeping it."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from letters import pdf
from pupils.models import Group
from reports import documents
from reports.models import ReportKind, ReportRun
from reports.queries import termly


@transaction.atomic
def make_termly(*, school: School, year: int, starts_on: date, on: date, at: datetime, by: User) -> ReportRun:
    """Make the termly report of a term as it stands today, and keep the file as it was."""
    term = next((t for t in termly.terms_of(school, on) if (t.year, t.starts_on) == (year, starts_on)), None)
    if term is None:
        raise Refused("Choose a term that has begun. If it is missing, enter it in the school calendar.")
    report = termly.report(school, term, on)
    if report.year.now.tally is None:
        raise Refused(
            "There are too few pupils with marks in this period to report on without telling who they are. "
            "Choose a later term, or import the marks."
        )
    content = documents.termly(report, at=at)
    run = ReportRun.objects.create(
        school=school,
        kind=ReportKind.TERMLY,
        title=f"{term.title}{'' if report.period.is_complete else ', so far'}",
        starts_on=report.period.year_so_far.start,
        ends_on=report.period.year_so_far.last,
        asked_at=at,
        asked_by=by,
        file_name=f"attendance-{school.urn}-{term.name.lower()}-{term.year}-{at:%Y-%m-%d}.pdf",
        content=content,
        digest=pdf.digest(content),
    )
    audit.record(
        by=by, school=school, verb="report.made", about=run, sentence=f"{run.get_kind_display()} made: {run.title}"
    )
    return run


@transaction.atomic
def note_printed(*, group: Group, on: date, by: User) -> None:
    """A class list left the screen: it names children, so keep who printed it."""
    audit.record(
        by=by,
        school=group.school,
        verb="class_list.printed",
        about=group,
        sentence=f"Weekly list of {group.name} for {on:%d %B %Y} printed",
    )


@transaction.atomic
def note_opened(*, run: ReportRun, by: User) -> None:
    """Who downloaded which report."""
    audit.record(by=by, school=run.school, verb="report.opened", about=run, sentence=f"Report opened: {run.title}")


@transaction.atomic
def note_fire_list(*, school: School, by: User) -> None:
    """The fire list left the screen: it names children, so keep who printed it."""
    audit.record(by=by, school=school, verb="fire_list.printed", sentence="The fire list was printed.")
