"""Numbers to put right before somebody has to be reached."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from attendance.actions import absence_calls
from attendance.domain import contact_health as rules
from attendance.domain.contact_health import Trouble
from attendance.queries import contact_health
from pupils.models import Contact
from tests.attendance.calling import apart, away, card_of, contact, crowd, ring
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

HEALTH = reverse("attendance:contact_health")


def health(world, show="", role="office"):
    return contact_health.health(world.member(role), world.school, TODAY, show=show)


def children(world, show, role="office"):
    return [[child.name for child in row.children] for row in health(world, show, role).sheet]


def again(world, name, hour):
    """Ring the first number, though it was rung today already."""
    at = NOW.replace(hour=hour)
    card = card_of(world, name, now=at)
    absence_calls.log(
        school=world.school, card=card, line=card.lines[0], outcome="no_answer", token=uuid4(), on=TODAY, at=at,
        by=world.user("office"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "trouble"),
    [
        ([], None),
        (["wrong_number"], Trouble.WRONG),
        (["no_answer", "wrong_number"], None),  # somebody has corrected it since, or tries again
        (["no_answer"] * 2, None),
        (["no_answer"] * 3, Trouble.SILENT),
        (["no_answer"] * 3 + ["spoke"], None),
    ],
)
def test_what_the_calls_of_a_number_say(outcomes, trouble):
    assert rules.trouble_of_number(outcomes) is trouble


@pytest.mark.seed("S4-015")
@pytest.mark.parametrize(
    ("confirmed", "old"),
    [(None, True), (date(2025, 11, 19), True), (date(2025, 11, 20), False), (TODAY, False)],
)
def test_a_number_is_to_be_confirmed_within_the_year(confirmed, old):
    assert rules.is_old(confirmed, TODAY) is old


@pytest.mark.seed("S4-016")
def test_fewer_than_two_people_with_a_number_are_too_few(ashdown):
    contact(ashdown, "Ada")
    contact(ashdown, "Ada", forename="Marek", mobile="07700 900377")
    contact(ashdown, "Bea", mobile="")

    assert children(ashdown, "one") == [["Sam Okafor"]]
    assert len(children(ashdown, "none")) == 8
    assert ["Bea Clough"] in children(ashdown, "none")
    assert ["Ada Barlow"] not in [*children(ashdown, "one"), *children(ashdown, "none")]


def test_a_wrong_number_and_one_that_never_answers_are_named(ashdown):
    apart(ashdown)
    away(ashdown, "Sam", "Ada")
    contact(ashdown, "Ada")
    ring(ashdown, "Ada", "wrong_number")
    for hour in (9, 10, 11):
        again(ashdown, "Sam", hour)

    assert children(ashdown, "wrong") == [["Ada Barlow"]]
    row = health(ashdown, "silent").sheet[0]
    assert [child.name for child in row.children] == ["Sam Okafor"]
    assert row.notes == ["07700 900111: rung 3 times, last on 19 November, nobody ever answered."]


def test_a_call_about_two_children_counts_once(ashdown):
    away(ashdown, "Sam", "Zofia")
    contact(ashdown, "Sam", "Zofia")
    ring(ashdown, "Sam", "no_answer")
    ring(ashdown, "Sam", "no_answer")

    assert children(ashdown, "silent") == []


@pytest.mark.seed("S4-015")
def test_a_number_is_confirmed_where_it_stands(ashdown, sign_in):
    link = ashdown.school.contact_links.get()
    browser = sign_in(ashdown.member("office"))
    assert children(ashdown, "old") == [["Sam Okafor"]]

    row = browser.post(
        reverse("attendance:contact_confirm", args=[link.pk]), headers={"HX-Request": "true"}
    ).content.decode()

    assert row.lstrip().startswith("<tr")
    assert "confirmed today" in row
    assert Contact.objects.get(pk=link.contact_id).last_confirmed_on == TODAY
    assert children(ashdown, "old") == []
    assert AuditEvent.objects.filter(verb="contact.confirmed").count() == 1


def test_a_number_is_corrected_where_it_stands_with_and_without_script(ashdown, sign_in):
    link, browser = ashdown.school.contact_links.get(), sign_in(ashdown.member("office"))
    url = reverse("attendance:contact_correct", args=[link.pk])
    assert browser.get(url, headers={"HX-Request": "true"}).content.decode().count("<tr") == 1
    assert "Save and confirm" in browser.get(url).content.decode()

    browser.post(url, {"mobile": "07700 900 222", "phone": "", "email": ""})

    person = Contact.objects.get(pk=link.contact_id)
    assert (person.mobile, person.last_confirmed_on) == ("07700 900 222", TODAY)
    event = AuditEvent.objects.get(verb="contact.corrected")
    assert "07700" not in event.sentence


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"mobile": "ring me"}, "This is no telephone number"), ({"mobile": "", "phone": ""}, "Give at least one number")],
)
def test_what_is_no_number_is_refused_with_a_sentence(ashdown, sign_in, given, sentence):
    link = ashdown.school.contact_links.get()

    answer = sign_in(ashdown.member("office")).post(reverse("attendance:contact_correct", args=[link.pk]), given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Contact.objects.get(pk=link.contact_id).mobile == "07700 900111"


def test_a_head_of_year_looks_at_the_own_year_and_changes_nothing(ashdown, sign_in):
    contact(ashdown, "Bea")
    browser = sign_in(ashdown.member("head_of_year"))

    page = browser.get(HEALTH, {"show": "one"}).content.decode()

    assert "Bea Clough" in page
    assert "Sam Okafor" not in page
    assert "hx-post" not in page
    link = ashdown.school.contact_links.get(pupil=ashdown.pupil("Sam"))
    assert browser.post(reverse("attendance:contact_confirm", args=[link.pk])).status_code == 403


def test_a_stranger_confirms_nothing(ashdown, birchwood, sign_in):
    link = ashdown.school.contact_links.get()

    for name in ("contact_confirm", "contact_correct"):
        url = reverse(f"attendance:{name}", args=[link.pk])
        assert sign_in(birchwood.member("office")).post(url).status_code == 404


def test_pupils_who_left_are_left_out(ashdown):
    ashdown.pupil("Sam").enrolments.update(ends_on=TODAY - timedelta(days=1), ground="a")

    assert children(ashdown, "one") == []


@pytest.mark.parametrize("show", ["old", "none", "one"])
def test_the_page_takes_the_same_statements_for_ten_and_for_seventy(ashdown, sign_in, show):
    browser, url = sign_in(ashdown.member("office")), f"{HEALTH}?show={show}"
    crowd(ashdown, 2)
    few = statements(browser, url)
    crowd(ashdown, 60)

    assert statements(browser, url) == few <= 10


def test_an_empty_list_says_so(ashdown, sign_in):
    assert "No call of the last year reached a stranger." in sign_in(ashdown.member("office")).get(
        HEALTH, {"show": "wrong"}
    ).content.decode()  # fmt: skip
