"""Classes and years that start later than the school: their registers, late marks and lists go by their own times."""

from datetime import date, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, School
from attendance.actions import desk, own_times, registers
from attendance.domain.arrival import LONDON, code_for
from attendance.domain.own_times import OwnTimes as Times
from attendance.models import Mark, OwnTimes
from attendance.queries.calendar import calendar_of
from attendance.queries.registers import session_times
from attendance.queries.session_times import all_closed
from reports.queries import today
from tests.attendance.sheets import register_of, sent, url
from tests.cast import NOW, TODAY

LATER = (time(9, 0), time(9, 30))


def at(hour, minute, on=TODAY):
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON)


def keep(world, *, am=None, pm=None, group=None, year=""):
    return own_times.keep(
        school=world.school, times=Times(am, pm), group=world.group(group) if group else None, year_group=year,
        by=world.user("administrator"),
    )  # fmt: skip


def words(times):
    return f"{times.opens_at:%H.%M} {times.closes_at:%H.%M}"


@pytest.mark.seed("S4-062", "S4-063", "S1-024", "S1-025")
def test_a_class_keeps_its_own_times_else_its_years_else_the_schools(ashdown):
    keep(ashdown, am=LATER, year="5")
    elm, oak = ashdown.group("5 Elm"), ashdown.group("6 Oak")

    assert [words(session_times(ashdown.school, "AM", NOW, group)) for group in (elm, oak, None)] == [
        "09.00 09.30",
        "08.50 09.20",
        "08.50 09.20",
    ]
    keep(ashdown, am=(time(9, 10), time(9, 25)), group="5 Elm")
    assert words(session_times(ashdown.school, "AM", NOW, elm)) == "09.10 09.25"
    assert words(session_times(ashdown.school, "PM", NOW, elm)) == "13.10 13.40"


@pytest.mark.seed("S4-062", "S4-064", "S1-024", "S1-025")
def test_late_and_closed_go_by_the_classs_own_times(ashdown, elm, sign_in, later):
    """At 9.25 the school's registers are closed; 5 Elm, which starts at nine, is open, and who comes in is 25 minutes late."""
    keep(ashdown, am=LATER, group="5 Elm")
    later(9, 25)
    teacher = sign_in(ashdown.member("teacher"))
    assert "Open until 9.30" in teacher.get(url(elm)).content.decode()

    teacher.post(url(elm), sent(ashdown, elm, Sam="L"))
    assert Mark.objects.get(pupil=ashdown.pupil("Sam")).minutes_late == 25

    later(9, 31)
    page = teacher.get(url(elm)).content.decode()
    assert "This register closed at 9.30." in page


@pytest.mark.seed("S4-062", "S4-064", "S1-024", "S1-025")
def test_l_or_u_by_the_classs_own_closing_and_u_is_an_absence(ashdown, elm, sign_in, later):
    """At 9.25 who comes to 6 Oak is too late, who comes to 5 Elm is late: U counts as an absence, L does not."""
    keep(ashdown, am=LATER, group="5 Elm")
    codes = {
        name: code_for(at(9, 25), session_times(ashdown.school, "AM", NOW, ashdown.group(name)), "/")
        for name in ("5 Elm", "6 Oak")
    }
    assert codes == {"5 Elm": "L", "6 Oak": "U"}

    later(9, 25)
    oak = register_of(ashdown, "6 Oak")
    bea = ashdown.pupil("Bea")
    office = sign_in(ashdown.member("office"))
    office.post(url(oak), sent(ashdown, oak) | {f"other-{bea.pk}": "u", f"late-{bea.pk}": "35"})
    office.post(url(elm), sent(ashdown, elm, Sam="L"))

    tallies = {line.pupil.legal_forename: line for line in ashdown.school.week_tallies.select_related("pupil")}
    assert (tallies["Bea"].present, tallies["Bea"].unauthorised, tallies["Bea"].late_after_close) == (0, 1, 1)
    assert (tallies["Sam"].present, tallies["Sam"].unauthorised, tallies["Sam"].late) == (1, 0, 1)


@pytest.mark.seed("S1-024", "S1-025", "S4-062")
def test_the_late_desk_goes_by_the_times_of_each_childs_class(ashdown, elm, sign_in, later):
    """Two children at the desk at 9.25: 5 Elm, a class of a year that starts at nine, is open; 6 Oak has closed."""
    keep(ashdown, am=LATER, year="5")
    now = at(9, 25)
    sam, bea = ashdown.pupil("Sam"), ashdown.pupil("Bea")
    member = ashdown.member("office")

    desk.arrive(
        school=ashdown.school, pupil_ids=[sam.pk, bea.pk], at=now, now=now,
        keeper=desk.Keeper(by=member.user, membership=member),
    )  # fmt: skip

    stands = {mark.pupil_id: (mark.code, mark.minutes_late) for mark in Mark.objects.all()}
    assert stands == {sam.pk: ("L", 25), bea.pk: ("U", 35)}


def test_a_session_is_over_when_the_last_of_its_registers_has_closed(ashdown):
    assert all_closed(ashdown.school, "AM", at(9, 25))
    keep(ashdown, am=LATER, group="5 Elm")
    assert not all_closed(ashdown.school, "AM", at(9, 25))
    assert all_closed(ashdown.school, "AM", at(9, 31))
    assert all_closed(ashdown.school, "PM", at(13, 41))


def test_a_register_opens_by_the_classs_own_times(ashdown, elm, sign_in, later):
    keep(ashdown, am=(time(9, 30), time(10, 0)), year="5")
    later(9, 5)
    page = sign_in(ashdown.member("teacher")).get(url(elm)).content.decode()
    assert "The morning register opens at 9.30." in page


def test_the_list_of_registers_and_the_api_go_by_the_classs_own_times(ashdown, elm, sign_in, later):
    from tests.api import program_of

    keep(ashdown, am=LATER, group="5 Elm")
    later(9, 25)
    page = " ".join(sign_in(ashdown.member("office")).get(reverse("attendance:registers")).content.decode().split())
    assert "1 register missing." in page  # 6 Oak closed at 9.20
    assert "until 9.30" in page

    office = program_of(ashdown.member("office"))
    states = {
        register["group_name"]: register["state"]
        for register in office.everything("registers/", on=TODAY.isoformat(), session="AM")
    }
    assert states == {"5 Elm": "open", "6 Oak": "missing"}


def test_todays_pages_go_by_the_classs_own_times(ashdown):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    keep(ashdown, am=LATER, pm=(time(12, 45), time(13, 5)), group="5 Elm")

    def sheets(hour, minute):
        day = today.day(ashdown.school, at(hour, minute), calendar_of(ashdown.school))
        found = {sheet.group.name: sheet for sheet in day.sheets}
        return day, found["5 Elm"], found["6 Oak"]

    day, elm, oak = sheets(8, 40)
    assert (elm.is_before, oak.is_before) == (True, False)
    assert [sheet.group.name for sheet in day.outstanding] == ["6 Oak"]
    day, elm, oak = sheets(9, 25)
    assert (elm.is_missing, oak.is_missing) == (False, True)
    assert [sheet.group.name for sheet in day.missing] == ["6 Oak"]
    day, elm, oak = sheets(12, 50)
    assert (elm.session, oak.session) == ("PM", "AM")
    assert elm.register_id == register_of(ashdown, "5 Elm", "PM").pk
    assert elm.session_words == "afternoon"


def test_todays_page_asks_no_more_of_the_database_for_it(ashdown):
    def statements():
        school = School.objects.get(pk=ashdown.school.pk)  # nothing that an earlier look has left on it
        with CaptureQueriesContext(connection) as context:
            today.day(school, NOW, calendar_of(school))
        return len(context)

    before = statements()
    keep(ashdown, am=LATER, group="5 Elm")
    keep(ashdown, am=LATER, year="6")
    assert statements() == before


def test_the_administrator_gives_reception_its_own_times_and_the_schools_again(ashdown, sign_in):
    browser = sign_in(ashdown.member("administrator"))
    ashdown.group("5 Elm").year_group = "R"
    ashdown.group("5 Elm").save()
    page = browser.get(reverse("attendance:own_times")).content.decode()
    assert "Every class keeps the school’s times." in page

    data = {"whose": "year-R", "am_opens_at": "09:00", "am_closes_at": "09:30", "pm_opens_at": "", "pm_closes_at": ""}
    answer = browser.post(reverse("attendance:own_times_add"), data, follow=True)
    assert "Reception keeps its own times." in answer.content.decode()
    row = OwnTimes.objects.get()
    assert (row.year_group, row.am_opens_at, row.pm_opens_at) == ("R", time(9, 0), None)
    assert "Reception keeps its own session times." in AuditEvent.objects.get(verb="school.own_times_changed").sentence

    edit = reverse("attendance:own_times_edit", args=[row.pk])
    assert 'value="09:30"' in browser.get(edit).content.decode()
    browser.post(edit, {"am_opens_at": "09:05", "am_closes_at": "09:30"})
    row.refresh_from_db()
    assert row.am_opens_at == time(9, 5)
    browser.post(edit, {"do": "remove"})
    assert not OwnTimes.objects.exists()


@pytest.mark.seed("S4-063")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"am_opens_at": "09:00", "am_closes_at": "09:31"}, "would stay open for 31 minutes. 30 minutes is the most"),
        ({"am_opens_at": "09:00", "am_closes_at": ""}, "Give both times, when it opens and when it closes"),
        ({}, "Give the times of the morning or of the afternoon."),
        ({"pm_opens_at": "15:00", "pm_closes_at": "15:30"}, "The day ends before the afternoon register closes."),
    ],
)
def test_times_that_cannot_be_are_refused_with_a_sentence(ashdown, sign_in, data, sentence):
    whose = f"class-{ashdown.group('5 Elm').pk}"
    answer = sign_in(ashdown.member("administrator")).post(
        reverse("attendance:own_times_add"), {"whose": whose, **data}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not OwnTimes.objects.exists()


def test_a_class_of_another_school_cannot_be_chosen(ashdown, birchwood, sign_in):
    whose = f"class-{birchwood.group('5 Ash').pk}"
    data = {"whose": whose, "am_opens_at": "09:00", "am_closes_at": "09:30"}
    answer = sign_in(ashdown.member("administrator")).post(reverse("attendance:own_times_add"), data)
    assert answer.status_code == 422
    assert not OwnTimes.objects.exists()


@pytest.mark.seed("S4-063")
@pytest.mark.parametrize(
    "wrong",
    [
        {"am_opens_at": time(9, 0), "am_closes_at": time(9, 31)},
        {"am_opens_at": time(9, 0), "am_closes_at": time(8, 59)},
        {"pm_opens_at": time(13, 0)},
        {},
        {"year_group": "", "am_opens_at": time(9, 0), "am_closes_at": time(9, 20)},
    ],
)
def test_the_database_keeps_half_an_hour_and_whole_sessions(ashdown, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnTimes.objects.create(school=ashdown.school, **{"year_group": "R"} | wrong)


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2026, 10, 23), 7), (date(2026, 11, 3), 8)])
def test_ten_to_nine_is_ten_to_nine_before_and_after_the_clocks_change(ashdown, day, utc_hour):
    """The last day of summer time at school, and the first of winter time: by the clock on the wall, in UTC an hour apart."""
    times = session_times(ashdown.school, "AM", at(9, 5, day))

    assert (times.opens_at.utctimetuple().tm_hour, words(times)) == (utc_hour, "08.50 09.20")
