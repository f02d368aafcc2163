"""Who sees which pupils and groups."""

from datetime import date

from pupils.access import groups_for, pupils_for
from pupils.models import Group, GroupPlace
from pupils.queries.roll import on_roll
from tests.cast import TODAY, YEAR_START


def names(pupils) -> set[str]:
    return set(pupils.values_list("legal_forename", flat=True))


def test_a_teacher_sees_the_own_class_and_no_other(ashdown, birchwood):
    assert names(pupils_for(ashdown.member("teacher"), TODAY)) == {"Ada", "Amir", "Felix", "Grace", "Sam", "Zoë"}


def test_a_teacher_does_not_see_a_pupil_who_has_moved_to_another_class(ashdown):
    GroupPlace.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=date(2026, 10, 23))

    assert "Sam" not in names(pupils_for(ashdown.member("teacher"), TODAY))


def test_a_head_of_year_sees_the_year_and_not_the_next(ashdown):
    assert names(pupils_for(ashdown.member("head_of_year"), TODAY)) == {"Bea", "Isaac", "Omar", "Zofia"}


def test_a_head_of_house_sees_the_house(ashdown):
    blue = Group.objects.create(school=ashdown.school, name="Blue", kind="house", academic_year=2026)
    sam = ashdown.pupil("Sam")
    GroupPlace.objects.create(
        school=ashdown.school, pupil=sam, group=blue, kind="house", year_group="5", starts_on=YEAR_START
    )
    head = ashdown.member("head_of_year")
    head.year_groups, head.houses = [], ["Blue"]

    assert names(pupils_for(head, TODAY)) == {"Sam"}
    assert [group.name for group in groups_for(head, TODAY)] == ["Blue"]


def test_the_office_sees_every_pupil_of_the_own_school_only(ashdown, birchwood):
    seen = pupils_for(ashdown.member("office"), TODAY)

    assert seen.count() == 10
    assert not seen.filter(school=birchwood.school).exists()


def test_governors_welfare_officers_and_administrators_see_no_pupil_by_their_role(ashdown):
    for role in ("governor", "welfare_officer", "administrator"):
        assert not pupils_for(ashdown.member(role), TODAY).exists(), role


def test_a_teacher_has_the_own_groups_and_the_office_all(ashdown):
    assert [group.name for group in groups_for(ashdown.member("teacher"), TODAY)] == ["5 Elm"]
    assert groups_for(ashdown.member("office"), TODAY).count() == 2
    assert [group.name for group in groups_for(ashdown.member("head_of_year"), TODAY)] == ["6 Oak"]
    assert not groups_for(ashdown.member("governor"), TODAY).exists()


def test_the_roll_of_a_day_holds_who_was_on_it_then(ashdown):
    sam = ashdown.pupil("Sam")
    sam.enrolments.update(ends_on=date(2026, 10, 23), ground="a")

    assert sam in on_roll(ashdown.school, date(2026, 10, 23))
    assert sam not in on_roll(ashdown.school, date(2026, 10, 24))
