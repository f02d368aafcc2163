"""Counting a school afresh writes what is wrong, and nothing else."""

from datetime import date
from typing import Any

from django.db import connection

from attendance.actions import tallies
from attendance.actions.marks import NewMark
from attendance.models import WeekTally
from tests.attendance.days import enter
from tests.cast import SchoolWorld

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def two_pupils(world: SchoolWorld) -> None:
    enter(
        world.school,
        [NewMark(world.pupil(name).pk, day, "AM", "/") for name in ("Sam", "Ada") for day in (MONDAY, TUESDAY)],
    )


def versions() -> dict[int, str]:
    """Which version of each row stands, as the database numbers them."""
    with connection.cursor() as cursor:
        cursor.execute("select id, ctid::text from attendance_weektally")
        return dict(cursor.fetchall())


def test_what_was_right_is_not_written_again(ashdown: SchoolWorld) -> None:
    two_pupils(ashdown)
    before = versions()

    assert tallies.rebuild(ashdown.school) == 2
    assert versions() == before


def test_a_wrong_tally_is_put_right_and_a_missing_one_made(ashdown: SchoolWorld) -> None:
    two_pupils(ashdown)
    WeekTally.objects.filter(pupil=ashdown.pupil("Sam")).update(possible=1, present=1)
    WeekTally.objects.filter(pupil=ashdown.pupil("Ada")).delete()

    assert tallies.rebuild(ashdown.school) == 2
    assert list(WeekTally.objects.values_list("present", flat=True)) == [2, 2]


def test_a_tally_without_a_mark_behind_it_goes(ashdown: SchoolWorld) -> None:
    two_pupils(ashdown)
    WeekTally.objects.create(
        school=ashdown.school,
        pupil=ashdown.pupil("Sam"),
        starts_on=date(2026, 11, 9),
        ends_on=date(2026, 11, 15),
        possible=10,
        present=10,
        authorised=0,
        unauthorised=0,
        late=0,
        late_after_close=0,
    )

    assert tallies.rebuild(ashdown.school) == 2
    assert not WeekTally.objects.filter(starts_on=date(2026, 11, 9)).exists()


def test_another_schools_tallies_are_left_alone(ashdown: SchoolWorld, birchwood: SchoolWorld) -> None:
    two_pupils(ashdown)
    enter(birchwood.school, [NewMark(birchwood.pupil("Hugo").pk, MONDAY, "AM", "/")])
    WeekTally.objects.filter(school=birchwood.school).update(late=7)

    tallies.rebuild(ashdown.school)

    assert WeekTally.objects.get(school=birchwood.school).late == 7


def test_sets_are_compared_whole_however_few_rows_the_database_expects(ashdown: SchoolWorld) -> None:
    """A school that has just come in is not in the statistics: row against row would take for ever."""
    two_pupils(ashdown)
    plans: list[str] = []

    def explained(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql == tallies.REBUILD:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"explain {sql}", parameters)
                plans.append("\n".join(row[0] for row in cursor.cursor.fetchall()))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explained):
        tallies.rebuild(ashdown.school)

    assert len(plans) == 1
    assert "Nested Loop" not in plans[0]
    with connection.cursor() as cursor:
        cursor.execute("show enable_nestloop")
        assert cursor.fetchone()[0] == "on"
