"""September: pupils move up, classes are renamed, teachers reassigned, the top year leaves."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import School
from pupils.actions import groups, new_year, roll_file
from pupils.jobs import keep_years_of_school
from pupils.models import Group, GroupPlace
from pupils.queries.roll import on_roll
from tests.cast import YEAR_START
from tests.tenancy import see_everything

JULY = date(2027, 7, 22)
LAST, FIRST = date(2027, 7, 31), date(2027, 8, 1)
FILE = """class,new_class,teacher_email,upn
5 Elm,6 Birch,teacher@ashdown.example.org,
6 Oak,,,
,R Acorn,nobody@example.org,
"""


def roll_over(school: School, text: str = FILE, on: date = JULY, apply: bool = True):
    return new_year.read(school=school, data=text.encode(), on=on, apply=apply, process="test")


def test_pupils_move_up_with_their_class_under_its_new_name(ashdown):
    roll_over(ashdown.school)
    sam = ashdown.pupil("Sam")

    assert list(sam.places.order_by("starts_on").values_list("group__name", "year_group", "starts_on", "ends_on")) == [
        ("5 Elm", "5", YEAR_START, LAST),
        ("6 Birch", "6", FIRST, None),
    ]
    assert Group.objects.get(name="6 Birch").academic_year == 2027
    assert Group.objects.get(name="6 Birch").year_group == "6"


def test_the_teacher_is_reassigned_and_an_unknown_one_is_mentioned(ashdown):
    summary = roll_over(ashdown.school).summary
    teacher = ashdown.member("teacher")

    assert list(teacher.groups_taught.order_by("starts_on").values_list("group__name", "ends_on")) == [
        ("5 Elm", LAST),
        ("6 Birch", None),
    ]
    assert [(issue.row, issue.column) for issue in summary.issues] == [(4, "teacher_email")]
    assert Group.objects.filter(name="R Acorn", academic_year=2027).exists()


def test_the_top_class_leaves_on_the_last_day_with_a_ground(ashdown):
    roll_over(ashdown.school)
    bea = ashdown.pupil("Bea").enrolments.get()

    assert (bea.ends_on, bea.ground) == (LAST, "a")
    assert set(on_roll(ashdown.school, FIRST).values_list("legal_forename", flat=True)) == {
        "Ada", "Amir", "Felix", "Grace", "Sam", "Zoë",
    }  # fmt: skip


def test_a_preview_says_all_this_and_does_nothing(ashdown):
    outcome = roll_over(ashdown.school, apply=False)

    assert {section.title: section.total for section in outcome.sections} == {
        "Classes of 2027/28": 2,
        "Moving up": 6,
        "Leavers": 4,
        "In a class that the file does not name": 0,
    }
    assert not Group.objects.filter(academic_year=2027).exists()


def test_twice_is_as_once(ashdown):
    roll_over(ashdown.school)
    places = set(GroupPlace.objects.values_list("pk", "ends_on"))
    again = roll_over(ashdown.school, on=date(2027, 9, 1)).summary

    assert (again.changed, again.unchanged) == (0, 3)
    assert set(GroupPlace.objects.values_list("pk", "ends_on")) == places


def test_a_pupil_named_by_a_row_goes_another_way_than_the_class(ashdown):
    sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
    roll_over(ashdown.school, FILE + f",6 Ash,,{sam.upn}\n,,,{ada.upn}\n")

    assert sam.places.get(ends_on=None).group.name == "6 Ash"
    assert ada.enrolments.get().ends_on == LAST


def test_years_change_on_the_first_of_august_not_before(ashdown):
    roll_over(ashdown.school)
    sam = ashdown.pupil("Sam")
    sam.refresh_from_db()
    assert sam.year_group == "5"

    keep_years_of_school(school_id=ashdown.school.pk, on=FIRST.isoformat())
    see_everything()

    sam.refresh_from_db()
    assert sam.year_group == "6"


def test_a_class_that_does_not_exist_and_one_named_twice_are_refused(ashdown):
    summary = roll_over(ashdown.school, FILE + "9 Fir,10 Fir,,\n5 Elm,6 Fir,,\n").summary

    assert [(i.row, i.column) for i in summary.issues if i.level == "rejected"] == [(5, "class"), (6, "class")]


def test_a_class_the_file_forgets_is_shown(ashdown):
    outcome = roll_over(ashdown.school, "class,new_class\n6 Oak,\n")

    assert outcome.sections[-1].total == 6


def test_a_house_goes_on_with_those_who_stay(ashdown):
    blue = groups.create(
        school=ashdown.school, name="Blue", kind="house", academic_year=2026, by=ashdown.user("office")
    )
    for name in ("Sam", "Bea"):
        groups.place(pupil=ashdown.pupil(name), group=blue, starts_on=YEAR_START, by=ashdown.user("office"))

    roll_over(ashdown.school)

    carried = Group.objects.get(name="Blue", academic_year=2027)
    assert [place.pupil.legal_forename for place in carried.places.all()] == ["Sam"]


def test_who_left_in_the_year_is_not_moved_up(ashdown):
    ashdown.pupil("Sam").enrolments.update(ends_on=date(2027, 2, 12), ground="a")
    roll_over(ashdown.school)

    assert not ashdown.pupil("Sam").places.filter(group__academic_year=2027).exists()


@pytest.mark.slow
def test_hollybank_rolls_over_by_command(db, tmp_path: Path):
    school = School.objects.create(name="Hollybank Primary School", urn="900200", la_code="830", phase="primary")
    see_everything()
    data = (Path(__file__).parents[1] / "data" / "hollybank" / "pupils.csv").read_bytes()
    roll_file.read(school=school, data=data, on=date(2026, 11, 19), apply=True, process="test")
    before = on_roll(school, JULY).count()
    top = on_roll(school, JULY).filter(year_group="6").count()
    file = tmp_path / "september.csv"
    file.write_text("class,new_class\nR,1\n1,2\n2,3\n3,4\n4,5\n5,6\n6,\n")

    def command(*options: str) -> dict:
        out = io.StringIO()
        call_command(
            "new_year",
            "--school",
            "900200",
            str(file),
            "--on",
            "2027-07-22",
            *options,
            stdout=out,
            stderr=io.StringIO(),
        )
        return json.loads(out.getvalue())

    assert command("--dry-run")["changed"] == 7
    assert (command()["changed"], command()["changed"]) == (7, 0)
    assert 0 < on_roll(school, FIRST).count() == before - top
    assert not GroupPlace.objects.filter(ends_on=None, group__academic_year=2026).exists()
