"""Two desks, and a desk and a teacher, at the same moment."""

from typing import Any

import pytest
from django.urls import reverse

from attendance.actions import registers, tallies
from attendance.models import DeskEntry, Mark, Register
from attendance.queries.registers import sheet
from tests.attendance.test_many_at_once import at_once
from tests.cast import TODAY, SchoolWorld
from tests.tenancy import see_everything

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_desks_at_once_sign_a_pupil_in_once_and_tell_the_other(ashdown: SchoolWorld, sign_in: Any) -> None:
    pupil = ashdown.pupil("Sam").pk
    answers: list[Any] = []

    def desk(role: str) -> Any:
        browser = sign_in(ashdown.member(role))
        return lambda: answers.append(browser.post(reverse("attendance:desk_arrive"), {"pupil": [pupil]}))

    at_once([desk("office"), desk("headteacher")])

    see_everything()
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    told = next(answer for answer in answers if answer.status_code == 422).content.decode()
    assert "Another desk was quicker: Sam Okafor" in told or "was signed in at 9.05 already" in told
    assert DeskEntry.objects.count() == Mark.objects.count() == 1


def test_a_desk_and_a_teacher_at_once_lose_nothing(ashdown: SchoolWorld, sign_in: Any) -> None:
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    shown = sheet(register)
    data = {"seen": shown.fingerprint, **{f"code-{row.pupil_id}": "/" for row in shown.rows}}
    office, teacher = sign_in(ashdown.member("office")), sign_in(ashdown.member("teacher"))
    pupil = ashdown.pupil("Sam").pk
    statuses: dict[str, int] = {}

    def come_in() -> None:
        statuses["desk"] = office.post(reverse("attendance:desk_arrive"), {"pupil": [pupil], "sure": "on"}).status_code

    def save() -> None:
        statuses["teacher"] = teacher.post(reverse("attendance:register", args=[register.pk]), data).status_code

    at_once([come_in, save])

    see_everything()
    assert statuses["desk"] == 302
    assert statuses["teacher"] in (302, 409)  # told of the L, if the desk was first
    assert Mark.objects.get(pupil=pupil).code == "L"
    assert tallies.verify(ashdown.school) == 0
