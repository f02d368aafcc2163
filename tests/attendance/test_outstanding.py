"""Registers that are not taken: a live page, the teacher reminded, the officer told, the first-hour check."""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.sessions import SEEN
from attendance import jobs, post
from attendance.actions import cover, registers
from attendance.models import MorningSettings, Register, RegisterCheck, RegisterReminder
from attendance.queries import outstanding as queries
from config.celery import app
from pupils.models import Group, GroupTeacher
from tests import cast
from tests.attendance.test_registers import register_of, sent
from tests.attendance.test_registers import url as page_of
from tests.cast import ASHDOWN_PUPILS, NOW, TODAY, YEAR_START, SchoolWorld
from tests.tenancy import see_everything

SignIn = Callable[[Any], Any]
PAGE = "attendance:outstanding"


@pytest.fixture
def elm(ashdown: SchoolWorld) -> Register:
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    return register_of(ashdown, "5 Elm")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    return lambda hour, minute: monkeypatch.setattr(cast, "NOW", NOW.replace(hour=hour, minute=minute))


@pytest.fixture
def chase(ashdown: SchoolWorld, django_capture_on_commit_callbacks: Any) -> Callable[[], list[Any]]:
    """Let the job look once; answers with the e-mails that went out."""

    def look() -> list[Any]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            jobs.chase_registers_of_school(school_id=ashdown.school.pk, later_keyword="ignored")
        see_everything()
        return list(mail.outbox)

    return look


@pytest.mark.seed("S1-026")
def test_what_is_not_in_is_listed_with_who_takes_it_how_long_is_left_and_a_way_straight_in(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    office = sign_in(ashdown.member("office"))

    page = office.get(reverse(PAGE)).content.decode()
    assert "2 morning registers not taken" in page
    assert page_of(elm) in page
    assert "15 minutes left" in page
    assert "Miss Farrow" in page
    assert "Nobody takes this class today." in page  # 6 Oak has no teacher

    sign_in(ashdown.member("teacher")).post(page_of(elm), sent(ashdown, elm))
    page = office.get(reverse(PAGE)).content.decode()
    assert "1 morning register not taken" in page
    assert "1 of 2 in at 9.05" in page
    assert page_of(elm) not in page


def test_when_every_register_is_in_it_says_so(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    office = sign_in(ashdown.member("office"))
    for register in (elm, register_of(ashdown, "6 Oak")):
        office.post(page_of(register), sent(ashdown, register))

    assert "Every morning register is in" in office.get(reverse(PAGE)).content.decode()


def test_a_register_that_closed_says_how_long_ago_and_a_part_is_not_in(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[int, int], None]
) -> None:
    at(9, 27)
    page = sign_in(ashdown.member("office")).get(reverse(PAGE)).content.decode()
    assert "closed 7 minutes ago" in page


def test_the_afternoon_stands_above_the_morning_that_is_still_missing(
    ashdown: SchoolWorld, elm: Register, at: Callable[[int, int], None]
) -> None:
    at(13, 15)
    assert [(one.session, len(one.waiting)) for one in queries.board(ashdown.school, cast.NOW)] == [
        ("PM", 2),
        ("AM", 2),
    ]


def test_before_the_first_register_opens_and_without_school(
    ashdown: SchoolWorld, sign_in: SignIn, at: Callable[[int, int], None]
) -> None:
    office = sign_in(ashdown.member("office"))
    at(7, 30)
    assert "No register is open yet." in office.get(reverse(PAGE)).content.decode()
    assert Register.objects.count() == 4
    ashdown.school.closure_days.create(kind="closure", name="Snow", starts_on=TODAY, ends_on=TODAY)
    assert "No school today." in office.get(reverse(PAGE)).content.decode()


def test_the_page_asks_again_by_itself_and_the_screen_still_locks(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    office = sign_in(ashdown.member("office"))
    office.get(reverse(PAGE))
    asks = {"HX-Request": "true", "X-Unattended": "1"}
    left_alone(office, minutes=29)
    before = office.session[SEEN]

    part = office.get(reverse(PAGE), headers=asks)

    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert 'id="board"' in part.content.decode()
    assert office.session[SEEN] == before  # nobody was at the screen
    left_alone(office, minutes=31)
    locked = office.get(reverse(PAGE), headers=asks)
    assert locked.headers["HX-Redirect"].startswith(reverse("account_login"))


def left_alone(browser: Any, minutes: int) -> None:
    session = browser.session
    session[SEEN] = int((timezone.now() - timedelta(minutes=minutes)).timestamp())
    session.save()


def test_a_fixed_number_of_statements_for_any_number_of_classes(ashdown: SchoolWorld, elm: Register) -> None:
    queries.board(ashdown.school, NOW)
    with CaptureQueriesContext(connection) as few:
        queries.board(ashdown.school, NOW)
    for number in range(8):
        group = Group.objects.create(school=ashdown.school, name=f"Class {number}", academic_year=2026, year_group="5")
        GroupTeacher.objects.create(
            school=ashdown.school, group=group, membership=ashdown.member("teacher"), starts_on=YEAR_START
        )
        ashdown.school.group_places.filter(pupil=list(ashdown.pupils.values())[number]).update(group=group)
    registers.open_day(school=ashdown.school, on=TODAY, process="test")

    with CaptureQueriesContext(connection) as many:
        assert len(queries.board(ashdown.school, NOW)[0].waiting) > 6

    assert len(many) == len(few) <= 8


@pytest.mark.seed("S1-026")
def test_the_teacher_is_reminded_once_at_the_schools_minute(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], at: Callable[[int, int], None]
) -> None:
    at(9, 4)  # 8.50 and 14 minutes
    assert chase() == []

    at(9, 5)
    first = chase()
    assert [(one.to, one.subject) for one in first] == [
        (["teacher@ashdown.example.org"], "Register of 5 Elm not taken yet")
    ]
    assert f"{settings.BASE_URL}{page_of(elm)}" in first[0].body
    assert "15 minutes left" in first[0].body
    assert chase() == []

    reminder = RegisterReminder.objects.get()
    assert (reminder.told, reminder.user, reminder.sent_at) == ("taker", ashdown.user("teacher"), cast.NOW)
    assert (
        "Clara Farrow was reminded of 1 register not taken: 5 Elm."
        in AuditEvent.objects.get(verb="register.reminded").sentence
    )


@pytest.mark.seed("S1-026")
def test_the_officer_is_told_of_all_of_them_at_another_minute(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], at: Callable[[int, int], None]
) -> None:
    chase()
    at(9, 15)

    told = chase()

    assert [(one.to, one.subject) for one in told] == [
        (["attendance_officer@ashdown.example.org"], "2 morning registers not taken")
    ]
    assert "5 Elm, Miss Farrow: 5 minutes left" in told[0].body
    assert "6 Oak, nobody takes this class today: 5 minutes left" in told[0].body
    assert f"{settings.BASE_URL}{reverse(PAGE)}" in told[0].body
    assert chase() == []


def test_no_pupil_is_in_an_e_mail(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], at: Callable[[int, int], None]
) -> None:
    at(9, 20)
    words = " ".join(f"{one.subject} {one.body}" for one in chase())
    names = {part for _, (_, full) in ASHDOWN_PUPILS.items() for name in full for part in name.split(" ")}
    assert words
    assert {name for name in names if name in words} == set()


def test_whoever_has_taken_it_is_not_reminded(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], sign_in: SignIn
) -> None:
    sign_in(ashdown.member("teacher")).post(page_of(elm), sent(ashdown, elm))
    assert chase() == []


def test_the_minutes_are_the_schools_settings(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], at: Callable[[int, int], None]
) -> None:
    MorningSettings.objects.create(school=ashdown.school, remind_after_minutes=5, tell_officer_after_minutes=10)
    at(8, 55)
    assert [one.subject for one in chase()] == ["Register of 5 Elm not taken yet"]
    at(9, 0)
    assert [one.subject for one in chase()] == ["2 morning registers not taken"]


def test_who_covers_is_reminded_and_not_who_is_away(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]]
) -> None:
    cover.arrange(
        school=ashdown.school, group=ashdown.group("5 Elm"), membership=ashdown.member("head_of_year"),
        starts_on=TODAY, ends_on=TODAY, session="AM", by=ashdown.user("office"), at=NOW,
    )  # fmt: skip
    assert [one.to for one in chase()] == [["head_of_year@ashdown.example.org"]]


def test_a_mail_server_that_is_away_is_tried_again(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise SMTPServerDisconnected("away")

    with monkeypatch.context() as broken:
        broken.setattr(post, "send", away)
        assert chase() == []
    assert RegisterReminder.objects.get().claimed_at is None

    assert len(chase()) == 1


def test_a_worker_killed_between_claim_and_sending_tells_nobody_twice(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(post, "send", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chase()
    see_everything()
    assert chase() == []  # it may have gone out; the page shows that nobody is known to have been reminded
    assert queries.board(ashdown.school, NOW)[0].waiting[0].reminded_at is None


def test_nobody_is_chased_without_school_or_after_the_day(
    ashdown: SchoolWorld, elm: Register, chase: Callable[[], list[Any]], at: Callable[[int, int], None]
) -> None:
    at(15, 30)
    assert chase() == []
    jobs.chase_registers_of_school(school_id=999_999)


def test_the_timetable_looks_every_few_minutes_on_weekdays() -> None:
    entry = app.conf.beat_schedule["chase registers that are not taken"]
    assert entry["schedule"].is_due(datetime(2026, 11, 19, 8, 0, tzinfo=timezone.get_current_timezone()))
    assert 6 not in entry["schedule"].day_of_week


@pytest.mark.seed("S1-026")
def test_the_first_hour_check_is_due_within_the_hour_and_kept(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[int, int], None]
) -> None:
    officer = sign_in(ashdown.member("attendance_officer"))
    assert "due by 9.50" in officer.get(reverse(PAGE)).content.decode()

    page = officer.post(reverse("attendance:outstanding_check", args=["AM"]), follow=True).content.decode()

    assert "First-hour check: done at 9.05 by Mrs Varley, 2 not taken then." in page
    assert RegisterCheck.objects.get().outstanding == 2
    again = officer.post(reverse("attendance:outstanding_check", args=["AM"]), follow=True).content.decode()
    assert "Mrs Varley has checked them already." in again
    later = officer.post(reverse("attendance:outstanding_check", args=["PM"]), follow=True).content.decode()
    assert "not open yet" in later


def test_a_check_that_nobody_made_is_overdue(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[int, int], None]
) -> None:
    at(9, 51)
    assert "was due by 9.50" in sign_in(ashdown.member("office")).get(reverse(PAGE)).content.decode()
