"""Who was expected back and is not."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.actions import registers
from attendance.actions.marks import NewMark
from attendance.domain.register import Chosen
from attendance.models import Register
from attendance.queries.expected_back import expected_back
from tests.attendance.days import enter, mark_day
from tests.attendance.reported import by_form, by_phone, decided, mark_of, no_reason_yet, rule, said
from tests.cast import NOW, TODAY

TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 11, day) for day in (17, 18, 20))


def names(world, on=TODAY):
    return [(row.name, row.expected_on, row.days) for row in expected_back(world.school, on)]


@pytest.mark.seed("S4-026")
def test_a_child_whose_explanation_ran_out_comes_back_onto_the_board(ashdown, sign_in):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said(first=TUESDAY, last=WEDNESDAY, expected_return_on=TODAY))
    no_reason_yet(ashdown, sam)

    assert names(ashdown) == [("Sam Okafor", TODAY, 1)]
    page = sign_in(ashdown.member("office")).get(reverse("attendance:reports")).content.decode()
    assert "Expected back, and not here" in page
    assert "Explained until Wed 18 Nov (illness); expected today" in " ".join(page.split())


@pytest.mark.seed("S4-026")
def test_an_absence_that_ended_without_return_leaves_the_next_session_without_a_reason(ashdown):
    """The plan ends with the explanation, so the register has nothing to fill in: the teacher marks N."""
    sam = ashdown.pupil("Sam")
    rule(ashdown)
    by_phone(ashdown, sam, said(first=WEDNESDAY))
    registers.open_day(school=ashdown.school, on=WEDNESDAY, process="test")
    registers.open_day(school=ashdown.school, on=TODAY, process="test")

    def take(on, codes):
        register = Register.objects.get(group=ashdown.group("5 Elm"), on=on, session="AM")
        chosen = {p.pk: Chosen("/") for p in ashdown.pupils.values() if p.year_group == "5"} | codes
        member = ashdown.member("office")
        registers.save(
            register=register, chosen=chosen, seen=None, by=member.user, membership=member, at=NOW, reason="late entry"
        )

    take(WEDNESDAY, {sam.pk: Chosen("")})  # filled in as planned
    take(TODAY, {sam.pk: Chosen("N")})

    assert (mark_of(sam, WEDNESDAY), mark_of(sam)) == ("I", "N")
    assert names(ashdown) == [("Sam Okafor", TODAY, 1)]


def test_without_a_day_of_return_it_is_the_next_school_day(ashdown):
    by_phone(ashdown, ashdown.pupil("Sam"), said(first=date(2026, 11, 12), last=date(2026, 11, 13)))
    no_reason_yet(ashdown, ashdown.pupil("Sam"))

    assert names(ashdown) == [("Sam Okafor", date(2026, 11, 16), 4)]


def test_who_is_back_later_than_the_last_day_is_not_looked_for_before(ashdown):
    by_phone(ashdown, ashdown.pupil("Sam"), said(first=WEDNESDAY, expected_return_on=FRIDAY))
    no_reason_yet(ashdown, ashdown.pupil("Sam"))

    assert names(ashdown) == []


def test_who_has_been_in_since_is_absent_anew(ashdown):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said(first=TUESDAY))
    mark_day(ashdown.school, sam, WEDNESDAY, "/", "\\")
    no_reason_yet(ashdown, sam)

    assert names(ashdown) == []


def test_who_came_after_the_register_had_closed_is_here(ashdown):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said(first=TUESDAY, last=WEDNESDAY, expected_return_on=TODAY))
    mark_day(ashdown.school, sam, TODAY, "U", "N")

    assert names(ashdown) == []


def test_another_explanation_of_today_ends_it_and_a_pending_one_does_not(ashdown):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said(first=WEDNESDAY))
    no_reason_yet(ashdown, sam)
    report = by_form(ashdown, sam, said(words="still ill"))
    assert len(names(ashdown)) == 1

    office = ashdown.member("office")
    from attendance.actions.absence_reports import accept

    accept(report=report, by=office.user, membership=office, at=NOW)
    assert names(ashdown) == []


def test_a_morning_at_the_dentist_is_over_at_noon(ashdown):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said("appointment", halves=("AM", "AM")))
    no_reason_yet(ashdown, sam, session="AM")
    assert names(ashdown) == []

    no_reason_yet(ashdown, sam, session="PM")
    assert names(ashdown) == [("Sam Okafor", TODAY, 1)]


def test_one_that_was_not_accepted_told_of_a_return_too(ashdown):
    sam = ashdown.pupil("Sam")
    decided(ashdown, by_phone(ashdown, sam, said("family_crisis", first=WEDNESDAY)), approve=False)
    no_reason_yet(ashdown, sam)

    (row,) = expected_back(ashdown.school, TODAY)
    assert (row.name, row.reason) == ("Sam Okafor", "")  # sensitive: not said


def test_strangers_are_not_among_them(ashdown, birchwood):
    by_phone(birchwood, birchwood.pupil("Hugo"), said(first=WEDNESDAY))
    enter(birchwood.school, [NewMark(birchwood.pupil("Hugo").pk, TODAY, "AM", "N")])

    assert names(ashdown) == []


def test_five_statements_for_any_number(ashdown, django_assert_max_num_queries):
    for pupil in ashdown.pupils.values():
        by_phone(ashdown, pupil, said(first=WEDNESDAY))
        no_reason_yet(ashdown, pupil)

    with django_assert_max_num_queries(5):
        assert len(expected_back(ashdown.school, TODAY)) == 10
