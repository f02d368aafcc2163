"""The page of the late desk, and how little it asks of the database."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions import settings
from attendance.models import AbsenceReport, DeskEntry
from pupils.models import Contact, ContactLink, Enrolment, GroupPlace, Pupil
from tests import cast
from tests.attendance.desks import at, comes_in, mark, marked
from tests.cast import NOW

DESK = reverse("attendance:desk")
BUDGET = 9  # statements of a whole request, signing in and membership included


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Let it be another time of today."""

    def set_to(hour: int, minute: int) -> None:
        monkeypatch.setattr(cast, "NOW", NOW.replace(hour=hour, minute=minute))

    return set_to


def sign_in_at_desk(browser: Any, world: Any, *names: str, **more: Any) -> Any:
    data = {"pupil": [world.pupil(name).pk for name in names], **more}
    return browser.post(reverse("attendance:desk_arrive"), data)


def find(browser: Any, text: str) -> list[str]:
    answer = browser.post(DESK, {"who": text})
    assert answer.status_code == 200
    return [one.seen.name for one in answer.context["found"]]


def siblings(world: Any, first: str, second: str) -> None:
    mother = Contact.objects.create(school=world.school, forename="Ada", surname="Lis")
    for name in (first, second):
        ContactLink.objects.create(school=world.school, pupil=world.pupil(name), contact=mother, lives_with=True)


@pytest.mark.seed("S4-066", "S4-067")
def test_three_letters_a_name_a_mark_a_reason_and_undo(ashdown, sign_in, later):
    office = sign_in(ashdown.member("office"))
    marked(ashdown, Sam="N")
    later(9, 31)

    assert find(office, "sam") == ["Sam Okafor"]
    answer = sign_in_at_desk(office, ashdown, "Sam")
    page = office.get(answer["Location"]).content.decode()
    assert "U, 41 minutes" in page
    assert "Reason for being late" in page

    entry = DeskEntry.objects.get()
    reason = reverse("attendance:desk_reason", args=[entry.together])
    office.post(reason, {"reason": "appointment", "words": "dentist"})
    assert "M: waits for the head" in office.get(DESK).content.decode()
    assert AbsenceReport.objects.get().words == "dentist"

    assert office.post(reverse("attendance:desk_undo", args=[entry.together])).status_code == 302
    assert mark(ashdown, "Sam") == ("N", None)
    assert "Nobody has passed the desk today" in office.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("oka", ["Sam Okafor"]),
        ("zoe", ["Zoë O'Connor"]),
        ("O’C", ["Zoë O'Connor"]),
        ("ocon", ["Zoë O'Connor"]),
        ("d'ar", ["Felix D’Arcy"]),
        ("tay", ["Isaac Hartley-Taylor-Whitworth"]),
        ("whit", ["Grace Whitworth", "Isaac Hartley-Taylor-Whitworth"]),
        ("sam ok", ["Sam Okafor"]),
        ("%%%", []),
        ("xyz", []),
        ("", []),
    ],
)
def test_letters_find_whoever_they_begin(ashdown, sign_in, text, names):
    assert find(sign_in(ashdown.member("office")), text) == names


def test_a_preferred_name_is_found_and_said(ashdown, sign_in):
    Pupil.objects.filter(pk=ashdown.pupil("Amir").pk).update(preferred_forename="Mo")

    assert find(sign_in(ashdown.member("office")), "mo") == ["Mo Hussain"]


def test_who_is_not_in_yet_comes_first(ashdown, sign_in):
    marked(ashdown, Ada="/", Amir="N")

    assert find(sign_in(ashdown.member("office")), "a") == ["Amir Hussain", "Ada Barlow"]


def test_of_several_the_page_says_whom_enter_signs_in(ashdown, sign_in):
    marked(ashdown, Sam="N", Ada="N")
    office = sign_in(ashdown.member("office"))

    several = office.post(DESK, {"who": "a"})
    first = several.context["found"][0].seen.forename
    assert several.content.decode().count(f"<kbd>Enter</kbd> signs in {first}") == 1
    assert "signs in" not in office.post(DESK, {"who": "oka"}).content.decode()


def test_nobody_of_another_school_or_off_roll_is_found(ashdown, birchwood, sign_in):
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on="2026-11-18", ground="f")
    office = sign_in(ashdown.member("office"))

    assert find(office, "hugo") == find(office, "sam") == []


def test_the_desk_offers_what_can_be_done(ashdown, sign_in, later):
    siblings(ashdown, "Sam", "Bea")
    office = sign_in(ashdown.member("office"))
    page = office.post(DESK, {"who": "sam"}).content.decode()
    assert "Sign in with Bea (6 Oak)" in page
    assert "Leaves early" not in page

    sign_in_at_desk(office, ashdown, "Sam", "Bea")
    page = office.post(DESK, {"who": "sam"}).content.decode()
    assert "signed in 9.05" in page
    assert "Leaves early" in page
    assert 'name="pupil" value' not in page.split('id="found"')[1].split("strip")[0]

    later(11, 20)
    sam = ashdown.pupil("Sam").pk
    assert (
        office.post(
            reverse("attendance:desk_leave", args=[sam]), {"taker": "alone", "back": "yes", "pupil": []}
        ).status_code
        == 302
    )
    page = office.post(DESK, {"who": "sam"}).content.decode()
    assert "left 11.20" in page
    assert "Is back" in page


def test_a_refusal_is_shown_where_it_can_be_put_right(ashdown, sign_in, later):
    marked(ashdown, Sam="/")
    office = sign_in(ashdown.member("office"))
    later(9, 31)

    answer = sign_in_at_desk(office, ashdown, "Sam")
    assert answer.status_code == 422
    assert "Sam Okafor is marked present already" in answer.content.decode()
    assert 'name="sure"' in answer.content.decode()

    assert sign_in_at_desk(office, ashdown, "Sam", sure="on").status_code == 302
    assert mark(ashdown, "Sam") == ("U", 41)

    answer = sign_in_at_desk(office, ashdown, "Sam")
    assert "was signed in at 9.31 already. Nothing is changed." in answer.content.decode()


def test_another_time_wants_a_reason_and_takes_both_ways_of_writing_it(ashdown, sign_in, later):
    office = sign_in(ashdown.member("office"))
    later(9, 31)
    assert (
        "Say why the time is 9.15 and not now." in sign_in_at_desk(office, ashdown, "Sam", time="9.15").content.decode()
    )
    assert "Write a time as 9.31 or 09:31." in sign_in_at_desk(office, ashdown, "Sam", time="quarter").content.decode()

    assert sign_in_at_desk(office, ashdown, "Sam", time="09:15", why="queue").status_code == 302
    assert mark(ashdown, "Sam") == ("L", 25)


def test_a_reason_typed_with_the_time_is_an_explanation_too(ashdown, sign_in, later):
    office = sign_in(ashdown.member("office"))
    marked(ashdown, Sam="N")
    later(9, 31)

    sign_in_at_desk(office, ashdown, "Sam", reason="appointment", words="optician")

    assert (AbsenceReport.objects.get().state, AbsenceReport.objects.get().words) == ("proposed", "optician")


def test_the_desk_shows_the_mark_that_stands_and_what_it_was(ashdown, sign_in, later):
    settings.set_standing_rule(
        school=ashdown.school, code="M", longest_days=1, at=NOW, by=ashdown.user("headteacher"),
        membership=ashdown.member("headteacher"),
    )  # fmt: skip
    office = sign_in(ashdown.member("office"))
    marked(ashdown, Sam="N", Ada="N")
    later(9, 31)

    sign_in_at_desk(office, ashdown, "Ada")
    sign_in_at_desk(office, ashdown, "Sam", reason="hospital")

    answer = office.get(DESK)
    assert {(line.mark, line.was) for line in answer.context["day"].lines} == {("M", "U"), ("U, 41 minutes", "")}
    assert answer.context["day"].after_closing == 1
    assert "was U" in answer.content.decode()


def test_a_page_of_nobody_of_ours_is_not_found(ashdown, birchwood, sign_in):
    office = sign_in(ashdown.member("office"))
    hugo = birchwood.pupil("Hugo").pk

    assert office.get(reverse("attendance:desk_pupil", args=[hugo])).status_code == 404
    assert office.get(reverse("attendance:desk_leave", args=[hugo])).status_code == 404
    answer = sign_in_at_desk(office, birchwood, "Hugo")
    assert answer.status_code == 422
    assert "not on the roll today" in answer.content.decode()
    assert sign_in_at_desk(office, ashdown).status_code == 422


def test_a_reason_that_is_sensitive_is_for_who_may_see_it_or_wrote_it_down(ashdown, sign_in, later):
    marked(ashdown, Sam="N")
    comes_in(ashdown, "Sam", when=at(9, 5), reason="bereavement", words="grandmother died")

    assert "grandmother died" in sign_in(ashdown.member("office")).get(DESK).content.decode()
    assert "grandmother died" in sign_in(ashdown.member("headteacher")).get(DESK).content.decode()
    DeskEntry.objects.update(recorded_by=ashdown.user("headteacher"))
    page = sign_in(ashdown.member("office")).get(DESK).content.decode()
    assert "grandmother" not in page
    assert "Bereavement" not in page.split("Past the desk today")[1]
    assert "A reason is kept" in page


def test_court_orders_are_read_by_who_may_see_them(ashdown, sign_in):
    marked(ashdown, Sam="/")
    contact = Contact.objects.get(forename="Ngozi")
    ContactLink.objects.filter(contact=contact).update(court_order="Only on Fridays")
    page = reverse("attendance:desk_leave", args=[ashdown.pupil("Sam").pk])

    assert "court order: ask the safeguarding lead" in sign_in(ashdown.member("office")).get(page).content.decode()
    assert "court order: Only on Fridays" in sign_in(ashdown.member("headteacher")).get(page).content.decode()
    answer = sign_in(ashdown.member("office")).post(page, {"taker": f"contact-{contact.pk}", "back": "yes"})
    assert answer.status_code == 422
    assert "There is a court order about" in answer.content.decode()


@pytest.mark.parametrize(
    ("hour", "sentence"), [(8, "The morning register opens at 8.50."), (16, "School ended at 15.20.")]
)
def test_out_of_hours_the_desk_says_so_and_takes_nothing(ashdown, sign_in, later, hour, sentence):
    later(hour, 0)
    office = sign_in(ashdown.member("office"))
    page = office.get(DESK).content.decode()

    assert sentence in page
    assert 'id="who"' not in page
    assert sentence in sign_in_at_desk(office, ashdown, "Sam").content.decode()


@pytest.mark.parametrize("size", [5, 400])
def test_the_desk_asks_as_little_of_a_large_school_as_of_a_small_one(ashdown, sign_in, later, size):
    fill(ashdown, size)
    siblings(ashdown, "Sam", "Bea")
    marked(ashdown, Sam="N", Bea="N", Ada="/")
    office = sign_in(ashdown.member("office"))
    later(9, 31)
    office.get(DESK)  # a session is noted as seen once a minute
    both = {"pupil": [ashdown.pupil("Sam").pk, ashdown.pupil("Bea").pk]}
    asked = {
        "page": asks(lambda: office.get(DESK), 200),
        "search": asks(lambda: office.post(DESK, {"who": "mar"}), 200),
        "as typed": asks(lambda: office.post(DESK, {"who": "mar"}, headers={"HX-Request": "true"}), 200),
        "in": asks(lambda: office.post(reverse("attendance:desk_arrive"), both), 302),
    }
    together = DeskEntry.objects.filter(pupil=ashdown.pupil("Sam")).get().together
    asked["undo"] = asks(lambda: office.post(reverse("attendance:desk_undo", args=[together])), 302)
    asked["not marked yet"] = asks(lambda: sign_in_at_desk(office, ashdown, "Zoë"), 302)
    later(11, 20)
    leave = reverse("attendance:desk_leave", args=[ashdown.pupil("Zoë").pk])
    asked["leave"] = asks(lambda: office.post(leave, {"taker": "alone", "back": "yes"}), 302)
    later(13, 30)
    back = {"pupil": [ashdown.pupil("Zoë").pk]}
    asked["back, late"] = asks(lambda: office.post(reverse("attendance:desk_return"), back), 302)

    assert {what: number for what, number in asked.items() if number > BUDGET} == {}, asked


def asks(request: Callable[[], Any], status: int) -> int:
    """The statements of a whole request, but for the pair that stands for its transaction and the test's own two."""
    with CaptureQueriesContext(connection) as context:
        assert request().status_code == status
    return len(context.captured_queries[1:-3])


def fill(world: Any, size: int) -> None:
    first = Pupil.objects.filter(upn__startswith="T").count()
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=world.school, upn=f"T{n:012d}", legal_forename="Robin", legal_surname=f"Marsh{n}",
            date_of_birth="2016-01-01", year_group="5", address=f"{n} Long Row", postcode="ZZ1 1AA",
        )
        for n in range(first, first + size)
    )  # fmt: skip
    group = world.group("5 Elm")
    Enrolment.objects.bulk_create(Enrolment(school=world.school, pupil=p, starts_on=cast.YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=world.school, pupil=p, group=group, year_group="5", starts_on=cast.YEAR_START) for p in pupils
    )


def test_an_explanation_at_the_desk_asks_no_more_of_a_large_school(ashdown, sign_in, later):
    settings.set_standing_rule(
        school=ashdown.school, code="M", longest_days=1, at=NOW, by=ashdown.user("headteacher"),
        membership=ashdown.member("headteacher"),
    )  # fmt: skip
    office = sign_in(ashdown.member("office"))
    later(9, 31)
    numbers = []
    for name in ("Sam", "Ada"):
        marked(ashdown, **{name: "N"})
        sign_in_at_desk(office, ashdown, name)
        reason = reverse("attendance:desk_reason", args=[DeskEntry.objects.get(pupil=ashdown.pupil(name)).together])
        numbers.append(asks(partial(office.post, reason, {"reason": "appointment"}), 302))
        fill(ashdown, 300)

    assert numbers[0] == numbers[1]
