"""The audit trail is read by those who may, for their own school."""

import pytest
from django.urls import reverse

from accounts import audit


@pytest.fixture
def events(ashdown, birchwood):
    audit.record(
        by=ashdown.user("office"), school=ashdown.school, verb="pupil.corrected", sentence="A name was corrected."
    )
    audit.record(process="nightly evaluation", school=ashdown.school, verb="tasks.raised", sentence="Two tasks.")
    audit.record(process="nightly evaluation", school=birchwood.school, verb="tasks.raised", sentence="Their task.")


def page(browser, **wanted) -> str:
    return browser.get(reverse("accounts:audit"), wanted).content.decode()


def test_the_head_reads_the_trail_of_the_own_school(events, ashdown, sign_in):
    text = page(sign_in(ashdown.member("headteacher")))

    assert "A name was corrected." in text
    assert "nightly evaluation" in text
    assert "Their task." not in text


def test_it_is_narrowed_by_person_deed_and_day(events, ashdown, sign_in):
    browser = sign_in(ashdown.member("administrator"))

    assert "Two tasks." not in page(browser, person=ashdown.user("office").pk)
    assert "A name was corrected." not in page(browser, verb="tasks.raised")
    assert "Nothing was found" in page(browser, on="2019-01-01")
    assert "Two tasks." in page(browser, on="not a day")


def test_long_trails_come_in_pages(ashdown, sign_in, django_assert_max_num_queries):
    for number in range(60):
        audit.record(process="test", school=ashdown.school, verb="test.line", sentence=f"Line {number}.")
    browser = sign_in(ashdown.member("administrator"))

    with django_assert_max_num_queries(16):
        first = page(browser)
    second = page(browser, page="2")

    assert ("Line 59." in first, "Line 59." in second) == (True, False)
    assert ("Line 0." in first, "Line 0." in second) == (False, True)


@pytest.mark.parametrize("role", ["teacher", "office", "attendance_officer", "governor"])
def test_others_do_not_read_it(role, ashdown, sign_in):
    assert sign_in(ashdown.member(role)).get(reverse("accounts:audit")).status_code == 403


def test_nobody_writes_anonymously(ashdown):
    with pytest.raises(audit.AnonymousAuditError):
        audit.record(school=ashdown.school, verb="x", sentence="Nobody did something.")
