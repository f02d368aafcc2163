"""Closing the school, or a part of it: what changes, what stands, and taking it back."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import closures, marks, planned_marks, registers, tallies
from attendance.actions.marks import NewMark
from attendance.domain.closures import Extent, Wanted
from attendance.domain.explanations import Span
from attendance.domain.register import Chosen
from attendance.models import Closure, ClosureDay, ClosureMark, Mark, MarkChange, PlannedMark, Register, WeekTally
from attendance.queries import closures as queries
from attendance.queries.closures import closed_on
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from tests import cast
from tests.attendance.days import WEDNESDAY, enter, mark_day, present_all
from tests.cast import NOW, TODAY, YEAR_START

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
EVENING = NOW.replace(hour=16, minute=0)


def wanted(first=TODAY, last=None, extent=Extent.WHOLE, reason="Heating failed", sessions=("AM", "PM"), **more):
    return Wanted(extent, Span(first, last or first, *sessions), reason, **more)


def close(world, one=None, at=NOW, **more):
    head = world.member("headteacher")
    return closures.enter(school=world.school, wanted=one or wanted(**more), by=head.user, membership=head, at=at)


def part(world, first=TODAY, name="5 Elm", **more):
    return wanted(first, extent=Extent.PART, group_ids=(world.group(name).pk,), **more)


def reopen(world, closure, why="It was another day", at=NOW, since=None):
    head = world.member("headteacher")
    return closures.reopen(closure=closure, why=why, by=head.user, membership=head, at=at, since=since)


def code(world, name, on=TODAY, session="AM"):
    return Mark.objects.filter(pupil=world.pupil(name), on=on, session=session).values_list("code", flat=True).first()


def codes(world, on=TODAY):
    return sorted(Mark.objects.filter(on=on, school=world.school).values_list("code", flat=True))


def at_the_end_of_the_day(world, at=EVENING):
    return closures.enter_marks(school=world.school, at=at, process="test")


def test_a_day_of_snow_is_y4_for_everybody_and_counts_for_nobody(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "I", "I")

    closure = close(ashdown, wanted(WEDNESDAY, reason="Snow"))

    assert codes(ashdown, WEDNESDAY) == ["Y4"] * 20
    assert closure.marks.count() == 20
    line = MarkChange.objects.filter(pupil_id=ashdown.pupil("Sam").pk).first()
    assert (line.old_code, line.new_code, line.reason) == ("N", "Y4", "School closed: Snow")
    assert (line.changed_by_name, line.changed_by_role) == ("Hana Okafor", "Headteacher")
    assert set(WeekTally.objects.filter(school=ashdown.school).values_list("possible", flat=True)) == {0}
    assert tallies.verify(ashdown.school) == 0


def test_children_who_were_registered_before_the_school_closed_stay_present(ashdown):
    """Closed after registration: who was there was there; only the afternoon has no session."""
    for name in ("Sam", "Ada"):
        enter(ashdown.school, [NewMark(ashdown.pupil(name).pk, TODAY, "AM", "/")])
    enter(ashdown.school, [NewMark(ashdown.pupil("Zofia").pk, TODAY, "AM", "U")])

    close(ashdown)
    at_the_end_of_the_day(ashdown)

    assert (code(ashdown, "Sam"), code(ashdown, "Zofia"), code(ashdown, "Bea")) == ("/", "U", "Y4")
    assert code(ashdown, "Sam", session="PM") == "Y4"


def test_the_preview_says_what_changes_what_stands_and_who(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "I")
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "/", "\\")

    effect = closures.look(school=ashdown.school, wanted=wanted(WEDNESDAY, FRIDAY), at=NOW)

    assert effect.by_code == [
        ("N", "No reason yet", 1),
        ("I", "Illness, not an appointment", 1),
        ("", "no mark yet", 16),
    ]
    assert effect.standing_by_code == [("/", "Present, morning", 1), ("\\", "Present, afternoon", 1)]
    assert (effect.waits, effect.to_come, effect.pupils, effect.present) == (20, 20, 10, 2)
    assert [(line.name, line.pupils, line.changed, line.stands) for line in effect.classes] == [
        ("5 Elm", 6, 10, 2),
        ("6 Oak", 4, 8, 0),
    ]
    assert [(line.name, line.group, line.sessions) for line in effect.named] == [
        ("Sam Okafor", "5 Elm", "Wed 18 Nov AM: N, Wed 18 Nov PM: I")
    ]
    assert not Closure.objects.exists()


def test_what_changed_between_the_look_and_the_click_is_shown_again(ashdown):
    seen = closures.look(school=ashdown.school, wanted=wanted(WEDNESDAY), at=NOW).fingerprint
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")
    head = ashdown.member("headteacher")

    with pytest.raises(Refused, match="has changed since you looked"):
        closures.enter(
            school=ashdown.school, wanted=wanted(WEDNESDAY), by=head.user, membership=head, at=NOW, seen=seen
        )

    assert not Closure.objects.exists()


def test_a_closure_taken_back_on_its_day_leaves_nothing_behind(ashdown):
    closure = close(ashdown)
    assert codes(ashdown) == []

    reopen(ashdown, closure, "The caretaker lit the boiler")
    assert at_the_end_of_the_day(ashdown) == 0

    assert codes(ashdown) == []
    closure.refresh_from_db()
    assert (closure.undone, closure.why_reopened) == (True, "The caretaker lit the boiler")
    assert AuditEvent.objects.filter(verb="closure.undone").exists()


def test_at_the_end_of_the_day_whoever_has_no_mark_is_entered_once(ashdown):
    close(ashdown)

    assert at_the_end_of_the_day(ashdown, NOW) == 0
    assert at_the_end_of_the_day(ashdown) == 20
    assert at_the_end_of_the_day(ashdown) == 0
    assert codes(ashdown) == ["Y4"] * 20


def test_what_the_office_corrected_since_is_not_closed_again_at_the_end_of_the_day(ashdown):
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "I")])
    close(ashdown)
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "V")], reason="On the residential")

    at_the_end_of_the_day(ashdown)

    assert code(ashdown, "Sam") == "V"


def test_taking_it_back_puts_back_what_stood_through_the_trail(ashdown):
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "AM", "I", None, "rang at 8.20")])
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "N", "N")
    closure = close(ashdown, wanted(WEDNESDAY))

    reopen(ashdown, closure, "It was Tuesday")

    sam = Mark.objects.get(pupil=ashdown.pupil("Sam"), on=WEDNESDAY, session="AM")
    assert (sam.code, sam.comment) == ("I", "rang at 8.20")
    assert [
        line.new_code for line in MarkChange.objects.filter(pupil_id=sam.pupil_id, session="AM").order_by("pk")
    ] == [
        "Y4",
        "I",
    ]
    assert MarkChange.objects.filter(
        reason="Closure taken back: It was Tuesday", changed_by_role="Headteacher"
    ).exists()
    assert code(ashdown, "Ada", WEDNESDAY) == "N"
    assert tallies.verify(ashdown.school) == 0


def test_where_nothing_stood_before_n_stands_until_the_register_is_taken(ashdown):
    closure = close(ashdown, wanted(WEDNESDAY))

    found = reopen(ashdown, closure)

    assert len(found.nothing) == 20
    assert codes(ashdown, WEDNESDAY) == ["N"] * 20


def test_a_register_saved_in_between_is_shown_and_not_overwritten(ashdown):
    closure = close(ashdown, wanted(WEDNESDAY))
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "AM", "/")], reason="She was here")

    look = closures.look_back(closure=closure, since=None)
    assert [(mark.pupil_id, code_now) for mark, code_now in look.changed] == [(ashdown.pupil("Sam").pk, "/")]
    reopen(ashdown, closure)

    assert code(ashdown, "Sam", WEDNESDAY) == "/"


def test_a_closure_is_taken_back_once(ashdown):
    closure = close(ashdown)
    reopen(ashdown, closure)

    with pytest.raises(Refused, match="undone already, by Hana Okafor"):
        reopen(ashdown, closure)


def test_taking_it_back_says_why(ashdown):
    closure = close(ashdown)

    with pytest.raises(Refused, match="Say why"):
        reopen(ashdown, closure, why=" ")


def test_a_closure_that_ends_sooner_puts_the_rest_back_and_keeps_the_beginning(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")
    closure = close(ashdown, wanted(WEDNESDAY, FRIDAY))

    reopen(ashdown, closure, "The road is clear", since=(WEDNESDAY, "PM"))

    closure.refresh_from_db()
    assert (closure.undone, closure.ends_on, closure.ends_session) == (False, WEDNESDAY, "AM")
    assert (code(ashdown, "Sam", WEDNESDAY, "AM"), code(ashdown, "Sam", WEDNESDAY, "PM")) == ("Y4", "N")


def test_an_end_that_leaves_nothing_is_refused_with_the_other_way(ashdown):
    closure = close(ashdown, wanted(TODAY, FRIDAY))

    with pytest.raises(Refused, match="Undo it instead"):
        reopen(ashdown, closure, since=(TODAY, "AM"))
    with pytest.raises(Refused, match="has ended by then"):
        reopen(ashdown, closure, since=(MONDAY, "AM"))


def test_where_a_part_is_closed_its_pupils_are_y3_and_the_others_are_left_alone(ashdown):
    close(ashdown, part(ashdown, WEDNESDAY))

    assert codes(ashdown, WEDNESDAY) == ["Y3"] * 12
    assert code(ashdown, "Bea", WEDNESDAY) is None


def test_a_year_is_closed_like_its_classes(ashdown):
    close(ashdown, wanted(WEDNESDAY, extent=Extent.PART, year_groups=("6",)))

    assert code(ashdown, "Bea", WEDNESDAY) == "Y3"
    assert code(ashdown, "Sam", WEDNESDAY) is None


def test_a_part_that_is_closed_fills_in_its_pupils_ahead_but_not_over_another_plan(ashdown):
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), sessions=[(TODAY, "AM")], code="M", reason="Dentist",
        at=NOW, process="test",
    )  # fmt: skip
    closure = close(ashdown, part(ashdown))

    live = PlannedMark.objects.filter(on=TODAY, session="AM", withdrawn_at=None)
    assert live.get(pupil=ashdown.pupil("Sam")).code == "Y3"
    assert live.get(pupil=ashdown.pupil("Ada")).code == "M"

    at_the_end_of_the_day(ashdown)
    assert (code(ashdown, "Sam"), code(ashdown, "Ada")) == ("Y3", "M")

    reopen(ashdown, closure)
    assert not PlannedMark.objects.filter(code="Y3", withdrawn_at=None).exists()
    assert (code(ashdown, "Sam"), code(ashdown, "Ada")) == ("N", "M")


def test_a_mark_made_from_the_plan_on_a_register_goes_back_with_the_closure(ashdown):
    closure = close(ashdown, part(ashdown))
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "Y3")])

    assert (ashdown.pupil("Sam").pk, TODAY, "AM") in closures.look_back(closure=closure, since=None).nothing


def test_an_afternoon_of_training_is_planned_and_marked_when_it_is_over(ashdown):
    close(ashdown, wanted(TODAY, extent=Extent.PLANNED, sessions=("PM", "PM"), reason="Training"))
    at_the_end_of_the_day(ashdown)

    assert codes(ashdown) == ["#"] * 10
    assert not ClosureDay.objects.filter(name="Training").exists()


def test_a_planned_whole_day_leaves_the_school_year_and_comes_back_with_the_closure(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")
    closure = close(ashdown, wanted(WEDNESDAY, extent=Extent.PLANNED, reason="Polling day"))

    day = ClosureDay.objects.get(name="Polling day")
    assert (day.starts_on, day.ends_on, closure.closure_day) == (WEDNESDAY, WEDNESDAY, day)
    assert codes(ashdown, WEDNESDAY) == ["#", "#"]

    reopen(ashdown, closure)
    assert not ClosureDay.objects.filter(name="Polling day").exists()
    assert codes(ashdown, WEDNESDAY) == ["N", "N"]


def test_a_planned_day_on_which_children_were_registered_is_refused(ashdown):
    present_all(ashdown.school, [ashdown.pupil("Sam")], WEDNESDAY, WEDNESDAY)

    with pytest.raises(Refused, match="Children were registered on Wednesday 18 November 2026"):
        close(ashdown, wanted(WEDNESDAY, extent=Extent.PLANNED))


def test_a_planned_closure_is_undone_as_a_whole(ashdown):
    closure = close(ashdown, wanted(date(2026, 12, 10), date(2026, 12, 11), extent=Extent.PLANNED))

    with pytest.raises(Refused, match="undone as a whole"):
        reopen(ashdown, closure, since=(date(2026, 12, 11), "AM"))


def test_a_closure_that_overlaps_another_is_refused_with_the_other_one_named(ashdown):
    close(ashdown, wanted(TODAY, FRIDAY))

    with pytest.raises(Refused, match=r"overlaps another closure: Thu 19 Nov to Fri 20 Nov, Heating failed"):
        close(ashdown, wanted(FRIDAY, MONDAY, reason="Snow"))
    with pytest.raises(Refused, match="overlaps another closure"):
        close(ashdown, part(ashdown, FRIDAY))


def test_the_same_closure_twice_is_entered_once(ashdown):
    close(ashdown)

    with pytest.raises(Refused, match="entered already: Thu 19 Nov, Heating failed"):
        close(ashdown)

    assert Closure.objects.count() == 1


def test_a_closure_that_was_undone_is_not_in_the_way(ashdown):
    reopen(ashdown, close(ashdown, wanted(WEDNESDAY)))

    close(ashdown, wanted(WEDNESDAY))

    assert codes(ashdown, WEDNESDAY) == ["Y4"] * 20
    assert ClosureMark.objects.filter(put_back_at=None).count() == 20


def test_two_parts_may_be_closed_at_once(ashdown):
    close(ashdown, part(ashdown, WEDNESDAY, "5 Elm"))
    close(ashdown, part(ashdown, WEDNESDAY, "6 Oak", reason="The other roof"))

    with pytest.raises(Refused, match="overlaps"):
        close(ashdown, wanted(WEDNESDAY, extent=Extent.PART, year_groups=("5",)))


def test_a_morning_and_an_afternoon_do_not_overlap(ashdown):
    close(ashdown, wanted(WEDNESDAY, sessions=("AM", "AM")))
    close(ashdown, wanted(WEDNESDAY, sessions=("PM", "PM"), reason="Still cold"))

    assert Closure.objects.count() == 2


def test_a_class_of_another_school_is_refused(ashdown, birchwood):
    with pytest.raises(Refused, match="not a class of this school"):
        close(ashdown, wanted(extent=Extent.PART, group_ids=(birchwood.group("5 Ash").pk,)))


def test_a_closure_touches_no_other_school(ashdown, birchwood):
    close(ashdown, wanted(WEDNESDAY))

    assert codes(birchwood, WEDNESDAY) == []


def test_who_is_not_on_the_roll_that_day_gets_no_mark(ashdown):
    Enrolment.objects.filter(pupil=ashdown.pupil("Bea")).update(ends_on=WEDNESDAY - timedelta(days=1))

    close(ashdown, wanted(WEDNESDAY))

    assert code(ashdown, "Bea", WEDNESDAY) is None


def test_a_teacher_cannot_save_a_register_of_a_session_that_is_closed(ashdown):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    close(ashdown)
    teacher = ashdown.member("teacher")
    register = Register.objects.select_for_update().get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")

    with pytest.raises(Refused, match="The school is closed in this session: Heating failed"):
        registers.save(
            register=register, chosen={p.pk: Chosen("/") for p in ashdown.school.pupils.filter(year_group="5")},
            seen=None, by=teacher.user, membership=teacher, at=NOW,
        )  # fmt: skip


def test_registers_of_a_closed_class_are_neither_open_nor_missing(ashdown):
    close(ashdown, wanted(extent=Extent.PART, year_groups=("6",)))

    closed = closed_on(ashdown.school, TODAY)

    assert closed.why(ashdown.group("6 Oak"), "AM", TODAY) == "Heating failed"
    assert closed.why(ashdown.group("5 Elm"), "AM", TODAY) == ""
    assert closed.school_is_closed("AM", TODAY) == ""


def test_a_mixed_class_is_closed_when_all_its_years_are(ashdown):
    Group.objects.filter(pk=ashdown.group("6 Oak").pk).update(year_group="")
    GroupPlace.objects.filter(pupil=ashdown.pupil("Bea")).update(year_group="5")
    oak = Group.objects.get(pk=ashdown.group("6 Oak").pk)

    first = close(ashdown, wanted(extent=Extent.PART, year_groups=("6",)))
    assert closed_on(ashdown.school, TODAY).why(oak, "AM", TODAY) == ""
    reopen(ashdown, first)
    close(ashdown, wanted(extent=Extent.PART, year_groups=("5", "6")))

    assert closed_on(ashdown.school, TODAY).why(oak, "AM", TODAY) == "Heating failed"


def test_a_thousand_pupils_take_no_more_statements_than_ten(ashdown):
    _crowd(ashdown, 300)
    small, large = _statements(ashdown, WEDNESDAY), _statements(ashdown, TODAY - timedelta(days=2))

    assert len(large) == len(small)
    assert len([sql for sql in large if not _is_a_write(sql)]) < 10


def _statements(world, on):
    _mark_everybody(world, on)
    with CaptureQueriesContext(connection) as seen:
        close(world, wanted(on))
    return [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def _is_a_write(sql):
    """The set-based writes: marks with what they held, their tallies, what the closure keeps."""
    return sql.lstrip().lower().startswith(("insert", "update", "with wanted", "with told", "with keys"))


def _mark_everybody(world, on):
    marks.record(
        school=world.school, marks=[NewMark(pk, on, "AM", "N") for pk in world.school.pupils.values_list("pk", flat=True)],
        at=NOW, process="test", reason="test",
    )  # fmt: skip


def _crowd(world, count):
    school, group = world.school, world.group("5 Elm")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school, upn=cast._upn("830", 400 + n), legal_forename=f"Kit {n}", legal_surname="Lea",
            date_of_birth=date(2016, 12, 1), year_group="5",
        )
        for n in range(count)
    )  # fmt: skip
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=p, starts_on=YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=school, pupil=p, group=group, year_group="5", starts_on=YEAR_START) for p in pupils
    )


def test_a_register_saved_between_the_reading_and_the_writing_is_not_overwritten(ashdown, monkeypatch):
    """Two at once: whoever saved a register in that moment keeps it, and the closure is not entered at all."""
    read = queries.effect

    def slow(*about):
        found = read(*about)
        mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")
        return found

    monkeypatch.setattr(queries, "effect", slow)
    with pytest.raises(closures.Moved), transaction.atomic():
        close(ashdown, wanted(WEDNESDAY))

    assert not Closure.objects.exists()
    assert "Y4" not in codes(ashdown, WEDNESDAY)
