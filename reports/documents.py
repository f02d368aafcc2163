"""What is printed: a template filled and turned into PDF."""

from datetime import datetime

from django.template.loader import render_to_string

from accounts.models import School
from attendance.queries.on_site import OnSite
from letters import pdf
from reports import charts
from reports.charts import Line
from reports.domain import cohorts, national
from reports.queries.class_lists import ClassList
from reports.queries.paper import Paper
from reports.queries.termly import TermlyReport
from reports.queries.whole_school import Headline, Week

PRINT_STYLES = ("css/reports-print.css",)
DOOR_STYLES = ("css/reports-print.css", "css/door-print.css")
# Those that a teacher or the office may write on a register, in the order of use.
CODES_ON_PAPER = (
    ("/", "present"), ("L", "late, with the minutes: L12"), ("N", "absent, no reason yet"), ("U", "came after closing"),
    ("I", "illness"), ("M", "medical appointment"), ("V", "on a visit"), ("O", "absent without a good reason"),
)  # fmt: skip


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


def weekly_chart(weeks: list[Week], headline: Headline, palette: str = "light", size: str = "wide") -> bytes:
    """Attendance week by week: this year, last year, England."""
    lines = [
        Line("This year", [week.now for week in weeks]),
        Line("Last year", [week.last_year for week in weeks]),
        Line("England, whole year", [headline.nation.tally.tenths for _ in weeks]),
    ]
    known = [line for line in lines if any(tenths is not None for tenths in line.tenths)]
    return charts.lines([week.label for week in weeks], known, palette, size)


def _print(template: str, context: dict[str, object]) -> bytes:
    return pdf.render(render_to_string(template, context), styles=PRINT_STYLES)


def on_site(site: OnSite, school: School) -> bytes:
    """The fire list as it stands."""
    return pdf.render(
        render_to_string("reports/pdf/on_site.html", {"site": site, "school": school}), styles=DOOR_STYLES
    )


def paper_day(paper: Paper, *, number: int) -> bytes:
    """A day on paper: how it goes, the registers, whom to ring. Not encrypted yet: never kept like this."""
    context = {"paper": paper, "school": paper.school, "number": number, "codes": CODES_ON_PAPER}
    return pdf.render(render_to_string("reports/pdf/paper_day.html", context), styles=DOOR_STYLES)
