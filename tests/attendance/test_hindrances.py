"""A pupil's own Y codes and Q: entered with the evidence, marked and planned, ended when it is over."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import hindrances, planned_marks, tallies
from attendance.actions.hindrances import Entry
from attendance.domain.explanations import Span
from attendance.models import Hindrance, Mark, MarkChange, PlannedMark, WeekTally
from attendance.queries import hindrances as queries
from pupils.models import Enrolment
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, mark_day
from tests.cast import NOW, TODAY

FRIDAY = date(2026, 11, 20)


def entry(world, *names, first=TODAY, last=None, code="Y1", words="The bus company rang at 7.40", **more):
    pupils = tuple(world.pupil(name) for name in names or ("Sam",))
    return Entry(pupils, code, Span(first, last or first), words, **more)


def enter(world, what=None, role="attendance_officer", **more):
    member = world.member(role)
    return hindrances.enter(
        school=world.school, entry=what or entry(world, **more), by=member.user, membership=member, at=NOW
    )


def end(world, hindrance, last=None, why="The bus runs again"):
    member = world.member("attendance_officer")
    return hindrances.end(hindrance=hindrance, last=last, why=why, by=member.user, membership=member, at=NOW)


def codes(world, name="Sam", on=WEDNESDAY):
    return list(Mark.objects.filter(pupil=world.pupil(name), on=on).order_by("session").values_list("code", flat=True))


def planned(world, name="Sam"):
    live = PlannedMark.objects.filter(pupil=world.pupil(name), withdrawn_at=None)
    return [(one.on, one.session, one.code) for one in live.order_by("on", "session")]


def test_what_nobody_knew_becomes_the_code_and_the_days_to_come_are_planned(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "O")

    enter(ashdown, first=WEDNESDAY, last=TODAY)

    assert codes(ashdown) == ["Y1", "Y1"]
    assert planned(ashdown) == [(TODAY, "AM", "Y1"), (TODAY, "PM", "Y1")]
    assert MarkChange.objects.first().reason == "Unable to attend: transport that is provided did not run"
    assert WeekTally.objects.get(pupil=ashdown.pupil("Sam")).possible == 0
    assert tallies.verify(ashdown.school) == 0


def test_a_past_session_without_a_mark_is_entered(ashdown):
    enter(ashdown, first=WEDNESDAY)

    assert codes(ashdown) == ["Y1", "Y1"]


def test_who_was_there_was_there_and_a_reason_that_stands_stays(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), TUESDAY, "/", "I")
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "U", "G")

    enter(ashdown, first=TUESDAY, last=WEDNESDAY)

    assert (codes(ashdown, on=TUESDAY), codes(ashdown)) == (["/", "I"], ["U", "G"])


def test_absences_with_another_reason_change_where_it_is_asked_for(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "U", "G")

    enter(ashdown, first=WEDNESDAY, code="Y2", all_absences=True)

    assert codes(ashdown) == ["U", "Y2"]


def test_the_look_says_what_changes_what_stays_and_which_plan_gives_way(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "\\")
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "PM")], code="M", reason="Dentist",
        at=NOW, process="test",
    )  # fmt: skip
    member = ashdown.member("attendance_officer")

    what = entry(ashdown, first=WEDNESDAY, last=TODAY)
    effect = hindrances.look(school=ashdown.school, entry=what, membership=member, at=NOW)[0]

    assert [(one.words, one.stands) for one in effect.changes] == [("Wed 18 Nov AM", "N")]
    assert [(one.words, one.stands) for one in effect.stays] == [("Wed 18 Nov PM", "\\")]
    assert [(one.words, one.stands) for one in effect.replaced] == [("Thu 19 Nov PM", "M")]
    assert not Hindrance.objects.exists()


def test_a_bus_full_of_children_is_one_entry(ashdown):
    made = enter(ashdown, entry(ashdown, "Sam", "Ada", "Bea"))

    assert len(made) == 3
    assert all(planned(ashdown, name) for name in ("Sam", "Ada", "Bea"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"first": TODAY, "last": WEDNESDAY}, "ends before it begins"),
        ({"first": date(2026, 11, 21)}, "no school on these days"),
        ({"first": TODAY, "last": date(2028, 1, 1)}, "longer than a school year"),
        ({"words": " "}, "Say what happened"),
        ({"code": "Y4"}, "Choose what keeps the pupil"),
        ({"code": "I"}, "Choose what keeps the pupil"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ashdown, more, words):
    with pytest.raises(Refused, match=words):
        enter(ashdown, **more)


def test_it_is_about_somebody(ashdown):
    with pytest.raises(Refused, match="at least one pupil"):
        enter(ashdown, Entry((), "Y1", Span(TODAY, TODAY), "No bus"))


def test_a_pupil_of_another_school_is_refused(ashdown, birchwood):
    with pytest.raises(Refused, match="not a pupil of this school"):
        enter(ashdown, Entry((birchwood.pupil("Hugo"),), "Y1", Span(TODAY, TODAY), "No bus"))


def test_the_same_twice_or_overlapping_is_refused(ashdown):
    enter(ashdown, first=WEDNESDAY, last=TODAY)

    with pytest.raises(Refused, match="Sam Okafor is entered already as unable to attend, Wed 18 Nov to Thu 19 Nov"):
        enter(ashdown, first=TODAY, last=FRIDAY, code="Y7")
    enter(ashdown, first=FRIDAY)


def test_before_the_first_day_on_roll_nothing_is_entered(ashdown):
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(starts_on=WEDNESDAY)

    enter(ashdown, first=TUESDAY, last=WEDNESDAY)

    assert (codes(ashdown, on=TUESDAY), codes(ashdown)) == ([], ["Y1", "Y1"])


def test_it_ended_sooner_and_what_was_planned_for_the_rest_is_withdrawn(ashdown):
    hindrance = enter(ashdown, first=TODAY, last=FRIDAY)[0]

    end(ashdown, hindrance, (TODAY, "PM"))

    hindrance.refresh_from_db()
    assert (hindrance.ends_on, hindrance.withdrawn, hindrance.why_ended) == (TODAY, False, "The bus runs again")
    assert planned(ashdown) == [(TODAY, "AM", "Y1"), (TODAY, "PM", "Y1")]


def test_marks_after_its_end_go_back_to_what_stood_or_to_n(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "O", "N")
    hindrance = enter(ashdown, first=MONDAY, last=WEDNESDAY)[0]

    end(ashdown, hindrance, (MONDAY, "PM"))

    assert (codes(ashdown, on=MONDAY), codes(ashdown, on=TUESDAY), codes(ashdown)) == (
        ["Y1", "Y1"], ["N", "N"], ["O", "N"],
    )  # fmt: skip


def test_an_entry_by_mistake_is_withdrawn_once(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    hindrance = enter(ashdown, first=WEDNESDAY, all_absences=True)[0]

    end(ashdown, hindrance, why="It was the other Sam")

    assert codes(ashdown) == ["I", "I"]
    with pytest.raises(Refused, match="withdrawn already, by Priya Varley"):
        end(ashdown, hindrance)


@pytest.mark.parametrize(
    ("last", "words"), [((TUESDAY, "PM"), "Withdraw the entry instead"), ((FRIDAY, "PM"), "It ends then already")]
)
def test_an_end_that_is_none_is_refused(ashdown, last, words):
    hindrance = enter(ashdown, first=WEDNESDAY, last=FRIDAY)[0]

    with pytest.raises(Refused, match=words):
        end(ashdown, hindrance, last)


def test_an_end_says_why(ashdown):
    hindrance = enter(ashdown)[0]

    with pytest.raises(Refused, match="Say why"):
        end(ashdown, hindrance, why=" ")


# Custody is known to few


def test_custody_is_planned_without_its_reason_and_left_out_of_the_trails_words(ashdown):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")

    enter(ashdown, first=WEDNESDAY, last=TODAY, code="Y5", words="The youth offending team rang")

    assert set(PlannedMark.objects.values_list("sensitive", flat=True)) == {True}
    assert MarkChange.objects.first().reason == "Unable to attend: a cause that is not shown here"
    said = " ".join(AuditEvent.objects.values_list("sentence", flat=True))
    assert "Y5" not in said
    assert "custody" not in said


def test_custody_is_listed_for_who_may_see_it_or_who_entered_it(ashdown):
    hindrance = enter(ashdown, code="Y5", role="headteacher")[0]
    enter(ashdown, entry(ashdown, "Ada"))
    office, safeguarding = ashdown.member("office"), ashdown.member("safeguarding")

    def seen(member):
        return {one.code for one in queries.listed(member, ashdown.school, TODAY).now}

    assert (seen(office), seen(safeguarding)) == ({"Y1"}, {"Y1", "Y5"})
    Hindrance.objects.filter(pk=hindrance.pk).update(entered_by=office.user)
    assert seen(office) == {"Y1", "Y5"}


def test_who_may_not_see_sensitive_matters_cannot_enter_custody(ashdown):
    with pytest.raises(Refused, match="Ask the safeguarding lead"):
        enter(ashdown, code="Y5", role="office")


# The pages


def test_the_office_enters_who_is_unable_to_attend(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))

    found = office.post(reverse("attendance:hindrance_add"), {"do": "find", "q": "okaf"})

    assert "Sam Okafor" in found.content.decode()


def test_who_keeps_the_calendar_sees_no_pupil(ashdown, sign_in):
    enter(ashdown)
    administrator = sign_in(ashdown.member("administrator"))

    found = administrator.post(reverse("attendance:hindrance_add"), {"do": "find", "q": "okaf"})

    assert "Sam Okafor" not in found.content.decode()
    assert "Sam Okafor" not in administrator.get(reverse("attendance:hindrances")).content.decode()


def test_an_entry_is_looked_at_then_made_and_listed(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("attendance:hindrance_add")
    found = officer.post(url, {"do": "find", "q": "okaf"}).content.decode()
    assert "Sam Okafor" in found
    assert "Ada Barlow" not in found

    data = {
        "pupil": ashdown.pupil("Sam").pk, "code": "Y1", "starts_on": "2026-11-19", "starts_session": "AM",
        "ends_on": "", "ends_session": "PM", "words": "No bus",
    }  # fmt: skip
    assert "Nothing is changed yet" in officer.post(url, {**data, "do": "look"}).content.decode()
    assert not Hindrance.objects.exists()

    officer.post(url, {**data, "do": "enter"})
    assert "Sam Okafor" in officer.get(reverse("attendance:hindrances")).content.decode()


def test_without_a_pupil_the_page_says_what_to_do(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))

    answer = officer.post(reverse("attendance:hindrance_add"), {"do": "look", "code": "Y1"})

    assert answer.status_code == 422
    assert "Choose at least one pupil" in answer.content.decode()


def test_an_entry_is_ended_on_its_page_after_a_look(ashdown, sign_in):
    hindrance = enter(ashdown, first=TODAY, last=FRIDAY)[0]
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("attendance:hindrance", args=[hindrance.pk])
    data = {"how": "since", "last_on": "2026-11-19", "last_session": "PM", "why": "The bus runs again"}

    assert "2 sessions" in officer.post(url, {**data, "do": "look"}).content.decode()
    officer.post(url, {**data, "do": "end"})

    hindrance.refresh_from_db()
    assert hindrance.ends_on == TODAY
