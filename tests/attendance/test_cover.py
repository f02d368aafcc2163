"""Who takes a class for a day: a colleague, or a supply teacher let in for it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Membership, User
from attendance.access import registers_for
from attendance.actions import cover as actions
from attendance.actions import registers
from attendance.models import Cover, Mark, Register
from pupils.access import groups_for, pupils_for
from tests import cast
from tests.attendance.test_registers import register_of, sent
from tests.attendance.test_registers import url as page_of
from tests.cast import NOW, TODAY, SchoolWorld

SignIn = Callable[[Any], Any]
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def days(ashdown: SchoolWorld) -> SchoolWorld:
    """Today's and yesterday's registers."""
    for on in (TODAY, date(2026, 11, 18)):
        registers.open_day(school=ashdown.school, on=on, process="test")
    return ashdown


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda days: monkeypatch.setattr(cast, "NOW", NOW + timedelta(days=days))


def arrange(world: SchoolWorld, role: str = "teacher", group: str = "6 Oak", **more: Any) -> Cover:
    about = {"starts_on": TODAY, "ends_on": TODAY, "by": world.user("office"), "at": NOW} | more
    return actions.arrange(school=world.school, group=world.group(group), membership=world.member(role), **about)


def supply(world: SchoolWorld, **more: Any) -> Cover:
    about = {
        "email": "sol.reyes@supply.example.org", "forename": "Sol", "surname": "Reyes", "title": "Mx",
        "starts_on": TODAY, "ends_on": TODAY, "by": world.user("office"), "at": NOW,
    } | more  # fmt: skip
    return actions.arrange_supply(school=world.school, group=world.group("6 Oak"), **about)


def test_the_office_asks_a_colleague_who_takes_that_register_that_day(
    days: SchoolWorld, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    oak = register_of(days, "6 Oak")
    teacher = sign_in(days.member("teacher"))
    assert teacher.get(page_of(oak)).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(days.member("office")).post(
            reverse("attendance:cover_add"),
            {"group": days.group("6 Oak").pk, "membership": days.member("teacher").pk, "starts_on": "2026-11-19"},
            follow=True,
        )

    assert "Clara Farrow takes 6 Oak. A letter is on its way to them." in answer.content.decode()
    assert teacher.post(page_of(oak), sent(days, oak)).status_code == 302
    assert Mark.objects.count() == 4
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["teacher@ashdown.example.org"], "You take 6 Oak on Thursday 19 November 2026")
    ]
    assert AuditEvent.objects.get(verb="cover.arranged").sentence == (
        "Clara Farrow takes 6 Oak on Thursday 19 November 2026."
    )


def test_cover_opens_the_registers_of_its_days_and_sessions_and_nothing_else(
    days: SchoolWorld, sign_in: SignIn, later: Callable[[int], None]
) -> None:
    arrange(days, session="AM")
    member, oak = days.member("teacher"), register_of(days, "6 Oak")
    teacher = sign_in(member)

    assert oak in registers_for(member, TODAY)
    assert register_of(days, "6 Oak", "PM") not in registers_for(member, TODAY)
    assert register_of(days, "6 Oak", on=date(2026, 11, 18)) not in registers_for(member, TODAY)
    assert days.group("6 Oak") not in groups_for(member, TODAY)
    assert days.pupil("Bea") not in pupils_for(member, TODAY)
    for closed in (
        reverse("attendance:history", args=[days.pupil("Bea").pk]),
        reverse("pupils:pupil", args=[days.pupil("Bea").pk]),
        reverse("pupils:group", args=[days.group("6 Oak").pk]),
        reverse("reports:class_list", args=[days.group("6 Oak").pk]),
    ):
        assert teacher.get(closed).status_code == 404
    home = teacher.get("/").content.decode()
    assert "6 Oak, Thursday morning" in home
    assert reverse("reports:class_list", args=[days.group("6 Oak").pk]) not in home
    assert "6 Oak" in teacher.get(reverse("attendance:registers")).content.decode()

    later(1)
    assert teacher.get(page_of(oak)).status_code == 404


def test_a_supply_teacher_is_let_in_by_a_letter_and_out_by_the_calendar(
    days: SchoolWorld,
    sign_in: SignIn,
    client: Any,
    later: Callable[[int], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(days.member("office")).post(
            reverse("attendance:cover_supply"),
            {
                "group": days.group("6 Oak").pk, "starts_on": "2026-11-19", "title": "Mx", "forename": "Sol",
                "surname": "Reyes", "email": "sol.reyes@supply.example.org",
            },
            follow=True,
        )  # fmt: skip
    assert "Sol Reyes takes 6 Oak." in answer.content.decode()
    assert "Access ends by itself after 19 November" in answer.content.decode()
    invitation = next(one for one in mail.outbox if "invitation" in one.subject)
    assert invitation.to == ["sol.reyes@supply.example.org"]

    link = re.search(r"http://\S+", invitation.body)
    assert link
    client.get("/" + link[0].split("/", 3)[3])
    words = "a plain and long password"
    home = client.post(reverse("accounts:invitation"), {"password": words, "again": words}, follow=True)
    assert home.status_code == 200
    assert "6 Oak, Thursday morning" in home.content.decode()
    oak = register_of(days, "6 Oak")
    assert client.post(page_of(oak), sent(days, oak)).status_code == 302
    assert client.get(page_of(register_of(days, "5 Elm"))).status_code == 404
    assert client.get(reverse("pupils:list")).content.decode().count("Bea") == 0

    later(1)
    assert client.get(page_of(oak)).status_code == 302  # no school of theirs any more
    assert Membership.objects.get(user__email="sol.reyes@supply.example.org").ends_on == TODAY


def test_a_supply_teacher_who_comes_again(days: SchoolWorld, later: Callable[[int], None]) -> None:
    first = supply(days)
    next_week = TODAY + timedelta(days=7)
    second = supply(days, starts_on=next_week, ends_on=next_week)

    assert first.membership == second.membership
    assert Membership.objects.get(pk=first.membership_id).ends_on == next_week
    in_between = register_of(days, "6 Oak", on=date(2026, 11, 18))
    assert in_between not in registers_for(first.membership, date(2026, 11, 23))

    actions.end(cover=second, by=days.user("office"), at=NOW)
    assert Membership.objects.get(pk=first.membership_id).ends_on == TODAY
    third = supply(days, starts_on=next_week, ends_on=next_week)
    assert third.membership == first.membership


def test_taking_a_cover_back_ends_it_at_once(days: SchoolWorld, sign_in: SignIn) -> None:
    made = supply(days)
    browser = sign_in(made.membership)
    oak = register_of(days, "6 Oak")
    assert browser.get(page_of(oak)).status_code == 200

    sign_in(days.member("office")).post(reverse("attendance:cover_end", args=[made.pk]))

    assert browser.get(page_of(oak)).status_code in (302, 404)
    made.refresh_from_db()
    assert made.ended_by == days.user("office")
    answer = sign_in(days.member("office")).post(reverse("attendance:cover_end", args=[made.pk]), follow=True)
    assert "This cover is over already." in answer.content.decode()


def test_one_person_a_class_day_and_session(days: SchoolWorld) -> None:
    made = arrange(days, session="AM")
    arrange(days, "head_of_year", session="PM")

    for session in ("AM", ""):
        with pytest.raises(Exception, match="takes 6 Oak on Thursday 19 November 2026"):
            arrange(days, "head_of_year", session=session)
    actions.end(cover=made, by=days.user("office"), at=NOW)
    arrange(days, "leadership", session="AM")
    with pytest.raises(IntegrityError, match="one_cover_a_class_day_and_session"), transaction.atomic():
        Cover.objects.create(
            school=days.school, group=days.group("6 Oak"), membership=days.member("office"), starts_on=TODAY,
            ends_on=FRIDAY, arranged_at=NOW, arranged_by=days.user("office"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"role": "governor"}, "role takes no registers"),
        ({"starts_on": FRIDAY}, "The last day lies before the first"),
        ({"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 3)}, "These days are over"),
        ({"starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 22)}, "There is no school on these days"),
    ],
)
def test_what_cannot_be_arranged_is_refused(ashdown: SchoolWorld, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Exception, match=sentence):
        arrange(ashdown, **more)


def test_a_colleague_is_no_supply_teacher(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(ashdown.member("office")).post(
        reverse("attendance:cover_supply"),
        {
            "group": ashdown.group("6 Oak").pk, "starts_on": "2026-11-19", "forename": "Clara", "surname": "Farrow",
            "email": "teacher@ashdown.example.org",
        },
    )  # fmt: skip
    assert page.status_code == 422
    assert "Clara Farrow works here already. Choose them from the list of staff." in page.content.decode()


def test_another_schools_class_and_people_are_not_found(
    ashdown: SchoolWorld, birchwood: SchoolWorld, sign_in: SignIn
) -> None:
    office = sign_in(ashdown.member("office"))
    strange_group = {"group": birchwood.group("5 Ash").pk, "membership": ashdown.member("teacher").pk}
    strange_person = {"group": ashdown.group("6 Oak").pk, "membership": birchwood.member("teacher").pk}

    for data in (strange_group, strange_person):
        answer = office.post(reverse("attendance:cover_add"), {**data, "starts_on": "2026-11-19"})
        assert answer.status_code == 422  # no such choice
    assert not Cover.objects.exists()


def test_the_link_is_shown_for_who_has_not_signed_in(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    made = supply(ashdown)
    office = sign_in(ashdown.member("office"))

    page = office.post(reverse("attendance:cover_link", args=[made.pk])).content.decode()
    assert "/accounts/invitation/" in page

    User.objects.get(pk=made.membership.user_id).set_password("x")
    made.membership.user.set_password("a plain and long password")
    made.membership.user.save()
    answer = office.post(reverse("attendance:cover_link", args=[made.pk]), follow=True)
    assert "signs in with the password they have" in answer.content.decode()


def test_the_page_names_classes_that_nobody_takes(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    office = sign_in(ashdown.member("office"))
    page = office.get(reverse("attendance:cover")).content.decode()
    assert "Nobody takes this class today" in page
    assert f"?group={ashdown.group('6 Oak').pk}" in page

    arrange(ashdown)
    page = office.get(reverse("attendance:cover")).content.decode()
    assert "Nobody takes" not in page
    assert "<b>6 Oak</b>: Miss Farrow" in page
    assert Register.objects.count() == 0
