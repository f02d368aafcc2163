"""Notices are asked for by a person, rest on sessions that are used once, and follow what becomes of them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions.marks import NewMark
from interventions.actions import penalty
from interventions.models import Case, Monitoring, PenaltyNotice, PenaltySession
from interventions.queries import penalty as queries
from pupils.models import Contact, ContactLink
from tests.attendance.days import enter, mark_day
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

WEEK = [date(2026, 11, day) for day in (9, 10, 11, 12, 13)]


def by(world, on=TODAY):
    return {"by": world.user("attendance_officer"), "at": NOW, "on": on}


def away(world, code="U", name="Sam", days=WEEK):
    for day in days:
        mark_day(world.school, world.pupil(name), day, code, code)


@pytest.fixture
def mother(ashdown):
    link = ashdown.school.contact_links.filter(pupil=ashdown.pupil("Sam")).first()
    ContactLink.objects.filter(pk=link.pk).update(parental_responsibility=True)
    return link.contact


@pytest.fixture
def father(ashdown):
    contact = Contact.objects.create(school=ashdown.school, forename="Obi", surname="Okafor")
    ContactLink.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), contact=contact, priority=2, relationship="father",
        parental_responsibility=True,
    )  # fmt: skip
    return contact


def ask(world, parent, support="Breakfast club, not taken up", on=TODAY):
    return penalty.request(pupil=world.pupil("Sam"), contact=parent, support=support, **by(world, on))


def follow(world, notice, to, on=TODAY, **more):
    return penalty.follow(notice=notice, to=to, happened_on=more.pop("happened_on", on), **more, **by(world, on))


@pytest.mark.seed("S4-155")
def test_ten_sessions_are_asked_for_once_for_each_parent(ashdown, mother, father):
    away(ashdown)
    ask(ashdown, mother)

    assert PenaltySession.objects.filter(contact=mother).count() == 10
    with pytest.raises(Refused, match="the threshold is 10"):
        ask(ashdown, mother)  # these sessions are used
    assert ask(ashdown, father).sums == "£80 within 21 days, £160 within 28 days"  # per parent and child


def test_nothing_rests_on_an_n(ashdown, mother):
    away(ashdown, "N")
    with pytest.raises(Refused, match="still stand as N"):
        ask(ashdown, mother)
    assert not PenaltyNotice.objects.exists()


def test_a_notice_goes_to_a_parent_of_this_pupil_only(ashdown, mother):
    away(ashdown)
    stranger = Contact.objects.create(school=ashdown.school, forename="Ann", surname="Ridley")
    with pytest.raises(Refused, match="Choose one of the parents named"):
        ask(ashdown, stranger)


@pytest.mark.seed("S4-158")
def test_it_is_issued_and_not_paid_and_the_authority_considers_prosecution(ashdown, mother):
    away(ashdown)
    case = Case.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), opened_on=TODAY)
    notice = follow(ashdown, ask(ashdown, mother), "issued")
    with pytest.raises(Refused, match="can be paid for 28 days"):
        follow(ashdown, notice, "unpaid")

    later = TODAY + timedelta(days=29)
    with pytest.raises(Refused, match="can be paid for 28 days"):  # said late, of a day on which it could be paid still
        follow(ashdown, notice, "unpaid", later, happened_on=TODAY + timedelta(days=28))
    assert follow(ashdown, notice, "unpaid", later).state == "unpaid"
    assert case.entries.order_by("-pk")[0].text.endswith("is not paid. The authority considers prosecution.")


def test_who_has_crossed_stays_in_sight_until_each_parent_has_been_dealt_with(ashdown, mother, father):
    away(ashdown)
    ask(ashdown, mother)

    def near():
        return [
            row.outlook.counted for row in queries.near(ashdown.member("attendance_officer"), ashdown.school, TODAY)
        ]

    assert near() == [10]  # they stand for the father still
    ask(ashdown, father)
    assert near() == []


def test_the_sums_are_those_of_the_day_of_issue(ashdown, mother):
    away(ashdown)
    notice = ask(ashdown, mother)
    PenaltyNotice.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), contact=mother, state="paid", scheme="National framework",
        sums="", counted=10, requested_on=TODAY, requested_at=NOW, requested_by=ashdown.user("office"), issued_on=TODAY,
    )  # fmt: skip

    assert follow(ashdown, notice, "issued").sums == "£160 within 28 days"  # a second one by now


def test_a_refused_step_keeps_what_was_typed_and_offers_only_what_can_follow(ashdown, mother, sign_in):
    away(ashdown)
    notice = ask(ashdown, mother)
    Case.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), opened_on=TODAY)
    officer = sign_in(ashdown.member("attendance_officer"))
    sent = {"to": "issued", "happened_on": "2026-12-24", "reason": "Typed with care"}
    page = officer.post(reverse("interventions:penalty_follow", args=[notice.pk]), sent)

    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="2026-12-24"' in text
    assert 'value="Typed with care"' in text
    assert '<option value="issued" selected>' in text
    assert '<option value="paid"' not in text


def test_withdrawn_its_sessions_may_count_again(ashdown, mother):
    away(ashdown)
    notice = follow(ashdown, ask(ashdown, mother), "issued")
    with pytest.raises(Refused, match="Write a few words"):
        follow(ashdown, notice, "withdrawn")
    follow(ashdown, notice, "withdrawn", reason="The child was in hospital")

    assert queries.outlook_of(ashdown.pupil("Sam"), mother, TODAY).counted == 10
    with pytest.raises(Refused, match="This notice is withdrawn"):
        follow(ashdown, notice, "paid")


@pytest.mark.seed("S4-176", "S4-178")
def test_monitoring_is_fifteen_school_days_started_by_a_person(ashdown):
    made = penalty.start_monitoring(pupil=ashdown.pupil("Sam"), days=15, reason="Meeting missed twice", **by(ashdown))

    assert (made.starts_on, made.ends_on) == (TODAY, date(2026, 12, 9))
    with pytest.raises(Refused, match="being monitored already"):
        penalty.start_monitoring(pupil=ashdown.pupil("Sam"), days=15, reason="Once more", **by(ashdown))
    penalty.end_monitoring(monitoring=made, outcome="In school every day", **by(ashdown))
    assert Monitoring.objects.get().ended_on == TODAY


def test_the_list_names_who_is_near_the_most_first_in_as_many_statements_for_all(ashdown, sign_in):
    away(ashdown, days=WEEK[:4])
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("interventions:penalty_near")
    assert "8 now; 2 more before" in officer.get(url).content.decode()
    before = statements(officer, url)
    for name in ("Ada", "Bea", "Felix"):
        away(ashdown, name=name)
    enter(ashdown.school, [NewMark(ashdown.pupil("Zofia").pk, WEEK[0], "AM", "O")])

    found = queries.near(ashdown.member("attendance_officer"), ashdown.school, TODAY)
    assert [row.outlook.counted for row in found] == [10, 10, 10, 8]
    assert statements(officer, url) == before <= 20


def test_the_page_asks_and_refuses_with_what_was_typed(ashdown, mother, sign_in):
    case = Case.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), opened_on=TODAY)
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("interventions:penalty_request", args=[case.pk])
    refused = officer.post(url, {"contact": mother.pk, "support": "Breakfast club"})
    assert refused.status_code == 422
    assert "the threshold is 10" in refused.content.decode()
    assert "Breakfast club" in refused.content.decode()

    away(ashdown)
    officer.post(url, {"contact": mother.pk, "support": "Breakfast club"})
    assert PenaltyNotice.objects.get().state == "requested"
    page = officer.get(reverse("interventions:penalty", args=[case.pk])).content.decode()
    assert "Asked for on 19 November 2026 on 10 sessions" in page
