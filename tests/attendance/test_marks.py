import pytest

from accounts.domain.refusal import Refused
from attendance.actions import marks, tallies
from attendance.actions.marks import NewMark
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import Mark, MarkChange, WeekTally
from attendance.queries.tallies import for_pupils
from tests.attendance.days import MONDAY, THURSDAY, TUESDAY, enter, mark_day
from tests.cast import NOW, SchoolWorld


def test_first_entries_need_no_reason_and_leave_no_line_in_the_trail(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")

    done = marks.record(
        school=ashdown.school, marks=[NewMark(sam.pk, MONDAY, "AM", "N")], at=NOW, by=ashdown.user("teacher")
    )

    assert (done.added, done.changed, done.unchanged) == (1, 0, 0)
    assert Mark.objects.get().recorded_by == ashdown.user("teacher")
    assert not MarkChange.objects.exists()


def test_a_change_keeps_what_stood_who_and_why(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    marks.record(school=ashdown.school, marks=[NewMark(sam.pk, MONDAY, "AM", "N")], at=NOW, by=ashdown.user("teacher"))

    done = marks.record(
        school=ashdown.school,
        marks=[NewMark(sam.pk, MONDAY, "AM", "I", None, "mother rang")],
        at=NOW,
        by=ashdown.user("office"),
        role="Office manager",
        reason="Mother rang at ten",
    )

    assert (done.added, done.changed) == (0, 1)
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.old_comment, line.new_comment) == ("N", "I", "", "mother rang")
    assert (line.changed_by_name, line.changed_by_role) == ("Jude Marsh", "Office manager")
    assert (line.entered_by_id, line.changed_by_id) == (ashdown.user("teacher").pk, ashdown.user("office").pk)
    assert line.reason == "Mother rang at ten"


def test_a_change_without_a_reason_is_refused(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    enter(ashdown.school, [NewMark(sam.pk, MONDAY, "AM", "N")])

    with pytest.raises(Refused, match="Say why"):
        enter(ashdown.school, [NewMark(sam.pk, MONDAY, "AM", "I")], reason=" ")


def test_the_same_marks_again_change_nothing(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "/", "L")
    entered = list(Mark.objects.order_by("pk").values())

    done = mark_day(ashdown.school, sam, MONDAY, "/", "L")

    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)
    assert list(Mark.objects.order_by("pk").values()) == entered
    assert not MarkChange.objects.exists()


def test_a_pupil_of_another_school_is_refused(ashdown: SchoolWorld, birchwood: SchoolWorld) -> None:
    with pytest.raises(Refused, match="not a pupil of this school"):
        enter(ashdown.school, [NewMark(birchwood.pupil("Hugo").pk, MONDAY, "AM", "/")])


def test_the_week_tally_is_right_when_the_marks_are_written(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "/", "L")
    mark_day(ashdown.school, sam, TUESDAY, "U", "I")
    assert for_pupils(ashdown.school, [sam.pk], Window(MONDAY, THURSDAY)) == {sam.pk: Tally(4, 2, 1, 1, 1, 1)}

    enter(ashdown.school, [NewMark(sam.pk, TUESDAY, "PM", "Y4")])

    week = WeekTally.objects.get(pupil=sam)
    assert (week.possible, week.present, week.authorised, week.unauthorised) == (3, 2, 0, 1)
    assert tallies.verify(ashdown.school) == 0


def test_a_change_reason_ends_with_its_block(ashdown: SchoolWorld) -> None:
    from django.db import IntegrityError, transaction

    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "N", "N")
    with marks.change_reason(process="test", reason="mother rang"):
        Mark.objects.filter(session="AM").update(code="I")

    with pytest.raises(IntegrityError, match="only with a name and a reason"), transaction.atomic():
        Mark.objects.filter(session="PM").update(code="I")
