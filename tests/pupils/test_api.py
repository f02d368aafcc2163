"""Groups and pupils over the API."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pupils.models import Enrolment
from tests.api import Program, program_of
from tests.cast import SchoolWorld


@pytest.fixture
def officer(ashdown: SchoolWorld) -> Program:
    return program_of(ashdown.member("attendance_officer"))


def names(found: list[dict]) -> set[str]:
    return {row["legal_forename"] for row in found}


def test_without_a_token_nothing_is_told(ashdown: SchoolWorld) -> None:
    answer = Program().ask("pupils/")

    assert answer.status_code == 401
    assert list(answer.json()) == ["detail"]


def test_an_unknown_token_is_refused_with_a_sentence(ashdown: SchoolWorld) -> None:
    answer = Program("no-such-key").ask("pupils/")

    assert answer.status_code == 401
    assert answer.json() == {"detail": "This token is unknown, revoked, or its owner has left the school."}


def test_the_officer_lists_every_pupil_with_the_class(officer: Program) -> None:
    answer = officer.ask("pupils/").json()

    assert set(answer) == {"next", "previous", "results"}
    assert len(answer["results"]) == 10
    sam = next(row for row in answer["results"] if row["legal_forename"] == "Sam")
    assert (sam["class_name"], sam["year_group"], sam["started_on"], sam["left_on"]) == (
        "5 Elm",
        "5",
        "2024-09-03",
        None,
    )


def test_lists_come_in_pages(officer: Program) -> None:
    found = officer.everything("pupils/", page_size=3)

    assert len(found) == len(names(found)) == 10


def test_pupils_are_chosen_by_group_year_and_roll(ashdown: SchoolWorld, officer: Program) -> None:
    Enrolment.objects.filter(pupil=ashdown.pupil("Omar")).update(ends_on=date(2026, 11, 18), ground="a")
    elm = ashdown.group("5 Elm").pk

    assert names(officer.everything("pupils/", group=elm)) == {"Ada", "Amir", "Felix", "Grace", "Sam", "Zoë"}
    assert names(officer.everything("pupils/", year_group="6", on_roll="true")) == {"Bea", "Isaac", "Zofia"}
    assert names(officer.everything("pupils/", on_roll="false")) == {"Omar"}
    assert names(officer.everything("pupils/", group=elm, on="2026-08-01")) == set()


def test_a_parameter_that_cannot_be_read_is_answered_with_a_sentence(officer: Program) -> None:
    answer = officer.ask("pupils/", year_group="99", on="soon")

    assert answer.status_code == 400
    assert set(answer.json()) == {"year_group", "on"}


def test_the_search_takes_names_in_its_body_alone(ashdown: SchoolWorld, officer: Program) -> None:
    found = officer.send("pupils/search/", {"name": "okafor sa"}).json()["results"]

    assert names(found) == {"Sam"}
    assert officer.ask("pupils/search/", name="okafor").status_code == 405
    assert officer.send("pupils/search/", {}).json() == {"name": ["Give a part of the name, or a UPN."]}
    by_number = officer.send("pupils/search/", {"upn": ashdown.pupil("Ada").upn.lower()}).json()["results"]
    assert names(by_number) == {"Ada"}


def test_a_teacher_sees_the_own_class_alone(ashdown: SchoolWorld) -> None:
    teacher = program_of(ashdown.member("teacher"))

    assert names(teacher.everything("pupils/")) == {"Ada", "Amir", "Felix", "Grace", "Sam", "Zoë"}
    assert [group["name"] for group in teacher.everything("groups/")] == ["5 Elm"]
    assert names(teacher.send("pupils/search/", {"name": "whitworth"}).json()["results"]) == {"Grace"}
    assert teacher.ask(f"pupils/{ashdown.pupil('Sam').upn}/").status_code == 200
    assert teacher.ask(f"pupils/{ashdown.pupil('Omar').upn}/").status_code == 404


def test_a_governor_is_told_no_name(ashdown: SchoolWorld) -> None:
    governor = program_of(ashdown.member("governor"))

    for path in ("pupils/", "groups/", f"pupils/{ashdown.pupil('Sam').upn}/"):
        assert governor.ask(path).status_code == 403
    assert governor.send("pupils/search/", {"name": "Sam"}).status_code == 403


def test_another_schools_pupil_is_not_found(officer: Program, birchwood: SchoolWorld) -> None:
    hugo = birchwood.pupil("Hugo")
    hugo.upn = "B801200005001"
    hugo.save(update_fields=["upn"])

    assert officer.ask(f"pupils/{hugo.upn}/").status_code == 404
    assert "Hugo" not in names(officer.everything("pupils/"))
    assert officer.everything("pupils/", group=birchwood.group("5 Ash").pk) == []


def test_groups_are_those_of_the_academic_year(ashdown: SchoolWorld, officer: Program) -> None:
    assert officer.everything("groups/", year_group="6") == [
        {
            "id": ashdown.group("6 Oak").pk,
            "name": "6 Oak",
            "kind": "class",
            "academic_year": 2026,
            "year_group": "6",
        }
    ]
    assert officer.everything("groups/", academic_year=2025) == []
    assert officer.everything("groups/", on="2026-03-02") == []


def test_a_list_takes_as_many_statements_for_three_pupils_as_for_ten(officer: Program) -> None:
    counts = []
    for size in (3, 10):
        with CaptureQueriesContext(connection) as seen:
            officer.ask("pupils/", page_size=size)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10
