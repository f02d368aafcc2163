"""Marks without a reason: listed by deadline, explained at last, asked about again, or O with the regulation."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain.refusal import Refused
from attendance.actions import absence_reports, no_reason, settings
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.domain.no_reason import REASON
from attendance.models import AbsenceCall, AbsenceReport, Mark, MarkChange
from attendance.queries import closures
from attendance.queries import no_reason as queries
from attendance.queries.calendar import calendar_of
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, enter, mark_day
from tests.attendance.test_closures import close, wanted
from tests.cast import NOW, TODAY

# Thursday 19 November: of Wednesday the 11th the time is over, of Thursday the 12th it ends today.
OVER, LAST_DAY = date(2026, 11, 11), date(2026, 11, 12)


def chase(world, role="attendance_officer"):
    return queries.chase(world.member(role), world.school, TODAY)


def n(world, name, on=TODAY, am="N", pm="N"):
    mark_day(world.school, world.pupil(name), on, am, pm)


def codes(world, name):
    marks = Mark.objects.filter(pupil=world.pupil(name)).order_by("on", "session")
    return list(marks.values_list("code", flat=True))


def ids(world, name):
    return list(Mark.objects.filter(pupil=world.pupil(name)).values_list("pk", flat=True))


def confirm(world, mark_ids, role="attendance_officer"):
    member = world.member(role)
    return no_reason.confirm_unknown(school=world.school, mark_ids=mark_ids, by=member.user, membership=member, at=NOW)


def give(world, name, sittings, reason="illness", role="office", **more):
    member = world.member(role)
    said = Said(Span(TODAY, TODAY), reason, "Had a cold", **more)
    return no_reason.give(
        school=world.school, pupil=world.pupil(name), sittings=sittings, said=said, source="phone", by=member.user,
        membership=member, at=NOW,
    )  # fmt: skip


def take_back(world, mark_ids):
    member = world.member("attendance_officer")
    return no_reason.take_back(school=world.school, mark_ids=mark_ids, by=member.user, membership=member, at=NOW)


def at_night(world, on=TODAY):
    return no_reason.confirm_overdue(school=world.school, on=on, at=NOW, process="test")


@pytest.mark.seed("S4-024")
def test_the_backlog_is_grouped_by_the_day_on_which_the_time_runs_out(ashdown):
    n(ashdown, "Felix", OVER)
    n(ashdown, "Ada", LAST_DAY)
    n(ashdown, "Bea", WEDNESDAY)
    n(ashdown, "Sam", TODAY)

    found = chase(ashdown)

    assert [row.name for row in found.over.rows] == ["Felix D’Arcy"]
    assert [(group.deadline, [row.name for row in group.rows]) for group in found.due] == [
        (TODAY, ["Ada Barlow"]),
        (date(2026, 11, 25), ["Bea Clough"]),
    ]
    assert ([row.name for row in found.today.rows], found.today.deadline) == (["Sam Okafor"], date(2026, 11, 26))
    assert found.sessions == 8


def test_a_pupil_stands_once_under_the_first_of_the_deadlines(ashdown):
    for day in (OVER, WEDNESDAY, TODAY):
        n(ashdown, "Sam", day)

    found = chase(ashdown)

    row = found.over.rows[0]
    assert (row.name, row.session_words, row.other_words) == (
        "Sam Okafor", ["Wed 11 Nov"], ["Wed 18 Nov", "Thu 19 Nov"],
    )  # fmt: skip
    assert (found.over.over, found.over.sessions, found.sessions) == (2, 6, 6)
    assert (found.due, found.today.rows) == ([], [])


def test_the_row_says_what_was_tried_and_what_the_parents_have_said(ashdown):
    n(ashdown, "Sam", WEDNESDAY)
    n(ashdown, "Ada", WEDNESDAY)
    AbsenceCall.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), on=WEDNESDAY, outcome="no_answer", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip
    absence_reports.receive(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), said=Said(Span(WEDNESDAY, WEDNESDAY), "illness"),
        source="form", at=NOW, process="test",
    )  # fmt: skip

    rows = {row.name: row for row in chase(ashdown).due[0].rows}
    assert rows["Sam Okafor"].tried == "no answer, Thu 19 Nov"
    assert (rows["Ada Barlow"].tried, rows["Ada Barlow"].waits) == ("", "the parents have said something")


@pytest.mark.seed("S4-024")
def test_a_person_confirms_o_with_the_regulation_as_the_reason(ashdown):
    n(ashdown, "Sam", OVER)

    assert confirm(ashdown, ids(ashdown, "Sam")).made == 2

    assert codes(ashdown, "Sam") == ["O", "O"]
    line = MarkChange.objects.first()
    assert (line.reason, line.changed_by_name, line.changed_by_role) == (REASON, "Priya Varley", "Attendance officer")
    assert chase(ashdown).sessions == 0


def test_o_is_not_confirmed_while_there_is_time(ashdown):
    n(ashdown, "Sam", LAST_DAY)

    with pytest.raises(Refused, match="There is time until Thursday 19 November 2026"):
        confirm(ashdown, ids(ashdown, "Sam"))

    assert codes(ashdown, "Sam") == ["N", "N"]


def test_what_has_a_reason_by_now_is_not_made_o(ashdown):
    n(ashdown, "Sam", OVER)
    seen = ids(ashdown, "Sam")
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, OVER, "AM", "I")])

    with pytest.raises(Refused, match="has a code by now: I"):
        confirm(ashdown, seen)

    assert codes(ashdown, "Sam") == ["I", "N"]


def test_another_schools_marks_are_not_found(ashdown, birchwood):
    mark_day(birchwood.school, birchwood.pupil("Hugo"), OVER, "N", "N")

    with pytest.raises(Refused, match="Tick at least one pupil"):
        confirm(ashdown, ids(birchwood, "Hugo"))


def test_what_waits_for_the_head_is_not_unknown(ashdown):
    n(ashdown, "Sam", OVER)
    give(ashdown, "Sam", [(OVER, "AM"), (OVER, "PM")])
    assert codes(ashdown, "Sam") == ["N", "N"]

    assert at_night(ashdown) == no_reason.Confirmed(0, 2)
    assert chase(ashdown).over.rows[0].waits == "waits for the head"


@pytest.mark.seed("S4-024")
def test_at_night_what_is_over_becomes_o_once_in_the_name_of_the_process(ashdown):
    n(ashdown, "Sam", OVER)
    n(ashdown, "Ada", LAST_DAY)

    assert (at_night(ashdown).made, at_night(ashdown).made) == (2, 0)

    assert (codes(ashdown, "Sam"), codes(ashdown, "Ada")) == (["O", "O"], ["N", "N"])
    line = MarkChange.objects.first()
    assert (line.changed_by_id, line.changed_by_name, line.reason) == (None, "test", REASON)


def test_a_reason_that_comes_after_all_takes_the_place_of_such_an_o(ashdown):
    n(ashdown, "Sam", OVER)
    confirm(ashdown, ids(ashdown, "Sam"))
    head = ashdown.member("headteacher")

    absence_reports.record(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), said=Said(Span(OVER, OVER), "illness"), source="note",
        by=head.user, membership=head, at=NOW,
    )  # fmt: skip

    assert codes(ashdown, "Sam") == ["I", "I"]


def test_one_reason_for_several_sessions_is_one_explanation_a_stretch(ashdown):
    settings.set_standing_rule(school=ashdown.school, code="I", longest_days=5, at=NOW, process="test")
    for day in (MONDAY, TUESDAY, TODAY):
        n(ashdown, "Sam", day)

    reports = give(ashdown, "Sam", [(MONDAY, "PM"), (TUESDAY, "AM"), (TODAY, "AM")])

    assert [(one.starts_on, one.starts_session, one.ends_on, one.ends_session) for one in reports] == [
        (MONDAY, "PM", TUESDAY, "AM"),
        (TODAY, "AM", TODAY, "AM"),
    ]
    assert codes(ashdown, "Sam") == ["N", "I", "I", "N", "I", "N"]


def test_a_reason_needs_a_session(ashdown):
    with pytest.raises(Refused, match="Choose at least one session"):
        give(ashdown, "Sam", [])


def test_a_session_that_has_a_reason_by_now_is_shown_and_not_explained_twice(ashdown):
    n(ashdown, "Sam", WEDNESDAY, am="I")

    with pytest.raises(Refused, match="has a reason by now"):
        give(ashdown, "Sam", [(WEDNESDAY, "AM"), (WEDNESDAY, "PM")])

    assert not AbsenceReport.objects.exists()


def test_the_parents_are_asked_again_once_a_day_and_the_reason_closes_the_task(ashdown):
    n(ashdown, "Sam", WEDNESDAY)
    officer = ashdown.user("attendance_officer")

    def ask():
        return no_reason.ask_again(school=ashdown.school, pupils=[ashdown.pupil("Sam")], by=officer, at=NOW)

    assert (ask(), ask()) == (1, 0)
    task = ashdown.school.tasks.get()
    assert (task.title, task.due_on) == ("Ask the parents why Sam Okafor was away", TODAY)
    assert task.why == (
        "2 sessions without a reason, since Wednesday 18 November. The time to find out ends on Wednesday 25 November."
    )

    give(ashdown, "Sam", [(WEDNESDAY, "AM"), (WEDNESDAY, "PM")])
    task.refresh_from_db()
    assert task.state == "done"


def test_nobody_is_asked_about_what_is_explained(ashdown):
    with pytest.raises(Refused, match="Every absence has a reason by now"):
        no_reason.ask_again(school=ashdown.school, pupils=[ashdown.pupil("Sam")], by=ashdown.user("office"), at=NOW)


def test_a_day_on_which_the_school_was_closed_does_not_count(ashdown):
    n(ashdown, "Sam", OVER)
    assert len(chase(ashdown).over.rows) == 1

    close(ashdown, wanted(TUESDAY, reason="Snow"))

    found = chase(ashdown)
    assert (found.over.rows, found.due[0].deadline) == ([], TODAY)


def test_the_number_for_a_dashboard_is_the_number_on_the_page(ashdown):
    for day in (OVER, OVER - timedelta(days=1), LAST_DAY):
        n(ashdown, "Sam", day)
    n(ashdown, "Ada", date(2026, 6, 10))  # an earlier school year is not chased

    overdue = queries.overdue(ashdown.school, TODAY, calendar_of(ashdown.school))

    assert overdue.count() == 4


def test_what_was_confirmed_is_listed_and_taken_back_with_its_line_in_the_trail(ashdown):
    n(ashdown, "Sam", OVER)
    confirm(ashdown, ids(ashdown, "Sam"))
    officer = ashdown.member("attendance_officer")

    listed = queries.confirmed(officer, ashdown.school, TODAY)
    assert [(one.name, one.by, one.session_words) for one in listed] == [
        ("Sam Okafor", "Priya Varley", ["Wed 11 Nov"]),
    ]  # fmt: skip

    assert take_back(ashdown, ids(ashdown, "Sam")) == 2
    assert codes(ashdown, "Sam") == ["N", "N"]
    line = MarkChange.objects.order_by("pk").last()
    assert (line.old_code, line.new_code, line.changed_by_name) == ("O", "N", "Priya Varley")
    assert line.reason == "O taken back: the reason is looked for again"
    assert queries.confirmed(officer, ashdown.school, TODAY) == []


def test_what_was_changed_since_is_not_taken_back(ashdown):
    n(ashdown, "Sam", OVER)
    confirm(ashdown, ids(ashdown, "Sam"))
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, OVER, "AM", "I")])

    with pytest.raises(Refused, match="changed since"):
        take_back(ashdown, ids(ashdown, "Sam"))

    assert codes(ashdown, "Sam") == ["I", "O"]


def test_what_another_school_confirmed_is_not_taken_back(ashdown, birchwood):
    mark_day(birchwood.school, birchwood.pupil("Hugo"), OVER, "N", "N")
    confirm(birchwood, ids(birchwood, "Hugo"))

    with pytest.raises(Refused, match="changed since"):
        take_back(ashdown, ids(birchwood, "Hugo"))


def test_a_call_that_is_asked_for_stands_in_the_row(ashdown):
    n(ashdown, "Sam", OVER)
    officer = ashdown.user("attendance_officer")

    no_reason.ask_again(school=ashdown.school, pupils=[ashdown.pupil("Sam")], by=officer, at=NOW)

    row = chase(ashdown).over.rows[0]
    assert (row.asked, row.tried, chase(ashdown).over.to_ask) == (True, "", [])


def test_the_list_takes_seven_statements_for_however_many(ashdown):
    n(ashdown, "Sam", WEDNESDAY)
    few = _statements(ashdown)
    for name in ("Ada", "Amir", "Felix", "Grace", "Bea"):
        n(ashdown, name, OVER)
        n(ashdown, name, TODAY)

    assert _statements(ashdown) == few <= 7


def _statements(world):
    closures.forget(world.school)
    with CaptureQueriesContext(connection) as seen:
        chase(world)
    return len(seen.captured_queries)
