"""Several people save at once, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts import tenancy
from attendance.actions import marks, registers, tallies
from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange, Register, WeekTally
from attendance.queries.registers import sheet
from tests import cast
from tests.attendance.days import MONDAY, TUESDAY, enter
from tests.cast import NOW, TODAY, SchoolWorld
from tests.tenancy import see_everything

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = ["/", "L", "N", "I"]


def at_once(works: list[Callable[[], None]]) -> None:
    """Each on a thread and connection of its own, started together. The first failure is raised."""
    ready = Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            ready.wait(timeout=10)
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(run, work) for work in works]:
            done.result(timeout=30)


def test_four_writers_of_the_same_week_lose_nothing(ashdown: SchoolWorld) -> None:
    pupils = [pupil.pk for pupil in ashdown.pupils.values()]
    sittings = [(MONDAY, "AM"), (MONDAY, "PM"), (TUESDAY, "AM"), (TUESDAY, "PM")]

    def writer(number: int) -> Callable[[], None]:
        def work() -> None:
            for turn, (on, session) in enumerate(sittings * 2):
                # Each in another order of pupils, every session written by everybody: the worst case for locks.
                order = pupils[number:] + pupils[:number]
                new = [NewMark(pk, on, session, LETTERS[(number + turn + n) % 4]) for n, pk in enumerate(order)]
                with tenancy.scope(school_ids=[ashdown.school.pk]):
                    marks.record(school=ashdown.school, marks=new, at=NOW, process=f"writer {number}", reason="at once")

        return work

    at_once([writer(number) for number in range(4)])

    assert Mark.objects.count() == len(pupils) * len(sittings)
    assert tallies.verify(ashdown.school) == 0
    last_of = {change.mark_id: change.new_code for change in MarkChange.objects.order_by("pk")}
    assert all(last_of.get(mark.pk, mark.code) == mark.code for mark in Mark.objects.all())


def test_tallies_counted_afresh_while_marks_are_written_are_right(ashdown: SchoolWorld) -> None:
    pupils = [pupil.pk for pupil in ashdown.pupils.values()]

    def write() -> None:
        for code in LETTERS * 2:
            with tenancy.scope(school_ids=[ashdown.school.pk]):
                enter(ashdown.school, [NewMark(pk, MONDAY, "AM", code) for pk in pupils])

    def count_afresh() -> None:
        for _ in range(8):
            with tenancy.scope(school_ids=[ashdown.school.pk]):
                tallies.rebuild(ashdown.school)

    at_once([write, count_afresh])

    assert tallies.verify(ashdown.school) == 0
    assert WeekTally.objects.count() == len(pupils)


def test_a_register_that_waits_too_long_for_somebody_says_so_in_a_sentence(ashdown: SchoolWorld, sign_in: Any) -> None:
    """The database gives up after the time-out of its role; the page keeps what was chosen."""
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "N")])
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    shown = sheet(register)
    data = {"seen": shown.fingerprint, **{f"code-{row.pupil_id}": "/" for row in shown.rows}, "reason": "Is here"}
    browser = sign_in(ashdown.member("office"))
    held, let_go = Event(), Event()

    def hold() -> None:
        try:
            with tenancy.scope(school_ids=[ashdown.school.pk]):
                Mark.objects.select_for_update().get(pupil=ashdown.pupil("Sam"))
                held.set()
                let_go.wait(timeout=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(timeout=10)
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '100ms'")
        try:
            answer = browser.post(reverse("attendance:register", args=[register.pk]), data)
        finally:
            let_go.set()
            with connection.cursor() as cursor:
                cursor.execute("reset lock_timeout")
        holding.result(timeout=20)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else is just saving marks of these pupils. Nothing of yours is saved yet" in page
    assert page.count('value="/" checked') == 6
    assert Mark.objects.count() == 1


def test_the_applications_role_never_waits_without_end(ashdown: SchoolWorld) -> None:
    with connection.cursor() as cursor:
        cursor.execute("show lock_timeout")
        lock = cursor.fetchone()[0]
        cursor.execute("show statement_timeout")
        statement = cursor.fetchone()[0]
    assert lock not in ("0", "")
    assert statement not in ("0", "")


def test_two_savers_of_one_register_at_once_end_with_one_saved_and_one_told(ashdown: SchoolWorld, sign_in: Any) -> None:
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    shown = sheet(register)
    statuses: list[int] = []

    def saver(role: str, code: str) -> Callable[[], None]:
        browser = sign_in(ashdown.member(role))
        data = {"seen": shown.fingerprint, **{f"code-{row.pupil_id}": code for row in shown.rows}}

        def work() -> None:
            statuses.append(browser.post(reverse("attendance:register", args=[register.pk]), data).status_code)

        return work

    at_once([saver("teacher", "/"), saver("office", "N")])

    see_everything()
    assert sorted(statuses) == [302, 409]
    assert len(set(Mark.objects.values_list("code", flat=True))) == 1
    assert not MarkChange.objects.exists()


def test_a_refused_save_undoes_all_of_it(ashdown: SchoolWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from attendance.domain.register import Chosen

    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")

    def broken(**_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("accounts.audit.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        registers.save(
            register=register,
            chosen={row.pupil_id: Chosen("/") for row in sheet(register).rows},
            seen=None,
            by=ashdown.user("teacher"),
            membership=ashdown.member("teacher"),
            at=cast.NOW,
        )
    assert not Mark.objects.exists()
    assert not WeekTally.objects.exists()
