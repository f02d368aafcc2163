"""A school's own files go in by the commands, and the figures agree with a count that shares no code."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import School
from attendance.actions import tallies
from attendance.models import Mark, MarkChange
from tests import hollybank, independent_count
from tests.api import Program, program_of

WINDOWS = [
    pytest.param("2025-08-01", "2026-07-31", id="the year"),
    pytest.param("2026-02-23", "2026-03-27", id="a half term"),
    pytest.param("2026-10-24", "2026-11-20", id="the last four weeks"),
]
ADDED = {"calendar": 20, "staff": 17, "pupils": 210, "contacts": 415, "marks": 88236}


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: Any) -> Iterator[School]:
    """The whole school, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield hollybank.whole_school()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def officer(school: School) -> Program:
    return program_of(hollybank.member(school, "p.varley@example.org"))


@pytest.mark.slow
@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_the_figures_of_every_pupil_agree_with_an_independent_count(officer: Program, start: str, end: str) -> None:
    expected = independent_count.count(hollybank.FOLDER, start, end)

    told = {
        upn: officer.ask(f"pupils/{upn}/attendance/", **{"from": start, "to": end}).json() for upn in sorted(expected)
    }

    assert len(told) == 210
    assert told == expected


def test_importing_everything_again_changes_nothing(school: School) -> None:
    for kind in hollybank.FILES:
        again = hollybank.bring(kind)

        assert (again["added"], again["changed"], again["rejected"]) == (0, 0, 0), kind
        assert again["read"] == again["unchanged"] == ADDED[kind], kind
    assert Mark.objects.filter(school=school).count() == ADDED["marks"]
    assert not MarkChange.objects.filter(school=school).exists()


def test_the_tallies_equal_the_marks(school: School) -> None:
    assert tallies.verify(school) == 0


def test_every_mark_can_be_read_back_in_pages(school: School, officer: Program) -> None:
    """One week: as many marks as the file holds, each as the file has it."""
    days = [date(2026, 11, 9) + timedelta(days=n) for n in range(5)]
    found = officer.everything("marks/", **{"from": str(days[0]), "to": str(days[-1])}, page_size=1000)

    told = {(row["upn"], row["date"], row["code"]) for row in found}
    held = {
        (upn, on, code)
        for upn, marks in independent_count.marks_of(hollybank.FOLDER).items()
        for on, code in marks
        if date.fromisoformat(on) in days
    }
    assert told == held


def test_a_class_teacher_of_the_school_sees_the_own_class_alone(school: School) -> None:
    teacher = program_of(hollybank.member(school, "i.hall@example.org"))

    found = teacher.everything("pupils/")

    assert {row["class_name"] for row in found} == {"5"}
    assert 20 < len(found) < 35
