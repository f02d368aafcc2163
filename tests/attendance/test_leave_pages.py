"""The pages of leave: recorded by the office, decided by the head, seen by who may."""

import pytest
from django.urls import reverse

from attendance.models import LeaveRequest, MorningSettings
from interventions.models import Task
from pupils.models import ContactLink
from tests.attendance.days import mark_day, present_all
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, ask, codes, decide, granted, refused
from tests.cast import TODAY, YEAR_START

LIST = "attendance:leave_list"


def form(**change):
    facts = {
        "kind": "holiday", "first_day": MONDAY.isoformat(), "first_session": "AM", "last_day": TUESDAY.isoformat(),
        "last_session": "PM", "words": "A cousin’s wedding in Leeds", "asked_by_name": "Mrs Okafor",
        "channel": "letter", "received_on": TODAY.isoformat(),
    }  # fmt: skip
    return facts | change


def page(browser, name=LIST, *args, **query):
    return browser.get(reverse(name, args=args), query).content.decode()


@pytest.mark.seed("S4-056", "S4-119")
def test_the_office_records_a_written_request_to_the_headteacher(ashdown, sign_in):
    browser, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    found = browser.post(reverse("attendance:leave_find"), {"q": "oka"}).content.decode()
    url = reverse("attendance:leave_add", args=[sam.pk])
    assert url in found

    answer = browser.post(url, form())

    request = LeaveRequest.objects.get()
    assert answer.headers["Location"] == reverse("attendance:leave", args=[request.pk])
    assert (request.kind, request.channel, request.state, request.received_by) == (
        "holiday", "letter", "asked", ashdown.user("office"),
    )  # fmt: skip
    assert "Sam Okafor" in page(browser)


@pytest.mark.seed("S4-057")
def test_a_request_after_the_fact_is_kept_as_refused_with_the_rule_quoted(ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))
    url = reverse("attendance:leave_add", args=[ashdown.pupil("Sam").pk])

    shown = browser.post(url, form(first_day="2026-11-18"), follow=True).content.decode()

    assert "Leave has to be asked for before its first day" in shown
    assert "regulation 11 of SI 2024/208" in shown
    assert "Refused by the rule" in shown
    assert LeaveRequest.objects.get().by_rule


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_day": "2026-11-20"}, "ends before it begins"),
        ({"first_day": "2026-11-21", "last_day": "2026-11-22"}, "There is no school on these days"),
        ({"kind": "not_required"}, "Select a valid choice"),
        ({"asked_by_name": ""}, "Choose who asks, or write the name"),
    ],
)
def test_what_is_wrong_stands_at_its_field(ashdown, sign_in, change, words):
    url = reverse("attendance:leave_add", args=[ashdown.pupil("Sam").pk])

    answer = sign_in(ashdown.member("office")).post(url, form(**change))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LeaveRequest.objects.exists()


@pytest.mark.seed("S4-058")
def test_the_head_decides_on_one_page_and_a_task_asks_for_the_reply(ashdown, sign_in):
    request, browser = ask(ashdown), sign_in(ashdown.member("headteacher"))

    answer = browser.post(
        reverse("attendance:leave_decide", args=[request.pk]),
        {
            "outcome": "part", "granted_until": MONDAY.isoformat(), "reason": "One day for the wedding.",
            "conditions": "Work is taken along.", "code": "C", "refused_code": "G",
        },
        follow=True,
    ).content.decode()  # fmt: skip

    request.refresh_from_db()
    assert (request.state, request.granted_until, request.conditions) == ("granted", MONDAY, "Work is taken along.")
    assert "Granted in part" in answer
    assert Task.objects.get().letter_kind == "leave_granted"


@pytest.mark.seed("S4-060")
def test_the_page_of_a_decision_leads_to_its_own_task(ashdown, sign_in):
    granted(ashdown, "Ada")
    request = refused(ashdown)
    browser = sign_in(ashdown.member("headteacher"))
    link = f"{reverse('interventions:tasks')}?show=all&kind=letter&letter=leave_refused&window={request.pk}"

    assert link.replace("&", "&amp;") in page(browser, "attendance:leave", request.pk)
    task = Task.objects.get(pupil=ashdown.pupil("Sam"))
    assert browser.get(link)["Location"] == reverse("interventions:task", args=[task.pk])


def test_brother_and_sister_who_ask_for_the_same_are_decided_in_one_go(ashdown, sign_in):
    link = ContactLink.objects.get(pupil=ashdown.pupil("Sam"))
    ContactLink.objects.create(school=ashdown.school, pupil=ashdown.pupil("Bea"), contact=link.contact, lives_with=True)
    sams, beas = ask(ashdown), ask(ashdown, "Bea")
    browser = sign_in(ashdown.member("headteacher"))
    assert "The same decision for" in page(browser, "attendance:leave", sams.pk)

    browser.post(
        reverse("attendance:leave_decide", args=[sams.pk]),
        {"outcome": "refuse", "reason": "Not exceptional.", "code": "C", "refused_code": "G", "also": [beas.pk]},
    )

    assert set(LeaveRequest.objects.values_list("state", "decision")) == {("refused", "Not exceptional.")}
    assert Task.objects.filter(letter_kind="leave_refused").count() == 2


def test_a_part_without_a_day_and_a_decision_without_a_reason_are_shown_again(ashdown, sign_in):
    request = ask(ashdown)

    answer = sign_in(ashdown.member("headteacher")).post(
        reverse("attendance:leave_decide", args=[request.pk]), {"outcome": "part", "code": "C", "refused_code": "G"}
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the last day that you grant" in shown
    assert "Give the reason" in shown


def test_the_decision_rests_on_figures_spells_earlier_requests_and_brothers_and_sisters(ashdown, sign_in):
    sam, bea = ashdown.pupil("Sam"), ashdown.pupil("Bea")
    link = ContactLink.objects.get(pupil=sam)
    ContactLink.objects.create(school=ashdown.school, pupil=bea, contact=link.contact, lives_with=True)
    present_all(ashdown.school, [sam], YEAR_START, TODAY)
    mark_day(ashdown.school, sam, TODAY, "I", "I")
    refused(ashdown, first=WEDNESDAY, last=WEDNESDAY)
    ask(ashdown, "Bea")
    request = ask(ashdown, asked_by=link.contact)

    shown = page(sign_in(ashdown.member("headteacher")), "attendance:leave", request.pk)

    assert "This year with the leave" in shown
    assert "Thu 19 Nov" in shown  # the spell
    assert "Wed 25 Nov" in shown  # asked for before
    assert "Bea Clough: Mon 23 Nov to Tue 24 Nov" in shown
    assert "Mrs Ngozi Okafor" in shown


@pytest.mark.seed("S4-021")
def test_where_the_policy_grants_none_in_term_it_says_so_to_who_asks_and_who_decides(ashdown, sign_in):
    MorningSettings.objects.create(school=ashdown.school, no_leave_in_term=True)
    request = ask(ashdown)

    for role, name, pk in (
        ("office", "attendance:leave_add", ashdown.pupil("Ada").pk), ("headteacher", "attendance:leave", request.pk),
    ):  # fmt: skip
        assert "no leave in term time, for children under five as well" in page(sign_in(ashdown.member(role)), name, pk)


def test_who_asks_and_does_not_live_with_the_child_is_pointed_out(ashdown, sign_in):
    link = ContactLink.objects.get(pupil=ashdown.pupil("Sam"))
    link.lives_with = False
    link.save()
    request = ask(ashdown, asked_by=link.contact)

    assert "a parent the child normally lives with" in page(
        sign_in(ashdown.member("headteacher")), "attendance:leave", request.pk
    )


@pytest.mark.seed("S4-041")
def test_a_private_reason_is_for_who_may_see_it_or_wrote_it_down(ashdown, sign_in):
    request = ask(ashdown, kind="religious", words="Eid prayers")
    LeaveRequest.objects.update(received_by=ashdown.user("attendance_officer"))
    seen = {
        role: page(sign_in(ashdown.member(role)), "attendance:leave", request.pk)
        for role in ("office", "attendance_officer", "headteacher")
    }

    assert "Eid" not in seen["office"]
    assert "eligious" not in seen["office"]
    assert "Private reason" in page(sign_in(ashdown.member("office")))
    assert "Eid prayers" in seen["attendance_officer"]
    assert "Religious observance" in seen["headteacher"]


def test_a_head_of_year_sees_the_own_years_requests(ashdown, sign_in):
    sams, beas = ask(ashdown), ask(ashdown, "Bea")
    browser = sign_in(ashdown.member("head_of_year"))

    assert "Bea Clough" in page(browser)
    assert "Sam Okafor" not in page(browser)
    assert browser.get(reverse("attendance:leave", args=[sams.pk])).status_code == 404
    assert browser.get(reverse("attendance:leave", args=[beas.pk])).status_code == 200


@pytest.mark.seed("S4-060", "S0-028")
def test_two_who_went_although_refused_are_marked_at_one_click_from_the_list(ashdown, sign_in):
    link = ContactLink.objects.get(pupil=ashdown.pupil("Sam"))
    ContactLink.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Bea"), contact=link.contact, parental_responsibility=True
    )
    # asked on Monday for Wednesday and Thursday; today is Thursday
    first = WEDNESDAY.replace(day=18)
    both = [
        decide(ashdown, ask(ashdown, name, first=first, last=TODAY, received=first.replace(day=16)), grant=False)
        for name in ("Sam", "Bea")
    ]
    for name in ("Sam", "Bea"):
        mark_day(ashdown.school, ashdown.pupil(name), first, "N", "N")
    browser = sign_in(ashdown.member("office"))
    assert "Mark all 2 as taken: G" in page(browser)

    browser.post(reverse("attendance:leave_taken"), {"leave": [one.pk for one in both]})

    assert [codes(ashdown.pupil(name), first) for name in ("Sam", "Bea")] == [["G", "G"], ["G", "G"]]
    assert "away all the same" not in page(browser)


@pytest.mark.seed("S4-059")
def test_who_is_not_back_stands_on_the_list_with_the_tenth_day_as_a_date(ashdown, sign_in):
    request = decide(
        ashdown, ask(ashdown, first=TODAY.replace(day=16), last=TODAY.replace(day=17), received=TODAY.replace(day=10)),
        grant=True,
    )  # fmt: skip
    mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY.replace(day=18), "N", "N")
    browser = sign_in(ashdown.member("office"))

    assert "day 2 of 10" in page(browser)
    assert "Tue 1 Dec" in page(browser)
    assert "ten school days after the leave" in page(browser, "attendance:leave", request.pk)
    browser.post(reverse("attendance:leave_returned", args=[request.pk]), {"back_on": TODAY.isoformat()})
    request.refresh_from_db()
    assert request.returned_on == TODAY


def test_withdrawing_and_taking_back_from_the_page(ashdown, sign_in):
    request = granted(ashdown)
    sign_in(ashdown.member("headteacher")).post(reverse("attendance:leave_reopen", args=[request.pk]))
    request.refresh_from_db()
    assert request.state == "asked"
    office = sign_in(ashdown.member("office"))
    assert office.post(reverse("attendance:leave_withdraw", args=[request.pk]), {"why": ""}).status_code == 422
    office.post(reverse("attendance:leave_papers", args=[request.pk]), {"kind": "letter", "words": "Invitation"})
    office.post(reverse("attendance:leave_withdraw", args=[request.pk]), {"why": "Not going"})
    request.refresh_from_db()
    assert (request.state, request.evidence.get().words) == ("withdrawn", "Invitation")


@pytest.mark.parametrize("show", ["waiting", "now", "refused", "all", "nonsense"])
def test_every_list_says_what_its_being_empty_means(ashdown, sign_in, show):
    assert "A request comes from the parents’ form" in page(sign_in(ashdown.member("office")), show=show)


def test_a_longer_list_costs_no_more_statements(ashdown, sign_in, django_assert_max_num_queries):
    browser = sign_in(ashdown.member("headteacher"))
    for name in ("Ada", "Amir", "Felix", "Grace", "Sam", "Zoë", "Bea", "Omar"):
        refused(ashdown, name, first=WEDNESDAY, last=WEDNESDAY)
        granted(ashdown, name)
    browser.get(reverse(LIST))

    with django_assert_max_num_queries(19):
        browser.get(reverse(LIST), {"show": "all"})
    request = LeaveRequest.objects.first()
    with django_assert_max_num_queries(26):
        browser.get(reverse("attendance:leave", args=[request.pk]))
