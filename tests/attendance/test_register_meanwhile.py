"""Two people, or two devices, at one register: the second sees what changed and overwrites nothing unasked."""

from datetime import date

import pytest

from attendance.actions import absence_reports, planned_marks, registers
from attendance.actions.absence_reports import Said
from attendance.domain.explanations import Span
from attendance.models import Mark, MarkChange
from attendance.queries import registers as queries
from pupils.models import Enrolment, GroupPlace
from tests.attendance.sheets import codes_of, register_of, sent, url
from tests.cast import NOW, TODAY


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def line_of(answer, name) -> str:
    """What the table of changes says of a pupil."""
    page = text(answer)
    start = page.index(f">{name}</a></th>")
    return page[start : page.index("</tr>", start)]


@pytest.fixture
def second(ashdown, elm, sign_in):
    """Miss Farrow has the register open while Mr Marsh saves it with Sam away and Ada late."""
    teacher, office = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("office"))
    both_saw = sent(ashdown, elm)
    office.post(url(elm), both_saw | {f"code-{ashdown.pupil('Sam').pk}": "N", f"code-{ashdown.pupil('Ada').pk}": "L"})
    return teacher, both_saw


def test_the_second_sees_who_changed_what_when_against_the_own_choice(ashdown, elm, second):
    teacher, both_saw = second

    answer = teacher.post(url(elm), both_saw)

    assert answer.status_code == 409
    sam = line_of(answer, "Sam Okafor")
    assert "no mark" in sam
    assert "Mr Marsh, 9.05" in sam
    assert 'value="keep" checked' in sam
    assert "take mine, /" in sam
    assert "For 4 others you chose what stands." in text(answer)
    assert codes_of(ashdown)["Sam"] == "N"


def test_what_stands_is_kept_unless_somebody_says_otherwise(ashdown, elm, second):
    """The page that comes back holds what stands; saving it again changes nothing."""
    teacher, both_saw = second
    page = teacher.post(url(elm), both_saw).content.decode()
    assert f'name="code-{ashdown.pupil("Sam").pk}" value="N" checked' in page

    again = sent(ashdown, elm, Sam="N", Ada="L") | {f"settle-{ashdown.pupil('Sam').pk}": "keep"}
    assert teacher.post(url(elm), again).status_code == 302

    assert codes_of(ashdown)["Sam"] == "N"
    assert not MarkChange.objects.exists()


def test_the_own_choice_is_taken_over_row_by_row_with_a_reason(ashdown, elm, second):
    teacher, both_saw = second
    sam, ada = ashdown.pupil("Sam").pk, ashdown.pupil("Ada").pk
    page = teacher.post(url(elm), both_saw).content.decode()
    assert f'name="mine-{sam}" value="/||"' in page
    again = sent(ashdown, elm, Sam="N", Ada="L")
    mine = {f"settle-{sam}": "mine", f"mine-{sam}": "/||", f"settle-{ada}": "keep", f"mine-{ada}": "/||"}

    answer = teacher.post(url(elm), again | mine)
    assert "Say why you change what stands for Sam Okafor." in text(answer)
    answer = teacher.post(url(elm), again | mine | {"reason": "He came in by the other door"})

    assert answer.status_code == 302
    assert (codes_of(ashdown)["Sam"], codes_of(ashdown)["Ada"]) == ("/", "L")
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason) == ("N", "/", "He came in by the other door")


def test_what_somebody_else_changed_and_one_did_not_touch_is_shown_and_kept(ashdown, elm, sign_in):
    teacher, office = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("office"))
    teacher.post(url(elm), sent(ashdown, elm))
    open_page = sent(ashdown, elm)
    office.post(url(elm), sent(ashdown, elm, Sam="L") | {"reason": "At the gate at nine"})

    answer = teacher.post(url(elm), open_page | {f"code-{ashdown.pupil('Ada').pk}": "N"})

    sam = line_of(answer, "Sam Okafor")
    assert "as it stands" in sam
    assert "Mr Marsh" in sam
    assert (
        f'name="code-{ashdown.pupil("Ada").pk}" value="N" checked' in answer.content.decode()
    )  # the own change is kept


def test_an_absence_entered_meanwhile_is_not_the_teachers_to_overwrite(ashdown, elm, sign_in):
    teacher, office = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("office"))
    open_page = sent(ashdown, elm)
    sam = ashdown.pupil("Sam").pk
    office.post(url(elm), sent(ashdown, elm) | {f"other-{sam}": "i"})

    answer = teacher.post(url(elm), open_page | {f"settle-{sam}": "mine", f"mine-{sam}": "/||"})

    assert "tick “here” below if the child is with you" in line_of(answer, "Sam Okafor")
    assert codes_of(ashdown)["Sam"] == "I"


def test_a_parents_call_between_opening_and_saving_is_not_lost(ashdown, elm, sign_in):
    """The office plans an absence while the teacher marks: the plan is filled in, and what was chosen is not saved over it."""
    teacher, office = sign_in(ashdown.member("teacher")), ashdown.member("office")
    sam = ashdown.pupil("Sam")
    open_page = sent(ashdown, elm, Sam="N")
    absence_reports.record(
        school=ashdown.school, pupil=sam, said=Said(Span(TODAY, TODAY), "illness"), source="phone", by=office.user,
        membership=office, at=NOW,
    )  # fmt: skip

    teacher.post(url(elm), open_page)

    assert codes_of(ashdown)["Sam"] == "N"  # waits for the head: planned as N, so that nobody rings twice


def test_a_plan_that_came_in_between_says_away_of_a_child_in_the_room_and_the_teacher_is_told(ashdown, elm, sign_in):
    """Saving it silently as away would lose a child who is there: the page asks, and the office decides."""
    teacher, sam = sign_in(ashdown.member("teacher")), ashdown.pupil("Sam")
    open_page = sent(ashdown, elm)
    planned_marks.plan(
        school=ashdown.school, pupil=sam, sessions=[(TODAY, "AM")], code="M", reason="Dentist", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip

    answer = teacher.post(url(elm), open_page)

    assert answer.status_code == 409
    assert "tick “here” below if the child is with you" in line_of(answer, "Sam Okafor")
    assert "For 5 others you chose what stands." in text(answer)
    assert codes_of(ashdown) == {}
    again = sent(ashdown, elm) | {f"here-{sam.pk}": "1"}
    assert teacher.post(url(elm), again).status_code == 302
    assert codes_of(ashdown)["Sam"] == "M"
    assert ashdown.school.mark_requests.get().pupil == sam


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_register_sent_again_changes_nothing(ashdown, elm, sign_in, times):
    """The answer was lost on the way and the device sends it once more: every mark stands once, no line in the trail."""
    teacher = sign_in(ashdown.member("teacher"))
    data = sent(ashdown, elm, Sam="N", Ada="L") | {f"note-{ashdown.pupil('Sam').pk}": "seen at the gate"}

    for _ in range(times):
        assert teacher.post(url(elm), data).status_code == 302

    elm.refresh_from_db()
    assert elm.version == 1
    assert Mark.objects.count() == 6
    assert Mark.objects.get(pupil=ashdown.pupil("Ada")).minutes_late == 15
    assert not MarkChange.objects.exists()


def test_sent_again_after_closing_it_changes_nothing_either(ashdown, elm, sign_in, later):
    teacher = sign_in(ashdown.member("teacher"))
    data = sent(ashdown, elm, Sam="N", Ada="L")
    teacher.post(url(elm), data)
    later(9, 50)

    assert teacher.post(url(elm), data).status_code == 302

    assert Mark.objects.get(pupil=ashdown.pupil("Ada")).minutes_late == 15
    assert not ashdown.school.mark_requests.exists()


def test_two_devices_of_one_teacher_meet_on_the_page(ashdown, elm, sign_in):
    phone, laptop = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("teacher"))
    on_both = sent(ashdown, elm)
    phone.post(url(elm), on_both | {f"code-{ashdown.pupil('Sam').pk}": "L"})

    answer = laptop.post(url(elm), on_both)

    assert answer.status_code == 409
    assert "Miss Farrow, 9.05" in line_of(answer, "Sam Okafor")
    assert codes_of(ashdown)["Sam"] == "L"


def test_a_pupil_who_moved_class_in_between_is_named_and_nothing_is_lost(ashdown, elm, sign_in):
    """Sam goes to 6 Oak, Bea comes to 5 Elm while the register is open: the teacher reads so and marks Bea."""
    teacher = sign_in(ashdown.member("teacher"))
    open_page = sent(ashdown, elm, Sam="L")
    for name, group in (("Sam", "6 Oak"), ("Bea", "5 Elm")):
        pupil = ashdown.pupil(name)
        GroupPlace.objects.filter(pupil=pupil).update(ends_on=date(2026, 11, 18))
        GroupPlace.objects.create(
            school=ashdown.school, pupil=pupil, group=ashdown.group(group), year_group="5", starts_on=TODAY
        )

    answer = teacher.post(url(elm), open_page)

    assert answer.status_code == 409
    assert "Sam Okafor is in 6 Oak now. What you chose there is not saved." in text(answer)
    assert "not in this class" in line_of(answer, "Bea Clough")
    assert not Mark.objects.exists()
    page = answer.content.decode()
    assert f'name="code-{ashdown.pupil("Ada").pk}" value="/" checked' in page

    assert teacher.post(url(elm), sent(ashdown, elm)).status_code == 302
    assert set(codes_of(ashdown)) == {"Ada", "Amir", "Bea", "Felix", "Grace", "Zoë"}


def test_a_leaver_in_between_is_named(ashdown, elm, sign_in):
    open_page = sent(ashdown, elm)
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=date(2026, 11, 18), ground="f")

    answer = sign_in(ashdown.member("teacher")).post(url(elm), open_page)

    assert "Sam Okafor is not on roll any more. What you chose there is not saved." in text(answer)
    assert not Mark.objects.exists()


def test_the_name_of_a_child_who_was_never_in_the_class_is_not_told(ashdown, elm, sign_in):
    bea = ashdown.pupil("Bea").pk
    data = sent(ashdown, elm) | {"seen": "x", f"code-{bea}": "/"}
    data["base"] += f" {bea}---"

    answer = sign_in(ashdown.member("teacher")).post(url(elm), data)

    assert answer.status_code == 409
    assert "Bea" not in answer.content.decode()


@pytest.mark.parametrize("whose", ["another class", "another school"])
def test_a_mark_for_another_class_or_another_school_is_refused_with_a_sentence(ashdown, birchwood, elm, sign_in, whose):
    stranger = ashdown.pupil("Bea") if whose == "another class" else birchwood.pupil("Hugo")

    answer = sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm) | {f"code-{stranger.pk}": "/"})

    assert answer.status_code == 422
    assert "A mark is for a pupil who is not in this class on this day. Load the register again." in text(answer)
    assert stranger.legal_forename not in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_pupil_marked_in_one_class_and_moved_to_another_keeps_the_mark(ashdown, elm, sign_in):
    """One mark a pupil and session, whichever class's register shows it."""
    sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="L"))
    sam = ashdown.pupil("Sam")
    GroupPlace.objects.filter(pupil=sam).update(ends_on=date(2026, 11, 18))
    GroupPlace.objects.create(
        school=ashdown.school, pupil=sam, group=ashdown.group("6 Oak"), year_group="6", starts_on=TODAY
    )
    oak = register_of(ashdown, "6 Oak")

    row = next(row for row in queries.sheet(oak).rows if row.pupil_id == sam.pk)
    assert row.standing.code == "L"
    office = sign_in(ashdown.member("office"))
    assert office.post(url(oak), sent(ashdown, oak, Sam="L")).status_code == 302
    assert Mark.objects.filter(pupil=sam).count() == 1


def test_a_register_opened_early_and_saved_late_is_saved(ashdown, elm, sign_in, later):
    """The page was opened at five past nine and the bell went; at ten the marks are still the teacher's first."""
    teacher = sign_in(ashdown.member("teacher"))
    data = sent(ashdown, elm)
    later(10, 0)

    assert teacher.post(url(elm), data).status_code == 302

    assert len(codes_of(ashdown)) == 6
    assert registers.open_day(school=ashdown.school, on=TODAY, process="test") == 0
