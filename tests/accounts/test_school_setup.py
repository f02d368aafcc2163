"""School set-up: what is to do, session times, named people."""

from django.urls import reverse

from accounts.models import AuditEvent

TIMES = {
    "am_opens_at": "08:45",
    "am_closes_at": "09:15",
    "pm_opens_at": "13:00",
    "pm_closes_at": "13:20",
    "day_ends_at": "15:15",
}


def test_the_list_says_what_is_still_to_do_and_where(ashdown, sign_in):
    page = sign_in(ashdown.member("administrator")).get(reverse("accounts:setup"))

    lines = {line.title: line for line in page.context["lines"]}
    assert not lines["School details"].done  # no address yet
    assert lines["Named people"].done
    assert not lines["Second step of administrators"].done
    assert lines["Staff"].url == reverse("accounts:staff")


def test_who_may_only_import_gets_no_link_to_what_is_not_theirs(ashdown, sign_in):
    page = sign_in(ashdown.member("office")).get(reverse("accounts:setup"))

    assert {line.title: line.url for line in page.context["lines"]}["Staff"] == ""


def test_session_times_are_saved_and_recorded(ashdown, sign_in):
    sign_in(ashdown.member("administrator")).post(reverse("accounts:session_times"), TIMES)

    ashdown.school.refresh_from_db()
    assert f"{ashdown.school.am_opens_at:%H:%M}" == "08:45"
    assert AuditEvent.objects.get(verb="school.times_changed").before["am_opens_at"] == "08:50:00"


def test_a_register_of_forty_minutes_is_refused_with_the_sentence(ashdown, sign_in):
    page = sign_in(ashdown.member("administrator")).post(
        reverse("accounts:session_times"), TIMES | {"am_closes_at": "09:25"}
    )

    assert "The morning register would stay open for 40 minutes" in page.content.decode()
    ashdown.school.refresh_from_db()
    assert f"{ashdown.school.am_closes_at:%H:%M}" == "09:20"


def test_people_are_named_changed_and_taken_off(ashdown, sign_in):
    browser = sign_in(ashdown.member("administrator"))

    browser.post(
        reverse("accounts:named_people"),
        {"lead_governor-name": "Farah Hartley", "lead_governor-email": "governor@example.org"},
    )

    named = dict(ashdown.school.named_people.values_list("post", "name"))
    assert named == {"lead_governor": "Farah Hartley"}  # the lead's name was left empty: nobody
    assert AuditEvent.objects.filter(verb="school.person_named").count() == 2


def test_details_are_saved(ashdown, sign_in):
    details = {"name": "Ashdown Primary School", "address": "1 Moor Lane\nColdharbour", "phone": "01632 960100"}

    sign_in(ashdown.member("administrator")).post(reverse("accounts:school"), details)

    ashdown.school.refresh_from_db()
    assert ashdown.school.address.splitlines() == ["1 Moor Lane", "Coldharbour"]
