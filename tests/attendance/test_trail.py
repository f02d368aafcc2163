"""A mark's history cannot be altered by the application's own database role, by any statement.

Each test speaks to the database over a raw connection of that role, as a stolen password would.
"""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection

from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange
from tests.attendance.days import MONDAY, enter
from tests.cast import SchoolWorld

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = "select set_config('mb.actor_name', 'Jude Marsh', true), set_config('mb.reason', 'Mother rang', true)"


class Raw:
    """A connection of the application's role, outside Django. Each attempt is a transaction of its own."""

    def __init__(self) -> None:
        self.connection = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})

    def see(self, *worlds: SchoolWorld) -> None:
        self.run("select set_config('mb.schools', %s, false)", "{" + ",".join(str(w.school.pk) for w in worlds) + "}")

    def run(self, *statements: Any) -> list[tuple[Any, ...]]:
        """Statements in one transaction; a parameter follows its statement."""
        with self.connection, self.connection.cursor() as cursor:
            for n, statement in enumerate(statements):
                if "%s" in statement:
                    cursor.execute(statement, [statements[n + 1]])
                elif n == 0 or "%s" not in statements[n - 1]:
                    cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def refused(self, *statements: Any) -> str:
        with pytest.raises(psycopg2.Error) as refusal:
            self.run(*statements)
        return str(refusal.value)


@pytest.fixture
def raw(ashdown: SchoolWorld) -> Iterator[Raw]:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, MONDAY, "AM", "N")])
    enter(ashdown.school, [NewMark(ashdown.pupil("Ada").pk, MONDAY, "AM", "N")])
    enter(ashdown.school, [NewMark(ashdown.pupil("Ada").pk, MONDAY, "AM", "I")])
    raw = Raw()
    raw.see(ashdown)
    yield raw
    raw.connection.close()


def test_a_proper_update_leaves_exactly_one_line(raw: Raw, ashdown: SchoolWorld) -> None:
    before = MarkChange.objects.count()
    raw.run(ACTOR, "update attendance_mark set code = 'I' where code = 'N'")
    assert MarkChange.objects.count() == before + 1
    line = MarkChange.objects.latest("pk")
    assert (line.pupil_id, line.old_code, line.new_code) == (ashdown.pupil("Sam").pk, "N", "I")
    assert (line.changed_by_name, line.reason) == ("Jude Marsh", "Mother rang")


def test_a_mark_is_not_updated_without_an_actor(raw: Raw) -> None:
    said = raw.refused("select set_config('mb.reason', 'because', true)", "update attendance_mark set code = '/'")
    assert "only with a name and a reason" in said


def test_a_mark_is_not_updated_without_a_reason(raw: Raw) -> None:
    said = raw.refused("select set_config('mb.actor_name', 'Jude', true)", "update attendance_mark set code = '/'")
    assert "only with a name and a reason" in said


def test_a_mark_does_not_move_to_another_pupil_or_day(raw: Raw) -> None:
    assert "keeps its pupil" in raw.refused(ACTOR, 'update attendance_mark set "on" = "on" + 1')


def test_a_mark_is_not_deleted(raw: Raw) -> None:
    assert "permission denied" in raw.refused("delete from attendance_mark")


def test_a_mark_is_not_deleted_and_entered_anew(raw: Raw) -> None:
    anew = (
        'with gone as (delete from attendance_mark returning *) insert into attendance_mark (school_id, pupil_id, "on",'
        " session, code, comment, recorded_at, source) select school_id, pupil_id, \"on\", session, '/', '', now(), ''"
        " from gone"
    )
    assert "permission denied" in raw.refused(anew)


def test_marks_are_not_emptied(raw: Raw) -> None:
    assert "permission denied" in raw.refused("truncate attendance_mark")


def test_a_second_mark_for_the_session_is_not_entered_beside_the_first(raw: Raw) -> None:
    beside = (
        'insert into attendance_mark (school_id, pupil_id, "on", session, code, comment, recorded_at, source)'
        " select school_id, pupil_id, \"on\", session, '/', '', now(), '' from attendance_mark"
    )
    assert "one_mark_a_pupil_and_session" in raw.refused(beside)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into attendance_markchange select * from attendance_markchange",
        "update attendance_markchange set reason = 'another'",
        "delete from attendance_markchange",
        "truncate attendance_markchange",
    ],
    ids=["insert", "update", "delete", "truncate"],
)
def test_the_trail_is_not_written_by_hand(raw: Raw, statement: str) -> None:
    assert "permission denied" in raw.refused(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "alter table attendance_mark disable trigger attendance_trail",
        "alter table attendance_mark disable trigger all",
        "drop trigger attendance_trail on attendance_mark",
        "create or replace function attendance_write_trail() returns trigger language plpgsql as 'begin return null; end'",
        "drop function attendance_write_trail() cascade",
        "alter table attendance_mark disable row level security",
        "drop policy tenancy on attendance_mark",
        "drop table attendance_markchange",
    ],
)
def test_the_guards_are_not_taken_down(raw: Raw, statement: str) -> None:
    said = raw.refused(statement)
    assert "must be owner" in said or "permission denied" in said


def test_triggers_are_not_sent_to_sleep_by_a_setting(raw: Raw) -> None:
    assert "permission denied" in raw.refused("set session_replication_role = replica")


def test_a_table_of_the_same_name_in_a_schema_of_ones_own_does_not_catch_the_trail(raw: Raw) -> None:
    before = MarkChange.objects.count()
    raw.run(
        "create temporary table attendance_markchange (like attendance_markchange)",
        "set local search_path = pg_temp, public",
        ACTOR,
        "update public.attendance_mark set code = 'I' where code = 'N'",
    )
    assert MarkChange.objects.count() == before + 1


def test_the_actor_of_one_transaction_does_not_sign_for_the_next(raw: Raw) -> None:
    raw.run(ACTOR, "update attendance_mark set code = 'I'")
    assert "only with a name and a reason" in raw.refused("update attendance_mark set code = 'O'")


def test_no_pupil_is_read_without_the_schools_having_been_told(raw: Raw) -> None:
    stranger = Raw()
    assert stranger.run("select * from pupils_pupil") == []
    assert stranger.run("select * from attendance_mark") == []
    assert stranger.run("select * from attendance_markchange") == []
    stranger.connection.close()


def test_no_row_of_another_school_is_read_or_written(raw: Raw, birchwood: SchoolWorld) -> None:
    stranger = Raw()
    stranger.see(birchwood)
    seen = {row[0] for row in stranger.run("select school_id from pupils_pupil")}
    assert seen == {birchwood.school.pk}
    assert stranger.run("select * from attendance_mark") == []
    stranger.run(ACTOR, "update attendance_mark set code = '/'")
    stranger.connection.close()
    assert set(Mark.objects.values_list("code", flat=True)) == {"N", "I"}
