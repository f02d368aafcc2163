"""Ringing a family: one person at a time, an outcome in one tap, and what it leads to."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import absence_calls, settings
from attendance.actions.absence_calls import Answer
from attendance.models import AbsenceCall, AbsenceReport, CallClaim, Mark, PlannedMark
from interventions.models import Task
from tests import cast
from tests.attendance.calling import away, board, card_of, come, contact, ring
from tests.cast import NOW, TODAY

BOARD = reverse("attendance:calls")
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 16)


@pytest.fixture
def family(ashdown):
    """Sam and Zofia are away; Ewa is the mother of both, Marek of Zofia alone, Ngozi of Sam alone."""
    away(ashdown, "Sam", "Zofia")
    contact(ashdown, "Sam", "Zofia")
    contact(
        ashdown, "Zofia", forename="Marek", mobile="07700 900377",
        link={"relationship": "Father", "priority": 2, "lives_with": False},
    )  # fmt: skip
    ashdown.school.contact_links.filter(contact__forename="Ngozi").update(priority=3)
    return ashdown


def post(browser, name, world, child="Sam", **given):
    return browser.post(reverse(f"attendance:{name}", args=[world.pupil(child).pk]), given, follow=True)


def claim(world, role="office", name="Sam", at=NOW, over=False):
    absence_calls.claim(
        school=world.school, card=card_of(world, name, role, at), on=TODAY, at=at, by=world.user(role), over=over
    )


def tapped(card, outcome, **more):
    line = card.next
    return {"dial": f"{line.dial.contact_id}-{line.dial.digits}", "outcome": outcome, "token": str(uuid4()), **more}


def said_form(world, name, **more):
    return {"call": card_of(world, name).asking.token, "back": "next", "reason": "illness", **more}


# one person at a time


@pytest.mark.seed("S2-008")
def test_a_family_that_somebody_rings_is_nobody_elses(family):
    claim(family)

    with pytest.raises(Refused, match=r"Mr Marsh has had this family since 9\.05"):
        claim(family, "attendance_officer", "Zofia")
    assert CallClaim.objects.filter(by=family.user("office")).count() == 2


def test_an_outcome_of_somebody_who_was_overtaken_is_refused(family):
    claim(family, "attendance_officer")

    with pytest.raises(Refused, match="Mrs Varley has had this family"):
        ring(family, "Sam", "no_answer")
    assert not AbsenceCall.objects.exists()


def test_a_claim_lapses(family):
    claim(family)
    later = NOW + timedelta(minutes=10)

    claim(family, "attendance_officer", at=later)

    assert card_of(family, "Sam", now=later).claim.by == "Mrs Varley"


def test_a_claim_is_taken_over_knowingly(family):
    claim(family)
    claim(family, "attendance_officer", over=True)

    assert card_of(family, "Sam").claim.by == "Mrs Varley"
    assert AuditEvent.objects.get(verb="calls.taken_over").sentence.endswith("taken over from Mr Marsh.")


def test_a_child_who_is_marked_later_is_claimed_with_the_household(ashdown):
    contact(ashdown, "Sam", "Zofia")
    away(ashdown, "Sam")
    claim(ashdown)
    away(ashdown, "Zofia")

    with pytest.raises(Refused, match="Mr Marsh has had this family"):
        claim(ashdown, "attendance_officer", "Zofia")


def test_a_family_handed_back_is_anybodys(family):
    claim(family)
    absence_calls.hand_back(
        school=family.school, pupil_ids=card_of(family, "Sam").pupil_ids, on=TODAY, by=family.user("office")
    )

    claim(family, "attendance_officer")
    assert card_of(family, "Sam").claim.by == "Mrs Varley"


def test_two_browsers_do_not_ring_the_same_family(family, sign_in):
    office, officer = sign_in(family.member("office")), sign_in(family.member("attendance_officer"))
    post(office, "call_claim", family)

    page = post(officer, "call_claim", family).content.decode()

    assert "Mr Marsh has had this family since 9.05. Ring another, or take this one over first." in page
    assert "Take over from Mr Marsh" in page
    assert 'name="outcome"' not in page
    page = post(officer, "call_claim", family, over="1").content.decode()
    assert 'name="outcome"' in page
    page = post(office, "call_outcome", family, **tapped(card_of(family, "Sam"), "no_answer")).content.decode()
    assert "Mrs Varley has had this family since 9.05" in page
    assert not AbsenceCall.objects.exists()


# how it ended


@pytest.mark.seed("S1-027", "S4-106")
def test_the_next_contact_comes_up_by_itself_until_everybody_was_rung(family):
    numbers = []
    while line := card_of(family, "Sam").next:
        numbers.append(line.number)
        ring(family, "Sam", "no_answer")

    assert numbers == ["07700 900214", "07700 900377", "07700 900111"]
    rows = AbsenceCall.objects.values_list("contact__forename", "pupil__legal_forename")
    assert sorted(rows) == [("Ewa", "Sam"), ("Ewa", "Zofia"), ("Marek", "Zofia"), ("Ngozi", "Sam")]


def test_after_the_last_number_the_card_says_what_comes_next(family, sign_in):
    browser = sign_in(family.member("office"))
    for _ in range(3):
        ring(family, "Sam", "no_answer")

    page = browser.get(BOARD).content.decode()

    assert "Every number has been rung today." in page
    assert "Friday 20 November: rung again by 10.00." in page


def test_a_day_of_the_visit_is_named_on_the_card(ashdown, sign_in):
    away(ashdown, "Sam", days=3)
    ring(ashdown, "Sam", "no_answer")

    page = sign_in(ashdown.member("office")).get(BOARD).content.decode()

    assert "day 3 without contact" in page
    assert "A visit to the home is due today." in page
    assert reverse("attendance:home_visit", args=[ashdown.pupil("Sam").pk]) in page


def test_a_wrong_number_is_left_out_from_then_on_until_it_is_corrected(family):
    ring(family, "Sam", "wrong_number")
    AbsenceCall.objects.update(on=TODAY - timedelta(days=1))

    assert card_of(family, "Sam").next.number == "07700 900377"
    mother = family.school.contacts.get(forename="Ewa")
    mother.mobile = "07700 900215"
    mother.save()
    assert card_of(family, "Sam").next.number == "07700 900215"


def test_a_number_may_be_rung_out_of_turn_and_does_not_stand_in_the_address(family, sign_in):
    browser = sign_in(family.member("office"))
    post(browser, "call_claim", family)
    page = browser.get(BOARD).content.decode()
    marek = family.school.contacts.get(forename="Marek")

    assert f"ring={marek.pk}-0" in page
    assert "ring=07700" not in page
    chosen = board(family, card=family.pupil("Sam").pk, ring=f"{marek.pk}-0").open
    assert chosen.next.name == "Marek Nowak"


@pytest.mark.parametrize("outcome", ["no_answer", "left_message", "wrong_number", "spoke", "already_told"])
def test_every_outcome_is_one_tap(family, sign_in, outcome):
    browser = sign_in(family.member("office"))
    post(browser, "call_claim", family)

    page = post(browser, "call_outcome", family, **tapped(card_of(family, "Sam"), outcome)).content.decode()

    assert set(AbsenceCall.objects.values_list("outcome", flat=True)) == {outcome}
    assert ("What did they say?" in page) == (outcome in ("spoke", "already_told"))


def test_an_outcome_sent_twice_stands_once(family):
    token = ring(family, "Sam", "no_answer")
    ring(family, "Sam", "no_answer", token=token)

    assert AbsenceCall.objects.count() == 2  # one for each child of this contact


def test_the_database_keeps_one_line_a_pupil_and_call(family):
    ring(family, "Sam", "no_answer")
    call = AbsenceCall.objects.first()
    call.pk = None

    with pytest.raises(IntegrityError, match="one_line_a_pupil_and_call"), transaction.atomic():
        call.save(force_insert=True)


@pytest.mark.parametrize("given", [{"outcome": "shouted"}, {"outcome": "handed_over"}, {"dial": "1-2"}, {}])
def test_a_tap_that_makes_no_sense_is_answered_with_a_sentence(family, sign_in, given):
    browser = sign_in(family.member("office"))

    answer = post(
        browser, "call_outcome", family, **({**tapped(card_of(family, "Sam"), "spoke"), **given} if given else {})
    )

    assert answer.status_code == 200
    assert "one of the five buttons" in (page := answer.content.decode()) or "no longer among the contacts" in page
    assert not AbsenceCall.objects.exists()


def test_a_slip_of_the_finger_is_undone(family, sign_in):
    browser = sign_in(family.member("office"))
    post(browser, "call_claim", family)
    page = post(browser, "call_outcome", family, **tapped(card_of(family, "Sam"), "spoke")).content.decode()
    assert "Undo" in page

    page = post(browser, "call_take_back", family, call=card_of(family, "Sam").rung.token).content.decode()

    assert "The call is taken back." in page
    assert not AbsenceCall.objects.exists()
    assert AuditEvent.objects.get(verb="call.taken_back").sentence == "Call about 2 pupils taken back: spoke."
    assert card_of(family, "Sam").next.number == "07700 900214"


def test_what_something_followed_from_or_a_colleague_wrote_is_not_undone(family, sign_in):
    token = ring(family, "Sam", "spoke")
    officer = sign_in(family.member("attendance_officer"))
    page = post(officer, "call_take_back", family, call=token).content.decode()
    assert "not yours to take back" in page

    absence_calls.lead_to(
        school=family.school, token=token, what="coming", words="", on=TODAY, at=NOW, by=family.user("office")
    )
    with pytest.raises(Refused, match="Something has followed"):
        absence_calls.take_back(school=family.school, token=token, by=family.user("office"))
    assert "There is no call to take back." in post(officer, "call_take_back", family).content.decode()


# who is no longer away


def test_an_outcome_for_a_child_who_has_just_come_in(ashdown, sign_in):
    away(ashdown, "Sam")
    browser = sign_in(ashdown.member("office"))
    given = tapped(card_of(ashdown, "Sam"), "spoke")
    come(ashdown, "Sam")

    page = post(browser, "call_outcome", ashdown, **given).content.decode()

    assert "Sam Okafor is in school by now: the mark is L. Nobody needs to be rung; nothing was recorded." in page
    assert not AbsenceCall.objects.exists()


def test_of_a_household_the_call_stands_for_those_still_away(family, sign_in):
    browser = sign_in(family.member("office"))
    card = card_of(family, "Sam")
    given = tapped(card, "spoke", child=[child.pupil_id for child in card.children])
    come(family, "Zofia")

    page = browser.post(reverse("attendance:call_outcome", args=[family.pupil("Zofia").pk]), given, follow=True)

    assert "Meanwhile Zofia Marsh came in or was explained" in page.content.decode()
    assert list(AbsenceCall.objects.values_list("pupil__legal_forename", flat=True)) == ["Sam"]


def test_an_outcome_for_a_pupil_who_left(ashdown, sign_in):
    away(ashdown, "Sam")
    given = tapped(card_of(ashdown, "Sam"), "no_answer")
    ashdown.pupil("Sam").enrolments.update(ends_on=TODAY - timedelta(days=1), ground="a")

    page = post(sign_in(ashdown.member("office")), "call_outcome", ashdown, **given).content.decode()

    assert "Sam Okafor is no longer on the roll. Nothing was recorded." in page


@pytest.mark.parametrize(
    "name", ["call_claim", "call_hand_back", "call_outcome", "call_said", "call_told", "call_back", "call_take_back"]
)
def test_a_pupil_of_another_school_is_not_found(ashdown, birchwood, sign_in, name):
    browser = sign_in(ashdown.member("office"))

    answer = browser.post(reverse(f"attendance:{name}", args=[birchwood.pupil("Hugo").pk]))

    assert answer.status_code == 404


def test_a_page_that_is_not_found_repeats_nothing_of_an_earlier_step(ashdown, birchwood, sign_in):
    away(ashdown, "Sam")
    claim(ashdown)
    browser = sign_in(ashdown.member("office"))
    browser.post(reverse("attendance:call_hand_back", args=[ashdown.pupil("Sam").pk]))

    missing = browser.post(reverse("attendance:call_claim", args=[birchwood.pupil("Hugo").pk]))

    assert missing.status_code == 404
    assert "anybody may ring again" not in missing.content.decode()
    assert "anybody may ring again" in browser.get(BOARD).content.decode()


def test_a_reason_for_a_child_who_has_just_come_in_is_refused(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")
    given = said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk)
    come(ashdown, "Sam")

    page = post(sign_in(ashdown.member("office")), "call_said", ashdown, **given).content.decode()

    assert "is in school by now" in page
    assert not AbsenceReport.objects.exists()


# what they said


def test_a_reason_under_the_heads_rule_stands_for_both_children_at_once(family, sign_in):
    head = family.member("headteacher")
    settings.set_standing_rule(school=family.school, code="I", longest_days=3, at=NOW, by=head.user, membership=head)
    browser = sign_in(family.member("office"))
    ring(family, "Sam", "spoke")
    both = [family.pupil("Sam").pk, family.pupil("Zofia").pk]

    page = post(
        browser, "call_said", family,
        **said_form(family, "Sam", children=both, back="on", back_on="2026-11-24", words="Both have been sick"),
    ).content.decode()  # fmt: skip

    assert "Sam Okafor: I, stands under the head’s rule." in page
    reports = AbsenceReport.objects.order_by("pupil__legal_forename")
    assert [(r.state, r.code, r.source, r.ends_on, r.expected_return_on, r.words) for r in reports] == [
        ("stands", "I", "call", date(2026, 11, 23), date(2026, 11, 24), "Both have been sick")
    ] * 2
    assert {call.report_id for call in AbsenceCall.objects.all()} == {report.pk for report in reports}
    assert set(Mark.objects.filter(on=TODAY).values_list("code", flat=True)) == {"I"}
    assert PlannedMark.objects.filter(code="I", on=FRIDAY).count() == 4


def test_what_goes_beyond_the_rule_waits_for_the_head(family, sign_in):
    browser = sign_in(family.member("office"))
    ring(family, "Sam", "spoke")
    page = browser.get(f"{BOARD}?card={family.pupil('Sam').pk}").content.decode()
    assert page.count("for the head") >= 2  # illness has no rule here

    page = post(
        browser, "call_said", family, **said_form(family, "Sam", children=family.pupil("Sam").pk)
    ).content.decode()

    assert "Sam Okafor: I, waits for the head." in page
    assert AbsenceReport.objects.get().state == "proposed"
    assert [child.forename for child in card_of(family, "Zofia").asking_about] == ["Zofia"]  # asked about still


def test_a_reason_that_authorises_nothing_stands_and_says_so(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")

    page = post(
        sign_in(ashdown.member("office")), "call_said", ashdown,
        **said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk, reason="overslept", back="afternoon"),
    ).content.decode()  # fmt: skip

    assert "Sam Okafor: O, stands; it authorises nothing." in page
    report = AbsenceReport.objects.get()
    assert (report.ends_on, report.ends_session, report.expected_return_on) == (TODAY, "AM", TODAY)


def test_an_answer_explains_the_days_before_where_it_says_so(ashdown, sign_in):
    away(ashdown, "Sam", days=3)
    ring(ashdown, "Sam", "spoke")
    browser = sign_in(ashdown.member("office"))
    assert "away since Tuesday 17 November" in browser.get(BOARD).content.decode()

    post(
        browser, "call_said", ashdown,
        **said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk, reason="overslept", since_start="1"),
    )  # fmt: skip

    assert AbsenceReport.objects.get().starts_on == date(2026, 11, 17)
    assert set(Mark.objects.filter(pupil=ashdown.pupil("Sam")).values_list("code", flat=True)) == {"O"}


def test_another_code_is_proposed_than_the_reason_suggests(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "already_told")

    post(
        sign_in(ashdown.member("office")), "call_said", ashdown,
        **said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk, reason="appointment", code="I"),
    )  # fmt: skip

    assert AbsenceReport.objects.get().code == "I"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "Choose a reason, or one of the buttons below the list."),
        ({"reason": "kidnapped"}, "Choose a reason from the list."),
        ({"children": []}, "Choose for whom this is the reason."),
        ({"back": "on"}, "Give the day, or choose another answer."),
        ({"back": "on", "back_on": "2026-11-19"}, "Choose a day after today."),
        ({"back": "on", "back_on": "2027-06-01"}, "One explanation covers 60 at most"),
        ({"code": "/"}, "Select a valid choice"),
    ],
)
def test_an_answer_that_is_not_complete_is_refused_with_a_sentence_and_kept(ashdown, sign_in, given, sentence):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")
    form = said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk, words="A long story") | given

    answer = post(sign_in(ashdown.member("office")), "call_said", ashdown, **form)

    assert answer.status_code == 422
    assert sentence in (page := answer.content.decode())
    assert "A long story" in page
    assert not AbsenceReport.objects.exists()


@pytest.mark.parametrize(("what", "words"), [("coming", "on the way in"), ("no_reason", "gave no reason")])
def test_who_was_reached_and_gave_no_reason_is_not_rung_again_today(ashdown, sign_in, what, words):
    away(ashdown, "Sam", "Ada")
    ring(ashdown, "Sam", "spoke")
    browser = sign_in(ashdown.member("office"))

    page = post(browser, "call_said", ashdown, call=card_of(ashdown, "Sam").asking.token, led_to=what).content.decode()

    assert words in page
    assert [[child.forename for child in card.children] for card in board(ashdown).spoken] == [["Sam"]]
    assert board(ashdown).open.name == "Ada Barlow (5 Elm)"  # the next family comes up


def test_who_said_to_be_on_the_way_in_and_has_not_come_is_rung_again(ashdown, sign_in):
    away(ashdown, "Sam")
    token = ring(ashdown, "Sam", "spoke")
    absence_calls.lead_to(
        school=ashdown.school, token=token, what="coming", words="", on=TODAY, at=NOW, by=ashdown.user("office")
    )

    assert card_of(ashdown, "Sam", now=NOW + timedelta(minutes=44)).is_done_for_now
    card = card_of(ashdown, "Sam", now=(later := NOW + timedelta(minutes=45)))
    assert not card.is_done_for_now
    assert (card.overdue.at, card.next.number) == (NOW, "07700 900111")  # whoever said so is asked again

    ring(ashdown, "Sam", "spoke", at=later)
    assert card_of(ashdown, "Sam", now=later).asking


def test_a_family_that_comes_back_to_the_queue_says_why(ashdown, sign_in, monkeypatch):
    away(ashdown, "Sam", "Ada")
    token = ring(ashdown, "Sam", "spoke")
    absence_calls.lead_to(
        school=ashdown.school, token=token, what="coming", words="", on=TODAY, at=NOW, by=ashdown.user("office")
    )
    monkeypatch.setattr(cast, "NOW", NOW + timedelta(minutes=50))

    page = sign_in(ashdown.member("office")).get(f"{BOARD}?card={ashdown.pupil('Sam').pk}").content.decode()

    assert "Said to be on the way in at 9.05, not here." in page


def test_what_was_said_is_written_down_once(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")
    form = said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk)
    browser = sign_in(ashdown.member("office"))
    post(browser, "call_said", ashdown, **form)

    page = post(browser, "call_said", ashdown, **form).content.decode()

    assert "explained by now" in page
    assert AbsenceReport.objects.count() == 1


def test_the_database_lets_an_unanswered_call_lead_to_nothing(ashdown):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "no_answer")

    with pytest.raises(IntegrityError, match="a_call_leads_to_something"), transaction.atomic():
        AbsenceCall.objects.update(led_to="coming")


def test_a_second_answer_at_the_same_moment_is_refused(ashdown):
    away(ashdown, "Sam")
    token, office = ring(ashdown, "Sam", "spoke"), ashdown.member("office")
    children = card_of(ashdown, "Sam").asking_about  # as two people see it

    def explain():
        absence_calls.explain(
            school=ashdown.school, children=children, chosen=[ashdown.pupil("Sam").pk], token=token,
            answer=Answer("illness"), on=TODAY, at=NOW, by=office.user, membership=office,
        )  # fmt: skip

    explain()
    with pytest.raises(Refused, match="written down already"):
        explain()


@pytest.mark.seed("S4-015")
def test_who_was_reached_confirms_the_numbers_in_passing(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")

    post(
        sign_in(ashdown.member("office")), "call_said", ashdown,
        **said_form(ashdown, "Sam", children=ashdown.pupil("Sam").pk, confirmed="1"),
    )  # fmt: skip

    assert ashdown.school.contacts.get(forename="Ngozi").last_confirmed_on == TODAY


def test_a_family_whose_every_number_is_wrong_is_shown_as_such(ashdown, sign_in):
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "wrong_number")
    AbsenceCall.objects.update(on=TODAY - timedelta(days=1))

    page = sign_in(ashdown.member("office")).get(BOARD).content.decode()

    assert "Every number we have is wrong." in page
    assert reverse("pupils:contact_add", args=[ashdown.pupil("Sam").pk]) in page


# a call handed to the officer


@pytest.mark.seed("S4-105")
def test_a_call_is_handed_to_the_officer_with_note_and_number(ashdown, sign_in):
    office, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    url = reverse("attendance:call_back", args=[sam.pk])
    page = office.get(url).content.decode()
    assert "07700 900111" in page
    mother = ashdown.school.contacts.get(forename="Ngozi")
    given = {"who": mother.pk, "number": "07700 900111", "note": "Worried about mornings", "token": str(uuid4())}

    for _ in range(2):  # tapped twice
        assert office.post(url, given).status_code == 302

    task = Task.objects.get()
    assert (task.kind, task.title, task.due_on, task.owner_roles) == (
        "call", "Ring back: Mrs Ngozi Okafor", TODAY, ["attendance_officer"],
    )  # fmt: skip
    assert "07700 900111. Worried about mornings Handed over by Mr Marsh at 9.05." in task.why
    call = AbsenceCall.objects.get()
    assert (call.outcome, call.said, call.contact) == ("handed_over", "Worried about mornings", mother)
    tasks = sign_in(ashdown.member("attendance_officer")).get(reverse("interventions:tasks")).content.decode()
    assert "Ring back: Mrs Ngozi Okafor" in tasks


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"note": ""}, "required"), ({"number": "at work"}, "This is no telephone number"), ({"number": ""}, "required")],
)
def test_a_call_without_note_or_number_is_not_handed_over(ashdown, sign_in, given, sentence):
    start = {"who": "", "number": "07700 900111", "note": "Worried", "token": str(uuid4())}

    answer = sign_in(ashdown.member("office")).post(
        reverse("attendance:call_back", args=[ashdown.pupil("Sam").pk]), start | given
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Task.objects.exists()


def test_a_family_whose_call_was_handed_over_is_not_rung_by_the_office(ashdown):
    away(ashdown, "Sam")
    absence_calls.hand_over(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), note="Wants to talk", number="07700 900111", token=uuid4(),
        on=TODAY, at=NOW, by=ashdown.user("office"),
    )  # fmt: skip

    assert [card.is_done_for_now for card in board(ashdown).cards] == [True]


def test_with_htmx_the_board_alone_comes_back(family, sign_in):
    browser = sign_in(family.member("office"))

    page = browser.post(
        reverse("attendance:call_claim", args=[family.pupil("Sam").pk]), headers={"HX-Request": "true"}, follow=True
    ).content.decode()

    assert page.lstrip().startswith('<div id="calls"')
    assert "<html" not in page
    assert "yours since 9.05" in page


def test_who_may_not_ring_sees_no_board(ashdown, sign_in):
    assert sign_in(ashdown.member("teacher")).get(BOARD).status_code == 403


def test_after_the_last_number_the_family_is_released_and_the_next_one_offered(ashdown, sign_in):
    away(ashdown, "Sam", "Ada")
    browser = sign_in(ashdown.member("office"))
    post(browser, "call_claim", ashdown)

    page = post(browser, "call_outcome", ashdown, **tapped(card_of(ashdown, "Sam"), "no_answer")).content.decode()

    assert "Every number has been rung today." in page
    assert "Next family" in page
    assert "Undo" in page  # a slip of the finger still
    assert card_of(ashdown, "Sam").claim is None
    assert board(ashdown).open.name == "Ada Barlow (5 Elm)"


def test_a_family_with_another_number_stays_ones_own(family, sign_in):
    browser = sign_in(family.member("office"))
    post(browser, "call_claim", family)

    post(browser, "call_outcome", family, **tapped(card_of(family, "Sam"), "no_answer"))

    assert card_of(family, "Sam").claim.by == "Mr Marsh"


def test_what_the_board_hands_to_the_officer_stands_under_its_own_heading(ashdown, sign_in):
    away(ashdown, "Sam", "Ada")
    ring(ashdown, "Sam", "wrong_number")
    browser, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    url = f"{reverse('attendance:call_back', args=[sam.pk])}?from=calls"

    form = browser.get(url)
    assert form.context["form"]["number"].value() == ""  # the one we have is wrong
    assert "Who rang" not in form.content.decode()
    given = {"who": "", "number": "07700 900500", "note": "No number of ours works", "token": str(uuid4())}
    page = browser.post(url, given, follow=True).content.decode()

    assert "With the attendance officer" in page
    assert "Spoken to, no reason yet" not in page
    assert Task.objects.get(kind="call").title == "Ring: the family"
