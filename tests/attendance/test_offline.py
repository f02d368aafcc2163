"""Marks taken without a connection, as they come in."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from attendance.actions import marks as mark_actions
from attendance.actions import offline as actions
from attendance.actions import planned_marks, registers, tallies
from attendance.models import Cover, Mark, MarkChange, MarkRequest, OfflineMark, Register
from attendance.offline_pass import Pass
from pupils.models import Enrolment, GroupPlace
from tests import cast
from tests.attendance.days import WEDNESDAY, enter
from tests.attendance.test_registers import codes_of, register_of, sent
from tests.attendance.test_registers import url as page_of
from tests.cast import NOW, TODAY, SchoolWorld

SignIn = Callable[[Any], Any]


@pytest.fixture
def elm(ashdown: SchoolWorld) -> Register:
    """This morning's register of 5 Elm."""
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    return register_of(ashdown, "5 Elm")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be another moment."""
    return lambda moment: monkeypatch.setattr(cast, "NOW", moment)


def address(register: Register) -> str:
    return reverse("attendance:offline_take_in", args=[register.pk])


def opened(world: SchoolWorld, role: str = "teacher", when: datetime = NOW) -> Pass:
    return Pass(world.user(role).pk, world.school.pk, when)


def kept(world: SchoolWorld, name: str, code: str, stood: str = "", **more: Any) -> dict[str, Any]:
    return {"pupil": world.pupil(name).pk, "code": code, "stood": stood, "age": 60, "key": str(uuid4()), **more}


EVERYBODY = ("Ada", "Amir", "Felix", "Grace", "Sam", "Zoë")


def parcel(world: SchoolWorld, *rows: dict[str, Any], role: str = "teacher", **more: Any) -> dict[str, Any]:
    return {"pass": opened(world, role).token, "seen": "", "marks": list(rows), **more}


def whole(world: SchoolWorld, **codes: str) -> dict[str, Any]:
    return parcel(world, *(kept(world, name, codes.get(name, "/")) for name in EVERYBODY))


def post(browser: Any, register: Register, body: Any) -> Any:
    return browser.post(address(register), json.dumps(body), content_type="application/json")


def test_a_register_taken_without_a_connection_comes_in_whole(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown, Sam="N"))

    assert answer.status_code == 200
    assert answer.json()["differing"] == answer.json()["refused"] == []
    assert answer.json()["unmarked"] == 0
    assert codes_of(ashdown) == {"Ada": "/", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "N", "Zoë": "/"}
    elm.refresh_from_db()
    assert (elm.taken_at, elm.taken_by, elm.version) == (NOW, ashdown.user("teacher"), 1)
    assert tallies.verify(ashdown.school) == 0
    assert "6 marks of 5 Elm" in AuditEvent.objects.get(verb="register.came_in").sentence


def test_sent_twice_it_changes_nothing(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    """The server was killed between the save and its answer: the device does not know, and sends again."""
    teacher, body = sign_in(ashdown.member("teacher")), whole(ashdown, Sam="L")
    first = post(teacher, elm, body)

    again = post(teacher, elm, body)

    assert sorted(again.json()["entered"]) == sorted(first.json()["entered"])
    assert (Mark.objects.count(), OfflineMark.objects.count(), MarkChange.objects.count()) == (6, 6, 0)
    elm.refresh_from_db()
    assert elm.version == 1
    assert AuditEvent.objects.filter(verb="register.came_in").count() == 1


def test_sent_again_after_the_office_has_corrected_it_is_still_done(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher, body = sign_in(ashdown.member("teacher")), whole(ashdown, Sam="N")
    post(teacher, elm, body)
    enter(ashdown.school, [mark_actions.NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "I")])

    again = post(teacher, elm, body)

    assert again.json()["differing"] == []
    assert ashdown.pupil("Sam").pk in again.json()["entered"]
    assert codes_of(ashdown)["Sam"] == "I"


def test_all_marks_or_none(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, body = sign_in(ashdown.member("teacher")), whole(ashdown)
    teacher.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(actions, "_note_saved", lambda *_: 1 / 0)
        assert post(teacher, elm, body).status_code == 500
    assert not Mark.objects.exists()

    assert post(teacher, elm, body).status_code == 200
    assert Mark.objects.count() == 6


def test_what_somebody_else_marked_meanwhile_is_shown_and_never_overwritten(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    sign_in(ashdown.member("office")).post(page_of(elm), sent(ashdown, elm, Sam="N"))

    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown)).json()

    sam = ashdown.pupil("Sam")
    assert answer["differing"] == [
        {"pupil": sam.pk, "name": "Sam Okafor", "yours": "/", "stands": "N", "by": "Mr Marsh", "when": "9.05"}
    ]
    assert sam.pk not in answer["entered"]
    assert len(answer["entered"]) == 5  # the same value is no difference
    assert codes_of(ashdown)["Sam"] == "N"
    assert not MarkChange.objects.exists()


def test_what_differs_does_not_hold_up_the_rest(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    enter(ashdown.school, [mark_actions.NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "I")])

    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown)).json()

    assert [one["stands"] for one in answer["differing"]] == ["I"]
    assert len(answer["entered"]) == 5
    assert Mark.objects.count() == 6
    elm.refresh_from_db()
    assert elm.taken_at == NOW


def test_a_teachers_own_second_thoughts_come_in_while_the_register_is_open(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    teacher.post(page_of(elm), sent(ashdown, elm, Sam="N"))

    answer = post(teacher, elm, parcel(ashdown, kept(ashdown, "Sam", "L", stood="N", minutes=9))).json()

    assert answer["entered"] == [ashdown.pupil("Sam").pk]
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason) == ("N", "L", "Corrected before the register closed")
    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).minutes_late == 9


def test_first_marks_come_in_after_closing_and_changes_do_not(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[datetime], None]
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    post(teacher, elm, parcel(ashdown, kept(ashdown, "Sam", "N")))
    at(NOW.replace(hour=9, minute=40))

    answer = post(
        teacher, elm, parcel(ashdown, kept(ashdown, "Ada", "/", age=2100), kept(ashdown, "Sam", "/", stood="N"))
    ).json()

    assert answer["entered"] == [ashdown.pupil("Ada").pk]
    assert [one["pupil"] for one in answer["refused"]] == [ashdown.pupil("Sam").pk]
    assert "The register is closed. Say why you ask for a change for Sam Okafor" in answer["refused"][0]["sentence"]
    assert answer["refused"][0]["yours"] == "/"
    assert answer["unmarked"] == 4
    assert codes_of(ashdown) == {"Sam": "N", "Ada": "/"}
    assert OfflineMark.objects.get(pupil=ashdown.pupil("Ada")).taken_at == NOW  # not before its page was opened


def test_a_change_with_a_reason_after_closing_is_asked_of_the_office(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[datetime], None]
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    post(teacher, elm, whole(ashdown, Sam="N"))
    at(NOW.replace(hour=9, minute=40))
    body = parcel(
        ashdown, kept(ashdown, "Sam", "L", stood="N", minutes=12), reason=sealed(ashdown, elm.pk, 0, "He was here")
    )

    answer = post(teacher, elm, body).json()
    again = post(teacher, elm, body).json()

    assert (answer["asked"], answer["refused"]) == ([ashdown.pupil("Sam").pk], [])
    assert again["entered"] == [ashdown.pupil("Sam").pk]  # it has arrived
    asked = MarkRequest.objects.get()
    assert (asked.code, asked.minutes_late, asked.reason, asked.state) == ("L", 12, "He was here", "asked")
    assert codes_of(ashdown)["Sam"] == "N"


def test_a_child_who_is_here_though_an_absence_is_planned(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Zoë"), sessions=[(TODAY, "AM")], code="M", reason="Dentist",
        at=NOW, by=ashdown.user("office"),
    )  # fmt: skip
    rows = [kept(ashdown, name, "/") for name in EVERYBODY if name != "Zoë"]

    answer = post(
        sign_in(ashdown.member("teacher")), elm, parcel(ashdown, *rows, kept(ashdown, "Zoë", "/", here=True))
    ).json()

    assert answer["asked"] == [ashdown.pupil("Zoë").pk]
    assert codes_of(ashdown)["Zoë"] == "M"
    assert MarkRequest.objects.get().reason == "In the classroom when the register was taken"


def test_an_afternoon_without_a_network_comes_in_the_next_morning(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[datetime], None]
) -> None:
    at(NOW + timedelta(hours=23))
    teacher = sign_in(ashdown.member("teacher"))

    answer = post(teacher, elm, parcel(ashdown, kept(ashdown, "Sam", "N", age=22 * 3600)))
    assert answer.json()["entered"] == [ashdown.pupil("Sam").pk]
    change = post(teacher, elm, parcel(ashdown, kept(ashdown, "Sam", "/", stood="N"))).json()
    assert "Say why you ask for a change for Sam Okafor" in change["refused"][0]["sentence"]
    assert codes_of(ashdown)["Sam"] == "N"


def test_after_a_day_nothing_is_taken_in(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, at: Callable[[datetime], None]
) -> None:
    at(NOW + timedelta(hours=25))

    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown))

    assert answer.status_code == 422
    assert answer.json()["detail"] == (
        "These marks were taken more than a day ago. Enter them in the register, or ask the office."
    )
    assert not Mark.objects.exists()


def test_a_page_opened_on_another_day_lets_no_marks_of_yesterday_in(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    registers.open_day(school=ashdown.school, on=WEDNESDAY, process="test")
    yesterday = register_of(ashdown, "5 Elm", on=WEDNESDAY)

    answer = post(sign_in(ashdown.member("teacher")), yesterday, whole(ashdown))

    assert answer.status_code == 422
    assert "is closed. Ask the office" in answer.json()["detail"]


def test_nobody_sends_what_somebody_else_took(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    body = whole(ashdown)  # under the teacher's pass

    answer = post(sign_in(ashdown.member("office")), elm, body)

    assert answer.status_code == 422
    assert "taken by somebody else on this device" in answer.json()["detail"]
    assert not Mark.objects.exists()


def test_another_class_and_another_school_are_not_found(
    ashdown: SchoolWorld, birchwood: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    assert post(sign_in(ashdown.member("teacher")), register_of(ashdown, "6 Oak"), whole(ashdown)).status_code == 404
    assert post(sign_in(birchwood.member("office")), elm, whole(ashdown)).status_code == 404
    assert not Mark.objects.exists()


def test_a_leaver_and_one_who_moved_class_are_named_by_nobody(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=WEDNESDAY)
    GroupPlace.objects.filter(pupil=ashdown.pupil("Ada")).update(group=ashdown.group("6 Oak"))

    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown)).json()

    assert {one["pupil"] for one in answer["refused"]} == {ashdown.pupil("Sam").pk, ashdown.pupil("Ada").pk}
    assert {one["sentence"] for one in answer["refused"]} == {
        "A pupil who is not in this class any more. The mark is for the register of the class they are in now."
    }
    assert Mark.objects.count() == 4


def test_a_pupil_who_joined_meanwhile_is_still_to_mark(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    body = whole(ashdown)
    GroupPlace.objects.filter(pupil=ashdown.pupil("Bea")).update(group=ashdown.group("5 Elm"))

    assert post(sign_in(ashdown.member("teacher")), elm, body).json()["unmarked"] == 1
    elm.refresh_from_db()
    assert (elm.taken_at, elm.saved_at) == (None, NOW)


def test_a_day_that_was_closed_meanwhile(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    ashdown.school.closure_days.create(kind="closure", name="Boiler", starts_on=TODAY, ends_on=TODAY)

    answer = post(sign_in(ashdown.member("teacher")), elm, whole(ashdown))

    assert answer.status_code == 422
    assert answer.json()["detail"] == "The school is closed to pupils on Thursday 19 November 2026: Boiler."
    assert not Mark.objects.exists()


def test_a_planned_absence_comes_in_with_the_rest(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Zoë"), sessions=[(TODAY, "AM")], code="M", reason="Dentist",
        at=NOW, by=ashdown.user("office"),
    )  # fmt: skip
    rows = [kept(ashdown, name, "/") for name in EVERYBODY if name != "Zoë"]

    assert post(sign_in(ashdown.member("teacher")), elm, parcel(ashdown, *rows)).json()["unmarked"] == 0
    assert codes_of(ashdown)["Zoë"] == "M"


def test_a_teacher_enters_no_other_codes_this_way_either(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    answer = post(sign_in(ashdown.member("teacher")), elm, parcel(ashdown, kept(ashdown, "Sam", "I"))).json()

    assert answer["refused"][0]["sentence"].startswith("Sam Okafor: Your role cannot enter I.")
    assert not Mark.objects.exists()


def test_a_note_is_sealed_on_the_device_and_read_here(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    sam = ashdown.pupil("Sam")

    post(
        sign_in(ashdown.member("teacher")),
        elm,
        parcel(ashdown, kept(ashdown, "Sam", "N", words=sealed(ashdown, elm.pk, sam.pk, "Seen at the shop"))),
    )

    assert Mark.objects.get(pupil=sam).comment == "Seen at the shop"


def test_a_note_that_cannot_be_opened_any_more_loses_no_mark(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    other = sealed(ashdown, elm.pk, ashdown.pupil("Ada").pk, "Of another pupil")

    for words in ("no such thing", b64encode(b"short").decode(), other):
        post(sign_in(ashdown.member("teacher")), elm, parcel(ashdown, kept(ashdown, "Sam", "N", words=words)))

    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).code == "N"
    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).comment == ""


def sealed(world: SchoolWorld, register_id: int, pupil_id: int, words: str, role: str = "teacher") -> str:
    """As the service worker seals a note."""
    nonce = b"twelve bytes"
    key = b64decode(opened(world, role).key)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, words.encode(), f"{register_id}:{pupil_id}".encode())).decode()


def test_the_office_changes_what_a_colleague_entered_with_the_reason_it_gave(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    sign_in(ashdown.member("teacher")).post(page_of(elm), sent(ashdown, elm, Sam="N"))
    office = sign_in(ashdown.member("office"))
    row = kept(ashdown, "Sam", "I", stood="N")

    assert "Say why" in post(office, elm, parcel(ashdown, row, role="office")).json()["refused"][0]["sentence"]
    reason = sealed(ashdown, elm.pk, 0, "Mother rang", role="office")
    post(office, elm, parcel(ashdown, row, role="office", reason=reason))

    assert MarkChange.objects.get().reason == "Mother rang"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "nonsense",
        '{"pass": 1}',
        '{"pass": "x", "marks": []}',
        b"\xff\xfe",
        "{}",
        '{"marks": null}',
        "[" * 9000,
    ],
)
def test_what_is_no_parcel_is_refused_with_a_sentence(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, body: Any
) -> None:
    answer = sign_in(ashdown.member("teacher")).post(address(elm), body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "What this device kept cannot be read. Enter the marks in the register."


@pytest.mark.parametrize(
    "change",
    [
        {"pupil": "x"}, {"pupil": None}, {"pupil": 1e999}, {"key": "x"}, {"key": None}, {"code": None}, {"age": "x"},
        {"minutes": "x"}, {"minutes": [1]},
    ],
)  # fmt: skip
def test_a_row_that_is_no_mark_is_refused_and_nothing_is_entered(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn, change: dict[str, Any]
) -> None:
    answer = post(sign_in(ashdown.member("teacher")), elm, parcel(ashdown, {**kept(ashdown, "Sam", "/"), **change}))

    assert answer.status_code in (200, 422)
    assert not Mark.objects.exists()


def test_one_pupil_twice_and_a_register_without_end(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    twice = parcel(ashdown, kept(ashdown, "Sam", "/"), kept(ashdown, "Sam", "N"))
    endless = parcel(ashdown, *[{**kept(ashdown, "Sam", "/"), "pupil": number} for number in range(401)])

    assert "One pupil has two marks" in post(teacher, elm, twice).json()["detail"]
    assert post(teacher, elm, endless).status_code == 422


def test_a_strange_site_cannot_send_marks(ashdown: SchoolWorld, elm: Register) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ashdown.user("teacher"))

    assert post(browser, elm, whole(ashdown)).status_code == 403
    token = browser.get(reverse("attendance:offline_hello")).json()["token"]
    answer = browser.post(
        address(elm), json.dumps(whole(ashdown)), content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


def test_the_number_of_statements_is_the_same_for_one_mark_as_for_six(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    teacher.get(reverse("attendance:offline_hello"))
    with CaptureQueriesContext(connection) as one:
        post(teacher, elm, parcel(ashdown, kept(ashdown, "Sam", "/")))
    with CaptureQueriesContext(connection) as many:
        post(teacher, elm, whole(ashdown))

    assert len(many) == len(one) <= 20


def test_whoever_asks_is_told_who_is_signed_in_without_a_name(
    ashdown: SchoolWorld, client: Any, sign_in: SignIn
) -> None:
    nobody = client.get(reverse("attendance:offline_hello")).json()
    teacher = sign_in(ashdown.member("teacher")).get(reverse("attendance:offline_hello")).json()
    office = sign_in(ashdown.member("office")).get(reverse("attendance:offline_hello")).json()

    assert (nobody["person"], nobody["school"]) == (None, None)
    assert teacher["school"] == ashdown.school.pk
    assert len({teacher["person"], office["person"], None}) == 3
    assert "Farrow" not in json.dumps(teacher)


def test_a_device_is_told_of_ones_own_registers_alone(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    address = reverse("attendance:offline_today")

    own = sign_in(ashdown.member("teacher")).get(address).json()["registers"]
    assert [one["label"] for one in own] == ["5 Elm, Thursday morning", "5 Elm, Thursday afternoon"]
    assert sign_in(ashdown.member("office")).get(address).json()["registers"] == []

    Cover.objects.create(
        school=ashdown.school, group=ashdown.group("6 Oak"), membership=ashdown.member("office"), starts_on=TODAY,
        ends_on=TODAY, session="PM", arranged_at=NOW, arranged_by=ashdown.user("office"),
    )  # fmt: skip
    covered = sign_in(ashdown.member("office")).get(address).json()["registers"]
    assert [one["label"] for one in covered] == ["6 Oak, Thursday afternoon"]


def test_the_afternoon_register_is_shown_ahead_as_it_will_be(
    ashdown: SchoolWorld, elm: Register, sign_in: SignIn
) -> None:
    afternoon = register_of(ashdown, "5 Elm", "PM")
    teacher = sign_in(ashdown.member("teacher"))

    assert "Save register" not in teacher.get(page_of(afternoon)).content.decode()
    ahead = teacher.get(reverse("attendance:register_ahead", args=[afternoon.pk])).content.decode()

    assert "Save register" in ahead
    assert '"since":-245' in ahead.replace("&quot;", '"')  # 9.05 to 13.10


def test_a_register_page_says_whose_it_is_and_what_stood(ashdown: SchoolWorld, elm: Register, sign_in: SignIn) -> None:
    enter(ashdown.school, [mark_actions.NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "L", 7, "bus")])

    page = sign_in(ashdown.member("teacher")).get(page_of(elm)).content.decode().replace("&quot;", '"')

    assert f'"{ashdown.pupil("Sam").pk}":["L",7,"bus","L"]' in page
    assert f'"{ashdown.pupil("Ada").pk}":["",null,"",""]' in page
    assert opened(ashdown).token in page


def test_a_register_of_another_day_is_not_for_devices(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    registers.open_day(school=ashdown.school, on=date(2026, 11, 18), process="test")
    yesterday = register_of(ashdown, "5 Elm", on=WEDNESDAY)

    assert 'name="offline"' not in sign_in(ashdown.member("office")).get(page_of(yesterday)).content.decode()
