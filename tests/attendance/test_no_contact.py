"""The ladder where nobody can be reached: dated tasks in school days, raised once, settled when contact is made."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from attendance import jobs
from attendance.actions import absence_calls, absence_reports, marks, no_contact
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import ClosureDay, MorningSettings, ProfessionalNotice
from attendance.queries.no_contact import days_without_contact, days_without_contact_of
from interventions.models import Task
from pupils.models import Need, Professional
from tests.attendance.calling import away, come, contact, enter, ring
from tests.cast import NOW, TODAY

CLOSED = NOW.replace(hour=9, minute=30)  # ten minutes after the morning's registers have closed
TUESDAY, FRIDAY, MONDAY = date(2026, 11, 17), date(2026, 11, 20), date(2026, 11, 23)


def follow(world, at=CLOSED):
    world.school.__dict__.pop("_morning_settings", None)
    return no_contact.follow(school=world.school, at=at, process="test")


def asked(world, name="Sam", state="open"):
    return list(
        Task.objects.filter(pupil=world.pupil(name), state=state).order_by("pk").values_list("stage", flat=True)
    )


def on(day, hour=9, minute=30):
    return CLOSED.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute)


def explain(world, name="Sam", day=TODAY, at=CLOSED):
    member = world.member("office")
    return absence_reports.record(
        school=world.school, pupil=world.pupil(name), said=Said(Span(day, day), "illness"), source="phone",
        by=member.user, membership=member, at=at,
    )  # fmt: skip


def lead_to(world, token, what):
    return absence_calls.lead_to(
        school=world.school, token=token, what=what, words="", on=TODAY, at=CLOSED, by=world.user("office")
    )


# raised


@pytest.mark.seed("S1-026", "S4-106", "S2-008")
def test_the_first_day_asks_for_a_call_within_the_hour(ashdown):
    away(ashdown, "Sam")

    assert follow(ashdown).raised == 1

    task = Task.objects.get()
    assert (task.kind, task.stage, task.due_on, task.due_by) == ("call", "first_day_call", TODAY, time(9, 50))
    assert task.owner_roles == ["office", "attendance_officer"]
    assert "since Thursday 19 November 2026" in task.why


def test_who_goes_at_noon_is_rung_within_the_hour_of_the_afternoon(ashdown):
    come(ashdown, "Sam", code="/")
    come(ashdown, "Sam", code="N", session="PM")

    assert follow(ashdown).raised == 0  # the afternoon's register is not closed
    assert follow(ashdown, on(TODAY, 13, 45)).raised == 1
    assert Task.objects.get().due_by == time(14, 10)


@pytest.mark.seed("S4-106")
def test_the_second_day_asks_again_and_the_first_days_call_gives_way(ashdown):
    away(ashdown, "Sam", on=FRIDAY - timedelta(days=1))
    follow(ashdown)
    enter(
        ashdown,
        [NewMark(ashdown.pupil("Sam").pk, TODAY, "PM", "N"), NewMark(ashdown.pupil("Sam").pk, FRIDAY, "AM", "N")],
    )

    follow(ashdown, on(FRIDAY))

    task = Task.objects.get(stage="second_day_call")
    assert (task.due_on, task.due_by) == (FRIDAY, time(10))
    assert (asked(ashdown), asked(ashdown, state="withdrawn")) == (["second_day_call"], ["first_day_call"])


@pytest.mark.seed("S4-107")
def test_third_day_without_contact_raises_a_home_visit(ashdown):
    away(ashdown, "Sam", days=3)

    follow(ashdown)

    task = Task.objects.get()
    assert (task.kind, task.stage, task.due_on) == ("home_visit", "home_visit", TODAY)
    assert any("See the child" in point["text"] for point in task.points)


def test_the_steps_for_children_missing_education_follow_with_the_protocols_points(ashdown):
    away(ashdown, "Sam", days=10)

    follow(ashdown)

    assert asked(ashdown) == ["home_visit", "missing_first_steps", "missing_referral"]
    referral = Task.objects.get(stage="missing_referral")
    assert (referral.kind, referral.duty) == ("referral", "do")
    assert any("lawful ground" in point["text"] for point in referral.points)


def test_each_step_comes_on_the_schools_own_day(ashdown):
    MorningSettings.objects.create(
        school=ashdown.school, visit_day=4, first_call_minutes=30, missing_day=6, missing_referral_day=8
    )
    away(ashdown, "Sam", days=3)
    away(ashdown, "Ada", days=6)
    away(ashdown, "Bea")

    follow(ashdown)

    assert (asked(ashdown), asked(ashdown, "Ada")) == (["further_call"], ["home_visit", "missing_first_steps"])
    assert Task.objects.get(pupil=ashdown.pupil("Bea")).due_by == time(9, 20)


def test_under_fives_get_the_same_help_and_no_legal_step(ashdown):
    sam = ashdown.pupil("Sam")
    sam.date_of_birth = date(2022, 6, 1)
    sam.save()
    away(ashdown, "Sam", days=10)

    follow(ashdown)

    assert asked(ashdown) == ["home_visit", "missing_first_steps", "missing_referral"]
    last = Task.objects.get(stage="missing_referral")
    assert last.duty == "consider"
    assert "not of compulsory school age" in last.why


def test_it_is_safe_twice(ashdown):
    away(ashdown, "Sam", "Ada", days=3)

    assert follow(ashdown).raised == 2
    again = follow(ashdown)
    assert (again.raised, again.settled) == (0, 0)


def test_nothing_is_raised_before_registers_close_or_on_a_day_without_school(ashdown):
    away(ashdown, "Sam")
    ClosureDay.objects.create(school=ashdown.school, kind="closure", name="Boiler", starts_on=FRIDAY, ends_on=FRIDAY)

    for at in (NOW, on(FRIDAY), on(FRIDAY + timedelta(days=1))):
        assert follow(ashdown, at).raised == 0
    assert not Task.objects.exists()


def test_days_are_counted_by_the_schools_calendar(ashdown):
    """Thursday, then a closed Friday and a weekend: Monday is the second day."""
    sam = ashdown.pupil("Sam")
    ClosureDay.objects.create(school=ashdown.school, kind="closure", name="Boiler", starts_on=FRIDAY, ends_on=FRIDAY)
    away(ashdown, "Sam")
    enter(ashdown, [NewMark(sam.pk, TODAY, "PM", "N"), NewMark(sam.pk, MONDAY, "AM", "N")])

    follow(ashdown, on(MONDAY))

    assert days_without_contact(sam, MONDAY) == 2
    assert asked(ashdown) == ["second_day_call"]


def test_a_report_that_waits_to_be_looked_at_raises_no_call_and_settles_none(ashdown):
    away(ashdown, "Sam", "Ada")
    follow(ashdown)
    for name in ("Sam", "Bea"):
        absence_reports.receive(
            school=ashdown.school, pupil=ashdown.pupil(name), said=Said(Span(TODAY, TODAY), "illness"), source="form",
            at=CLOSED, process="form",
        )  # fmt: skip
    away(ashdown, "Bea")

    follow(ashdown)

    assert (asked(ashdown), asked(ashdown, "Bea")) == (["first_day_call"], [])


# settled


@pytest.mark.seed("S1-027")
def test_a_call_in_which_somebody_was_reached_settles_it(ashdown):
    away(ashdown, "Sam", days=3)
    away(ashdown, "Ada")
    contact(ashdown, "Ada")
    follow(ashdown)

    token = ring(ashdown, "Sam", "spoke", at=CLOSED)
    ring(ashdown, "Ada", "no_answer", at=CLOSED)
    lead_to(ashdown, token, "coming")

    assert (asked(ashdown), asked(ashdown, "Ada")) == ([], ["first_day_call"])
    assert follow(ashdown) == no_contact.Followed()


def test_a_call_whose_words_nobody_wrote_down_settles_it_at_the_next_look(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    token = ring(ashdown, "Sam", "spoke", at=CLOSED)
    assert follow(ashdown).settled == 1

    absence_calls.take_back(school=ashdown.school, token=token, by=ashdown.user("office"))
    assert follow(ashdown).raised == 1  # the wrong button


def test_who_made_the_call_has_done_the_call(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    lead_to(ashdown, ring(ashdown, "Sam", "already_told", at=CLOSED), "no_reason")

    task = Task.objects.get()
    assert (task.state, task.closed_by, task.note) == (
        "done",
        ashdown.user("office"),
        "Mrs Ngozi Okafor was reached at 9.30.",
    )


def test_an_unanswered_call_settles_nothing(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    ring(ashdown, "Sam", "left_message", at=CLOSED)
    follow(ashdown)

    assert asked(ashdown) == ["first_day_call"]


def test_an_explanation_settles_it_and_its_withdrawal_asks_again(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    report = explain(ashdown)
    assert (asked(ashdown), asked(ashdown, state="withdrawn")) == ([], ["first_day_call"])

    office = ashdown.member("office")
    absence_reports.withdraw(report=report, why="Another Sam", by=office.user, membership=office, at=CLOSED)
    follow(ashdown)
    assert asked(ashdown) == ["first_day_call"]


def test_an_accepted_report_settles_it(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    office = ashdown.member("office")
    report = absence_reports.receive(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), said=Said(Span(TODAY, TODAY), "illness"), source="form",
        at=CLOSED, process="form",
    )  # fmt: skip

    absence_reports.accept(report=report, by=office.user, membership=office, at=CLOSED)

    assert asked(ashdown) == []


def test_an_explanation_of_another_day_settles_nothing(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    explain(ashdown, day=FRIDAY)

    assert asked(ashdown) == ["first_day_call"]


def test_a_mark_corrected_to_present_settles_it(ashdown):
    away(ashdown, "Sam")
    follow(ashdown)
    come(ashdown, "Sam")

    assert follow(ashdown).settled == 1
    assert asked(ashdown, state="withdrawn") == ["first_day_call"]
    assert not Task.objects.get().closed_by


def test_a_pupil_who_left_is_asked_about_no_longer(ashdown):
    away(ashdown, "Sam", days=2)
    follow(ashdown)
    ashdown.pupil("Sam").enrolments.update(ends_on=TODAY - timedelta(days=1), ground="a")

    assert follow(ashdown).settled == 1


def test_yesterdays_steps_stay_until_this_mornings_register_speaks(ashdown):
    away(ashdown, "Sam", days=3)
    follow(ashdown)
    enter(ashdown, [NewMark(ashdown.pupil("Sam").pk, TODAY, "PM", "N")])

    follow(ashdown, on(FRIDAY))  # nobody has marked Sam yet
    assert asked(ashdown) == ["home_visit"]
    enter(ashdown, [NewMark(ashdown.pupil("Sam").pk, FRIDAY, "AM", "/")])
    follow(ashdown, on(FRIDAY))
    assert asked(ashdown) == []


def test_after_contact_the_days_are_counted_anew(ashdown):
    away(ashdown, "Sam", days=2)
    lead_to(ashdown, ring(ashdown, "Sam", "spoke", at=CLOSED), "no_reason")
    sam = ashdown.pupil("Sam")
    enter(ashdown, [NewMark(sam.pk, TODAY, "PM", "N"), NewMark(sam.pk, FRIDAY, "AM", "N")])

    follow(ashdown, on(FRIDAY))

    assert asked(ashdown) == ["first_day_call"]
    assert days_without_contact(sam, FRIDAY) == 1


# the fact for policies


@pytest.mark.seed("S0-009", "S1-009")
def test_days_without_contact_are_a_fact_in_school_days(ashdown):
    away(ashdown, "Sam", days=3)
    away(ashdown, "Ada", days=3)
    away(ashdown, "Bea", days=2, code="I")
    ring(ashdown, "Sam", "no_answer")
    absence_calls.hand_over(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), note="Wants to talk", number="07700 900222", token=uuid4(),
        on=TODAY, at=CLOSED, by=ashdown.user("office"),
    )  # fmt: skip

    assert days_without_contact_of(ashdown.school, TODAY) == {ashdown.pupil("Sam").pk: 3}
    assert days_without_contact(ashdown.pupil("Bea"), TODAY) == 0
    assert days_without_contact(ashdown.pupil("Sam"), TODAY - timedelta(days=1)) == 2


def test_an_n_that_became_an_o_for_want_of_a_reason_still_counts(ashdown):
    sam = ashdown.pupil("Sam")
    away(ashdown, "Sam", days=7)
    marks.record(
        school=ashdown.school, marks=[NewMark(sam.pk, date(2026, 11, 11), s, "O") for s in ("AM", "PM")], at=NOW,
        process="test", reason="regulation 10: not established within five school days",
    )  # fmt: skip

    assert days_without_contact(sam, TODAY) == 7


def test_an_o_from_a_file_says_nothing_of_contact(ashdown):
    away(ashdown, "Sam", days=3, code="O")
    away(ashdown, "Ada", days=1)

    assert days_without_contact_of(ashdown.school, TODAY) == {ashdown.pupil("Ada").pk: 1}


def test_a_school_costs_the_same_few_statements_for_two_and_for_ten(ashdown, django_assert_max_num_queries):
    away(ashdown, "Sam", "Ada", days=3)
    follow(ashdown)
    away(ashdown, *(name for name in ashdown.pupils if name not in ("Sam", "Ada")), days=2)
    ashdown.school.__dict__.pop("_morning_settings", None)

    with django_assert_max_num_queries(16):
        assert no_contact.follow(school=ashdown.school, at=CLOSED, process="test").raised == 8


# people outside the school


def outside(world, name, kind, who="Ruth Lis"):
    return Professional.objects.create(
        school=world.school, pupil=world.pupil(name), kind=kind, name=who, phone="01632 960801", starts_on=TODAY
    )


@pytest.mark.seed("S2-050")
def test_on_the_first_day_the_social_worker_is_to_be_told(ashdown):
    outside(ashdown, "Sam", "social_worker")
    away(ashdown, "Sam")

    follow(ashdown)

    task = Task.objects.get(stage="tell_social_worker")
    assert (task.kind, task.due_on, task.owner_roles) == ("call", TODAY, ["safeguarding", "attendance_officer"])
    assert "Ruth Lis, 01632 960801" in task.why


@pytest.mark.seed("S4-144", "S2-045")
def test_the_authoritys_team_is_to_be_told_when_the_absence_of_a_pupil_with_a_plan_begins(ashdown):
    Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="ehcp", starts_on=TODAY)
    away(ashdown, "Sam")

    follow(ashdown)

    task = Task.objects.get(stage="tell_ehcp_team")
    assert "nobody is written down" in task.why.lower()
    assert "what the plan provides is in place" in task.points[0]["text"]


@pytest.mark.parametrize("kind", ["virtual_school", "youth_offending"])
def test_others_who_work_with_a_pupil_are_to_be_told(ashdown, kind):
    outside(ashdown, "Sam", kind)
    away(ashdown, "Sam")

    follow(ashdown)

    assert f"tell_{kind}" in asked(ashdown)


@pytest.mark.seed("S2-050")
def test_they_are_told_once_a_spell(ashdown):
    outside(ashdown, "Sam", "social_worker")
    away(ashdown, "Sam", days=2)
    ProfessionalNotice.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="social_worker", told="Ruth Lis", how="phone",
        spell_on=TODAY - timedelta(days=1), at=NOW, by=ashdown.user("safeguarding"),
    )  # fmt: skip

    follow(ashdown)

    assert asked(ashdown) == ["second_day_call"]


def test_reaching_the_family_does_not_tell_the_social_worker(ashdown):
    """The absence is still unexplained: contact alone settles the calls, not the duty to tell."""
    outside(ashdown, "Sam", "social_worker")
    away(ashdown, "Sam")
    ring(ashdown, "Sam", "spoke")

    follow(ashdown)

    assert asked(ashdown) == ["tell_social_worker"]
    explain(ashdown)
    assert asked(ashdown) == []


def test_the_job_looks_at_every_school(ashdown, birchwood, settings):
    settings.CLOCK = "tests.attendance.test_no_contact.half_past_nine"
    away(ashdown, "Sam")
    away(birchwood, "Hugo")

    for world in (ashdown, birchwood):
        jobs.follow_absence_of_school(school_id=world.school.pk, more="of a newer version")
    jobs.follow_absence_of_school(school_id=0)

    assert Task.objects.filter(stage="first_day_call").count() == 2


def half_past_nine():
    return CLOSED
