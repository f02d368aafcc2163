"""The administrator's pages about people."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import people
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from tests.cast import TODAY


def test_the_list_shows_role_second_step_and_last_sign_in(ashdown, sign_in, django_assert_max_num_queries):
    browser = sign_in(ashdown.member("administrator"))
    browser.get(reverse("accounts:staff"))

    with django_assert_max_num_queries(12):
        page = browser.get(reverse("accounts:staff")).content.decode()

    assert "Varley, Priya" in page
    assert "missing" in page  # the second step of who sees the whole school
    assert "Quayle, Theo" in page
    assert "years 6" in page


def test_roles_job_title_and_scope_are_changed_and_recorded(ashdown, sign_in):
    theo = ashdown.member("head_of_year")
    form = {"roles": ["teacher", "head_of_year"], "job_title": "Head of Years 5 and 6", "year_groups": "5, 6; r"}

    response = sign_in(ashdown.member("administrator")).post(reverse("accounts:member", args=[theo.pk]), form)

    assert response.status_code == 302
    theo.refresh_from_db()
    assert (theo.roles, theo.year_groups) == (["teacher", "head_of_year"], ["5", "6", "R"])
    event = AuditEvent.objects.get(verb="staff.changed")
    assert event.before["year_groups"] == ["6"]


def test_a_year_that_does_not_exist_is_refused(ashdown, sign_in):
    theo = ashdown.member("head_of_year")

    page = sign_in(ashdown.member("administrator")).post(
        reverse("accounts:member", args=[theo.pk]), {"roles": ["head_of_year"], "year_groups": "17"}
    )

    assert "“17” is not a year" in page.content.decode()


def test_the_last_administrator_neither_leaves_nor_loses_the_role(ashdown, sign_in):
    leo = ashdown.member("administrator")
    browser = sign_in(leo)

    ended = browser.post(reverse("accounts:member_end", args=[leo.pk]), {"last_day": TODAY.isoformat()})
    changed = browser.post(reverse("accounts:member", args=[leo.pk]), {"roles": ["teacher"]})

    for page in (ended, changed):
        assert "last administrator" in page.content.decode()
    leo.refresh_from_db()
    assert (leo.roles, leo.ends_on) == (["administrator"], None)


def test_with_a_second_administrator_the_first_may_go(ashdown):
    leo, hana = ashdown.member("administrator"), ashdown.member("headteacher")
    people.change(
        membership=hana,
        roles=["headteacher", "administrator"],
        job_title="",
        year_groups=[],
        houses=[],
        ends_on=None,
        on=TODAY,
        by=leo.user,
    )

    people.end(membership=leo, last_day=TODAY, at_once=False, by=hana.user, on=TODAY)

    assert leo.ends_on == TODAY


def test_an_administrator_whose_last_day_is_known_is_not_counted_on(ashdown):
    leo, hana = ashdown.member("administrator"), ashdown.member("headteacher")
    hana.roles, hana.ends_on = ["administrator"], TODAY + timedelta(days=3)
    hana.save()

    with pytest.raises(Refused, match="last administrator"):
        people.end(membership=leo, last_day=TODAY, at_once=False, by=hana.user, on=TODAY)


def test_who_leaves_at_once_is_signed_out_at_once(ashdown, sign_in):
    jude = ashdown.member("office")
    browser = sign_in(jude)
    assert browser.get(reverse("accounts:me")).status_code == 200

    sign_in(ashdown.member("administrator")).post(
        reverse("accounts:member_end", args=[jude.pk]), {"last_day": TODAY.isoformat(), "at_once": "on"}
    )

    assert browser.get(reverse("accounts:me")).status_code == 302
    jude.user.refresh_from_db()
    assert sign_in(jude).get(reverse("accounts:me")).context["school"] is None


def test_access_lasts_through_the_last_day_and_no_longer(ashdown, sign_in):
    jude = ashdown.member("office")
    people.end(membership=jude, last_day=TODAY, at_once=False, by=ashdown.user("administrator"), on=TODAY)
    assert sign_in(jude).get(reverse("accounts:me")).context["school"] == ashdown.school

    jude.ends_on = TODAY - timedelta(days=1)
    jude.save()
    assert sign_in(jude).get(reverse("accounts:me")).context["school"] is None


def test_who_has_left_comes_back_by_an_invitation(ashdown):
    jude = ashdown.member("office")
    jude.ends_on = TODAY - timedelta(days=30)
    jude.save()

    back = people.invite(
        school=ashdown.school,
        email=jude.user.email,
        forename="",
        surname="",
        roles=["teacher"],
        starts_on=TODAY,
        process="test",
    )

    assert (back.pk, back.roles, back.ends_on) == (jude.pk, ["teacher"], None)


@pytest.mark.parametrize("name", ["member", "member_end", "member_name", "member_reset", "member_invite_again"])
def test_a_person_of_another_school_is_not_found(name, ashdown, birchwood, sign_in):
    url = reverse(f"accounts:{name}", args=[birchwood.member("teacher").pk])

    assert sign_in(ashdown.member("administrator")).post(url, {"roles": ["administrator"]}).status_code == 404


@pytest.mark.parametrize("role", ["teacher", "office", "headteacher", "governor"])
def test_only_the_administrator_manages_people(role, ashdown, sign_in):
    browser = sign_in(ashdown.member(role))

    assert browser.get(reverse("accounts:staff")).status_code == 403
    assert browser.post(reverse("accounts:staff_add"), {}).status_code == 403


def test_a_person_corrects_the_own_name(ashdown, sign_in):
    clara = ashdown.member("teacher")

    sign_in(clara).post(reverse("accounts:me_edit"), {"title": "Mrs", "forename": "Clara", "surname": "Farrow-Lis"})

    clara.user.refresh_from_db()
    assert clara.user.formal_name == "Mrs Farrow-Lis"
