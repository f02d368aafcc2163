"""Two things that cannot both be true: found, settled one way or the other, kept with a reason, and back on a change."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain.refusal import Refused
from attendance.actions import absence_reports, contradictions, marks, planned_marks
from attendance.actions.absence_reports import Said
from attendance.actions.contradictions import Key
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import (
    AbsenceReport,
    ClosureDay,
    ContradictionDecision,
    DeskEntry,
    Mark,
    MarkChange,
    OwnTimes,
    PlannedMark,
    ProvisionConfirmation,
)
from attendance.queries import contradictions as queries
from pupils.domain import age
from pupils.models import ContactLink, Enrolment, Pupil
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, enter, mark_day
from tests.cast import NOW, TODAY

AFTERNOON = NOW.replace(hour=13, minute=45)


def inbox(world, role="attendance_officer", at=NOW):
    return queries.inbox(world.member(role), world.school, TODAY, at)


def kinds(world):
    found = inbox(world)
    return [(line.row.kind, line.name) for line in (*found.today, *found.backlog)]


def only(world, role="attendance_officer"):
    found = inbox(world, role)
    lines = [*found.today, *found.backlog]
    assert len(lines) == 1, [line.row.kind for line in lines]
    return lines[0]


def settle(world, line, way, role="attendance_officer", words="", at=NOW):
    member = world.member(role)
    row = line.row
    return contradictions.settle(
        school=world.school, key=Key(row.kind, row.pupil_id, row.on, row.session, row.state), way=way, by=member.user,
        membership=member, at=at, words=words,
    )  # fmt: skip


def code(world, name, on=TODAY, session="AM"):
    return Mark.objects.get(pupil=world.pupil(name), on=on, session=session).code


def arrive(world, name, hour, minute, on=TODAY, session="AM", movement="arrived", minutes=None):
    return DeskEntry.objects.create(
        school=world.school, pupil=world.pupil(name), on=on, session=session, movement=movement,
        at=datetime.combine(on, time(hour, minute), NOW.tzinfo), minutes_late=minutes, recorded_at=NOW, step=DeskEntry.objects.count() + 1,
        together=uuid4(), recorded_by=world.user("office"),
    )  # fmt: skip


def mark(world, name, code, on=TODAY, session="AM"):
    enter(world.school, [NewMark(world.pupil(name).pk, on, session, code)])


def reported(world, name, reason="illness", first=TODAY, last=None, source="form"):
    return absence_reports.receive(
        school=world.school, pupil=world.pupil(name), said=Said(Span(first, last or first), reason, said_by="Ngozi"),
        source=source, at=NOW, process="test",
    )  # fmt: skip


def test_nothing_contradicts_where_all_agree(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "I", "I")

    assert kinds(ashdown) == []
    assert queries.count(ashdown.school, TODAY) == queries.Counts(0, 0, 0)


# A parent's report against a present mark


def test_a_parents_report_that_contradicts_a_mark_is_shown_with_what_was_said(ashdown):
    mark(ashdown, "Sam", "/")
    reported(ashdown, "Sam")

    line = only(ashdown)
    assert (line.row.kind, line.name, line.group) == ("report_present", "Sam Okafor", "5 Elm")
    assert line.says == "Form, Ngozi: illness (not looked at yet)"


def test_the_register_was_right_and_the_report_of_the_day_is_withdrawn(ashdown):
    mark(ashdown, "Sam", "/")
    report = reported(ashdown, "Sam")

    settle(ashdown, only(ashdown), "was_in")

    report.refresh_from_db()
    assert (report.state, code(ashdown, "Sam"), kinds(ashdown)) == ("withdrawn", "/", [])


def test_the_child_was_away_and_the_report_is_accepted_through_the_trail(ashdown):
    mark(ashdown, "Sam", "/")
    report = reported(ashdown, "Sam")

    settle(ashdown, only(ashdown), "was_absent", role="headteacher")

    report.refresh_from_db()
    assert (report.state, code(ashdown, "Sam")) == ("stands", "I")
    assert list(MarkChange.objects.order_by("pk").values_list("old_code", "new_code")) == [("/", "N"), ("N", "I")]
    assert MarkChange.objects.order_by("pk")[0].reason == "Reported absent; marked present by mistake"


def test_a_report_of_a_week_stays_where_the_child_came_on_one_day(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")
    report = reported(ashdown, "Sam", first=WEDNESDAY, last=TODAY)

    settle(ashdown, only(ashdown), "was_in")

    report.refresh_from_db()
    assert (report.state, kinds(ashdown)) == ("pending", [])


def test_a_sensitive_reason_is_not_shown_to_the_office(ashdown):
    mark(ashdown, "Sam", "/")
    reported(ashdown, "Sam", "prison_visit")

    line = only(ashdown, "office")
    assert line.says == "Form, Ngozi: a reason that is not shown here (not looked at yet)"
    assert [way.label for way in line.ways] == ["In school: the register is right", "Absent, as reported"]
    assert "prison" in only(ashdown, "headteacher").says


# The desk


def test_absent_on_the_register_but_signed_in_at_the_desk(ashdown):
    mark(ashdown, "Sam", "N")
    arrive(ashdown, "Sam", 9, 25, minutes=35)

    line = only(ashdown)
    assert (line.row.kind, line.says) == ("signed_in", "At the desk at 9.25: U")
    settle(ashdown, line, "in_school")

    stands = Mark.objects.get(pupil=ashdown.pupil("Sam"), on=TODAY)
    assert (stands.code, stands.minutes_late) == ("U", 35)
    assert MarkChange.objects.get().reason == "Signed in at the desk at 9.25"


def test_an_appointment_and_a_later_arrival_do_not_contradict_each_other(ashdown):
    mark(ashdown, "Sam", "M")
    arrive(ashdown, "Sam", 11, 0)

    assert kinds(ashdown) == []


def test_ill_but_signed_in_before_the_register_closed(ashdown):
    mark(ashdown, "Sam", "I")
    arrive(ashdown, "Sam", 9, 10)

    assert [way.label for way in only(ashdown).ways] == ["In school, late: L"]


@pytest.mark.parametrize(
    ("hour", "minute", "stands", "becomes"), [(9, 25, "L", "U"), (9, 10, "U", "L"), (9, 0, "/", "L")]
)
def test_the_code_of_lateness_follows_the_clock_and_this_schools_closing_time(ashdown, hour, minute, stands, becomes):
    mark(ashdown, "Sam", stands)
    arrive(ashdown, "Sam", hour, minute)

    line = only(ashdown)
    assert line.row.kind == "wrong_time"
    settle(ashdown, line, "by_clock")

    assert code(ashdown, "Sam") == becomes


def test_another_schools_hours_would_say_otherwise(ashdown):
    mark(ashdown, "Sam", "L")
    arrive(ashdown, "Sam", 9, 25)
    ashdown.school.am_closes_at = time(9, 30)
    ashdown.school.save()

    assert kinds(ashdown) == []


def test_a_class_that_starts_later_is_late_by_its_own_hours(ashdown):
    mark(ashdown, "Sam", "L")
    mark(ashdown, "Bea", "L")
    for name in ("Sam", "Bea"):
        arrive(ashdown, name, 9, 25)
    OwnTimes.objects.create(school=ashdown.school, year_group="5", am_opens_at=time(9, 0), am_closes_at=time(9, 30))

    assert kinds(ashdown) == [("wrong_time", "Bea Clough")]
    OwnTimes.objects.create(
        school=ashdown.school, group=ashdown.group("6 Oak"), am_opens_at=time(9, 10), am_closes_at=time(9, 40)
    )
    assert kinds(ashdown) == []


def test_a_desk_entry_that_was_undone_says_nothing(ashdown):
    mark(ashdown, "Sam", "N")
    DeskEntry.objects.filter(pk=arrive(ashdown, "Sam", 9, 25).pk).update(undone_at=NOW)

    assert kinds(ashdown) == []


# Left without signing out


def test_present_in_the_morning_and_n_in_the_afternoon_comes_first(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY, "/", "N")
    mark_day(ashdown.school, ashdown.pupil("Ada"), TODAY, "M", "M")

    found = inbox(ashdown)
    assert [(line.row.kind, line.kind.urgent) for line in found.today] == [
        ("left_unsigned", True),
        ("whole_day_m", False),
    ]
    assert queries.count(ashdown.school, TODAY) == queries.Counts(2, 2, 1)


def test_who_signed_out_at_the_desk_is_no_contradiction(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY, "/", "N")
    arrive(ashdown, "Sam", 12, 0, movement="left")

    assert kinds(ashdown) == []


def test_a_child_whom_nobody_can_place_is_looked_for_at_once(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY, "/", "N")

    settle(ashdown, only(ashdown), "look_for", at=AFTERNOON)

    task = ashdown.school.tasks.get()
    assert (task.title, task.due_on, task.state) == ("Find out where Sam Okafor is", TODAY, "open")
    assert "safeguarding" in task.owner_roles
    assert kinds(ashdown) == []


def test_was_in_class_after_all(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY, "/", "N")

    settle(ashdown, only(ashdown), "in_class", role="office")

    assert code(ashdown, "Sam", session="PM") == "\\"


# A whole day of M, off site, siblings


@pytest.mark.seed("S4-032", "S2-005")
def test_a_whole_day_of_appointment_is_questioned(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "M", "\\")

    line = only(ashdown)
    assert (line.row.kind, line.name) == ("whole_day_m", "Sam Okafor")
    settle(ashdown, line, "afternoon", words="Back by one, the card says")

    assert (code(ashdown, "Sam", WEDNESDAY, "AM"), code(ashdown, "Sam", WEDNESDAY, "PM")) == ("M", "N")
    assert MarkChange.objects.get().reason.endswith("no reason for this session yet: Back by one, the card says")


def test_off_site_and_nobody_has_asked_the_provider(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "B", "B")

    line = only(ashdown)
    assert line.row.kind == "unconfirmed"
    settle(ashdown, line, "confirmed", words="Ms Lis at the farm")

    assert kinds(ashdown) == []
    confirmed = ProvisionConfirmation.objects.filter(pupil=ashdown.pupil("Sam"))
    assert {(one.session, one.told_by, one.confirmed_by) for one in confirmed} == {
        ("AM", "Ms Lis at the farm", ashdown.user("attendance_officer")),
        ("PM", "Ms Lis at the farm", ashdown.user("attendance_officer")),
    }


def test_not_at_the_provider_is_n_and_looked_after_like_any_absence(ashdown):
    mark(ashdown, "Sam", "K")

    settle(ashdown, only(ashdown), "not_there")

    assert code(ashdown, "Sam") == "N"


def test_what_was_confirmed_in_the_morning_is_asked_for_again_in_the_afternoon(ashdown):
    mark(ashdown, "Sam", "B")
    settle(ashdown, only(ashdown), "confirmed")
    mark(ashdown, "Sam", "B", session="PM")

    assert dict(only(ashdown).case.marks) == {"PM": "B"}


def _live_together(world, *names):
    contact = ContactLink.objects.get(pupil=world.pupil("Sam")).contact
    for name in names:
        ContactLink.objects.create(school=world.school, pupil=world.pupil(name), contact=contact, lives_with=True)


def test_one_child_ill_and_the_other_on_holiday(ashdown):
    _live_together(ashdown, "Bea")
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    mark_day(ashdown.school, ashdown.pupil("Bea"), WEDNESDAY, "G", "G")

    line = only(ashdown)
    assert (line.row.kind, line.name, line.says) == ("siblings", "Sam Okafor", "Bea Clough: on holiday (G)")
    settle(ashdown, line, "ask_again")

    assert ashdown.school.tasks.get().title == "Ask again why Sam Okafor was away"
    assert code(ashdown, "Sam", WEDNESDAY) == "I"


def test_children_of_one_parent_in_two_homes_are_left_alone(ashdown):
    _live_together(ashdown, "Bea")
    ContactLink.objects.filter(pupil=ashdown.pupil("Bea")).update(lives_with=False)
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    mark_day(ashdown.school, ashdown.pupil("Bea"), WEDNESDAY, "G", "G")

    assert kinds(ashdown) == []


# The roll, the calendar, the codes, age


def test_a_mark_after_the_last_day_on_roll(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=TUESDAY, ground="a")

    line = only(ashdown)
    assert line.row.kind == "off_roll"
    settle(ashdown, line, "not_on_roll")

    assert (code(ashdown, "Sam", WEDNESDAY), kinds(ashdown)) == ("Z", [])


def test_a_mark_before_the_first_day_on_roll(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "/", "\\")
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(starts_on=TUESDAY)

    assert kinds(ashdown) == [("off_roll", "Sam Okafor")]


def test_a_mark_on_a_day_that_is_closed_now(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "/", "\\")
    ClosureDay.objects.create(school=ashdown.school, kind="closure", name="Polling", starts_on=MONDAY, ends_on=MONDAY)

    settle(ashdown, only(ashdown), "no_school")

    assert (code(ashdown, "Sam", MONDAY), code(ashdown, "Sam", MONDAY, "PM"), kinds(ashdown)) == ("#", "#", [])


def test_leave_was_planned_and_the_child_came(ashdown):
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM"), (TODAY, "PM")], code="C",
        reason="Leave granted: wedding", at=NOW, process="test",
    )  # fmt: skip
    mark(ashdown, "Sam", "/")

    line = only(ashdown)
    assert (line.row.kind, line.says) == ("planned_present", "C: Leave granted: wedding")
    settle(ashdown, line, "was_in")

    live = PlannedMark.objects.filter(pupil=ashdown.pupil("Sam"), withdrawn_at=None)
    assert list(live.values_list("session", flat=True)) == ["PM"]


def test_absent_as_planned_after_all_though_the_office_may_not_enter_the_code_by_hand(ashdown):
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM")], code="C", reason="Leave granted",
        at=NOW, process="test",
    )  # fmt: skip
    mark(ashdown, "Sam", "/")

    settle(ashdown, only(ashdown), "was_absent", role="office")

    assert code(ashdown, "Sam") == "C"


def test_a_plan_that_is_sensitive_hides_its_code_and_reason(ashdown):
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM")], code="Y5", sensitive=True,
        reason="Unable to attend: in custody", at=NOW, by=ashdown.user("headteacher"),
    )  # fmt: skip
    mark(ashdown, "Sam", "/")

    line = only(ashdown, "office")
    assert "Y5" not in line.says + "".join(way.label for way in line.ways)
    assert "custody" not in line.says


def test_a_withdrawn_code_from_another_system(ashdown):
    mark(ashdown, "Sam", "H", WEDNESDAY)

    line = only(ashdown)
    assert [way.slug for way in line.ways] == ["now_g", "now_c"]
    settle(ashdown, line, "now_g")

    assert code(ashdown, "Sam", WEDNESDAY) == "G"
    assert MarkChange.objects.get().reason == "H is withdrawn"


def test_the_office_cannot_choose_a_code_that_it_may_not_enter(ashdown):
    mark(ashdown, "Sam", "H", WEDNESDAY)

    with pytest.raises(Refused, match="Your role cannot enter C"):
        settle(ashdown, only(ashdown), "now_c", role="office")


def test_x_for_a_child_of_compulsory_school_age(ashdown):
    Pupil.objects.filter(pk=ashdown.pupil("Ada").pk).update(date_of_birth=date(2022, 11, 19))
    mark(ashdown, "Sam", "X", WEDNESDAY)
    mark(ashdown, "Ada", "X", WEDNESDAY)

    line = only(ashdown)
    assert (line.row.kind, line.name) == ("of_age", "Sam Okafor")
    settle(ashdown, line, "part_time")

    assert code(ashdown, "Sam", WEDNESDAY) == "C2"


BORN = [
    date(2021, 4, 1), date(2021, 8, 31), date(2021, 9, 1), date(2021, 11, 19), date(2021, 3, 31), date(2020, 2, 29),
    date(2010, 8, 31), date(2010, 9, 1), date(2011, 1, 5), date(2022, 1, 1),
]  # fmt: skip


@pytest.mark.parametrize("born", BORN)
def test_the_database_counts_compulsory_school_age_as_the_rule_does(ashdown, born):
    days = [date(2026, 9, 3), date(2026, 11, 18)]
    Pupil.objects.filter(pk=ashdown.pupil("Sam").pk).update(date_of_birth=born)
    for day in days:
        mark(ashdown, "Sam", "X", day)

    found = {line.row.on for line in inbox(ashdown).backlog if line.row.kind == "of_age"}
    assert found == {day for day in days if age.is_compulsory(born, day)}


# Keeping, coming back, taking back


def test_what_was_kept_stays_away_with_its_reason(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")

    settle(ashdown, only(ashdown), "kept", words="Hospital in the city")

    decision = ContradictionDecision.objects.get()
    assert (decision.way, decision.reason, decision.decided_by) == (
        "kept", "Hospital in the city", ashdown.user("attendance_officer"),
    )  # fmt: skip
    assert kinds(ashdown) == []
    assert queries.count(ashdown.school, TODAY).total == 0
    assert not MarkChange.objects.exists()


def test_it_comes_back_when_the_marks_change_again(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    settle(ashdown, only(ashdown), "kept")

    later = NOW + timedelta(hours=1)
    for to in ("I", "M"):
        marks.record(
            school=ashdown.school, marks=[NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "PM", to)], at=later,
            process="test", reason="corrected",
        )  # fmt: skip

    assert kinds(ashdown) == [("whole_day_m", "Sam Okafor")]


def test_a_decision_can_be_taken_back_through_the_trail(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    decision = settle(ashdown, only(ashdown), "afternoon")
    office = ashdown.member("office")

    contradictions.take_back(decision=decision, by=office.user, membership=office, at=NOW)

    assert code(ashdown, "Sam", WEDNESDAY, "PM") == "M"
    assert MarkChange.objects.order_by("-pk")[0].reason == "Decision taken back"
    assert kinds(ashdown) == [("whole_day_m", "Sam Okafor")]
    with pytest.raises(Refused, match="taken back already"):
        contradictions.take_back(decision=decision, by=office.user, membership=office, at=NOW)


def test_a_decision_is_not_taken_back_over_a_later_change(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    decision = settle(ashdown, only(ashdown), "afternoon")
    mark(ashdown, "Sam", "I", WEDNESDAY, "PM")
    office = ashdown.member("office")

    with pytest.raises(Refused, match="changed since"):
        contradictions.take_back(decision=decision, by=office.user, membership=office, at=NOW)


def test_a_word_to_the_provider_is_not_unsaid(ashdown):
    mark(ashdown, "Sam", "B")
    decision = settle(ashdown, only(ashdown), "confirmed")
    office = ashdown.member("office")

    with pytest.raises(Refused, match="cannot be taken back here"):
        contradictions.take_back(decision=decision, by=office.user, membership=office, at=NOW)


def test_what_changed_since_the_look_is_not_decided(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    line = only(ashdown)
    mark(ashdown, "Sam", "I", WEDNESDAY, "PM")

    with pytest.raises(Refused, match="settled already, or the marks agree"):
        settle(ashdown, line, "afternoon")


def test_two_people_decide_and_the_second_is_told(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")
    line = only(ashdown)
    settle(ashdown, line, "kept")

    with pytest.raises(Refused, match="settled already"):
        settle(ashdown, line, "afternoon", role="office")


def test_a_way_that_is_not_offered_is_refused(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "M", "M")

    with pytest.raises(Refused, match="Choose one of the ways"):
        settle(ashdown, only(ashdown), "by_clock")


def test_another_schools_contradiction_is_not_found(ashdown, birchwood):
    mark_day(birchwood.school, birchwood.pupil("Hugo"), WEDNESDAY, "M", "M")
    line = only(birchwood)

    assert kinds(ashdown) == []
    with pytest.raises(Refused, match="settled already"):
        settle(ashdown, line, "afternoon")


def test_the_count_takes_two_statements_and_the_inbox_no_more_for_many(ashdown):
    for name in ("Sam", "Ada"):
        mark_day(ashdown.school, ashdown.pupil(name), WEDNESDAY, "M", "M")
    few = _statements(lambda: inbox(ashdown))
    for name in ("Amir", "Felix", "Grace", "Bea", "Omar"):
        mark_day(ashdown.school, ashdown.pupil(name), WEDNESDAY, "M", "M")
        mark(ashdown, name, "/")
        reported(ashdown, name)

    assert _statements(lambda: queries.count(ashdown.school, TODAY)) == 2
    assert few <= _statements(lambda: inbox(ashdown)) <= 4
    assert AbsenceReport.objects.count() == 5


def _statements(look):
    with CaptureQueriesContext(connection) as seen:
        look()
    return len(seen.captured_queries)
