"""Signing in late on the tablet at the door."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.signing import dumps
from django.urls import get_resolver, reverse

from accounts.models import AuditEvent
from attendance import desk_cookie
from attendance.actions import desk_devices, planned_marks, settings
from attendance.models import DeskDevice, DeskEntry, MarkChange
from tests import cast
from tests.attendance.desks import mark, marked
from tests.cast import NOW, TODAY, SchoolWorld
from tests.conftest import RoleClient
from tests.house.test_permissions import ALL

START, PAIR = reverse("attendance:desk_tablet"), reverse("attendance:desk_tablet_pair")
IN, UNDO = reverse("attendance:desk_tablet_in"), reverse("attendance:desk_tablet_undo")


@pytest.fixture(autouse=True)
def no_limits_from_other_tests() -> None:
    cache.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_to(hour: int, minute: int, days: int = 0, second: int = 0) -> None:
        moment = NOW.replace(hour=hour, minute=minute, second=second) + timedelta(days=days)
        monkeypatch.setattr(cast, "NOW", moment)

    return set_to


def switched_on(world: SchoolWorld) -> None:
    settings.set_morning(school=world.school, values={"self_sign_in": True}, by=world.user("headteacher"))


@pytest.fixture
def tablet(ashdown: SchoolWorld) -> RoleClient:
    """A tablet that the office has let in."""
    switched_on(ashdown)
    _, code = desk_devices.add(school=ashdown.school, name="front door", by=ashdown.user("office"), at=NOW)
    browser = RoleClient()
    assert browser.post(PAIR, {"code": code}).status_code == 302
    return browser


def names(answer: Any) -> list[tuple[str, str]]:
    return [(name, class_name) for name, class_name, _ in answer.context["names"]]


def touch(browser: RoleClient, letters: str, which: int = 0) -> Any:
    token = browser.post(START, {"letters": letters}).context["names"][which][2]
    return browser.post(IN, {"pupil": token})


@pytest.mark.seed("S4-064", "S1-025")
def test_three_letters_a_touch_and_good_morning(ashdown, tablet, later):
    marked(ashdown, Sam="N")
    later(9, 31)

    assert names(tablet.post(START, {"letters": "SAM"})) == [("Sam O.", "5 Elm")]
    page = tablet.get(touch(tablet, "SAM")["Location"])

    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "Good morning, Sam. 9.31, you are marked late. Please tell the office that you are here." in words
    assert page["Refresh"] == f"10; url={START}"
    assert mark(ashdown, "Sam") == ("U", 41)
    assert (MarkChange.objects.get().changed_by_name, DeskEntry.objects.get().device.name) == (
        "Tablet: front door",
        "front door",
    )
    assert AuditEvent.objects.get(verb="desk.arrived").process == "Tablet: front door"


def test_as_little_as_possible_is_shown_of_those_only_who_are_not_in(ashdown, tablet):
    marked(ashdown, Ada="/", Amir="N", Grace="V")
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Zoë"), sessions=[(TODAY, "AM")], code="E", reason="Suspended",
        at=NOW, by=ashdown.user("office"),
    )  # fmt: skip

    assert names(tablet.post(START, {"letters": "bar"})) == []  # Ada is in
    assert names(tablet.post(START, {"letters": "ami"})) == [("Amir H.", "5 Elm")]
    assert names(tablet.post(START, {"letters": "zoe"})) == []  # for the office
    page = tablet.post(START, {"letters": "whi"}).content.decode()
    assert "Isaac H." in page
    assert "Whitworth" not in page
    assert names(tablet.post(START, {"letters": "am"})) == []  # two letters are too few


def test_without_script_each_key_is_a_page(ashdown, tablet):
    answer = tablet.post(START, {"letters": "", "key": "S"})
    answer = tablet.post(START, {"letters": answer.context["letters"], "key": "X"})
    answer = tablet.post(START, {"letters": answer.context["letters"], "key": "back"})
    assert answer.context["letters"] == "S"
    assert names(tablet.post(START, {"letters": "SA", "key": "M"})) == [("Sam O.", "5 Elm")]


def test_the_wrong_name_is_taken_back_within_a_minute_and_not_after(ashdown, tablet, later):
    marked(ashdown, Sam="N")
    later(9, 31)
    done = touch(tablet, "sam")["Location"]
    token = done.rstrip("/").rsplit("/", 1)[1]

    assert tablet.post(UNDO, {"entry": token}).status_code == 302
    assert mark(ashdown, "Sam") == ("N", None)
    assert DeskEntry.objects.get().undone_by is None

    done = touch(tablet, "sam")["Location"]
    later(9, 33)
    tablet.post(UNDO, {"entry": done.rstrip("/").rsplit("/", 1)[1]})
    assert mark(ashdown, "Sam") == ("U", 41)
    assert tablet.get(done)["Location"] == START  # the name is not shown again either


def test_a_touch_that_nobody_was_offered_signs_nobody_in(ashdown, birchwood, tablet, later):
    sam = ashdown.pupil("Sam").pk
    token = tablet.post(START, {"letters": "sam"}).context["names"][0][2]
    other = DeskDevice(pk=999, school=ashdown.school)

    for forged in (str(sam), "", token[:-2] + "xx", desk_cookie.choice(other, sam, NOW), dumps([1, sam, 1])):
        assert tablet.post(IN, {"pupil": forged})["Location"] == START
    later(9, 9)
    assert tablet.post(IN, {"pupil": token})["Location"] == START  # three minutes have passed

    assert not DeskEntry.objects.exists()


def test_a_name_that_the_office_was_quicker_with_is_sent_there(ashdown, tablet):
    token = tablet.post(START, {"letters": "sam"}).context["names"][0][2]
    marked(ashdown, Sam="/")

    answer = tablet.post(IN, {"pupil": token})

    assert answer.status_code == 409
    assert "Please go to the office. They sign you in." in answer.content.decode()


def test_a_code_lets_one_tablet_in_for_ten_minutes(ashdown, later):
    switched_on(ashdown)
    _, code = desk_devices.add(school=ashdown.school, name="front door", by=ashdown.user("office"), at=NOW)
    _, late = desk_devices.add(school=ashdown.school, name="back door", by=ashdown.user("office"), at=NOW)
    first, second = RoleClient(), RoleClient()

    assert first.post(PAIR, {"code": code.replace(" ", "")}).status_code == 302
    answer = second.post(PAIR, {"code": code})
    assert answer.status_code == 422
    assert "This code is not right, or is older than ten minutes." in answer.content.decode()
    later(9, 16)
    assert second.post(PAIR, {"code": late}).status_code == 422
    for wrong in ("900101 0000 0000", "999999 1234 5678", "12"):
        assert second.post(PAIR, {"code": wrong}).status_code == 422
    assert second.get(START)["Location"] == PAIR


def test_the_key_is_a_signed_cookie_of_its_own_path_that_no_script_reads(ashdown, tablet):
    kept = tablet.cookies[desk_cookie.NAME]

    assert (kept["path"], kept["httponly"], kept["samesite"]) == (START, True, "Strict")
    assert bool(kept["secure"]) == django_settings.SESSION_COOKIE_SECURE
    assert django_settings.SESSION_COOKIE_NAME not in tablet.cookies
    assert DeskDevice.objects.get().digest not in kept.value


def test_a_forged_a_foreign_and_a_revoked_key_open_nothing(ashdown, birchwood, tablet):
    device = DeskDevice.objects.get()
    kept = tablet.cookies[desk_cookie.NAME].value
    school_id, key = desk_cookie.signing.loads(kept, salt=desk_cookie.SALT)
    for forged in (
        kept[:-2] + "xx",
        dumps([school_id, key]),  # signed for something else
        dumps([birchwood.school.pk, key], salt=desk_cookie.SALT),
        dumps([school_id, "another"], salt=desk_cookie.SALT),
        dumps("nonsense", salt=desk_cookie.SALT),
    ):
        stranger = RoleClient()
        stranger.cookies[desk_cookie.NAME] = forged
        answer = stranger.post(START, {"letters": "sam"})
        assert (answer.status_code, answer["Location"]) == (302, PAIR)

    desk_devices.revoke(device=device, by=ashdown.user("office"), at=NOW)
    answer = tablet.post(START, {"letters": "sam"})
    assert answer["Location"] == PAIR
    assert answer.cookies[desk_cookie.NAME]["max-age"] == 0


def test_with_that_key_nothing_else_of_the_school_is_reached(ashdown, tablet):
    """The cookie is sent to every address here, which a browser would not do."""
    kept = tablet.cookies[desk_cookie.NAME].value
    stranger = RoleClient()
    stranger.cookies[desk_cookie.NAME] = kept
    reached = []
    for address in ALL:
        if address.public or address.parameters:
            continue
        if stranger.get(reverse(address.name)).status_code == 200:
            reached.append(address.name)

    assert reached == []
    assert get_resolver().resolve(START).url_name == "desk_tablet"


def test_the_tablet_is_closed_when_the_school_says_so_at_night_and_in_the_holidays(ashdown, tablet, later):
    for moment in ((7, 0), (16, 0)):
        later(*moment)
        assert "Signing in here is closed now." in tablet.get(START).content.decode()
    later(9, 5, days=2)
    assert "There is no school today." in tablet.get(START).content.decode()
    later(9, 5)
    settings.set_morning(school=ashdown.school, values={"self_sign_in": False}, by=ashdown.user("headteacher"))
    assert "switched off" in tablet.get(START).content.decode()
    assert tablet.post(IN, {"pupil": "x"}).status_code == 200
    assert not DeskEntry.objects.exists()


def test_who_tries_too_often_waits(ashdown, tablet):
    for _ in range(100):
        answer = tablet.post(START, {"letters": "sam"})

    assert answer.status_code == 429
    assert "That was too quick." in answer.content.decode()


def test_codes_are_not_guessed(ashdown):
    stranger = RoleClient()
    for n in range(21):
        answer = stranger.post(PAIR, {"code": f"900101 0000 {n:04d}"})

    assert "Too many codes were tried." in answer.content.decode()


def test_the_office_lets_a_tablet_in_and_takes_it_back(ashdown, birchwood, sign_in):
    office = sign_in(ashdown.member("office"))
    page = reverse("attendance:desk_devices")
    assert "switched off" in office.get(page).content.decode()
    switched_on(ashdown)
    shown = office.post(page, {"name": "front door"}).context["code"]
    assert re.fullmatch(r"900101 \d{4} \d{4}", shown)
    assert shown not in office.get(page).content.decode()
    browser = RoleClient()
    browser.post(PAIR, {"code": shown})
    assert "in use, last 19 Nov 9.05" in office.get(page).content.decode()

    device = DeskDevice.objects.get()
    revoke = reverse("attendance:desk_device_revoke", args=[device.pk])
    assert sign_in(birchwood.member("office")).post(revoke).status_code == 404
    assert sign_in(ashdown.member("teacher")).post(revoke).status_code == 403
    office.post(revoke)
    assert browser.get(START)["Location"] == PAIR
    assert "taken back 19 Nov 2026 by Mr Marsh" in office.get(page).content.decode()
