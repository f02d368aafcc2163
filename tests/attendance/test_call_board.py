"""The call board: who stands on it, in which order, on which card, and what it costs."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions import absence_calls, absence_reports, no_contact, settings
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import DeskEntry, MorningSettings, OwnTimes
from attendance.queries import absentees
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import Missing, missing
from interventions.models import Task
from pupils.models import Need, Professional
from tests.attendance.calling import TEN, apart, away, board, card_of, come, contact, crowd, enter, ring
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

BOARD = reverse("attendance:calls")
SATURDAY = NOW + timedelta(days=2)


def names(world, role="office", now=NOW):
    return [[child.forename for child in card.children] for card in board(world, role, now).cards]


def need(world, name, kind):
    Need.objects.create(school=world.school, pupil=world.pupil(name), kind=kind, starts_on=date(2026, 9, 1))


def reported(world, name, reason="illness", *, source="phone", role="office", on=TODAY):
    member = world.member(role)
    said = Said(Span(on, on), reason)
    if source == "form":
        return absence_reports.receive(
            school=world.school, pupil=world.pupil(name), said=said, source=source, at=NOW, process="form"
        )
    return absence_reports.record(
        school=world.school,
        pupil=world.pupil(name),
        said=said,
        source=source,
        by=member.user,
        membership=member,
        at=NOW,
    )


@pytest.mark.seed("S1-027", "S2-008")
def test_who_is_away_without_a_reason_is_to_be_rung(ashdown):
    away(ashdown, "Sam", "Ada")
    away(ashdown, "Bea", code="I")
    come(ashdown, "Amir", code="/")

    assert names(ashdown) == [["Ada"], ["Sam"]]


@pytest.mark.seed("S1-028")
def test_the_order_of_calling(ashdown):
    apart(ashdown)
    MorningSettings.objects.create(school=ashdown.school, first_years=["6"])
    away(ashdown, "Ada", "Zofia", "Isaac")
    away(ashdown, "Sam", days=2)
    away(ashdown, "Felix", days=3)
    away(ashdown, "Grace")
    need(ashdown, "Grace", "child_protection")

    expected = [["Grace"], ["Felix"], ["Sam"], ["Isaac"], ["Zofia"], ["Ada"]]
    assert names(ashdown) == expected
    assert names(ashdown, "attendance_officer") == expected  # the same for everybody


def test_why_a_child_comes_first_is_said_to_those_only_who_may_know(ashdown, sign_in):
    away(ashdown, "Ada", "Grace")
    need(ashdown, "Grace", "looked_after")
    Professional.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Grace"), kind="social_worker", name="Ruth Lis", starts_on=TODAY
    )

    office = sign_in(ashdown.member("office")).get(BOARD).content.decode()
    officer = sign_in(ashdown.member("attendance_officer")).get(BOARD).content.decode()

    for words in ("looked after", "social worker", "Ruth Lis", "Social worker"):
        assert words not in office
    assert office.index("Grace Whitworth") < office.index("Ada Barlow")
    assert "Ruth Lis" in officer
    assert "looked after" in officer


def test_children_who_live_with_the_same_contact_are_one_household(ashdown):
    away(ashdown, "Sam", "Zofia", "Ada")
    contact(ashdown, "Sam", "Zofia")

    assert sorted(map(sorted, names(ashdown))) == [["Ada"], ["Sam", "Zofia"]]


def test_children_at_one_address_are_one_household_and_a_shared_aunt_makes_none(ashdown):
    apart(ashdown)
    away(ashdown, "Sam", "Zofia", "Ada", "Bea")
    contact(ashdown, "Ada", "Bea", forename="Anna", link={"relationship": "Aunt", "lives_with": False})
    for name in ("Sam", "Zofia"):
        pupil = ashdown.pupil(name)
        pupil.address, pupil.postcode = ("9 Elm Row", "ZZ1 1AA") if name == "Sam" else ("9, elm row", "zz1 1aa")
        pupil.save()

    assert sorted(map(sorted, names(ashdown))) == [["Ada"], ["Bea"], ["Sam", "Zofia"]]


def test_a_reported_absence_is_not_rung_even_before_anybody_has_read_it(ashdown):
    away(ashdown, "Sam", "Ada", "Felix")
    reported(ashdown, "Sam", source="form")
    reported(ashdown, "Ada")

    assert names(ashdown) == [["Felix"]]
    assert board(ashdown).counts == {"unexplained": 1, "explained": 2, "all": 3}


def test_an_explanation_of_the_morning_leaves_the_afternoon_unexplained(ashdown):
    away(ashdown, "Sam")
    member = ashdown.member("office")
    absence_reports.record(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), said=Said(Span(TODAY, TODAY, "AM", "AM"), "appointment"),
        source="phone", by=member.user, membership=member, at=NOW,
    )  # fmt: skip
    assert names(ashdown) == []

    enter(ashdown, [NewMark(ashdown.pupil("Sam").pk, TODAY, "PM", "N")])
    assert names(ashdown, now=NOW.replace(hour=14)) == [["Sam"]]


def test_who_came_in_late_is_not_rung_and_who_went_at_noon_is(ashdown):
    away(ashdown, "Sam")
    come(ashdown, "Ada", code="/")
    afternoon = NOW.replace(hour=14)
    come(ashdown, "Sam", code="\\", session="PM")
    come(ashdown, "Ada", code="N", session="PM")

    assert names(ashdown, now=afternoon) == [["Ada"]]
    assert card_of(ashdown, "Ada", now=afternoon).left_early


def test_a_mark_of_a_session_that_has_not_begun_says_nothing_yet(ashdown):
    come(ashdown, "Sam", code="N", session="PM")

    assert names(ashdown, now=TEN) == []


def test_a_pupil_who_left_is_not_rung(ashdown):
    away(ashdown, "Sam")
    ashdown.pupil("Sam").enrolments.update(ends_on=TODAY - timedelta(days=1), ground="a")

    assert names(ashdown) == []


def test_a_day_without_school_has_nobody_to_ring(ashdown):
    assert not board(ashdown, now=SATURDAY).is_school_day
    assert missing(ashdown.school, SATURDAY, calendar_of(ashdown.school)) == Missing([], 0)


def test_a_card_shows_contacts_in_order_with_relation_language_and_what_was_tried(ashdown):
    away(ashdown, "Sam", "Zofia")
    contact(ashdown, "Sam", "Zofia", language="Polish", phone="01632 960377", link={"priority": 1})
    contact(
        ashdown, "Zofia", forename="Marek", mobile="07700 900377",
        link={"relationship": "Father", "priority": 2, "lives_with": False},
    )  # fmt: skip
    ashdown.school.contact_links.filter(contact__forename="Ngozi").update(priority=3)
    ring(ashdown, "Sam", "no_answer")

    card = card_of(ashdown, "Sam")
    lines = [(line.name, line.relation, line.number, line.language, line.today is not None) for line in card.lines]

    assert lines == [
        ("Ewa Nowak", "mother of both, lives with them", "07700 900214", "Polish", True),
        ("Ewa Nowak", "mother of both, lives with them", "01632 960377", "Polish", False),
        ("Marek Nowak", "father of Zofia", "07700 900377", "", False),
        ("Mrs Ngozi Okafor", "mother of Sam", "07700 900111", "", False),
    ]
    assert card.next.number == "01632 960377"  # it comes up by itself


def test_the_last_three_absences_are_days_with_their_marks(ashdown):
    sam = ashdown.pupil("Sam")
    days = [date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 11), date(2026, 10, 6)]
    enter(ashdown, [NewMark(sam.pk, day, session, "I") for day in days for session in ("AM", "PM")])
    enter(ashdown, [NewMark(sam.pk, date(2026, 11, 12), "PM", "M")])
    away(ashdown, "Sam")

    missed = card_of(ashdown, "Sam").children[0].missed

    assert [(one.on.day, one.codes) for one in missed] == [(12, ("M",)), (11, ("I", "I")), (10, ("I", "I"))]


def test_a_head_of_year_rings_the_own_year_and_claims_the_whole_family(ashdown):
    away(ashdown, "Sam", "Zofia")
    contact(ashdown, "Sam", "Zofia")

    cards = board(ashdown, "head_of_year").cards

    assert [[child.forename for child in card.children] for card in cards] == [["Zofia"]]
    assert cards[0].others == (ashdown.pupil("Sam").pk,)
    assert [line.name for line in cards[0].lines] == ["Ewa Nowak"]  # not Sam's other contact


def test_explained_says_how_it_stands_and_hides_what_is_sensitive(ashdown, sign_in):
    head = ashdown.member("headteacher")
    settings.set_standing_rule(school=ashdown.school, code="I", longest_days=3, at=NOW, by=head.user, membership=head)
    away(ashdown, "Sam", "Ada", "Bea", "Felix")
    come(ashdown, "Omar", code="M")
    reported(ashdown, "Sam")
    reported(ashdown, "Ada", "bereavement", role="attendance_officer")
    reported(ashdown, "Bea", source="form")

    page = sign_in(ashdown.member("office")).get(BOARD, {"tab": "explained"}).content.decode()

    for words in ("under the head’s rule", "Waits for the head", "Not looked at yet", "A reason that is not shown here",
                  "Leave: medical or dental appointment"):  # fmt: skip
        assert words in page
    assert "Bereavement" not in page
    assert "Felix" not in page
    assert page.index("Bea Clough") < page.index("Ada Barlow") < page.index("Sam Okafor")  # what waits comes first
    officer = sign_in(ashdown.member("attendance_officer")).get(BOARD, {"tab": "explained"}).content.decode()
    assert "Bereavement" in officer


def test_all_of_today_shows_late_in_and_early_out(ashdown, sign_in):
    enter(ashdown, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "L", 12)])
    come(ashdown, "Ada", code="I")
    reported(ashdown, "Sam", source="form")
    DeskEntry.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), on=TODAY, session="AM", movement="left",
        at=NOW.replace(hour=11, minute=20), recorded_at=NOW, step=1, together=uuid4(), recorded_by=ashdown.user("office"),
    )  # fmt: skip
    browser = sign_in(ashdown.member("office"))

    page = browser.get(BOARD, {"tab": "all"}).content.decode()
    for words in ("left at 11.20", "said to be away, is in", "Illness, not an appointment"):
        assert words in page
    by_name = browser.get(BOARD, {"tab": "all", "sort": "name"}).content.decode()
    assert by_name.index("Ada Barlow") < by_name.index("Sam Okafor")


@pytest.mark.seed("S1-026")
def test_the_board_says_by_when_homes_are_rung_and_which_registers_are_missing(ashdown, sign_in):
    away(ashdown, "Sam")
    page = sign_in(ashdown.member("office")).get(BOARD).content.decode()

    assert "First calls by 9.50." in page
    assert "Registers still to come: 5 Elm, 6 Oak" in page
    assert board(ashdown, now=TEN).is_late
    ring(ashdown, "Sam", "no_answer")
    assert not board(ashdown, now=TEN).is_late


@pytest.mark.parametrize(
    ("marks", "words"),
    [({}, "Nobody so far."), (dict.fromkeys("/"), "All registers are in.")],
)
def test_an_empty_board_says_what_that_means(ashdown, sign_in, marks, words):
    for code in marks:
        come(ashdown, *ashdown.pupils, code=code)

    assert words in sign_in(ashdown.member("office")).get(BOARD).content.decode()


TABS = ("", "?tab=explained", "?tab=all")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("role", ["office", "attendance_officer", "head_of_year"])
def test_a_request_takes_fewer_than_ten_statements_for_five_and_for_sixty(ashdown, sign_in, tab, role):
    browser, url = sign_in(ashdown.member(role)), BOARD + tab
    crowd(ashdown, 3)
    away(ashdown, "Isaac", "Zofia")
    few = statements(browser, url)
    crowd(ashdown, 55)
    many = statements(browser, url)

    assert few == many
    assert many < 10


def test_writing_down_a_call_takes_fewer_than_ten_statements(ashdown, sign_in):
    crowd(ashdown, 59)
    away(ashdown, "Sam")
    browser = sign_in(ashdown.member("office"))
    browser.get(BOARD)
    card = card_of(ashdown, "Sam")
    line = card.next
    given = {"dial": f"{line.dial.contact_id}-{line.dial.digits}", "outcome": "no_answer", "token": uuid4()}

    with CaptureQueriesContext(connection) as seen:
        assert browser.post(reverse("attendance:call_outcome", args=[card.key]), given).status_code == 302
    asked = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    assert len(asked) - 2 < 10  # the test's browser adds two


def test_the_form_of_what_they_said_takes_fewer_than_ten_statements(ashdown, sign_in):
    crowd(ashdown, 59)
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")
    browser = sign_in(ashdown.member("office"))

    assert statements(browser, f"{BOARD}?card={ashdown.pupil('Sam').pk}") < 10


def test_dashboards_and_the_board_agree(ashdown):
    MorningSettings.objects.create(school=ashdown.school, first_years=["6"])
    away(ashdown, "Ada", "Zofia")
    away(ashdown, "Sam", days=2)

    listed = missing(ashdown.school, NOW, calendar_of(ashdown.school)).children

    assert [one.forename for one in listed] == ["Sam", "Zofia", "Ada"] == [n for card in names(ashdown) for n in card]


def test_a_home_that_was_spoken_to_is_not_counted_among_those_to_ring(ashdown, sign_in):
    away(ashdown, "Ada", "Sam")
    token = ring(ashdown, "Sam", "spoke")
    absence_calls.lead_to(
        school=ashdown.school, token=token, what="no_reason", words="", on=TODAY, at=NOW, by=ashdown.user("office")
    )

    found = missing(ashdown.school, NOW, calendar_of(ashdown.school))

    assert (len(found.children), found.homes) == (2, 1)
    assert found.homes == board(ashdown).waiting
    for role in ("office", "attendance_officer"):
        assert "Start the calls (1)" in sign_in(ashdown.member(role)).get(reverse("reports:home")).content.decode()


def test_first_calls_are_due_from_when_the_absence_began(ashdown):
    afternoon = NOW.replace(hour=13, minute=20)
    away(ashdown, "Sam")
    come(ashdown, "Sam", code="N", session="PM")
    assert board(ashdown, now=afternoon).call_by == time(9, 50)

    come(ashdown, "Sam", code="/")
    opens = ashdown.school.pm_opens_at
    assert board(ashdown, now=afternoon).call_by == opens.replace(hour=opens.hour + 1)


def test_the_database_answers_in_one_statement(ashdown, django_assert_num_queries):
    crowd(ashdown, 20)
    calendar = calendar_of(ashdown.school)
    ashdown.school.__dict__.pop("_morning_settings", None)

    with django_assert_num_queries(2):  # the settings are the other
        assert len(absentees.of_day(ashdown.school, NOW, calendar)) == 20


def test_a_class_that_keeps_its_own_hours_is_rung_by_them(ashdown):
    """Year 6 begins its afternoon at half past twelve: an N of then is not of a session still to come."""
    OwnTimes.objects.create(school=ashdown.school, year_group="6", pm_opens_at=time(12, 30), pm_closes_at=time(12, 50))
    half_past = NOW.replace(hour=12, minute=35)
    come(ashdown, "Bea", "Sam", code="/")
    come(ashdown, "Bea", "Sam", code="N", session="PM")

    assert names(ashdown, now=half_past) == [["Bea"]]
    no_contact.follow(school=ashdown.school, at=NOW.replace(hour=13), process="test")
    assert [(task.pupil.legal_forename, task.due_by) for task in Task.objects.all()] == [("Bea", time(13, 30))]
