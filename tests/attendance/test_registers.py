"""Taking registers, in the words of the classroom and the office."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from attendance.actions import planned_marks, registers, tallies
from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange, Register
from attendance.queries import registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.register_page import with_last_days
from pupils.models import Enrolment, GroupPlace, Pupil
from tests import cast
from tests.attendance.days import TUESDAY, WEDNESDAY, enter, mark_day
from tests.attendance.sheets import codes_of, register_of, sent, statements_of, url
from tests.cast import NOW, TODAY, SchoolWorld

SignIn = Callable[[Any], Any]


def test_a_teacher_takes_the_register_of_the_own_class(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    browser = sign_in(ashdown.member("teacher"))

    answer = browser.post(url(elm), sent(ashdown, elm, Sam="N", Ada="L") | {f"late-{ashdown.pupil('Ada').pk}": "7"})

    assert answer.status_code == 302
    assert codes_of(ashdown) == {"Ada": "L", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "N", "Zoë": "/"}
    assert Mark.objects.get(pupil=ashdown.pupil("Ada")).minutes_late == 7
    elm.refresh_from_db()
    assert (elm.version, elm.taken_by, elm.taken_at) == (1, ashdown.user("teacher"), NOW)
    assert tallies.verify(ashdown.school) == 0
    receipt = browser.get(answer["Location"]).content.decode()
    assert "<b>5 Elm, Thursday morning</b>: saved at 9.05 by Miss Farrow. 4 present, 1 late, 1 absent." in receipt


def test_nothing_is_saved_while_somebody_is_unmarked_and_the_page_names_them(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    data = sent(ashdown, elm, Sam="L")
    del data[f"code-{ashdown.pupil('Grace').pk}"]

    answer = sign_in(ashdown.member("teacher")).post(url(elm), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 pupil has no mark yet: Grace Whitworth. Mark everybody, then save." in page
    assert f'name="code-{ashdown.pupil("Sam").pk}" value="L" checked' in page
    assert not Mark.objects.exists()


def test_the_rest_are_present_without_script_fills_the_page_and_saves_nothing(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    answer = sign_in(ashdown.member("teacher")).post(
        url(elm), {"rest": "1", "seen": "", f"code-{ashdown.pupil('Sam').pk}": "N"}
    )

    page = answer.content.decode()
    assert page.count('value="/" checked') == 5
    assert f'name="code-{ashdown.pupil("Sam").pk}" value="N" checked' in page
    assert not Mark.objects.exists()


def test_who_comes_in_late_gets_the_minutes_from_the_clock(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="L"))
    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).minutes_late == 15


def test_a_second_saver_sees_what_changed_and_overwrites_nothing(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher, office = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("office"))
    both_saw = sent(ashdown, elm)
    office.post(url(elm), {**both_saw, f"code-{ashdown.pupil('Sam').pk}": "N"})

    answer = teacher.post(url(elm), both_saw)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this register" in page
    assert codes_of(ashdown)["Sam"] == "N"


def test_a_teachers_second_thoughts_before_closing_need_no_reason(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    teacher.post(url(elm), sent(ashdown, elm, Sam="N"))

    assert teacher.post(url(elm), sent(ashdown, elm, Sam="L")).status_code == 302

    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason) == ("N", "L", "Corrected before the register closed")
    assert line.changed_by_role == "Class teacher"


def test_after_closing_a_teacher_asks_the_office_who_says_why(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, later: Callable[[int, int], None]
) -> None:
    teacher, office = sign_in(ashdown.member("teacher")), sign_in(ashdown.member("office"))
    teacher.post(url(elm), sent(ashdown, elm, Sam="N"))
    later(9, 30)

    answer = teacher.post(url(elm), sent(ashdown, elm, Sam="L"))
    assert "Say why you ask for a change for Sam Okafor: the office decides" in answer.content.decode()

    answer = office.post(url(elm), sent(ashdown, elm, Sam="N") | {f"other-{ashdown.pupil('Sam').pk}": "u"})
    assert "Say why you change what stands for Sam Okafor" in answer.content.decode()
    assert codes_of(ashdown)["Sam"] == "N"

    data = sent(ashdown, elm, Sam="N") | {f"other-{ashdown.pupil('Sam').pk}": "u", "reason": "Came in at 9.25"}
    assert office.post(url(elm), data).status_code == 302
    assert codes_of(ashdown)["Sam"] == "U"
    assert MarkChange.objects.get().reason == "Came in at 9.25"


def test_a_register_forgotten_at_closing_can_still_be_taken(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, later: Callable[[int, int], None]
) -> None:
    later(9, 45)
    assert sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm)).status_code == 302


def test_the_afternoon_register_waits_for_its_time(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, later: Callable[[int, int], None]
) -> None:
    afternoon = register_of(ashdown, "5 Elm", "PM")
    teacher = sign_in(ashdown.member("teacher"))
    assert "The afternoon register opens at 13.10." in teacher.get(url(afternoon)).content.decode()
    assert teacher.post(url(afternoon), sent(ashdown, afternoon, "\\")).status_code == 422

    later(13, 5)
    assert teacher.post(url(afternoon), sent(ashdown, afternoon, "\\")).status_code == 302


def test_an_earlier_day_is_for_the_office(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    registers.open_day(school=ashdown.school, on=WEDNESDAY, process="test")
    yesterday = register_of(ashdown, "5 Elm", on=WEDNESDAY)
    answer = sign_in(ashdown.member("teacher")).post(url(yesterday), sent(ashdown, yesterday))
    assert "is closed. Ask the office" in answer.content.decode()

    assert sign_in(ashdown.member("office")).post(url(yesterday), sent(ashdown, yesterday)).status_code == 302
    assert Mark.objects.filter(on=WEDNESDAY).count() == 6


def test_tomorrow_has_no_marks_yet(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    tomorrow = date(2026, 11, 20)
    registers.open_day(school=ashdown.school, on=tomorrow, process="test")
    register = register_of(ashdown, "5 Elm", on=tomorrow)
    answer = sign_in(ashdown.member("attendance_officer")).post(url(register), sent(ashdown, register))
    assert "Friday 20 November 2026 has not come yet." in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 14), "Saturday 14 November 2026 is at the weekend."),
        (date(2026, 11, 2), "The school is closed to pupils on Monday 2 November 2026: INSET."),
        (date(2026, 10, 28), "Wednesday 28 October 2026 is outside term."),
    ],
)
def test_a_day_without_school_takes_no_marks(ashdown: SchoolWorld, sign_in: SignIn, day: date, sentence: str) -> None:
    register = Register.objects.create(school=ashdown.school, group=ashdown.group("5 Elm"), on=day, session="AM")
    answer = sign_in(ashdown.member("office")).post(url(register), sent(ashdown, register))
    assert sentence in answer.content.decode()
    assert not Mark.objects.exists()


def test_no_registers_are_laid_out_on_a_closure(ashdown: SchoolWorld) -> None:
    assert registers.open_day(school=ashdown.school, on=date(2026, 11, 2), process="test") == 0
    assert registers.open_day(school=ashdown.school, on=TODAY, process="test") == 4
    assert registers.open_day(school=ashdown.school, on=TODAY, process="test") == 0


def test_who_has_left_or_not_yet_come_is_not_on_the_sheet(ashdown: SchoolWorld, elm: Register) -> None:
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=date(2026, 11, 18), ground="f")
    Enrolment.objects.filter(pupil=ashdown.pupil("Ada")).update(starts_on=date(2026, 11, 20))
    names = [row.name for row in queries.sheet(elm).rows]
    assert names == ["Amir Hussain", "Felix D’Arcy", "Grace Whitworth", "Zoë O'Connor"]


def test_a_mark_for_a_pupil_of_another_class_is_refused(ashdown: SchoolWorld, elm: Register) -> None:
    from accounts.domain.refusal import Refused
    from attendance.domain.register import Chosen

    with pytest.raises(Refused, match="not in this class"):
        registers.save(
            register=elm,
            chosen={ashdown.pupil("Bea").pk: Chosen("/")},
            seen=None,
            by=ashdown.user("teacher"),
            membership=ashdown.member("teacher"),
            at=NOW,
        )


@pytest.mark.parametrize(
    ("role", "letter", "sentence"),
    [
        ("office", "C", "Your role cannot enter C. Leave N, and ask the attendance officer or the headteacher"),
        ("office", "H", "H was withdrawn after 18 August 2024. Use C where the head grants leave, otherwise G."),
        ("office", "QQ", "QQ is not an attendance code."),
        ("office", "#", "# is never marked against a pupil on roll."),
        ("office", "\\", "is the present mark of the other session. Use /."),
    ],
)
def test_a_code_that_may_not_be_is_refused_with_the_reason(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, role: str, letter: str, sentence: str
) -> None:
    data = sent(ashdown, elm) | {f"other-{ashdown.pupil('Sam').pk}": letter}
    answer = sign_in(ashdown.member(role)).post(url(elm), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_teacher_cannot_slip_in_another_code(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    answer = sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="I"))
    assert "Your role cannot enter I. Leave N, and ask the office" in answer.content.decode()
    assert not Mark.objects.exists()


def test_a_planned_absence_is_filled_locked_and_saved_with_the_rest(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    plan(ashdown, "Sam", "M", "Dentist until 11.00")
    plan(ashdown, "Zoë", "E", "Suspended for two days", sensitive=True)
    teacher = sign_in(ashdown.member("teacher"))

    page = teacher.get(url(elm)).content.decode()
    assert "Dentist until 11.00" in page
    assert "Planned absence" in page
    assert "Suspended" not in page
    assert f'name="code-{ashdown.pupil("Sam").pk}"' not in page

    teacher.post(url(elm), sent(ashdown, elm))
    assert codes_of(ashdown)["Sam"] == "M"
    assert codes_of(ashdown)["Zoë"] == "E"


def test_what_the_office_entered_is_not_the_teachers_to_change(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "I")])
    teacher = sign_in(ashdown.member("teacher"))
    assert "Illness" in teacher.get(url(elm)).content.decode()

    teacher.post(url(elm), sent(ashdown, elm) | {f"code-{ashdown.pupil('Sam').pk}": "/"})

    assert codes_of(ashdown)["Sam"] == "I"


def test_a_withdrawn_plan_is_gone_from_the_sheet(ashdown: SchoolWorld, elm: Register) -> None:
    plan(ashdown, "Sam", "M", "Dentist")
    planned_marks.withdraw(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM")], at=NOW, by=ashdown.user("office")
    )
    assert not any(row.planned for row in queries.sheet(elm).rows)


def test_the_last_five_days_and_a_welcome_back(ashdown: SchoolWorld, elm: Register) -> None:
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, date(2026, 11, 16), "/", "L")
    mark_day(ashdown.school, sam, TUESDAY, "I", "I")
    mark_day(ashdown.school, sam, WEDNESDAY, "N", "O")

    sheet = with_last_days(queries.sheet(elm), calendar_of(ashdown.school))

    row = next(row for row in sheet.rows if row.pupil_id == sam.pk)
    assert row.days == ("none",) * 4 + ("present", "late", "absent", "absent", "absent", "absent")
    assert (row.back.days, row.back.words) == (2, "away 2 days, Tue 17 to Wed 18 Nov: 4 sessions missed")


def test_another_class_and_another_school_are_not_found(
    ashdown: SchoolWorld, birchwood: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    assert teacher.get(url(register_of(ashdown, "6 Oak"))).status_code == 404
    assert sign_in(birchwood.member("office")).get(url(elm)).status_code == 404
    assert sign_in(ashdown.member("governor")).get(url(elm)).status_code == 403


def test_the_list_says_what_is_taken_and_what_is_missing(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, later: Callable[[int, int], None]
) -> None:
    sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="N"))
    later(9, 40)
    page = " ".join(sign_in(ashdown.member("office")).get(reverse("attendance:registers")).content.decode().split())
    assert "1 register missing." in page
    assert "9.05 by Miss Farrow" in page
    assert "<b>5</b> present <b>0</b> late <b>1</b> absent" in page
    assert "opens at 13.10" in page


def test_opening_the_list_lays_out_the_day(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(ashdown.member("teacher")).get(reverse("attendance:registers")).content.decode()
    assert "5 Elm" in page
    assert "6 Oak" not in page
    assert Register.objects.count() == 4


@pytest.mark.parametrize("size", [5, 60])
def test_statements_do_not_grow_with_the_class(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, size: int, later: Callable[[int, int], None]
) -> None:
    fill(ashdown, size)
    teacher = sign_in(ashdown.member("teacher"))
    teacher.get(url(elm))  # a session is noted as seen once a minute

    opening = statements_of(lambda: teacher.get(url(elm)), 200)
    data = sent_cheaply(elm, "/")
    saving = statements_of(lambda: teacher.post(url(elm), data), 302)
    data = sent_cheaply(elm, "N")
    changing = statements_of(lambda: teacher.post(url(elm), data), 302)

    assert [len(opening), len(saving), len(changing)] == [8, 12, 12], "\n".join(sql[:100] for sql in changing)


def sent_cheaply(register: Register, code: str) -> dict[str, str]:
    sheet = queries.sheet(register)
    return {"seen": sheet.fingerprint, **{f"code-{row.pupil_id}": code for row in sheet.rows}}


def fill(world: SchoolWorld, size: int) -> None:
    group = world.group("5 Elm")
    GroupPlace.objects.filter(group=group).exclude(pupil=world.pupil("Sam")).delete()
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=world.school,
            upn=f"T{n:012d}",
            legal_forename="Robin",
            legal_surname=f"Marsh{n}",
            date_of_birth=date(2016, 1, 1),
            year_group="5",
        )
        for n in range(size - 1)
    )
    Enrolment.objects.bulk_create(Enrolment(school=world.school, pupil=p, starts_on=cast.YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=world.school, pupil=p, group=group, year_group="5", starts_on=cast.YEAR_START) for p in pupils
    )


def plan(world: SchoolWorld, name: str, code: str, reason: str, *, sensitive: bool = False) -> None:
    planned_marks.plan(
        school=world.school,
        pupil=world.pupil(name),
        sessions=[(TODAY, "AM")],
        code=code,
        reason=reason,
        sensitive=sensitive,
        at=datetime(2026, 11, 18, 15, 0, tzinfo=NOW.tzinfo),
        by=world.user("office"),
    )


@contextmanager
def socket_connections() -> Iterator[list[Any]]:
    """Every address that Python code tries to reach meanwhile (the database's own driver does not go through it)."""
    tried: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield tried


def test_a_register_saves_when_the_broker_and_the_cache_are_away(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, settings: Any
) -> None:
    """Nothing of a save waits for Redis: neither the session, nor a cache, nor a ring for a job."""
    nowhere = "redis://127.0.0.1:1/0"
    settings.REDIS_URL = nowhere
    settings.CACHES = {"default": {"BACKEND": "config.cache.ForgivingRedisCache", "LOCATION": nowhere}}
    teacher = sign_in(ashdown.member("teacher"))

    with socket_connections() as tried:
        answer = teacher.post(url(elm), sent(ashdown, elm))

    assert answer.status_code == 302
    assert len(codes_of(ashdown)) == 6
    assert tried == []


def test_the_list_of_a_day_begins_with_the_youngest(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    """Reception before Year 1, Year 2 before Year 10; a mixed class last."""
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    for name, year in (("R Rowan", "R"), ("10 Ash", "10"), ("A mixed class", "")):
        group = ashdown.school.groups.create(name=name, academic_year=2026, year_group=year)
        Register.objects.create(school=ashdown.school, group=group, on=TODAY, session="AM")

    page = sign_in(ashdown.member("office")).get(reverse("attendance:registers"))

    names = [str(line.register.group) for line in page.context["lines"] if line.register.session == "AM"]
    assert names == ["R Rowan", "5 Elm", "6 Oak", "10 Ash", "A mixed class"]
