"""The pages of travelling families, from the first word to the return."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.actions import travel
from attendance.models import TravelJourney, TravelPlace, TravelRecord
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, codes, planned
from tests.cast import NOW, TODAY

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def record(ashdown) -> TravelRecord:
    return travel.begin(
        pupil=ashdown.pupil("Sam"), trade="Fairground", is_base=True, by=ashdown.user("office"), on=TODAY
    )


def url(name, *args):
    return reverse(f"attendance:{name}", args=args)


def shown(browser, name, *args):
    return browser.get(url(name, *args)).content.decode()


@pytest.mark.seed("S4-046", "S4-050", "S4-051", "S4-052", "S4-053")
def test_the_office_opens_a_record_and_the_head_authorises_t(ashdown, sign_in):
    office, head, sam = sign_in(ashdown.member("office")), sign_in(ashdown.member("headteacher")), ashdown.pupil("Sam")
    assert url("travel_add", sam.pk) in office.post(url("travel_find"), {"q": "Sam"}).content.decode()
    office.post(url("travel_add", sam.pk), {"trade": "Fairground", "is_base": "on"})
    record = TravelRecord.objects.get()
    office.post(url("travel_proof", record.pk), {"proof": "seen", "words": "Guild card", "seen_on": "2026-11-19"})
    office.post(
        url("travel_note", record.pk),
        {"said_on": "2026-11-19", "how": "phone", "with_whom": "Mrs Okafor", "words": "Off to Whitby."},
    )
    office.post(
        url("journey_add", record.pk),
        {
            "leaves_on": MONDAY.isoformat(), "return_on": FRIDAY.isoformat(), "where": "Whitby",
            "told_by": "Mrs Okafor", "told_on": TODAY.isoformat(),
        },
    )  # fmt: skip
    journey = TravelJourney.objects.get()
    assert "Authorise T" not in shown(office, "travel", record.pk)
    assert "Authorise T" in shown(head, "travel", record.pk)

    refused = head.post(url("journey_authorise", journey.pk), {"until": "2026-11-26", "for_work": "on"})
    assert "means to come back" in refused.content.decode()
    head.post(url("journey_authorise", journey.pk), {"until": "2026-11-26", "for_work": "on", "means_to_return": "on"})

    page = shown(office, "travel", record.pk)
    for words in ("T authorised", "Guild card", "Off to Whitby.", "section 444(6)", "of 200 sessions"):
        assert words in page
    assert len(planned(sam)) == 8


@pytest.mark.seed("S4-055")
def test_the_head_withdraws_t_or_does_not_authorise(ashdown, record, sign_in):
    head, office = sign_in(ashdown.member("headteacher")), ashdown.user("office")
    facts = {"record": record, "where": "", "told_by": "", "told_on": TODAY, "by": office, "on": TODAY}
    first = travel.tell(leaves_on=MONDAY, return_on=WEDNESDAY, at=NOW, **facts)
    head.post(url("journey_authorise", first.pk), {"until": "2026-11-24", "for_work": "on", "means_to_return": "on"})
    head.post(url("journey_withdraw", first.pk), {"from_day": "2026-11-24", "why": "Seen in town"})
    second = travel.tell(leaves_on=FRIDAY, return_on=date(2026, 12, 1), at=NOW, **facts)
    assert head.post(url("journey_refuse", second.pk), {"why": ""}).status_code == 422
    head.post(url("journey_refuse", second.pk), {"why": "Not for the trade"})

    assert list(TravelJourney.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "refused"]
    assert len(planned(ashdown.pupil("Sam"))) == 2


@pytest.mark.seed("S4-049", "S4-054")
def test_sessions_at_another_school_are_planned_ahead_and_confirmed_afterwards(ashdown, record, sign_in):
    office, sam = sign_in(ashdown.member("office")), ashdown.pupil("Sam")
    office.post(
        url("travel_place_add", record.pk), {"kind": "school", "name": "Seaview Primary", "starts_on": "2026-11-16"}
    )
    place = TravelPlace.objects.get()
    mark_day(ashdown.school, sam, date(2026, 11, 17), "N", "N")
    sessions = url("travel_place_sessions", place.pk)

    office.post(sessions, {"first_day": "2026-11-17", "last_day": "2026-11-17", "said_by": "Their office"})
    office.post(sessions, {"first_day": TUESDAY.isoformat(), "last_day": TUESDAY.isoformat(), "said_by": "Them"})
    straddling = office.post(sessions, {"first_day": "2026-11-18", "last_day": "2026-11-23", "said_by": "Them"})

    assert codes(sam, date(2026, 11, 17)) == ["D", "D"]
    assert planned(sam) == [(24, "AM", "D"), (24, "PM", "D")]
    assert "have not come yet" in straddling.content.decode()
    assert "2 sessions confirmed" in shown(office, "travel", record.pk)
    office.post(url("travel_place_end", place.pk), {"last_day": "2026-11-20"})
    assert planned(sam) == []


def test_return_dates_are_changed_and_the_return_noted(ashdown, record, sign_in):
    office = sign_in(ashdown.member("office"))
    journey = travel.tell(
        record=record, leaves_on=date(2026, 11, 16), return_on=None, where="", told_by="", told_on=TODAY,
        by=ashdown.user("office"), on=TODAY, at=NOW,
    )  # fmt: skip
    assert "day of coming back" in shown(office, "travel_list")
    office.post(url("journey_return", journey.pk), {"return_on": "2026-11-18"})
    assert "due back" in shown(office, "travel_list")
    early = office.post(url("journey_back", journey.pk), {"back_on": "2026-11-16"})
    assert "after the day of leaving" in early.content.decode()
    office.post(url("journey_back", journey.pk), {"back_on": "2026-11-19"})
    journey.refresh_from_db()
    assert journey.back_on == TODAY


def test_base_and_trade_are_corrected_and_the_record_ends(ashdown, record, sign_in):
    office = sign_in(ashdown.member("office"))
    office.post(url("travel_edit", record.pk), {"trade": "Circus", "base_elsewhere": "Seaview Primary"})
    record.refresh_from_db()
    assert (record.trade, record.is_base, record.base_elsewhere) == ("Circus", False, "Seaview Primary")
    assert office.get(url("travel_add", record.pupil_id)).headers["Location"] == url("travel", record.pk)

    office.post(url("travel_end", record.pk), {"why": "They have settled"})

    assert "They have settled" in shown(office, "travel", record.pk)
    assert "No travelling family is written down" in shown(office, "travel_list")


def test_teachers_know_nothing_of_it(ashdown, record, sign_in):
    teacher = sign_in(ashdown.member("teacher"))

    assert teacher.get(url("travel", record.pk)).status_code == 403
    assert "travels for work" not in teacher.get(reverse("pupils:pupil", args=[record.pupil_id])).content.decode()


def test_a_longer_list_costs_no_more_statements(ashdown, sign_in, django_assert_max_num_queries):
    browser = sign_in(ashdown.member("office"))
    for name in ("Ada", "Amir", "Felix", "Grace"):
        travel.begin(pupil=ashdown.pupil(name), trade="Fair", is_base=True, by=ashdown.user("office"), on=TODAY)
    browser.get(url("travel_list"))

    with django_assert_max_num_queries(15):
        browser.get(url("travel_list"))
    with django_assert_max_num_queries(21):
        browser.get(url("travel", TravelRecord.objects.first().pk))
