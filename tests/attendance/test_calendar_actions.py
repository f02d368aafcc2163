"""The school year goes in by file and by hand, and days that hold marks stay school days."""

import io
import json
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from accounts.domain.refusal import Refused
from accounts.models import School
from attendance.actions import calendar as actions
from attendance.domain.calendar_plan import Kind, Span
from attendance.models import AcademicYear, HalfTerm, Mark
from attendance.queries.calendar import calendar_of
from tests.tenancy import see_everything

CALENDAR = Path(__file__).parents[1] / "data" / "hollybank" / "calendar.csv"
HEAD = "kind,name,starts_on,ends_on\n"


@pytest.fixture
def hollybank(db) -> School:
    school = School.objects.create(name="Hollybank Primary School", urn="900200", la_code="830", phase="primary")
    see_everything()
    return school


def run(path: Path = CALENDAR) -> dict:
    out = io.StringIO()
    call_command("import_calendar", "--school", "900200", str(path), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def read(school: School, rows: str, apply: bool = True):
    return actions.read(
        school=school, data=(HEAD + rows).encode(), on=date(2026, 11, 19), apply=apply, process="test"
    ).summary


def mark(world, day: date) -> None:
    Mark.objects.create(
        school=world.school,
        pupil=world.pupil("Sam"),
        on=day,
        session="AM",
        code="/",
        recorded_at=datetime.combine(day, time(9), ZoneInfo("Europe/London")),
    )


def test_hollybanks_calendar_goes_in_and_the_second_time_nothing_changes(hollybank):
    first, second = run(), run()

    assert (first["read"], first["added"], first["rejected"]) == (20, 20, 0)
    assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, 20)
    assert list(AcademicYear.objects.order_by("year").values_list("year", "starts_on", "ends_on")) == [
        (2025, date(2025, 9, 3), date(2026, 7, 21)),
        (2026, date(2026, 9, 2), date(2027, 7, 21)),
    ]
    calendar = calendar_of(hollybank)
    assert not calendar.is_school_day(date(2026, 9, 2))  # INSET
    assert calendar.is_school_day(date(2026, 9, 3))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("picnic,Autumn,2026-09-01,2026-10-01", "kind"),
        ("half_term,Autumn,2026-10-01,2026-09-01", "ends_on"),
        ("half_term,Autumn,2026-09-31,2026-10-01", "starts_on"),
        ("half_term,Summer,2027-07-01,2027-08-05", "ends_on"),
        ("half_term,All year,2026-09-01,2027-07-01", "ends_on"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_column(hollybank, row, column):
    summary = read(hollybank, row + "\n")

    assert [(issue.row, issue.column, str(issue.level)) for issue in summary.issues] == [(2, column, "rejected")]
    assert not HalfTerm.objects.exists()


def test_half_terms_of_one_file_never_overlap(hollybank):
    summary = read(hollybank, "half_term,A,2026-09-02,2026-10-23\nhalf_term,B,2026-10-20,2026-12-18\n")

    assert (summary.added, summary.rejected) == (1, 1)


def test_a_closure_outside_term_is_taken_and_mentioned(hollybank):
    summary = read(hollybank, "half_term,A,2026-09-02,2026-10-23\nclosure,Snow,2026-12-25,\n")

    assert (summary.added, summary.warned) == (2, 1)


def test_new_dates_for_a_half_term_change_it(ashdown):
    summary = read(ashdown.school, "half_term,Spring 1,2027-01-05,2027-02-12\n")

    assert (summary.added, summary.changed) == (0, 1)
    assert not calendar_of(ashdown.school).is_school_day(date(2027, 1, 4))


def test_a_day_that_holds_marks_stays_a_school_day_by_file_and_by_hand(ashdown):
    day = date(2026, 11, 18)
    mark(ashdown, day)

    summary = read(ashdown.school, "closure,Snow,2026-11-17,2026-11-18\n")
    assert "Wednesday 18 November 2026 holds marks" in summary.issues[0].message

    with pytest.raises(Refused, match="never deleted"):
        actions.save_span(
            school=ashdown.school, span=Span(Kind.CLOSURE, "Snow", day, day), by=ashdown.user("administrator")
        )
    half_term = next(s for s in actions.standing(ashdown.school) if s.is_half_term and s.starts_on <= day <= s.ends_on)
    with pytest.raises(Refused, match="never deleted"):
        actions.remove_span(school=ashdown.school, span=half_term, by=ashdown.user("administrator"))
    assert calendar_of(ashdown.school).is_school_day(day)


def test_the_effect_of_a_closure_is_known_before_it_is_made(ashdown):
    snow = Span(Kind.CLOSURE, "Snow", date(2026, 11, 26), date(2026, 11, 30))

    assert actions.lost_days(ashdown.school, snow) == {date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)}
    assert actions.gained_days(ashdown.school, snow) == set()


def test_an_inset_day_that_moves_frees_the_old_day(ashdown):
    inset = next(s for s in actions.standing(ashdown.school) if s.starts_on == date(2027, 1, 4) and not s.is_half_term)
    moved = Span(inset.kind, inset.name, date(2027, 1, 5), date(2027, 1, 5), inset.pk)

    assert actions.gained_days(ashdown.school, moved) == {date(2027, 1, 4)}
    actions.save_span(school=ashdown.school, span=moved, by=ashdown.user("administrator"))

    calendar = calendar_of(ashdown.school)
    assert calendar.is_school_day(date(2027, 1, 4))
    assert not calendar.is_school_day(date(2027, 1, 5))


def test_half_terms_made_by_hand_do_not_overlap(ashdown):
    with pytest.raises(Refused, match="overlaps Autumn 2"):
        actions.save_span(
            school=ashdown.school,
            span=Span(Kind.HALF_TERM, "Extra", date(2026, 12, 18), date(2026, 12, 30)),
            by=ashdown.user("administrator"),
        )


def test_bank_holidays_inside_term_are_closed_once(ashdown):
    office = ashdown.user("administrator")

    added = actions.add_bank_holidays(school=ashdown.school, year=2026, by=office)

    assert added == 1  # the early May holiday; the others lie outside term
    assert actions.add_bank_holidays(school=ashdown.school, year=2026, by=office) == 0
    assert not calendar_of(ashdown.school).is_school_day(date(2027, 5, 3))


def test_an_academic_year_reaches_from_its_first_half_term_to_its_last(ashdown):
    last = next(s for s in actions.standing(ashdown.school) if s.is_half_term and s.ends_on == date(2027, 7, 21))

    actions.remove_span(school=ashdown.school, span=last, by=ashdown.user("administrator"))

    assert ashdown.school.academic_years.get(year=2026).ends_on == date(2027, 5, 28)


def test_another_schools_calendar_is_untouched(ashdown, birchwood):
    before = set(birchwood.school.half_terms.values_list("pk", "starts_on", "ends_on"))
    read(ashdown.school, "half_term,Spring 1,2027-01-05,2027-02-12\n")

    assert set(birchwood.school.half_terms.values_list("pk", "starts_on", "ends_on")) == before
