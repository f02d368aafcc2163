"""The late desk: in late, out early, back, undone."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import absence_reports, desk, desk_reasons, desk_undo, planned_marks, settings, tallies
from attendance.actions.desk import Keeper, Note
from attendance.domain.leaving import Taker
from attendance.models import AbsenceReport, DeskEntry, Mark, MarkChange, OwnTimes, PlannedMark
from attendance.queries import desk as queries
from attendance.queries.registers import sheet
from pupils.models import Contact, ContactLink, Enrolment
from tests.attendance.desks import at, comes_back, comes_in, keeper, mark, marked
from tests.cast import NOW, TODAY


@pytest.fixture
def family(ashdown):
    """Sam and Bea have the same mother; a father who may not collect Sam; an uncle with a court order."""
    mother = Contact.objects.get(forename="Ngozi")
    link(ashdown, "Bea", mother, lives_with=True)
    father = Contact.objects.create(school=ashdown.school, title="Mr", forename="Emeka", surname="Okafor")
    link(ashdown, "Sam", father, may_collect=False, priority=2)
    uncle = Contact.objects.create(school=ashdown.school, title="Mr", forename="Obi", surname="Eze")
    link(ashdown, "Sam", uncle, court_order="Not alone with the children", priority=3)
    return {"mother": mother, "father": father, "uncle": uncle}


def link(world, child, contact, **more):
    return ContactLink.objects.create(school=world.school, pupil=world.pupil(child), contact=contact, **more)


def leaves(world, name, taker, when, **more):
    office = world.member("office")
    note = Note(**{key: more.pop(key) for key in ("why", "reason", "words") if key in more})
    return desk.leave(
        school=world.school, pupil_ids=[world.pupil(one).pk for one in name.split()], taker=taker, at=when, now=when,
        by=office.user, membership=office, note=note, **more,
    )  # fmt: skip


def undo(world, passed, when=NOW, only=None):
    return desk_undo.undo(school=world.school, together=passed.together, now=when, keeper=keeper(world), only=only)


def explain(world, passed, reason, role="office", words=""):
    return desk_reasons.give(
        school=world.school,
        entries=list(queries.entries_of(world.school, passed.together)),
        reason=reason,
        words=words,
        by=world.user(role),
        membership=world.member(role),
        now=at(9, 32),
    )


def report():
    return AbsenceReport.objects.get()


# in late


@pytest.mark.seed("S4-062", "S1-024")
def test_an_n_becomes_l_until_closing_and_stays_in_the_trail(ashdown):
    marked(ashdown, Sam="N")

    comes_in(ashdown, "Sam", when=at(9, 1))

    assert mark(ashdown, "Sam") == ("L", 11)
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason) == ("N", "L", "Signed in at the desk at 9.01")
    assert (line.changed_by_name, line.changed_by_role) == ("Jude Marsh", "Office manager")
    assert tallies.verify(ashdown.school) == 0


@pytest.mark.seed("S4-064", "S1-025")
def test_after_closing_the_mark_is_u_an_absence(ashdown):
    marked(ashdown, Sam="N")

    comes_in(ashdown, "Sam", when=at(9, 31))

    assert mark(ashdown, "Sam") == ("U", 41)
    assert tallies.verify(ashdown.school) == 0
    assert ashdown.school.week_tallies.get(pupil=ashdown.pupil("Sam")).unauthorised == 1


def test_who_comes_before_the_register_is_taken_stands_on_its_sheet(ashdown):
    from attendance.models import Register

    comes_in(ashdown, "Sam", when=at(8, 55))

    register = Register.objects.create(school=ashdown.school, group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    row = next(row for row in sheet(register).rows if row.name == "Sam Okafor")
    assert (row.filled, row.standing.minutes_late, row.locked) == ("L", 5, False)
    assert not MarkChange.objects.exists()


def test_the_morning_is_over_when_the_afternoon_register_opens(ashdown):
    marked(ashdown, Sam="N")

    comes_in(ashdown, "Sam", when=at(13, 20))

    assert (mark(ashdown, "Sam"), mark(ashdown, "Sam", "PM")) == (("N", None), ("L", 10))


def test_an_appointment_that_was_planned_stays_and_the_desk_knows_that_the_pupil_is_in(ashdown):
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM")], code="M", reason="Dentist",
        at=NOW, by=ashdown.user("office"),
    )  # fmt: skip

    passed = comes_in(ashdown, "Sam", when=at(10, 45))

    entry = DeskEntry.objects.get()
    assert (mark(ashdown, "Sam"), entry.code, passed.made[ashdown.pupil("Sam").pk].stays) == (None, "", "M")
    assert queries.seen(ashdown.school, TODAY, "AM", [entry.pupil_id])[0].place == "in"


def test_who_is_marked_present_is_changed_only_on_a_second_word(ashdown):
    marked(ashdown, Sam="/")
    with pytest.raises(Refused, match="Sam Okafor is marked present already"):
        comes_in(ashdown, "Sam", when=at(9, 31))

    comes_in(ashdown, "Sam", when=at(9, 31), sure=True)

    assert mark(ashdown, "Sam") == ("U", 41)
    assert MarkChange.objects.get().old_code == "/"


def test_a_forgotten_minute_is_written_down_with_its_reason(ashdown):
    marked(ashdown, Sam="N")

    comes_in(ashdown, "Sam", when=at(9, 15), now=at(9, 31), why="a queue at the door")

    entry = DeskEntry.objects.get()
    assert (mark(ashdown, "Sam"), entry.at, entry.recorded_at) == (("L", 25), at(9, 15), at(9, 31))
    assert MarkChange.objects.get().reason == (
        "Signed in at the desk at 9.15, written down at 9.31: a queue at the door"
    )


def test_brothers_and_sisters_are_one_action_and_one_line_of_audit(ashdown, family):
    marked(ashdown, Sam="N", Bea="N")

    passed = comes_in(ashdown, "Sam", "Bea", when=at(9, 31))

    assert (mark(ashdown, "Sam"), mark(ashdown, "Bea")) == (("U", 41), ("U", 41))
    assert {entry.together for entry in DeskEntry.objects.all()} == {passed.together}
    assert AuditEvent.objects.get(verb="desk.arrived").sentence == "Sam Okafor and Bea Clough signed in at 9.31."


def test_one_of_two_who_may_not_be_signed_in_stops_both(ashdown):
    marked(ashdown, Sam="N", Bea="/")

    with pytest.raises(Refused, match="Bea Clough is marked present already"):
        comes_in(ashdown, "Sam", "Bea", when=at(9, 31))

    assert not DeskEntry.objects.exists()
    assert mark(ashdown, "Sam") == ("N", None)


@pytest.mark.parametrize("how", ["contact", "address"])
def test_a_household_is_an_adult_who_lives_with_both_or_one_address(ashdown, family, how):
    sam, bea, ada = (ashdown.pupil(name) for name in ("Sam", "Bea", "Ada"))
    if how == "address":
        ContactLink.objects.filter(pupil=bea).delete()
        type(bea).objects.filter(pk__in=[sam.pk, bea.pk]).update(address="9 Fell Row", postcode="ZZ19 2DH")
    else:
        type(bea).objects.filter(pk=sam.pk).update(address="")

    homes = queries.households(ashdown.school, [sam.pk, ada.pk], TODAY, "AM")

    assert [one.name for one in homes[sam.pk]] == ["Bea Clough"]


# refused


def test_the_second_of_two_desks_is_told(ashdown):
    marked(ashdown, Sam="N")
    comes_in(ashdown, "Sam", when=at(9, 31))

    with pytest.raises(Refused, match=r"Sam Okafor was signed in at 9\.31 already\. Nothing is changed"):
        comes_in(ashdown, "Sam", when=at(9, 32))

    assert mark(ashdown, "Sam") == ("U", 41)


def test_the_database_takes_a_step_of_a_pupil_once(ashdown):
    comes_in(ashdown, "Sam", when=at(9, 31))
    entry = DeskEntry.objects.get()
    entry.pk = None

    with pytest.raises(IntegrityError, match="one_step_of_a_pupil_at_a_time"), transaction.atomic():
        entry.save()


def test_who_is_not_on_roll_today_is_refused(ashdown, birchwood):
    Enrolment.objects.filter(pupil=ashdown.pupil("Sam")).update(ends_on=TODAY - timedelta(days=1), ground="f")

    for pupil in (ashdown.pupil("Sam"), birchwood.pupil("Hugo")):
        with pytest.raises(Refused, match="not on the roll today"):
            desk.arrive(
                school=ashdown.school, pupil_ids=[pupil.pk], at=at(9, 31), now=at(9, 31), keeper=keeper(ashdown)
            )
    with pytest.raises(Refused, match="at least one"):
        desk.arrive(school=ashdown.school, pupil_ids=[], at=at(9, 31), now=at(9, 31), keeper=keeper(ashdown))
    assert not DeskEntry.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 14), "at the weekend"),
        (date(2026, 11, 2), "closed to pupils"),
        (date(2026, 10, 28), "outside term"),
    ],
)
def test_a_day_without_school_takes_nobody(ashdown, day, sentence):
    moment = at(9, 31).replace(year=day.year, month=day.month, day=day.day)

    with pytest.raises(Refused, match=sentence):
        comes_in(ashdown, "Sam", when=moment)


def test_leaving_before_arriving_is_refused(ashdown, family):
    marked(ashdown, Sam="N")

    with pytest.raises(Refused, match="Sam Okafor is not in school yet"):
        leaves(ashdown, "Sam", Taker(family["mother"].pk), at(9, 31))


# a reason


@pytest.mark.seed("S4-067")
def test_a_reason_given_after_closing_proposes_its_code_and_the_head_decides(ashdown):
    head = ashdown.member("headteacher")
    marked(ashdown, Sam="N", Ada="N")
    passed = comes_in(ashdown, "Sam", "Ada", when=at(9, 31))

    explain(ashdown, passed, "appointment", words="dentist")

    sam, ada = AbsenceReport.objects.order_by("pupil__legal_surname")[::-1]
    assert {(one.source, one.state, one.code) for one in (sam, ada)} == {("desk", "proposed", "M")}
    assert mark(ashdown, "Sam") == ("U", 41)

    absence_reports.decide(report=sam, approve=True, by=head.user, membership=head, at=at(11, 0))
    absence_reports.decide(report=ada, approve=False, by=head.user, membership=head, at=at(11, 0))
    assert (mark(ashdown, "Sam"), mark(ashdown, "Ada")) == (("M", None), ("U", 41))
    assert MarkChange.objects.filter(pupil_id=ashdown.pupil("Sam").pk, new_code="M").get().old_code == "U"


@pytest.mark.seed("S4-067")
def test_a_standing_rule_of_the_head_lets_the_reason_stand(ashdown):
    settings.set_standing_rule(
        school=ashdown.school, code="M", longest_days=1, at=NOW, by=ashdown.user("headteacher"),
        membership=ashdown.member("headteacher"),
    )  # fmt: skip
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))

    explain(ashdown, passed, "appointment")

    assert (report().state, report().by_rule, mark(ashdown, "Sam")) == ("stands", True, ("M", None))
    assert DeskEntry.objects.get().report == report()


@pytest.mark.seed("S4-067")
def test_who_comes_from_hospital_comes_from_a_medical_appointment(ashdown):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))

    explain(ashdown, passed, "hospital")

    assert (report().reason, report().code) == ("hospital", "M")


@pytest.mark.seed("S4-068")
@pytest.mark.parametrize("reason", ["overslept", "shopping", "other", ""])
def test_without_a_reason_that_may_be_accepted_u_stands(ashdown, reason):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))

    explain(ashdown, passed, reason, words="the alarm clock")

    assert mark(ashdown, "Sam") == ("U", 41)
    assert not AbsenceReport.objects.exists()
    assert (DeskEntry.objects.get().reason, DeskEntry.objects.get().words) == (reason, "the alarm clock")


def test_before_closing_a_reason_is_kept_and_changes_nothing(ashdown):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 5))

    explain(ashdown, passed, "appointment")

    assert mark(ashdown, "Sam") == ("L", 15)
    assert not AbsenceReport.objects.exists()


def test_a_second_reason_and_no_reason_are_refused(ashdown):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))
    with pytest.raises(Refused, match="Choose a reason, or write what was said"):
        explain(ashdown, passed, "")

    explain(ashdown, passed, "appointment")
    with pytest.raises(Refused, match="recorded already: waits for the head"):
        explain(ashdown, passed, "bereavement")


# out early, and back


@pytest.mark.seed("S4-066")
def test_a_pupil_leaves_with_a_parent_and_comes_back(ashdown, family):
    marked(ashdown, Sam="/", Bea="/")

    leaves(ashdown, "Sam Bea", Taker(family["mother"].pk), at(11, 20), reason="appointment", words="optician")
    entry = DeskEntry.objects.filter(pupil=ashdown.pupil("Sam")).get()
    assert (entry.movement, entry.with_whom, entry.contact) == ("left", "Mrs Ngozi Okafor", family["mother"])
    assert mark(ashdown, "Sam") == ("/", None)

    comes_back(ashdown, "Sam", "Bea", when=at(12, 10))
    assert DeskEntry.objects.filter(movement="returned").count() == 2
    assert mark(ashdown, "Sam") == ("/", None)
    assert not AbsenceReport.objects.exists()
    with pytest.raises(Refused, match="has not left by the desk"):
        comes_back(ashdown, "Sam", when=at(12, 11))


def test_who_may_not_collect_does_not_and_nothing_is_written(ashdown, family):
    marked(ashdown, Sam="/")

    for taker in (Taker(family["father"].pk), Taker(name="emeka okafor")):
        with pytest.raises(Refused, match="Mr Emeka Okafor may not collect Sam Okafor"):
            leaves(ashdown, "Sam", taker, at(11, 20))
    with pytest.raises(Refused, match="court order about Mr Obi Eze"):
        leaves(ashdown, "Sam", Taker(family["uncle"].pk), at(11, 20))
    assert not DeskEntry.objects.exists()

    leaves(ashdown, "Sam", Taker(family["uncle"].pk, asked=True), at(11, 20))


def test_who_goes_home_ill_is_explained_for_the_afternoon_and_no_longer_when_back(ashdown, family):
    settings.set_standing_rule(
        school=ashdown.school, code="I", longest_days=2, at=NOW, by=ashdown.user("headteacher"),
        membership=ashdown.member("headteacher"),
    )  # fmt: skip
    marked(ashdown, Sam="/")
    with pytest.raises(Refused, match="Choose why the pupil does not come back"):
        leaves(ashdown, "Sam", Taker(family["mother"].pk), at(11, 20), back_today=False)

    leaves(ashdown, "Sam", Taker(family["mother"].pk), at(11, 20), back_today=False, reason="illness")
    planned = PlannedMark.objects.get(withdrawn_at=None)
    assert (planned.session, planned.code, mark(ashdown, "Sam")) == ("PM", "I", ("/", None))

    comes_back(ashdown, "Sam", when=at(12, 30))
    assert report().state == "withdrawn"
    assert not PlannedMark.objects.filter(withdrawn_at=None).exists()


def test_who_is_back_after_the_afternoon_register_has_them_absent_is_late(ashdown, family):
    marked(ashdown, Sam="/")
    leaves(ashdown, "Sam", Taker(family["mother"].pk), at(11, 20))
    marked(ashdown, "PM", Sam="N")

    comes_back(ashdown, "Sam", when=at(13, 30))

    assert (mark(ashdown, "Sam"), mark(ashdown, "Sam", "PM")) == (("/", None), ("L", 20))


# undone


def test_undone_the_mark_is_what_it_was_and_the_trail_keeps_both(ashdown):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))

    undone = undo(ashdown, passed, at(9, 33))

    assert (undone.names, undone.stays, mark(ashdown, "Sam")) == (["Sam Okafor"], [], ("N", None))
    changes = [(c.old_code, c.new_code, c.reason) for c in MarkChange.objects.order_by("pk")]
    assert changes == [
        ("N", "U", "Signed in at the desk at 9.31"),
        ("U", "N", "Undone at the desk: was not the arrival at 9.31"),
    ]
    assert DeskEntry.objects.get().undone_by == ashdown.user("office")
    assert tallies.verify(ashdown.school) == 0


def test_undone_where_no_mark_was_leaves_an_n_for_a_mark_is_never_deleted(ashdown):
    passed = comes_in(ashdown, "Sam", when=at(9, 0))

    undo(ashdown, passed)
    assert mark(ashdown, "Sam") == ("N", None)

    comes_in(ashdown, "Sam", when=at(9, 31))
    assert mark(ashdown, "Sam") == ("U", 41)


def test_undone_twice_or_on_another_day_or_out_of_order_is_refused(ashdown, family):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))
    with pytest.raises(Refused, match="an earlier day stays"):
        undo(ashdown, passed, at(9, 0) + timedelta(days=1))
    left = leaves(ashdown, "Sam", Taker(family["mother"].pk), at(11, 20))
    with pytest.raises(Refused, match="has passed the desk again since"):
        undo(ashdown, passed, at(11, 30))

    undo(ashdown, left, at(11, 31))
    undo(ashdown, passed, at(11, 32))
    with pytest.raises(Refused, match="undone already"):
        undo(ashdown, passed, at(11, 33))


def test_a_mark_that_somebody_has_changed_since_stays(ashdown):
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))
    marked(ashdown, Sam="I")

    undone = undo(ashdown, passed, at(9, 40))

    assert (undone.stays, mark(ashdown, "Sam")) == (["Sam Okafor"], ("I", None))


def test_undoing_takes_the_explanation_back_too(ashdown):
    settings.set_standing_rule(
        school=ashdown.school, code="M", longest_days=1, at=NOW, by=ashdown.user("headteacher"),
        membership=ashdown.member("headteacher"),
    )  # fmt: skip
    marked(ashdown, Sam="N")
    passed = comes_in(ashdown, "Sam", when=at(9, 31))
    explain(ashdown, passed, "appointment")

    undo(ashdown, passed, at(9, 40))

    assert (report().state, mark(ashdown, "Sam")) == ("withdrawn", ("N", None))


def test_one_of_two_is_undone_by_itself(ashdown, family):
    marked(ashdown, Sam="N", Bea="N")
    passed = comes_in(ashdown, "Sam", "Bea", when=at(9, 31))
    bea = DeskEntry.objects.get(pupil=ashdown.pupil("Bea"))

    undo(ashdown, passed, at(9, 32), only=bea.pk)

    assert (mark(ashdown, "Sam"), mark(ashdown, "Bea")) == (("U", 41), ("N", None))


def test_a_tablet_is_named_in_the_trail(ashdown):
    from attendance.models import DeskDevice

    device = DeskDevice.objects.create(
        school=ashdown.school, name="front door", added_at=NOW, added_by=ashdown.user("office")
    )
    marked(ashdown, Sam="N")

    comes_in(ashdown, "Sam", when=at(9, 31), keeper=Keeper(device=device))

    line = MarkChange.objects.get()
    assert (line.changed_by_name, line.reason) == ("Tablet: front door", "Signed in on the tablet at 9.31")
    assert Mark.objects.get().recorded_by is None


# classes with times of their own


@pytest.fixture
def elm_early(ashdown):
    """5 Elm begins at 8.40, closes at 9.05, and has its afternoon from 12.50."""
    OwnTimes.objects.create(
        school=ashdown.school, group=ashdown.group("5 Elm"), am_opens_at=time(8, 40), am_closes_at=time(9, 5),
        pm_opens_at=time(12, 50), pm_closes_at=time(13, 15),
    )  # fmt: skip


@pytest.mark.seed("S4-062", "S4-064", "S1-024", "S1-025")
def test_a_class_closes_by_its_own_times_and_a_brother_elsewhere_by_his(ashdown, family, elm_early):
    marked(ashdown, Sam="N", Bea="N")

    comes_in(ashdown, "Sam", "Bea", when=at(9, 10))

    assert (mark(ashdown, "Sam"), mark(ashdown, "Bea")) == (("U", 30), ("L", 20))


def test_an_early_afternoon_is_the_afternoon_of_its_own_class(ashdown, family, elm_early):
    marked(ashdown, Sam="N", Bea="N")

    comes_in(ashdown, "Sam", "Bea", when=at(13, 0))

    assert (mark(ashdown, "Sam"), mark(ashdown, "Sam", "PM")) == (("N", None), ("L", 10))
    assert (mark(ashdown, "Bea"), mark(ashdown, "Bea", "PM")) == (("U", 250), None)


def test_the_desk_opens_with_the_earliest_class(ashdown, elm_early):
    comes_in(ashdown, "Sam", when=at(8, 41))
    assert mark(ashdown, "Sam") == ("L", 1)

    with pytest.raises(Refused, match=r"opens at 8\.50\. Nobody is late yet"):
        comes_in(ashdown, "Bea", when=at(8, 30))
