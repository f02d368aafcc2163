"""Leave that was refused and taken: unauthorised, never over a present mark, one click for brother and sister."""

from datetime import date, timedelta

import pytest

from accounts.domain.refusal import Refused
from attendance.actions import leave_round, leave_taken
from attendance.models import MarkChange, MorningSettings
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import away_without_leave, by_family
from pupils.models import ContactLink
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, ask, codes, decide, refused
from tests.cast import NOW

LATER = NOW + timedelta(days=6)  # Wednesday 25 November


def taken(world):
    school = world.school
    return away_without_leave(school, school.leave_requests.all(), calendar_of(school), WEDNESDAY)


def mark(world, leaves, role="office", **more):
    member = world.member(role)
    return leave_taken.mark_taken(leaves=leaves, at=LATER, by=member.user, membership=member, **more)


def related(world, *names):
    """A mother's children."""
    link = ContactLink.objects.get(pupil=world.pupil(names[0]))
    for name in names[1:]:
        ContactLink.objects.create(
            school=world.school, pupil=world.pupil(name), contact=link.contact, parental_responsibility=True
        )


@pytest.mark.seed("S0-028", "S2-006", "S4-060")
def test_refused_leave_that_is_taken_becomes_g_at_one_click(ashdown):
    sam, request = ashdown.pupil("Sam"), refused(ashdown)
    mark_day(ashdown.school, sam, MONDAY, "N", "O")
    mark_day(ashdown.school, sam, TUESDAY, "/", "N")

    (found,) = taken(ashdown)
    assert len(found.sure) == 3
    assert mark(ashdown, [request]) == 3

    assert (codes(sam, MONDAY), codes(sam, TUESDAY)) == (["G", "G"], ["/", "G"])
    assert taken(ashdown) == []
    assert (
        MarkChange.objects.filter(pupil_id=sam.pk).first().reason == "Leave was refused on 19 November 2026, and taken"
    )


def test_what_is_explained_otherwise_changes_only_where_a_person_says_so(ashdown):
    sam, request = ashdown.pupil("Sam"), refused(ashdown)
    mark_day(ashdown.school, sam, MONDAY, "N", "I")
    (found,) = taken(ashdown)
    assert [code for *_, code in found.others] == ["I"]

    mark(ashdown, [request])
    assert codes(sam, MONDAY) == ["G", "I"]
    mark(ashdown, [request], also=[(MONDAY, "PM")])
    assert codes(sam, MONDAY) == ["G", "G"]


@pytest.mark.seed("S4-060")
def test_brother_and_sister_are_marked_together(ashdown):
    related(ashdown, "Sam", "Bea")
    for name in ("Sam", "Bea", "Ada"):
        refused(ashdown, name, last=MONDAY)
        mark_day(ashdown.school, ashdown.pupil(name), MONDAY, "N", "N")

    families = by_family(taken(ashdown))
    assert sorted(len(family) for family in families) == [1, 2]
    pair = next(family for family in families if len(family) == 2)

    assert mark(ashdown, [one.leave for one in pair]) == 4
    assert [codes(ashdown.pupil(name), MONDAY) for name in ("Sam", "Bea", "Ada")] == [
        ["G", "G"],
        ["G", "G"],
        ["N", "N"],
    ]


def test_of_a_part_that_was_granted_only_the_rest_is_taken(ashdown):
    sam = ashdown.pupil("Sam")
    request = decide(ashdown, ask(ashdown), grant=True, granted_until=MONDAY)
    mark_day(ashdown.school, sam, MONDAY, "C", "C")
    mark_day(ashdown.school, sam, TUESDAY, "N", "N")

    mark(ashdown, [request])

    assert (codes(sam, MONDAY), codes(sam, TUESDAY)) == (["C", "C"], ["G", "G"])


@pytest.mark.seed("S4-060")
def test_where_the_setting_says_so_nobody_has_to_click(ashdown):
    sam = ashdown.pupil("Sam")
    refused(ashdown)
    mark_day(ashdown.school, sam, MONDAY, "N", "/")
    leave_round.go(school=ashdown.school, on=TUESDAY, at=LATER, process="test")
    assert codes(sam, MONDAY) == ["N", "/"]

    MorningSettings.objects.create(school=ashdown.school, refused_leave_by_itself=True)
    ashdown.school.__dict__.pop("_morning_settings", None)
    for _ in range(2):
        leave_round.go(school=ashdown.school, on=TUESDAY, at=LATER, process="test")

    assert codes(sam, MONDAY) == ["G", "/"]
    assert MarkChange.objects.filter(pupil_id=sam.pk).count() == 1


def test_a_second_click_is_told_that_nothing_is_left(ashdown):
    request = refused(ashdown)
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "N", "N")
    mark(ashdown, [request])

    with pytest.raises(Refused, match="nothing left to change"):
        mark(ashdown, [request])


def test_who_may_not_correct_marks_asks_the_office(ashdown):
    with pytest.raises(Refused, match="Ask the office"):
        mark(ashdown, [refused(ashdown)], role="teacher")


def test_a_child_who_came_has_nothing_to_change(ashdown):
    refused(ashdown)
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "/", "\\")

    assert taken(ashdown) == []
    assert date(2026, 11, 23) == MONDAY
