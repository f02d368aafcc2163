"""The termly report: totals held against a count by hand, nobody named, the file kept as it was made."""

import hashlib
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent, Membership
from attendance.queries.calendar import calendar_of
from pupils.models import Need
from reports.actions import reports as actions
from reports.domain import cohorts
from reports.models import ReportRun
from reports.queries import leadership, termly
from tests.cast import NOW, TODAY, SchoolWorld
from tests.conftest import RoleClient
from tests.reports.marks import SEPTEMBER, away, present

SignIn = Callable[[Membership], RoleClient]
LAST_SEPTEMBER = date(2025, 9, 3)


@pytest.fixture
def year(ashdown: SchoolWorld) -> SchoolWorld:
    """Ten pupils, last year and this: seven of them persistently absent this autumn, nobody last year."""
    missed = away(ashdown, date(2026, 9, 7), 12)
    present(
        ashdown,
        SEPTEMBER,
        TODAY,
        but=dict.fromkeys(("Ada", "Amir", "Felix", "Grace", "Sam", "Zoë", "Bea"), missed),
    )
    present(ashdown, LAST_SEPTEMBER, date(2025, 12, 19), but={"Ada": away_last(ashdown)})
    return ashdown


def away_last(world: SchoolWorld) -> list[tuple[date, str, str]]:
    return [(date(2025, 9, 8), "AM", "I"), (date(2025, 9, 8), "PM", "I")]


def autumn(world: SchoolWorld) -> termly.TermlyReport:
    term = termly.terms_of(world.school, TODAY)[0]
    return termly.report(world.school, term, TODAY)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_headline_is_the_sum_of_sessions(year: SchoolWorld) -> None:
    days = len(calendar_of(year.school).days_between(SEPTEMBER, TODAY))

    headline = autumn(year).year

    assert headline.now.tally is not None
    assert headline.now.tally.possible == 10 * days * 2
    assert headline.now.tally.unauthorised == 7 * 12
    assert headline.now.tally.present == 10 * days * 2 - 7 * 12
    assert headline.now.persistent == 7  # 12 of some 106 sessions: more than a tenth
    assert headline.now.persistent_tenths == 700
    assert headline.now.severe == 0


def test_last_year_is_counted_to_the_same_school_day(year: SchoolWorld) -> None:
    report = autumn(year)

    assert report.year.last_year is not None
    assert report.year.last_year.tally is not None
    assert report.year.last_year.tally.possible == 10 * report.period.school_days * 2
    assert report.year.last_year.tally.authorised == 2


def test_the_nation_stands_beside_it(year: SchoolWorld) -> None:
    nation = autumn(year).year.nation

    assert nation.phase == "primary"
    assert nation.tally.tenths == 947


def test_a_group_of_four_is_hidden_with_its_neighbour(year: SchoolWorld) -> None:
    years = autumn(year).groups[0]

    assert [(row.label, row.now.tally) for row in years.rows] == [("Year 5", None), ("Year 6", None)]


def test_cohorts_follow_needs_in_the_period(year: SchoolWorld) -> None:
    for name in ("Ada", "Amir", "Felix", "Grace"):
        Need.objects.create(school=year.school, pupil=year.pupil(name), kind="fsm", starts_on=SEPTEMBER)
    seen = leadership.whole_school.year_so_far(year.school, TODAY, calendar_of(year.school), names_known=True)

    meals, special = leadership.whole_school.by_need(seen)

    assert [(row.label, row.now.pupils) for row in meals.rows] == [
        ("Eligible for free school meals", 4),
        ("Not eligible", 6),
    ]
    assert [row.label for row in special.rows] == ["No special educational need"]
    assert meals.rows[0].now.persistent == 4


def test_a_report_is_made_kept_and_named_by_its_digest(year: SchoolWorld) -> None:
    run = make(year)

    assert run.digest == hashlib.sha256(bytes(run.content)).hexdigest()
    assert run.title == "Autumn term 2026/27, so far"
    assert (run.starts_on, run.ends_on) == (date(2026, 9, 2), TODAY)
    assert AuditEvent.objects.filter(verb="report.made", about_id=run.pk, actor_id=run.asked_by_id).exists()


def test_the_paper_names_period_school_source_and_rule_and_no_pupil(year: SchoolWorld) -> None:
    text = text_of(bytes(make(year).content)).replace("\n", " ")

    for words in ("Ashdown Primary School", "2 September 2026", "19 November 2026", "Department for Education"):
        assert words in text
    assert "Open Government Licence" in text
    assert "fewer than six pupils" in text
    assert "England, primary schools, 2025/26" in text
    assert "70.0 %" in text
    for pupil in year.pupils.values():
        assert pupil.legal_surname not in text


def test_the_paper_can_be_read_aloud(year: SchoolWorld) -> None:
    reader = PdfReader(BytesIO(bytes(make(year).content)))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert "Attendance report" in str(reader.metadata and reader.metadata.title)


def test_a_school_without_marks_is_told_so(ashdown: SchoolWorld) -> None:
    with pytest.raises(Refused, match="too few pupils with marks"):
        make(ashdown)


def test_a_term_that_has_not_begun_is_refused(year: SchoolWorld) -> None:
    with pytest.raises(Refused, match="Choose a term that has begun"):
        make(year, starts_on=date(2027, 1, 4))


def make(world: SchoolWorld, starts_on: date = date(2026, 9, 2)) -> ReportRun:
    return actions.make_termly(
        school=world.school, year=2026, starts_on=starts_on, on=TODAY, at=NOW, by=world.user("governor")
    )


def test_a_governor_makes_and_downloads_a_report(year: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(year.member("governor"))

    made = browser.post(reverse("reports:reports"), {"term_start": "2026/2026-09-02"}, follow=True)

    run = ReportRun.objects.get()
    assert run.title in made.content.decode()
    answer = browser.get(reverse("reports:termly_pdf", args=[run.pk]))
    assert answer.content == bytes(run.content)
    assert answer["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(verb="report.opened", actor_id=year.user("governor").pk).exists()


def test_a_governor_meets_no_name_on_any_page(year: SchoolWorld, sign_in: SignIn) -> None:
    make(year)
    browser = sign_in(year.member("governor"))

    for name in ("reports:home", "reports:reports", "reports:chart"):
        text = browser.get(reverse(name)).content.decode()
        for pupil in year.pupils.values():
            assert pupil.legal_surname.replace("'", "&#x27;") not in text
            assert f">{pupil.legal_forename}" not in text
    for name in ("attendance:calls", "reports:watch", "reports:class_lists"):
        assert browser.get(reverse(name)).status_code == 403


def test_another_schools_report_is_not_found(year: SchoolWorld, birchwood: SchoolWorld, sign_in: SignIn) -> None:
    run = make(year)

    assert sign_in(birchwood.member("governor")).get(reverse("reports:termly_pdf", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("role", ["teacher", "office", "welfare_officer", "administrator"])
def test_reports_are_for_who_reads_reports(year: SchoolWorld, sign_in: SignIn, role: str) -> None:
    browser = sign_in(year.member(role))

    assert browser.get(reverse("reports:reports")).status_code == 403
    assert browser.get(reverse("reports:chart")).status_code == 403


def test_the_chart_is_a_picture_without_script(year: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(year.member("governor"))

    light, dark = (browser.get(reverse("reports:chart"), {"palette": name}) for name in ("light", "dark"))

    assert light["Content-Type"] == "image/svg+xml"
    assert b"<script" not in light.content
    assert "script-src" not in light["Content-Security-Policy"]
    assert light.content != dark.content


def test_a_chart_without_figures_says_so(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    picture = sign_in(ashdown.member("governor")).get(reverse("reports:chart"), {"size": "small"})

    assert picture.status_code == 200
    assert "No figures to show yet" in picture.content.decode()


def test_the_rule_is_printed_as_it_is_applied() -> None:
    assert "fewer than six" in cohorts.RULE
    assert cohorts.FEWEST_PUPILS == 6
