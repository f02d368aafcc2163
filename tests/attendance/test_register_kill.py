"""The server is killed between the save and the answer: all marks or none, and saying it again is harmless."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from accounts import tenancy
from accounts.middleware import TenancyMiddleware
from accounts.models import AuditEvent
from attendance.actions import registers, tallies
from attendance.domain.register import Chosen
from attendance.models import Mark, MarkChange, Register, WeekTally
from attendance.queries.registers import sheet
from tests.attendance.sheets import register_of, sent, url
from tests.cast import NOW, TODAY, SchoolWorld
from tests.tenancy import see_everything

pytestmark = pytest.mark.django_db(transaction=True)


def laid_out(world: SchoolWorld) -> Register:
    registers.open_day(school=world.school, on=TODAY, process="test")
    return register_of(world, "5 Elm")


def kill(pid: int) -> None:
    """As when the machine loses its power: the database ends the connection where it stands."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [pid])
        assert cursor.fetchone() == (True,)


def test_killed_before_the_database_has_it_all_nothing_stands(ashdown: SchoolWorld, sign_in: Any) -> None:
    register = laid_out(ashdown)
    teacher = ashdown.member("teacher")
    saved, killed = Event(), Event()
    pids: list[int] = []

    def save() -> str:
        try:
            with tenancy.scope(school_ids=[ashdown.school.pk]):
                held = Register.objects.select_for_update().get(pk=register.pk)
                chosen = {row.pupil_id: Chosen("/") for row in sheet(held).rows}
                registers.save(register=held, chosen=chosen, seen=None, by=teacher.user, membership=teacher, at=NOW)
                pids.append(connection.connection.info.backend_pid)
                saved.set()
                killed.wait(timeout=20)
            return "committed"
        except Error:
            return "lost"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(save)
        assert saved.wait(timeout=20)
        kill(pids[0])
        killed.set()
        assert work.result(timeout=20) == "lost"

    assert not Mark.objects.exists()
    assert not WeekTally.objects.exists()
    assert not AuditEvent.objects.filter(verb="register.saved").exists()
    register.refresh_from_db()
    assert register.version == 0

    assert sign_in(teacher).post(url(register), sent(ashdown, register)).status_code == 302  # and saying it again works
    see_everything()
    assert Mark.objects.count() == 6


def test_killed_after_it_everything_stands_and_saying_it_again_is_harmless(
    ashdown: SchoolWorld, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has it, the answer never leaves: the device sends the very same once more."""
    register = laid_out(ashdown)
    browser, data = sign_in(ashdown.member("teacher")), sent(ashdown, register, Sam="N", Ada="L")

    whole = TenancyMiddleware.__call__

    def die(self: TenancyMiddleware, request: HttpRequest) -> HttpResponse:
        whole(self, request)  # the transaction of the request has ended; its answer never leaves
        raise ConnectionResetError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(TenancyMiddleware, "__call__", die)
        with pytest.raises(ConnectionResetError):
            browser.post(url(register), data)

    see_everything()
    before = list(Mark.objects.order_by("pk").values_list("pk", "code", "minutes_late", "recorded_at"))
    assert len(before) == 6
    assert browser.post(url(register), data).status_code == 302
    see_everything()
    assert list(Mark.objects.order_by("pk").values_list("pk", "code", "minutes_late", "recorded_at")) == before
    assert not MarkChange.objects.exists()
    assert AuditEvent.objects.filter(verb="register.saved").count() == 1
    assert tallies.verify(ashdown.school) == 0
