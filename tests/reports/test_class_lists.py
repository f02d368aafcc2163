"""The weekly list: figures held against a count by hand, and who may read it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Membership
from pupils.models import Enrolment, GroupTeacher
from reports.domain.comparison import Direction
from reports.queries import class_lists
from tests.cast import TODAY, YEAR_START, SchoolWorld
from tests.conftest import RoleClient
from tests.reports.counting import statements
from tests.reports.marks import SEPTEMBER, away, present

SignIn = Callable[[Membership], RoleClient]


@pytest.fixture
def elm(ashdown: SchoolWorld) -> SchoolWorld:
    """Since September: Grace missed nothing, Ada two sessions in October, Felix six lately, Hana nobody."""
    present(
        ashdown,
        SEPTEMBER,
        TODAY,
        but={
            "Ada": away(ashdown, date(2026, 10, 5), 2),
            "Felix": away(ashdown, date(2026, 11, 9), 6),
            "Amir": [*away(ashdown, date(2026, 10, 7), 1), *away(ashdown, date(2026, 11, 17), 1)],
        },
    )
    return ashdown


def test_rows_come_highest_first_with_which_way_each_has_gone(elm: SchoolWorld) -> None:
    listed = class_lists.for_group(elm.group("5 Elm"), TODAY)

    told = [
        (row.name, row.tenths, row.now.absent, row.arrow, row.change and row.change.sessions) for row in listed.rows
    ]
    possible = listed.rows[0].now.possible
    assert possible == listed.sessions
    assert [name for name, *_ in told] == [
        "Ada Barlow",
        "Zoë O'Connor",
        "Sam Okafor",
        "Grace Whitworth",
        "Amir Hussain",
        "Felix D’Arcy",
    ]
    assert told[0][1:] == (1000, 0, Direction.IMPROVED, 2)
    assert told[3][1:] == (1000, 0, Direction.SAME, 0)
    assert told[4][2:] == (1, Direction.SAME, 0)
    assert told[5][2:] == (6, Direction.FALLEN, -6)
    assert told[5][1] == (2000 * (possible - 6) + possible) // (2 * possible)


def test_the_window_is_four_school_weeks_and_leaves_half_term_out(elm: SchoolWorld) -> None:
    listed = class_lists.for_group(elm.group("5 Elm"), TODAY)

    # From Friday 16 October: its day and five before half term, four after the INSET day, five and four to the 19th.
    assert listed.window.last == TODAY
    assert listed.before.end == listed.window.start
    assert listed.sessions == 38


def test_the_band_agrees_with_the_figure_shown(elm: SchoolWorld) -> None:
    rows = class_lists.for_group(elm.group("5 Elm"), TODAY).rows

    names = {row.name.split()[0]: row.band.name for row in rows if row.band}
    assert names["Grace"].upper() == "GREEN"
    assert names["Felix"].upper() == "RED"


def test_a_new_pupil_has_too_few_sessions_for_a_figure(elm: SchoolWorld) -> None:
    Enrolment.objects.filter(pupil=elm.pupil("Sam")).update(starts_on=date(2026, 11, 16))
    elm.school.week_tallies.filter(pupil=elm.pupil("Sam"), starts_on__lt=date(2026, 11, 16)).delete()

    sam = class_lists.for_group(elm.group("5 Elm"), TODAY).rows[-1]

    assert sam.name == "Sam Okafor"
    assert sam.too_few
    assert sam.band is None
    assert sam.joined_on == date(2026, 11, 16)


def test_who_has_left_is_not_on_the_list(elm: SchoolWorld) -> None:
    Enrolment.objects.filter(pupil=elm.pupil("Sam")).update(ends_on=date(2026, 11, 18))

    assert "Sam Okafor" not in [row.name for row in class_lists.for_group(elm.group("5 Elm"), TODAY).rows]


def test_the_teacher_of_one_class_is_taken_to_its_list(elm: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(elm.member("teacher"))

    answer = browser.get(reverse("reports:class_lists"))

    assert answer.status_code == 302
    page = browser.get(answer.url)
    assert "5 Elm, weekly list" in page.content.decode()
    assert "fallen by 6" in page.content.decode()


def test_an_assistant_reads_the_list_of_the_class_and_no_other(elm: SchoolWorld, sign_in: SignIn) -> None:
    """S4-122: the list goes to the teaching assistant, too."""
    assistant = elm.member("welfare_officer")
    assistant.roles, assistant.job_title = ["teacher"], "Teaching assistant"
    assistant.save()
    GroupTeacher.objects.create(school=elm.school, group=elm.group("6 Oak"), membership=assistant, starts_on=YEAR_START)
    browser = sign_in(assistant)

    assert browser.get(reverse("reports:class_list", args=[elm.group("6 Oak").pk])).status_code == 200
    assert browser.get(reverse("reports:class_list", args=[elm.group("5 Elm").pk])).status_code == 404
    assert browser.get(reverse("reports:class_list_pdf", args=[elm.group("5 Elm").pk])).status_code == 404


def test_another_schools_class_is_not_found(elm: SchoolWorld, birchwood: SchoolWorld, sign_in: SignIn) -> None:
    stranger = birchwood.group("5 Ash").pk

    assert sign_in(elm.member("headteacher")).get(reverse("reports:class_list", args=[stranger])).status_code == 404


def test_governors_have_no_class_list(elm: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(elm.member("governor"))

    assert browser.get(reverse("reports:class_list", args=[elm.group("5 Elm").pk])).status_code == 403
    assert browser.get(reverse("reports:class_lists")).status_code == 403


def test_the_screen_safe_view_says_good_things_alone_and_stays(elm: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(elm.member("teacher"))
    url = reverse("reports:class_list", args=[elm.group("5 Elm").pk])

    browser.get(url, {"face": "safe"})
    page = browser.get(url).content.decode()  # the choice is kept

    assert "Ada Barlow" in page
    assert "Felix" not in page
    assert "%" not in page.split("<main")[1]
    assert "RED" not in page.upper().split("<MAIN")[1]
    assert "Felix" in browser.get(url, {"face": "full"}).content.decode()


def test_printing_a_list_is_kept(elm: SchoolWorld, sign_in: SignIn) -> None:
    answer = sign_in(elm.member("teacher")).get(reverse("reports:class_list_pdf", args=[elm.group("5 Elm").pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "Elm" not in answer["Content-Disposition"]
    printed = AuditEvent.objects.get(verb="class_list.printed")
    assert printed.actor_id == elm.user("teacher").pk


def test_statements_do_not_grow_with_the_class(elm: SchoolWorld, sign_in: SignIn) -> None:
    browser = sign_in(elm.member("headteacher"))
    elm_list, oak_list = (reverse("reports:class_list", args=[elm.group(name).pk]) for name in ("5 Elm", "6 Oak"))

    assert statements(browser, elm_list) == statements(browser, oak_list) <= 15
