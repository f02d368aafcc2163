"""The pages of leaving the roll, as office and head use them."""

from datetime import date

import pytest
from django.urls import reverse

from interventions.models import RemovalEnquiry, RemovalProposal
from pupils.actions import needs
from pupils.models import Pupil
from tests.cast import TODAY
from tests.interventions.removal_world import complete, enquire, gone, propose, show
from tests.reports.counting import statements


def url(name: str, *keys: int) -> str:
    return reverse(f"interventions:{name}", args=keys)


def test_the_office_proposes_and_sees_what_the_ground_asks_for(ashdown, sign_in):
    gone(ashdown)
    office, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    form = office.get(url("removal_of", sam.pk)).content.decode()
    answer = office.post(url("removal_of", sam.pk), {"ground": "i", "last_day": "2026-11-19"}, follow=True)
    page = answer.content.decode()

    assert "(i) Continuously absent for twenty school days" in form
    assert RemovalProposal.objects.get().proposed_by == ashdown.user("office")
    assert "3 of 4 still wanting" in page
    assert "From Wednesday 14 October 2026. Number 20: Wednesday 18 November 2026." in page
    assert "Remove from the roll" not in page  # the head's alone


@pytest.mark.seed("S4-077", "S4-080")
def test_who_looks_for_a_medical_condition_reads_that_it_is_no_ground(ashdown, sign_in):
    page = sign_in(ashdown.member("office")).get(url("removal_of", ashdown.pupil("Sam").pk)).content.decode()

    assert "A medical condition keeps the pupil away" in page
    assert "This has been no ground since 19 August 2024" in page
    assert "Left, and nobody knows where to" in page
    assert "children missing education" in page


@pytest.mark.seed("S4-011")
def test_the_grounds_offered_are_those_of_the_pupils_age(ashdown, sign_in):
    office, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    of_age = office.get(url("removal_of", sam.pk)).content.decode()
    Pupil.objects.filter(pk=sam.pk).update(date_of_birth=date(2023, 1, 5))
    young = office.get(url("removal_of", sam.pk)).content.decode()

    assert "(a) Registered at another school" in of_age
    assert "9(3):" not in of_age.split("No ground at all")[0].replace("9(3).", "")
    assert "9(3): Has ceased to attend" in young
    assert "(a) Registered at another school" not in young
    assert "Not of compulsory school age until 31 March 2028" in young
    assert "Review a nursery place" in young


def test_evidence_without_words_comes_back_at_its_field(ashdown, sign_in):
    gone(ashdown)
    proposal, office = propose(ashdown), sign_in(ashdown.member("office"))
    answer = office.post(
        url("removal_show", proposal.pk),
        {"requirement": "not_sick", "not_sick-who": "Mrs Okafor", "not_sick-on": TODAY},
    )

    assert answer.status_code == 422
    assert "A tick alone is no evidence" in answer.content.decode()
    assert not proposal.evidence.exists()


def test_evidence_is_shown_and_taken_back(ashdown, sign_in):
    gone(ashdown)
    proposal, office = propose(ashdown), sign_in(ashdown.member("office"))
    given = {"not_sick-who": "Mrs Okafor", "not_sick-on": "2026-11-18", "not_sick-paper": "Rang: they are well"}
    office.post(url("removal_show", proposal.pk), {"requirement": "not_sick"} | given)
    page = office.get(url("removal", proposal.pk)).content.decode()
    assert "Rang: they are well" in page
    assert "Mr Marsh" in page
    office.post(url("removal_take_back", proposal.evidence.get().pk))

    row = proposal.evidence.get()
    assert (row.taken_back_by, row.paper) == (ashdown.user("office"), "Rang: they are well")
    assert "Rang: they are well" not in office.get(url("removal", proposal.pk)).content.decode()


def test_an_enquiry_is_written_down_and_answered(ashdown, sign_in):
    gone(ashdown)
    proposal, office = propose(ashdown), sign_in(ashdown.member("office"))
    office.post(
        url("removal_enquire", proposal.pk),
        {"asked_on": "2026-11-18", "side": "authority", "asked_by": "CME officer", "asked_whom": "Housing", "words": "New address?"},
    )  # fmt: skip
    line = RemovalEnquiry.objects.get()
    office.post(
        url("removal_answer", proposal.pk, line.pk), {"answered_on": "2026-11-19", "answer": "None known to them"}
    )
    page = office.get(url("removal", proposal.pk)).content.decode()

    assert "CME officer asked Housing" in page
    assert "Answer, 19 November 2026: None known to them" in page


def test_the_head_is_refused_with_exactly_what_is_missing(ashdown, sign_in):
    gone(ashdown)
    proposal = propose(ashdown)
    enquire(ashdown, proposal)
    answer = sign_in(ashdown.member("headteacher")).post(url("removal_decide", proposal.pk), {"do": "remove"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Sam Okafor stays on the roll: 9(1)(i) is not met. Missing:" in page
    assert ashdown.pupil("Sam").enrolments.get().ends_on is None


def test_the_head_removes_and_the_page_keeps_what_was_shown(ashdown, sign_in):
    proposal, head = complete(ashdown), sign_in(ashdown.member("headteacher"))
    page = head.post(url("removal_decide", proposal.pk), {"do": "remove"}, follow=True).content.decode()

    assert "Sam Okafor leaves the roll." in page
    assert "GP surgery knows of no illness" in page
    assert ashdown.pupil("Sam").enrolments.get().ground == "i"


def test_the_head_keeps_the_name_with_a_reason(ashdown, sign_in):
    proposal, head = complete(ashdown), sign_in(ashdown.member("headteacher"))
    without = head.post(url("removal_decide", proposal.pk), {"do": "refuse"})
    assert "Say why the name stays on the roll" in without.content.decode()
    head.post(url("removal_decide", proposal.pk), {"do": "refuse", "decision": "Back on Monday, says the aunt."})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == ("refused", "Back on Monday, says the aunt.")


def test_a_proposal_is_withdrawn(ashdown, sign_in):
    proposal, office = propose(ashdown), sign_in(ashdown.member("office"))
    office.post(url("removal_withdraw", proposal.pk), {"reason": "He is back."})

    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert sign_in(ashdown.member("office")).get(url("removal_of", ashdown.pupil("Sam").pk)).status_code == 200


def test_what_the_records_say_of_a_travelling_family_is_for_who_may_know(ashdown, sign_in):
    needs.begin(pupil=ashdown.pupil("Sam"), kind="attendance_order", starts_on=TODAY, by=ashdown.user("safeguarding"))
    proposal = propose(ashdown, "f")
    office = sign_in(ashdown.member("office")).get(url("removal", proposal.pk)).content.decode()
    head = sign_in(ashdown.member("headteacher")).get(url("removal", proposal.pk)).content.decode()

    assert "The records hold an attendance order" in head
    assert "The records hold an attendance order" not in office
    assert "The records speak against it" in office


def test_custody_is_not_shown_to_the_office(ashdown, sign_in):
    proposal = propose(ashdown, "j", by="safeguarding")

    assert sign_in(ashdown.member("office")).get(url("removal", proposal.pk)).status_code == 404
    assert sign_in(ashdown.member("headteacher")).get(url("removal", proposal.pk)).status_code == 200


def test_a_death_is_worded_gently(ashdown, sign_in):
    proposal, head = propose(ashdown, "k"), sign_in(ashdown.member("headteacher"))
    assert "Take the name off the roll" not in head.get(url("removal", proposal.pk)).content.decode()
    show(ashdown, proposal, "told_of_death")
    page = head.get(url("removal", proposal.pk)).content.decode()

    assert "We are sorry." in page
    assert "Take the name off the roll" in page
    for harsh in ("Remove from the roll", "wanting</span>", "Stays on the roll"):
        assert harsh not in page


def test_the_pupils_page_says_that_a_removal_is_proposed(ashdown, sign_in):
    propose(ashdown)
    sam = reverse("pupils:pupil", args=[ashdown.pupil("Sam").pk])

    assert (
        "It is proposed that Sam Okafor leaves the roll" in sign_in(ashdown.member("office")).get(sam).content.decode()
    )
    assert "It is proposed" not in sign_in(ashdown.member("teacher")).get(sam).content.decode()


def test_the_list_and_the_page_take_few_statements(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    proposal = complete(ashdown)
    few = statements(office, url("removals"))
    for name in ("Ada", "Amir", "Felix", "Grace", "Zoë", "Bea"):
        propose(ashdown, "a", name)

    assert statements(office, url("removals")) == few <= 12
    assert statements(office, url("removal", proposal.pk)) <= 22


def test_strangers_find_nothing(ashdown, birchwood, sign_in):
    proposal = propose(ashdown)
    head = sign_in(birchwood.member("headteacher"))

    assert head.get(url("removal", proposal.pk)).status_code == 404
    assert head.post(url("removal_decide", proposal.pk), {"do": "remove"}).status_code == 404
    assert "Okafor, Sam" not in head.get(url("removals")).content.decode()


def test_a_second_proposal_is_not_dropped_without_a_word(ashdown, sign_in):
    standing, office = propose(ashdown), sign_in(ashdown.member("office"))
    again = {"ground": "a", "last_day": "2026-11-26"}
    page = office.post(url("removal_of", standing.pupil_id), again, follow=True).content.decode()

    assert "A proposal is waiting already; nothing new was saved." in page
    assert "nothing new was saved" not in office.get(url("removal_of", standing.pupil_id), follow=True).content.decode()
    assert RemovalProposal.objects.get().ground == "i"


def remove_button(page: str) -> str:
    return page.split('value="remove"')[1].split(">")[0]


def test_the_name_cannot_be_removed_while_something_is_wanting_or_by_who_proposed(ashdown, sign_in):
    head = sign_in(ashdown.member("headteacher"))
    complete_one, wanting = complete(ashdown), propose(ashdown, ground="a", name="Ada")

    assert "disabled" not in remove_button(head.get(url("removal", complete_one.pk)).content.decode())
    page = head.get(url("removal", wanting.pk)).content.decode()
    assert "disabled" in remove_button(page)
    assert "Add this evidence" in page
    RemovalProposal.objects.filter(pk=complete_one.pk).update(proposed_by=ashdown.user("headteacher"))
    page = head.get(url("removal", complete_one.pk)).content.decode()
    assert "disabled" in remove_button(page)
    assert "You proposed this, so somebody else decides it." in page


def test_a_closed_removal_has_its_days_in_words(ashdown, sign_in):
    proposal, head = complete(ashdown), sign_in(ashdown.member("headteacher"))
    page = head.post(url("removal_decide", proposal.pk), {"do": "remove"}, follow=True).content.decode()

    assert "</b>, 19 November 2026: GP surgery knows of no illness" in page
