"""Targets in sessions, and help offered: what is written, what is refused, what rules see of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.queries.calendar import calendar_of
from interventions.actions import cases, policies, support, targets
from interventions.domain.facts import Support
from interventions.models import SupportOffer, Target
from interventions.queries.circumstances import circumstances
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import NOW, TODAY, YEAR_START

FIRST = date(2026, 10, 12)
END = date(2026, 12, 18)


@pytest.fixture
def school(ashdown):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), FIRST, WEDNESDAY)
    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "I", "I")
    return ashdown


@pytest.fixture
def case(school):
    return cases.open_by_hand(pupil=school.pupil("Sam"), reason="Grandmother is ill", **by(school))


def by(world, role="attendance_officer"):
    return {"by": world.user(role), "at": NOW, "on": TODAY}


def offered(world, **given):
    return support.offer(
        pupil=world.pupil("Sam"),
        **{
            "support": "breakfast_club", "service": None, "way": "offered", "barriers": ["mornings"],
            "offered_on": THURSDAY - timedelta(days=9), **given,
        },
        **by(world),
    )  # fmt: skip


def agree(world, name="Sam", until=END, band="green"):
    return targets.agree(pupil=world.pupil(name), band=band, until=until, pupil_agreed=True, **by(world))


@pytest.mark.seed("S4-168", "S4-188", "S4-145", "S3-023")
def test_a_target_is_agreed_in_sessions_and_told_in_the_timeline(school, case):
    target = agree(school)

    assert target.coming == 4 * 5 * 2  # the last four school weeks of that day: all of them still to come
    assert target.attend == 39  # 97 of 100
    assert "Attend 39 of the 40 sessions" in case.entries.last().text
    with pytest.raises(Refused, match="A target is running"):
        agree(school)


def test_a_target_that_cannot_be_reached_is_refused_with_the_day_it_could(school):
    with pytest.raises(Refused, match="This cannot be reached by 23 November 2026: with every session attended it is"):
        agree(school, until=date(2026, 11, 23))
    with pytest.raises(Refused, match="still to come"):
        agree(school, until=TODAY)
    with pytest.raises(Refused, match="one of the bands"):
        agree(school, band="purple")
    assert not Target.objects.exists()


@pytest.mark.seed("S3-030", "S3-031")
def test_when_its_day_has_passed_it_is_met_or_somebody_tells_the_parents(school, case):
    agree(school)
    after = END + timedelta(days=1)

    def settle():
        return targets.settle(school=school.school, on=after, at=NOW, process="test")

    assert targets.settle(school=school.school, on=END, at=NOW, process="test") == 0
    assert settle() == 1
    assert settle() == 0  # safe to repeat
    target = Target.objects.get()
    assert (target.state, target.ended_on) == ("missed", after)
    assert school.pupil("Sam").tasks.get().title == "Tell the parents that the target was not met"

    present_all(school.school, [school.pupil("Ada")], date(2026, 11, 20), END)
    Target.objects.create(
        school=school.school, pupil=school.pupil("Ada"), band="green", band_name="Green", floor=970,
        figure="four_weeks", by=END, attend=39, coming=40, set_on=TODAY, set_by=school.user("teacher"),
    )  # fmt: skip
    settle()
    assert school.pupil("Ada").targets.get().state == "met"
    assert not school.pupil("Ada").tasks.exists()


def test_a_target_is_withdrawn_with_a_reason_once(school):
    target = agree(school)
    targets.withdraw(target=target, reason="In hospital now", **by(school))
    with pytest.raises(Refused, match="ended already"):
        targets.withdraw(target=target, reason="In hospital now", **by(school))
    agree(school)


@pytest.mark.seed("S0-035", "S0-051", "S1-052", "S2-013", "S2-014", "S2-018", "S4-184")
def test_an_offer_is_kept_with_what_stands_in_the_way_and_the_answer_of_the_family(school, case):
    offer = offered(school)
    assert offered(school) == offer  # the same once more
    assert "In the way: Mornings, sleep, routines" in case.entries.last().text

    offer = support.answer(offer=offer, answer="accepted", answered_on=TODAY, words="Gladly", **by(school))
    count = case.entries.count()
    support.answer(offer=offer, answer="accepted", answered_on=TODAY, words="Gladly", **by(school))
    assert case.entries.count() == count
    assert all("reakfast" not in event.sentence for event in AuditEvent.objects.filter(verb__startswith="support."))
    with pytest.raises(Refused, match="was offered on"):
        support.answer(offer=offer, answer="declined", answered_on=FIRST, words="", **by(school))
    with pytest.raises(Refused, match="has not come yet"):
        support.answer(offer=offer, answer="declined", answered_on=END, words="", **by(school))


def refer(offer, world, **days):
    given = dict.fromkeys(support.REFERRAL) | {"outcome": ""} | days
    return support.refer(offer=offer, **given, **by(world))


@pytest.mark.seed("S0-041", "S0-042", "S0-055", "S1-041", "S1-051", "S4-138")
def test_a_referral_goes_with_consent_is_asked_after_and_ends_with_what_came_of_it(school, case):
    offer = offered(school, support="camhs", way="referred")
    sent, asked = THURSDAY - timedelta(days=7), THURSDAY - timedelta(days=1)
    with pytest.raises(Refused, match="with the parents’ consent"):
        refer(offer, school, sent_on=sent)
    refer(offer, school, consent_on=sent, sent_on=sent)
    refer(offer, school, consent_on=sent, sent_on=sent)
    task = school.pupil("Sam").tasks.get()
    assert (task.title, task.due_on) == ("Ask how a referral goes", date(2026, 11, 26))

    refer(offer, school, consent_on=sent, sent_on=sent, chased_on=asked)
    assert [t.state for t in school.pupil("Sam").tasks.order_by("pk")] == ["done", "open"]
    refer(offer, school, consent_on=sent, sent_on=sent, chased_on=asked, accepted_on=TODAY)
    assert not school.pupil("Sam").tasks.open().exists()
    with pytest.raises(Refused, match="what came of it"):
        refer(offer, school, consent_on=sent, sent_on=sent, ended_on=TODAY)
    with pytest.raises(Refused, match="not a referral"):
        refer(offered(school), school, consent_on=TODAY)


@pytest.mark.seed("S4-146")
def test_rules_see_help_that_was_refused_and_the_sessions_unauthorised_since(school, django_assert_max_num_queries):
    calendar = calendar_of(school.school)

    def seen(uses=frozenset({("support", "")})):
        return circumstances(school.school, TODAY, calendar, uses).support

    assert seen() == {}
    offer = offered(school)
    support.answer(offer=offer, answer="not_taken_up", answered_on=THURSDAY - timedelta(days=1), words="", **by(school))
    assert seen() == {school.pupil("Sam").pk: Support(THURSDAY - timedelta(days=1), 0)}

    mark_day(school.school, school.pupil("Sam"), THURSDAY, "O", "O")
    with django_assert_max_num_queries(1):
        assert seen() == {school.pupil("Sam").pk: Support(THURSDAY - timedelta(days=1), 2)}
    assert seen(frozenset()) == {}

    support.answer(offer=offer, answer="accepted", answered_on=TODAY, words="", **by(school))
    assert seen() == {}


@pytest.mark.seed("S2-019", "S4-134")
def test_the_directory_is_kept_by_officer_and_leaders(school, sign_in):
    officer = sign_in(school.member("attendance_officer"))
    line = {"name": "Early Birds", "kind": "breakfast_club", "in_school": "on", "about": "From 7.45"}
    assert officer.post(reverse("interventions:service_add"), line).status_code == 302
    again = officer.post(reverse("interventions:service_add"), line)
    assert (again.status_code, "has a service of this name" in again.content.decode()) == (422, True)
    assert "Early Birds" in officer.get(reverse("interventions:services")).content.decode()
    assert sign_in(school.member("safeguarding")).get(reverse("interventions:service_add")).status_code == 403
    service = school.school.support_services.get()
    officer.post(reverse("interventions:service_end", args=[service.pk]))
    assert "Early Birds" not in officer.get(reverse("interventions:services")).content.decode()


def test_the_pages_offer_and_answer_and_set_and_show(school, case, sign_in):
    officer, sam = sign_in(school.member("attendance_officer")), school.pupil("Sam")
    page = officer.get(reverse("interventions:target_set", args=[sam.pk])).content.decode()
    assert "can still be missed" in page or "none can be missed" in page
    url = reverse("interventions:target_set", args=[sam.pk])
    refused = officer.post(url, {"band": "green", "until": "2026-11-23"})
    assert (refused.status_code, "cannot be reached by 23 November" in refused.content.decode()) == (422, True)
    assert officer.post(url, {"band": "green", "until": "2026-12-18"}).status_code == 302
    give = {"support": "breakfast_club", "way": "offered", "barriers": ["mornings"], "offered_on": "2026-11-19"}
    assert officer.post(reverse("interventions:support_offer", args=[sam.pk]), give).status_code == 302
    offer = SupportOffer.objects.get()
    assert officer.get(reverse("interventions:support_answer", args=[offer.pk])).status_code == 200
    page = officer.get(reverse("interventions:case", args=[case.pk])).content.decode()
    assert "Breakfast club" in page
    assert "Attend 39 of the 40 sessions" in page
    assert "no answer yet" in page
    with CaptureQueriesContext(connection) as asked:
        officer.get(reverse("interventions:case", args=[case.pk]))
    assert len(asked) <= 40
    teacher = sign_in(school.member("teacher")).get(reverse("pupils:pupil", args=[sam.pk])).content.decode()
    assert "Attend 39 of the 40 sessions" in teacher
    assert "Breakfast club" not in teacher
