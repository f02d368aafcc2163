"""Tallies by the database agree with counting the marks one by one."""

import json
from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.actions import tallies
from attendance.actions.marks import NewMark
from attendance.domain.codes import CODES
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.jobs import check_tallies_of_school
from attendance.models import HalfTerm, Mark, WeekTally
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_pupils, for_windows
from tests.attendance.days import enter
from tests.cast import TODAY, SchoolWorld

FIRST = date(2026, 5, 11)


def a_year(world: SchoolWorld, seed: int) -> None:
    """Any codes at all, withdrawn ones too, for every pupil, with gaps."""
    dice = Random(seed)
    letters = [code.letter for code in CODES] + ["/"] * 40
    enter(
        world.school,
        [
            NewMark(pupil.pk, day, session, dice.choice(letters))
            for pupil in world.pupils.values()
            for day in calendar_of(world.school).days_between(FIRST, TODAY)
            for session in ("AM", "PM")
            if dice.random() < 0.95
        ],
    )


def one_by_one(world: SchoolWorld, window: Window) -> dict[int, Tally]:
    found: dict[int, list[str]] = defaultdict(list)
    for pupil_id, on, code in Mark.objects.filter(school=world.school).values_list("pupil_id", "on", "code"):
        if on in window:
            found[pupil_id].append(code)
    return {pupil_id: Tally.of(letters) for pupil_id, letters in found.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_window_agrees_with_counting_one_by_one(ashdown: SchoolWorld, seed: int) -> None:
    a_year(ashdown, seed)
    dice = Random(seed)
    starts = [FIRST + timedelta(days=dice.randrange(190)) for _ in range(12)]
    windows = [Window(start, start + timedelta(days=dice.randrange(1, 60))) for start in starts]

    answers = for_windows(ashdown.school, windows)

    assert answers == [one_by_one(ashdown, window) for window in windows]
    some = [ashdown.pupil("Sam").pk, ashdown.pupil("Bea").pk]
    assert for_windows(ashdown.school, windows, some) == [
        {pk: tally for pk, tally in answer.items() if pk in some} for answer in answers
    ]


def test_many_windows_cost_two_statements(ashdown: SchoolWorld) -> None:
    windows = [Window(FIRST + timedelta(days=n), TODAY) for n in range(20)]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        for_windows(ashdown.school, windows)
    assert len(statements) == 2


def test_an_empty_window_has_no_tally(ashdown: SchoolWorld) -> None:
    assert for_pupils(ashdown.school, None, Window(TODAY, TODAY)) == {}


def test_a_rebuild_leaves_what_refreshing_left(ashdown: SchoolWorld) -> None:
    a_year(ashdown, 4)
    refreshed = week_rows()

    tallies.rebuild(ashdown.school)

    assert week_rows() == refreshed
    assert tallies.verify(ashdown.school) == 0


def test_a_week_is_split_where_a_half_term_starts_inside_it(ashdown: SchoolWorld) -> None:
    HalfTerm.objects.filter(school=ashdown.school, name="Autumn 2", starts_on__year=2026).update(
        starts_on=date(2026, 11, 11)
    )
    HalfTerm.objects.filter(school=ashdown.school, name="Autumn 1", starts_on__year=2026).update(
        ends_on=date(2026, 11, 10)
    )
    sam = ashdown.pupil("Sam")
    enter(ashdown.school, [NewMark(sam.pk, date(2026, 11, day), "AM", "/") for day in (9, 10, 11, 12, 13)])

    rows = WeekTally.objects.filter(pupil=sam).order_by("starts_on").values_list("starts_on", "ends_on", "possible")

    assert list(rows) == [
        (date(2026, 11, 9), date(2026, 11, 10), 2),
        (date(2026, 11, 11), date(2026, 11, 15), 3),
    ]


def test_recompute_puts_right_what_went_wrong_and_says_how_much(
    ashdown: SchoolWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    a_year(ashdown, 5)
    WeekTally.objects.filter(pupil=ashdown.pupil("Sam")).update(late=7)
    wrong = tallies.verify(ashdown.school)
    assert wrong > 0

    call_command("recompute", school=ashdown.school.urn)

    answer = json.loads(capsys.readouterr().out)
    assert answer == {"schools": 1, "weeks": WeekTally.objects.count(), "corrected": wrong}
    assert tallies.verify(ashdown.school) == 0


def test_the_nightly_check_puts_a_wrong_tally_right(ashdown: SchoolWorld, caplog: pytest.LogCaptureFixture) -> None:
    a_year(ashdown, 6)
    WeekTally.objects.filter(pupil=ashdown.pupil("Sam")).update(late=7)

    check_tallies_of_school(school_id=ashdown.school.pk)

    assert tallies.verify(ashdown.school) == 0
    assert "did not agree" in caplog.text
    assert "Sam" not in caplog.text


def test_refreshing_a_week_costs_one_word_with_the_database_however_much_is_held(ashdown: SchoolWorld) -> None:
    a_year(ashdown, 7)
    with CaptureQueriesContext(connection) as statements:
        tallies.refresh(
            school=ashdown.school, pupil_ids=[ashdown.pupil("Sam").pk], weeks={(date(2026, 11, 16), date(2026, 11, 22))}
        )
    assert len(statements) == 1


def week_rows() -> list[tuple[object, ...]]:
    rows = WeekTally.objects.order_by("pupil", "starts_on")
    return list(
        rows.values_list(
            "pupil_id",
            "starts_on",
            "ends_on",
            "possible",
            "present",
            "authorised",
            "unauthorised",
            "late",
            "late_after_close",
        )
    )
