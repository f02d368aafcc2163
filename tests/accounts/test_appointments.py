"""The head appoints who else decides on leave and absence, and takes it back."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions import appointments, people
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import AuditEvent, Membership
from tests.cast import TODAY


def may_decide(member: Membership) -> bool:
    member.refresh_from_db()
    return member.may(Permission.AUTHORISE_ABSENCE)


@pytest.mark.seed("S4-058")
def test_whom_the_head_appoints_decides_until_it_is_taken_back(ashdown, sign_in):
    head, deputy = ashdown.member("headteacher"), ashdown.member("leadership")
    browser, url = sign_in(head), reverse("accounts:decider_appoint", args=[deputy.pk])

    assert not may_decide(deputy)
    browser.post(url)
    assert may_decide(deputy)
    assert "Maisie Ridley" in browser.get(reverse("accounts:deciders")).content.decode()
    browser.post(url, {"do": "take_back"})
    assert not may_decide(deputy)

    said = list(
        AuditEvent.objects.filter(verb__startswith="staff.appoint").order_by("pk").values_list("sentence", flat=True)
    )
    assert said == [
        "Maisie Ridley decides on leave and absence as well.",
        "Maisie Ridley no longer decides on leave and absence.",
    ]


def test_an_appointment_is_the_heads_alone_and_not_passed_on(ashdown):
    head, deputy = ashdown.member("headteacher"), ashdown.member("leadership")
    appointments.appoint(membership=deputy, by=head)
    deputy.refresh_from_db()

    for role in ("administrator", "leadership", "office"):
        with pytest.raises(Refused, match="Only the headteacher says who else decides"):
            appointments.appoint(membership=ashdown.member("attendance_officer"), by=ashdown.member(role))
    with pytest.raises(Refused, match="Only the headteacher"):
        appointments.take_back(membership=deputy, by=deputy)


@pytest.mark.parametrize("role", ["office", "teacher", "governor", "administrator", "head_of_year"])
def test_who_could_not_judge_a_request_is_not_appointed(ashdown, role):
    with pytest.raises(Refused, match="could not judge a request"):
        appointments.appoint(membership=ashdown.member(role), by=ashdown.member("headteacher"))


def test_the_head_needs_no_appointment_and_a_stranger_gets_none(ashdown, birchwood):
    head = ashdown.member("headteacher")
    with pytest.raises(Refused, match="already, as headteacher"):
        appointments.appoint(membership=head, by=head)
    with pytest.raises(Refused, match="not one of your school"):
        appointments.appoint(membership=birchwood.member("leadership"), by=head)


def test_an_appointment_falls_away_with_the_role_and_does_not_come_back_with_the_person(ashdown):
    head, deputy = ashdown.member("headteacher"), ashdown.member("leadership")
    facts = {"job_title": "", "year_groups": [], "houses": [], "ends_on": None, "on": TODAY, "by": head.user}
    appointments.appoint(membership=deputy, by=head)
    deputy.refresh_from_db()
    people.change(membership=deputy, roles=["teacher"], **facts)
    people.change(membership=deputy, roles=["leadership"], **facts)

    assert not may_decide(deputy)


def test_who_may_not_appoint_sees_no_buttons_and_the_office_no_page(ashdown, sign_in):
    deputy = ashdown.member("leadership")
    appointments.appoint(membership=deputy, by=ashdown.member("headteacher"))

    page = sign_in(deputy).get(reverse("accounts:deciders")).content.decode()

    assert "Take back" not in page
    assert "Only the headteacher appoints" in page
    assert sign_in(ashdown.member("office")).get(reverse("accounts:deciders")).status_code == 403


def test_nobody_of_a_trust_decides(trust, ashdown):
    viewer = Membership(user=ashdown.user("governor"), trust=trust, roles=["trust_viewer"], starts_on=TODAY)
    viewer.decides_absence = True
    with pytest.raises(IntegrityError, match="who_decides_on_absence_belongs_to_a_school"), transaction.atomic():
        viewer.save()
