"""A child is back after whole days away: the cue on the register, and that somebody has spoken to the child."""

from datetime import date

import pytest

from attendance.actions import registers
from attendance.models import Mark, WelcomeBack
from attendance.queries import registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.register_page import with_last_days
from interventions.actions import evaluate, policies
from interventions.models import Task, TaskEntry
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, mark_day, present_all
from tests.attendance.sheets import register_of, sent, statements_of, url
from tests.cast import NOW, TODAY, YEAR_START

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def back(ashdown, elm):
    """Sam was away on Tuesday and Wednesday and is back today."""
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "/", "\\")
    mark_day(ashdown.school, sam, TUESDAY, "I", "I")
    mark_day(ashdown.school, sam, WEDNESDAY, "I", "I")
    return sam


def cue(world, register, pupil, viewer=None):
    sheet = with_last_days(queries.sheet(register), calendar_of(world.school), viewer)
    return next(row.back for row in sheet.rows if row.pupil_id == pupil.pk)


def tap(browser, register, pupil, name="welcome", **more):
    return browser.post(url(register), {name: pupil.pk, "seen": "", **more})


@pytest.mark.seed("S4-165")
def test_two_taps_keep_that_the_child_was_welcomed_and_what_was_said(ashdown, elm, back, sign_in):
    teacher = sign_in(ashdown.member("teacher"))
    page = teacher.get(url(elm)).content.decode()
    assert "away 2 days, Tue 17 to Wed 18 Nov: 4 sessions missed. Spoken to?" in page

    ada = ashdown.pupil("Ada").pk
    answer = tap(teacher, elm, back, **{f"said-{back.pk}": "Had flu, feels fine", f"code-{ada}": "L"})

    line = WelcomeBack.objects.get()
    assert (line.pupil, line.away_from, line.away_until, line.away_days) == (back, TUESDAY, WEDNESDAY, 2)
    assert (line.spoken_by, line.spoken_at, line.said) == (ashdown.user("teacher"), NOW, "Had flu, feels fine")
    page = answer.content.decode()
    assert "✓ Welcomed back, Thu 9.05: Had flu, feels fine" in " ".join(page.split())
    assert f'name="code-{ada}" value="L" checked' in page  # what was chosen meanwhile is kept
    assert not Mark.objects.filter(on=TODAY).exists()


@pytest.mark.seed("S4-165")
def test_it_ticks_the_first_point_of_the_policys_conversation(ashdown, elm, sign_in):
    """Amber-green: welcome the pupil back. The conversation itself goes on with its other points."""
    sam = ashdown.pupil("Sam")
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), YEAR_START, WEDNESDAY)
    mark_day(ashdown.school, sam, WEDNESDAY, "I", "I")
    evaluate.run(school=ashdown.school, on=TODAY, process="test")
    task = Task.objects.get(pupil=sam, trigger="amber_green.conversation")
    assert not any(point["done"] for point in task.points)
    teacher = sign_in(ashdown.member("teacher"))

    tap(teacher, elm, sam)

    task.refresh_from_db()
    assert [point["text"] for point in task.points if point["done"]] == ["Welcome the pupil back"]
    assert task.state == "open"
    assert TaskEntry.objects.filter(task=task, what="ticked", by=ashdown.user("teacher")).count() == 1

    tap(teacher, elm, sam, "unwelcome")
    task.refresh_from_db()
    assert not any(point["done"] for point in task.points)


def test_who_said_so_takes_it_back_and_nobody_else(ashdown, elm, back, sign_in):
    tap(sign_in(ashdown.member("teacher")), elm, back)

    answer = tap(sign_in(ashdown.member("office")), elm, back, "unwelcome")
    assert "Only who has spoken to Sam Okafor takes that back." in answer.content.decode()
    answer = tap(sign_in(ashdown.member("office")), elm, back)
    assert "Miss Farrow has spoken to Sam Okafor already." in answer.content.decode()

    tap(sign_in(ashdown.member("teacher")), elm, back, "unwelcome")
    assert not WelcomeBack.objects.exists()


def test_the_cue_waits_two_days_for_somebody_and_then_goes(ashdown, elm, back):
    mark_day(ashdown.school, back, TODAY, "/", "\\")
    registers.open_day(school=ashdown.school, on=FRIDAY, process="test")
    on_friday = cue(ashdown, register_of(ashdown, "5 Elm", on=FRIDAY), back)
    assert (on_friday.days, on_friday.last) == (2, WEDNESDAY)

    mark_day(ashdown.school, back, FRIDAY, "/", "\\")
    mark_day(ashdown.school, back, date(2026, 11, 23), "/", "\\")
    registers.open_day(school=ashdown.school, on=date(2026, 11, 24), process="test")
    assert cue(ashdown, register_of(ashdown, "5 Elm", on=date(2026, 11, 24)), back) is None


def test_an_absence_longer_than_the_days_shown_is_told_in_its_whole_length(ashdown, elm):
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, date(2026, 10, 23), "/", "\\")
    for day in calendar_of(ashdown.school).days_between(date(2026, 11, 3), WEDNESDAY):
        mark_day(ashdown.school, sam, day, "I", "I")

    shown = cue(ashdown, elm, sam)

    assert (shown.first, shown.last, shown.days) == (date(2026, 11, 3), WEDNESDAY, 12)
    assert shown.words == "away 12 days, Tue 3 to Wed 18 Nov: 24 sessions missed"


def test_it_is_told_in_its_whole_length_a_day_later_too(ashdown, elm):
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, date(2026, 11, 3), "/", "\\")
    for day in calendar_of(ashdown.school).days_between(date(2026, 11, 4), TUESDAY):
        mark_day(ashdown.school, sam, day, "I", "I")
    mark_day(ashdown.school, sam, WEDNESDAY, "/", "\\")

    shown = cue(ashdown, elm, sam)

    assert (shown.first, shown.last, shown.days) == (date(2026, 11, 4), TUESDAY, 10)


def test_a_child_who_was_not_away_is_not_welcomed_back(ashdown, elm, sign_in):
    for pk in (ashdown.pupil("Sam").pk, ashdown.pupil("Bea").pk, 10**8, "x"):
        answer = sign_in(ashdown.member("teacher")).post(url(elm), {"welcome": pk})
        assert "There is no absence to welcome this pupil back from." in answer.content.decode()


def test_it_costs_no_statement_whatever_the_class(ashdown, elm, back, sign_in):
    """Opening a register asks the database as often with four children back, one of them welcomed, as with none."""
    teacher = sign_in(ashdown.member("teacher"))
    tap(teacher, elm, back)
    for name in ("Ada", "Amir", "Felix"):
        for day in calendar_of(ashdown.school).days_between(date(2026, 11, 9), WEDNESDAY):
            mark_day(ashdown.school, ashdown.pupil(name), day, "I", "I")
    teacher.post(url(elm), sent(ashdown, elm))
    teacher.get(url(elm))

    assert len(statements_of(lambda: teacher.get(url(elm)), 200)) == 8
