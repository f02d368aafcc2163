"""The office's weeks of a class: choose sessions, set a code with a reason, fill it forward."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions import planned_marks, registers, tallies
from attendance.actions.marks import NewMark
from attendance.actions.settings import set_standing_rule
from attendance.models import Mark, MarkChange, PlannedMark
from attendance.queries import grid as queries
from attendance.queries.calendar import calendar_of
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from tests import cast
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, enter, present_all
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld

SignIn = Callable[[Any], Any]
FRIDAY, NEXT_MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def page(world: SchoolWorld, group: str = "5 Elm", **more: Any) -> str:
    asked = {"group": world.group(group).pk, **more}
    return reverse("attendance:grid") + "?" + "&".join(f"{key}={value}" for key, value in asked.items())


def cell(world: SchoolWorld, name: str, on: date = TODAY, session: str = "AM", seen: str = "") -> str:
    return f"{world.pupil(name).pk}.{on:%Y%m%d}.{session}.{seen}"


def post(browser: Any, world: SchoolWorld, cells: list[str], code: str = "", do: str = "set", **more: Any) -> Any:
    return browser.post(page(world), {"cell": cells, "code": code, "do": do, **more})


def code_of(world: SchoolWorld, name: str, on: date = TODAY, session: str = "AM") -> str:
    mark = Mark.objects.filter(pupil=world.pupil(name), on=on, session=session).first()
    return mark.code if mark else ""


def words(answer: Any) -> str:
    text: str = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    return text


@pytest.fixture
def office(ashdown: SchoolWorld, sign_in: SignIn) -> Any:
    return sign_in(ashdown.member("office"))


@pytest.fixture
def officer(ashdown: SchoolWorld, sign_in: SignIn) -> Any:
    return sign_in(ashdown.member("attendance_officer"))


def test_a_code_is_set_on_everything_chosen_with_one_reason(ashdown: SchoolWorld, office: Any) -> None:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "N", None, "seen in town")])

    answer = post(
        office, ashdown, [cell(ashdown, "Sam", seen="N"), cell(ashdown, "Ada")], "v", reason="Museum with 5 Elm"
    )

    assert answer.status_code == 302
    assert "2 sessions set to V." in words(office.get(answer.headers["Location"]))
    assert (code_of(ashdown, "Sam"), code_of(ashdown, "Ada")) == ("V", "V")
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason, line.changed_by_role) == (
        "N", "V", "Museum with 5 Elm", "Office manager",
    )  # fmt: skip
    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).comment == "seen in town"
    assert Mark.objects.get(pupil=ashdown.pupil("Ada")).source == "office"
    assert tallies.verify(ashdown.school) == 0


def test_the_present_mark_is_each_sessions_own(ashdown: SchoolWorld, office: Any) -> None:
    cells = [cell(ashdown, "Sam", WEDNESDAY, session) for session in ("AM", "PM")]

    assert post(office, ashdown, cells, "/").status_code == 302

    assert (code_of(ashdown, "Sam", WEDNESDAY, "AM"), code_of(ashdown, "Sam", WEDNESDAY, "PM")) == ("/", "\\")


def test_a_change_wants_a_reason_and_a_first_mark_does_not(ashdown: SchoolWorld, office: Any) -> None:
    assert post(office, ashdown, [cell(ashdown, "Sam")], "N").status_code == 302

    answer = post(office, ashdown, [cell(ashdown, "Sam", seen="N")], "O")

    assert answer.status_code == 422
    assert "Say why: the reason stays with what stood before" in words(answer)
    assert f'value="{cell(ashdown, "Sam", seen="N")}" checked' in words(answer)  # what was chosen stays chosen
    assert code_of(ashdown, "Sam") == "N"


def test_the_second_of_two_people_sees_what_changed(ashdown: SchoolWorld, office: Any, officer: Any) -> None:
    chosen = [cell(ashdown, "Sam"), cell(ashdown, "Ada")]
    post(officer, ashdown, [cell(ashdown, "Sam")], "I", reason="Mother rang")

    answer = post(office, ashdown, chosen, "N")

    assert answer.status_code == 409
    assert "1 mark changed while you had this page open. Nothing of yours is saved yet." in words(answer)
    assert "Sam Okafor, Thursday 19 November AM: I stands now (Mrs Varley, 9.05), you saw nothing" in words(answer)
    assert (code_of(ashdown, "Sam"), code_of(ashdown, "Ada")) == ("I", "")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Type a code."),
        ("?", "? is not an attendance code."),
        ("H", "H was withdrawn after 18 August 2024. Use C where the head grants leave, otherwise G."),
        ("#", "# is never marked against a pupil on roll."),
        ("C", "Your role cannot enter C."),
    ],
)
def test_only_what_may_be_entered_is(ashdown: SchoolWorld, office: Any, code: str, sentence: str) -> None:
    answer = post(office, ashdown, [cell(ashdown, "Sam")], code, reason="because")

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Mark.objects.exists()


def test_who_may_enter_restricted_codes_does(ashdown: SchoolWorld, officer: Any) -> None:
    assert post(officer, ashdown, [cell(ashdown, "Sam")], "c2", reason="Part-time timetable").status_code == 302
    assert code_of(ashdown, "Sam") == "C2"


@pytest.mark.seed("S4-023")
def test_the_office_authorises_no_more_than_the_heads_standing_rule(ashdown: SchoolWorld, office: Any) -> None:
    days = [cell(ashdown, "Sam", on, session) for on in (MONDAY, TUESDAY, WEDNESDAY) for session in ("AM", "PM")]
    assert "No standing rule of the head’s lets I stand." in words(post(office, ashdown, days, "I"))

    set_standing_rule(school=ashdown.school, code="I", longest_days=2, at=NOW, by=ashdown.user("headteacher"))
    refused = words(post(office, ashdown, days, "I"))
    assert "The head’s standing rule lets I stand for 2 school days. Record what was said of Sam Okafor" in refused
    assert post(office, ashdown, days[:4], "I").status_code == 302
    assert post(office, ashdown, days[4:], "I").status_code == 422  # nor day by day
    assert Mark.objects.count() == 4


def test_minutes_belong_to_lateness(ashdown: SchoolWorld, office: Any) -> None:
    assert "Minutes belong to L or U" in words(post(office, ashdown, [cell(ashdown, "Sam")], "N", minutes="9"))
    assert "less than or equal to 240" in words(post(office, ashdown, [cell(ashdown, "Sam")], "U", minutes="900"))
    assert post(office, ashdown, [cell(ashdown, "Sam")], "U", minutes="35").status_code == 302
    assert Mark.objects.get().minutes_late == 35


def test_what_lies_ahead_is_planned_and_locked(ashdown: SchoolWorld, office: Any) -> None:
    trip = [cell(ashdown, name, FRIDAY, session) for name in ("Sam", "Ada") for session in ("AM", "PM")]
    assert "Say why" in words(post(office, ashdown, trip, "V"))

    answer = post(office, ashdown, [*trip, cell(ashdown, "Sam", TODAY, "PM")], "V", reason="Moor walk")

    assert "V planned for 5 sessions." in words(office.get(answer.headers["Location"]))
    assert not Mark.objects.exists()
    assert set(PlannedMark.objects.values_list("code", "reason")) == {("V", "Moor walk")}
    again = post(office, ashdown, trip[:1], "B", reason="x")
    assert "Your role cannot enter B" in words(again)


@pytest.mark.parametrize("code", ["/", "L", "N", "U"])
def test_nobody_is_present_or_late_in_advance(ashdown: SchoolWorld, office: Any, code: str) -> None:
    answer = post(office, ashdown, [cell(ashdown, "Sam", FRIDAY)], code, reason="sure")
    assert "is marked when it happens" in words(answer)
    assert not PlannedMark.objects.exists()


def test_a_trip_is_filled_forward(ashdown: SchoolWorld, office: Any) -> None:
    """From Wednesday afternoon to Monday: what is past is marked, what lies ahead planned, known sessions stay."""
    sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
    enter(ashdown.school, [NewMark(sam.pk, TODAY, "AM", "N"), NewMark(ada.pk, TODAY, "AM", "/")])
    planned_marks.plan(
        school=ashdown.school, pupil=ada, sessions=[(FRIDAY, "AM")], code="M", reason="Dentist", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip

    answer = post(
        office, ashdown, [cell(ashdown, name, WEDNESDAY, "PM") for name in ("Sam", "Ada")], "V", "fill",
        reason="Three days at the coast", until=NEXT_MONDAY.isoformat(),
    )  # fmt: skip

    said = words(office.get(answer.headers["Location"]))
    assert "3 sessions set to V, V planned for 9 sessions. 2 sessions were left as they stand." in said
    assert code_of(ashdown, "Sam") == "V"  # N gives way
    assert code_of(ashdown, "Ada") == "/"  # a present mark does not
    assert set(PlannedMark.objects.filter(pupil=ada, withdrawn_at=None).values_list("on", "session", "code")) == {
        (TODAY, "PM", "V"), (FRIDAY, "AM", "M"), (FRIDAY, "PM", "V"), (NEXT_MONDAY, "AM", "V"), (NEXT_MONDAY, "PM", "V"),
    }  # fmt: skip


def test_a_present_mark_stays_even_where_it_was_chosen(ashdown: SchoolWorld, office: Any) -> None:
    sam = ashdown.pupil("Sam")
    enter(ashdown.school, [NewMark(sam.pk, WEDNESDAY, "PM", "\\")])

    post(
        office, ashdown, [cell(ashdown, "Sam", WEDNESDAY, "PM", "\\")], "V", "fill", reason="The coast",
        until=TODAY.isoformat(),
    )  # fmt: skip

    assert code_of(ashdown, "Sam", WEDNESDAY, "PM") == "\\"
    assert code_of(ashdown, "Sam", TODAY, "AM") == "V"


def test_what_stands_runs_on_without_typing_it_again(ashdown: SchoolWorld, officer: Any) -> None:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "AM", "I")])

    post(
        officer, ashdown, [cell(ashdown, "Sam", WEDNESDAY, "AM", "I")], do="fill", reason="Flu",
        until=TODAY.isoformat(),
    )  # fmt: skip

    assert [code_of(ashdown, "Sam", on, s) for on, s in ((WEDNESDAY, "PM"), (TODAY, "AM"))] == ["I", "I"]
    assert PlannedMark.objects.get().code == "I"
    assert not MarkChange.objects.exists()


@pytest.mark.parametrize(("typed", "stands"), [("/", ""), ("\\", ""), ("L", ""), ("", "/"), ("", "L")])
def test_present_marks_are_never_filled_forward(ashdown: SchoolWorld, office: Any, typed: str, stands: str) -> None:
    if stands:
        enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "AM", stands)])

    answer = post(
        office, ashdown, [cell(ashdown, "Sam", WEDNESDAY, "AM", stands)], typed, "fill", reason="x",
        until=FRIDAY.isoformat(),
    )  # fmt: skip

    assert answer.status_code == 422
    assert (
        "Present marks are not filled forward: a pupil is present when somebody has seen them. "
        "Filling forward is for trips and absences."
    ) in words(answer)
    assert Mark.objects.count() == bool(stands)


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("", "Choose the last day to fill."),
        ("2026-11-18", "Choose a last day after what is chosen."),
        ("2027-01-29", "filled forward over 20 school days at most"),
        ("2030-01-01", "These days lie too far apart."),
        ("never", "Enter a valid date."),
    ],
)
def test_how_far_forward(ashdown: SchoolWorld, office: Any, until: str, sentence: str) -> None:
    answer = post(office, ashdown, [cell(ashdown, "Sam", WEDNESDAY, "PM")], "V", "fill", reason="x", until=until)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Mark.objects.exists()


def test_plans_are_taken_back_and_marks_are_not(ashdown: SchoolWorld, office: Any) -> None:
    post(office, ashdown, [cell(ashdown, "Sam", FRIDAY)], "V", reason="Moor walk")

    assert post(office, ashdown, [cell(ashdown, "Sam", FRIDAY)], do="clear").status_code == 302
    assert not PlannedMark.objects.filter(withdrawn_at=None).exists()

    post(office, ashdown, [cell(ashdown, "Sam")], "N")
    answer = post(office, ashdown, [cell(ashdown, "Sam", seen="N")], do="clear")
    assert "Marks that stand are changed, not taken back." in words(answer)


def test_a_leaver_a_stranger_and_a_closed_day(ashdown: SchoolWorld, birchwood: SchoolWorld, office: Any) -> None:
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=TUESDAY)
    strange = f"{birchwood.pupil('Hugo').pk}.20261119.AM."

    assert "not in this class on these days" in words(post(office, ashdown, [cell(ashdown, "Sam")], "N"))
    both = [cell(ashdown, "Sam", MONDAY), cell(ashdown, "Sam", TODAY)]
    assert "Sam Okafor is not on roll on all of these days." in words(post(office, ashdown, both, "N"))
    assert "not in this class on these days" in words(post(office, ashdown, [strange], "N"))
    assert "not in this class" in words(post(office, ashdown, [cell(ashdown, "Bea")], "N"))
    saturday = date(2026, 11, 14)
    assert "is at the weekend" in words(post(office, ashdown, [cell(ashdown, "Ada", saturday)], "N"))
    half_term = date(2026, 10, 28)
    assert "outside term" in words(post(office, ashdown, [cell(ashdown, "Ada", half_term)], "N"))
    assert (
        office.get(page(ashdown).replace(str(ashdown.group("5 Elm").pk), str(birchwood.group("5 Ash").pk))).status_code
        == 404
    )
    assert not Mark.objects.exists()


@pytest.mark.parametrize("bad", ["", "x", "1.2.3", "1.20261119.EV.", "1.99999999.AM.", ".20261119.AM.", "9" * 400])
def test_a_cell_that_cannot_be_read_is_refused(ashdown: SchoolWorld, office: Any, bad: str) -> None:
    answer = post(office, ashdown, [bad] if bad else [], "N")
    assert answer.status_code == 422
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "asked", ["weeks=9&from=2026-02-30", "weeks=-1&from=x", "weeks=", "from=0001-01-01", "weeks=999999"]
)
def test_an_address_typed_by_hand_shows_some_weeks(ashdown: SchoolWorld, office: Any, asked: str) -> None:
    assert office.get(f"{page(ashdown)}&{asked}").status_code == 200
    assert office.get(f"{reverse('attendance:grid')}?group=abc").status_code == 200


def test_the_page_shows_what_stands_what_is_planned_and_when_there_was_no_school(
    ashdown: SchoolWorld, office: Any
) -> None:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TUESDAY, "PM", "N")])
    post(office, ashdown, [cell(ashdown, "Sam", FRIDAY)], "V", reason="Moor walk")

    shown = words(office.get(page(ashdown, weeks=3)))

    assert 'aria-label="Sam Okafor, Tue 17 Nov PM: N, No reason yet"' in shown
    assert 'aria-label="Sam Okafor, Fri 20 Nov AM: V planned"' in shown
    assert shown.count("no school") >= 2 * len(ashdown.pupils) / 2  # INSET on 2 November
    assert "2 to 20 November" in shown


def test_all_chosen_cells_come_in_one_field_where_there_is_script(ashdown: SchoolWorld, office: Any) -> None:
    cells = " ".join(cell(ashdown, name) for name in ("Sam", "Ada"))
    assert office.post(page(ashdown), {"cells": cells, "code": "N", "do": "set"}).status_code == 302
    assert Mark.objects.count() == 2


def test_a_teacher_has_no_weeks(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    assert sign_in(ashdown.member("teacher")).get(page(ashdown)).status_code == 403


def test_a_group_that_is_no_class_has_weeks_too(ashdown: SchoolWorld, office: Any) -> None:
    club = Group.objects.create(school=ashdown.school, name="Choir", academic_year=2026, kind="support")
    GroupPlace.objects.create(
        school=ashdown.school,
        pupil=ashdown.pupil("Bea"),
        group=club,
        kind="support",
        year_group="6",
        starts_on=YEAR_START,
    )
    shown = words(office.get(f"{reverse('attendance:grid')}?group={club.pk}"))
    assert "Bea Clough" in shown
    assert "Choir (support group)" in shown


def thirty(world: SchoolWorld) -> Group:
    group = Group.objects.create(school=world.school, name="4 Fir", academic_year=2026, year_group="4")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=world.school, upn=cast._upn("830", 400 + number), legal_forename=f"Kit {number}",
            legal_surname="Lea", date_of_birth=date(2018, 1, 1), year_group="4",
        )
        for number in range(30)
    )  # fmt: skip
    Enrolment.objects.bulk_create(Enrolment(school=world.school, pupil=p, starts_on=YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=world.school, pupil=p, group=group, year_group="4", starts_on=YEAR_START) for p in pupils
    )
    present_all(world.school, pupils, MONDAY - timedelta(weeks=2), WEDNESDAY)
    return group


def test_four_weeks_of_thirty_pupils_take_as_many_statements_as_one_of_six(ashdown: SchoolWorld, office: Any) -> None:
    group = thirty(ashdown)
    office.get(page(ashdown))
    with CaptureQueriesContext(connection) as small:
        office.get(page(ashdown))
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as large:
        answer = office.get(f"{reverse('attendance:grid')}?group={group.pk}&weeks=4&from=2026-11-16")
    took = time.perf_counter() - started

    assert answer.content.decode().count('name="cell"') == 1200
    assert len(large) == len(small) <= 16
    assert took < 2  # a fifth of a second on a quiet machine

    cells = [f"{pk}.{TODAY:%Y%m%d}.AM." for pk in group.places.values_list("pupil_id", flat=True)]
    with CaptureQueriesContext(connection) as one:
        office.post(page(ashdown), {"cell": cell(ashdown, "Sam"), "code": "V", "do": "set"})
    with CaptureQueriesContext(connection) as many:
        office.post(
            f"{reverse('attendance:grid')}?group={group.pk}", {"cells": " ".join(cells), "code": "V", "do": "set"}
        )
    assert len(many) == len(one) <= 28
    assert Mark.objects.filter(code="V").count() == 31


def test_a_register_that_is_open_on_another_screen_notices(ashdown: SchoolWorld, office: Any, sign_in: SignIn) -> None:
    from tests.attendance.test_registers import register_of, sent, url

    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = register_of(ashdown, "5 Elm")
    data = sent(ashdown, register)
    post(office, ashdown, [cell(ashdown, "Sam")], "V", reason="Trip")

    assert sign_in(ashdown.member("teacher")).post(url(register), data).status_code == 409
    assert code_of(ashdown, "Sam") == "V"


def test_the_grid_asks_the_calendar_once(ashdown: SchoolWorld) -> None:
    calendar = calendar_of(ashdown.school)
    group = ashdown.group("5 Elm")
    with CaptureQueriesContext(connection) as asked:
        shown = queries.grid(group, MONDAY, 1, calendar, NOW)
    assert len(asked) == 5
    assert (shown.first, shown.last) == (MONDAY, FRIDAY)
