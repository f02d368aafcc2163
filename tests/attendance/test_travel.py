"""Travelling families: the record, journeys and T, D B and K by fact, the 200 sessions, the base school."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.refusal import Refused
from attendance.actions import leave_round, travel, travel_places
from attendance.domain.explanations import Span
from attendance.models import TravelRecord
from attendance.queries.travel import kept_open, lines, main_school_of_mobile_child, page
from interventions.actions import evaluate, policies
from interventions.models import Task
from pupils.models import Enrolment
from tests.attendance.days import mark_day, present_all
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, codes, planned
from tests.cast import NOW, TODAY, YEAR_START

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
ONE_DAY = timedelta(days=1)


def at(on: date) -> datetime:
    return NOW + timedelta(days=(on - TODAY).days)


@pytest.fixture
def record(ashdown) -> TravelRecord:
    """Sam's family travels with a fair."""
    return travel.begin(
        pupil=ashdown.pupil("Sam"), trade="Fairground", is_base=True, by=ashdown.user("office"), on=TODAY
    )


def tell(world, record, leaves=MONDAY, back=FRIDAY, **more):
    facts = {"where": "Whitby", "told_by": "Mrs Okafor", "told_on": TODAY} | more
    return travel.tell(
        record=record, leaves_on=leaves, return_on=back, by=world.user("office"), on=TODAY, at=NOW, **facts
    )


def authorise(world, journey, until=THURSDAY, role="headteacher", **more):
    member, facts = world.member(role), {"for_work": True, "means_to_return": True} | more
    return travel.authorise(journey=journey, until=until, by=member.user, membership=member, at=NOW, **facts)


def school_place(world, record, kind="school", starts=MONDAY):
    return travel_places.add(
        record=record, kind=kind, name="Seaview Primary", contact="01632 960311", starts_on=starts, ends_on=None,
        by=world.user("office"),
    )  # fmt: skip


@pytest.mark.seed("S4-046")
def test_the_record_holds_the_trade_and_what_proved_it(ashdown, record):
    office = ashdown.user("office")
    travel.see_proof(record=record, proof="seen", words="Guild card", seen_on=TODAY, by=office, on=TODAY)

    record.refresh_from_db()
    assert (record.trade, record.proof, record.proof_words, record.proof_seen_by) == (
        "Fairground", "seen", "Guild card", office,
    )  # fmt: skip


def test_proof_says_what_it_was_of_and_when(ashdown, record):
    facts = {"record": record, "by": ashdown.user("office"), "on": TODAY}
    with pytest.raises(Refused, match="Say what was seen"):
        travel.see_proof(proof="seen", words=" ", seen_on=TODAY, **facts)
    with pytest.raises(Refused, match="after today"):
        travel.see_proof(proof="seen", words="Card", seen_on=MONDAY, **facts)
    with pytest.raises(Refused, match="Choose whether"):
        travel.see_proof(proof="none", words="Card", seen_on=TODAY, **facts)
    TravelRecord.objects.update(trade="")
    with pytest.raises(Refused, match="Write the trade first"):
        travel.see_proof(proof="seen", words="Card", seen_on=TODAY, **facts)
    with pytest.raises(IntegrityError, match="proof_of_a_trade"), transaction.atomic():
        TravelRecord.objects.update(proof="seen", proof_seen_on=TODAY)


def test_a_pupil_has_one_record_at_a_time_and_only_while_on_the_roll(ashdown, record):
    begin = {"trade": "", "is_base": True, "by": ashdown.user("office"), "on": TODAY}
    with pytest.raises(Refused, match="has a travel record already"):
        travel.begin(pupil=ashdown.pupil("Sam"), **begin)
    Enrolment.objects.filter(pupil=ashdown.pupil("Ada")).update(ends_on=date(2026, 9, 30), ground="a")
    with pytest.raises(Refused, match="not on the roll"):
        travel.begin(pupil=ashdown.pupil("Ada"), **begin)


@pytest.mark.seed("S4-050", "S4-053")
def test_a_journey_told_of_beforehand_waits_for_the_head_who_authorises_t(ashdown, record):
    journey = tell(ashdown, record)
    assert (journey.state, planned(ashdown.pupil("Sam"))) == ("told", [])

    authorise(ashdown, journey)

    sam = ashdown.pupil("Sam")
    assert {code for *_, code in planned(sam)} == {"T"}
    assert [day for day, session, _ in planned(sam) if session == "AM"] == [23, 24, 25, 26]
    assert sam.planned_marks.first().sensitive


@pytest.mark.seed("S4-053")
def test_t_is_for_work_and_for_who_means_to_come_back(ashdown, record):
    journey = tell(ashdown, record)

    with pytest.raises(Refused, match="travelling for work alone"):
        authorise(ashdown, journey, for_work=False)
    with pytest.raises(Refused, match="means to come back"):
        authorise(ashdown, journey, means_to_return=False)
    TravelRecord.objects.update(trade="")
    with pytest.raises(Refused, match="trade on the record first"):
        authorise(ashdown, journey)
    with pytest.raises(Refused, match="Only the headteacher"):
        authorise(ashdown, journey, role="attendance_officer")


def test_t_ends_before_the_family_is_back_and_has_school_in_it(ashdown, record):
    journey = tell(ashdown, record)
    for until, words in ((FRIDAY, "means to be back on 27 November"), (TODAY, "before the family leaves")):
        with pytest.raises(Refused, match=words):
            authorise(ashdown, journey, until=until)


@pytest.mark.parametrize(
    ("leaves", "back", "words"),
    [
        (MONDAY, MONDAY, "on or before the day of leaving"),
        (MONDAY, date(2027, 12, 1), "longer than a year"),
        (date(2026, 11, 21), MONDAY, "no school while the family is away"),
    ],
)
def test_a_journey_that_cannot_be_is_refused(ashdown, record, leaves, back, words):
    with pytest.raises(Refused, match=words):
        tell(ashdown, record, leaves, back)


def test_journeys_do_not_overlap_and_are_not_told_of_from_the_future(ashdown, record):
    tell(ashdown, record)
    with pytest.raises(Refused, match="from 23 November 2026 is recorded already"):
        tell(ashdown, record, TUESDAY, None)
    with pytest.raises(Refused, match="told us after today"):
        tell(ashdown, record, told_on=MONDAY)


@pytest.mark.seed("S4-051")
def test_the_day_of_coming_back_is_asked_for_at_once_where_none_was_named_and_again_when_it_has_come(ashdown, record):
    journey = authorise(ashdown, tell(ashdown, record, back=None), until=WEDNESDAY)
    (task,) = Task.objects.all()
    assert (task.trigger, task.due_on) == ("asked.travel_return", date(2026, 11, 26))

    travel.propose_return(journey=journey, return_on=THURSDAY, by=ashdown.user("office"), on=TODAY, at=NOW)
    task.refresh_from_db()
    assert task.state == "done"

    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "N", "N")
    for _ in range(2):
        leave_round.go(school=ashdown.school, on=THURSDAY, at=at(THURSDAY), process="test")
    chased = Task.objects.get(state="open")
    assert (chased.window, chased.due_on) == (f"{journey.pk} 2026-11-26", THURSDAY)
    assert "Meant to be back on 26 November 2026" in chased.why


def test_coming_back_sooner_takes_t_back_from_that_day(ashdown, record):
    journey = authorise(ashdown, tell(ashdown, record))

    travel.propose_return(journey=journey, return_on=WEDNESDAY, by=ashdown.user("office"), on=TODAY, at=NOW)

    assert [day for day, *_ in planned(ashdown.pupil("Sam"))] == [23, 23, 24, 24]


def test_a_present_mark_says_that_the_child_is_back(ashdown, record):
    sam, journey = ashdown.pupil("Sam"), authorise(ashdown, tell(ashdown, record))
    mark_day(ashdown.school, sam, WEDNESDAY, "/", "\\")

    leave_round.go(school=ashdown.school, on=WEDNESDAY, at=at(WEDNESDAY), process="test")

    journey.refresh_from_db()
    assert (journey.back_on, journey.authorised_until) == (WEDNESDAY, TUESDAY)
    assert [day for day, *_ in planned(sam)] == [23, 23, 24, 24]
    with pytest.raises(Refused, match="back since 25 November 2026 already"):
        travel.note_back(journey=journey, back_on=WEDNESDAY, on=WEDNESDAY, at=NOW, process="test")


@pytest.mark.seed("S4-055")
def test_where_t_is_withdrawn_the_pupil_is_followed_up_as_any_other(ashdown, record):
    sam, head = ashdown.pupil("Sam"), ashdown.member("headteacher")
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    present_all(ashdown.school, [sam], date(2026, 10, 26), TODAY)
    journey = authorise(ashdown, tell(ashdown, record))

    travel.withdraw(
        journey=journey, from_day=TUESDAY, why="The family is in town.", by=head.user, membership=head, at=NOW, on=TODAY
    )
    mark_day(ashdown.school, sam, TUESDAY, "N", "N")
    evaluate.run(school=ashdown.school, on=TUESDAY, process="test")

    assert [day for day, *_ in planned(sam)] == [23, 23]
    assert codes(sam, TUESDAY) == ["N", "N"]
    assert Task.objects.filter(pupil=sam, track="ladder").exists()


@pytest.mark.seed("S4-044")
def test_a_record_excuses_nothing_while_the_family_is_here(ashdown, record):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=TODAY, process="test")
    for name in ("Sam", "Ada"):
        present_all(ashdown.school, [ashdown.pupil(name)], date(2026, 11, 3), date(2026, 11, 18))
        mark_day(ashdown.school, ashdown.pupil(name), TODAY, "N", "N")

    evaluate.run(school=ashdown.school, on=TODAY, process="test")

    raised = {name: set(ashdown.pupil(name).tasks.values_list("trigger", flat=True)) for name in ("Sam", "Ada")}
    assert raised["Sam"] == raised["Ada"] != set()


def test_a_journey_that_is_not_authorised_plans_nothing_and_is_decided_once(ashdown, record):
    head, journey = ashdown.member("headteacher"), tell(ashdown, record)
    who = {"by": head.user, "membership": head, "at": NOW, "on": TODAY}
    with pytest.raises(Refused, match="Give the reason"):
        travel.refuse(journey=journey, why="", **who)

    travel.refuse(journey=journey, why="Not for the trade.", **who)

    assert planned(ashdown.pupil("Sam")) == []
    with pytest.raises(Refused, match="decided already: not authorised"):
        authorise(ashdown, journey)
    with pytest.raises(Refused, match="T does not stand"):
        travel.withdraw(journey=journey, from_day=MONDAY, why="x", **who)


@pytest.mark.seed("S4-049", "S4-054")
def test_d_is_planned_for_days_agreed_with_the_other_school(ashdown, record):
    office, place = ashdown.member("office"), school_place(ashdown, record)
    authorise(ashdown, tell(ashdown, record))

    travel_places.agree_days(place=place, span=Span(TUESDAY, WEDNESDAY), by=office.user, membership=office, at=NOW)

    assert [(day, code) for day, session, code in planned(ashdown.pupil("Sam")) if session == "AM"] == [
        (23, "T"), (24, "D"), (25, "D"), (26, "T"),
    ]  # fmt: skip


@pytest.mark.seed("S4-054")
@pytest.mark.parametrize(("kind", "code"), [("school", "D"), ("authority", "K"), ("other", "B")])
def test_attendance_elsewhere_stands_only_once_confirmed(ashdown, record, kind, code):
    office, sam = ashdown.member("office"), ashdown.pupil("Sam")
    place = school_place(ashdown, record, kind, starts=date(2026, 11, 16))
    mark_day(ashdown.school, sam, date(2026, 11, 17), "T", "N")
    who = {"by": office.user, "membership": office, "at": NOW}
    if kind != "school":
        with pytest.raises(Refused, match=f"{code} counts as attendance, so it is never planned"):
            travel_places.agree_days(place=place, span=Span(MONDAY, MONDAY), **who)
    with pytest.raises(Refused, match="have not come yet"):
        travel_places.confirm(place=place, span=Span(MONDAY, MONDAY), said_by="Head", on=TODAY, **who)

    day = Span(date(2026, 11, 17), date(2026, 11, 17))
    travel_places.confirm(place=place, span=day, said_by="Their office", on=TODAY, **who)

    assert codes(sam, day.starts_on) == [code, code]
    with pytest.raises(Refused, match="confirmed already"):
        travel_places.confirm(place=place, span=day, said_by="Their office", on=TODAY, **who)


def test_days_elsewhere_lie_within_the_place_and_end_with_it(ashdown, record):
    office, place = ashdown.member("office"), school_place(ashdown, record)
    who = {"by": office.user, "membership": office, "at": NOW}
    with pytest.raises(Refused, match="recorded from 23 November 2026"):
        travel_places.agree_days(place=place, span=Span(TODAY, MONDAY), **who)
    travel_places.agree_days(place=place, span=Span(MONDAY, WEDNESDAY), **who)

    travel_places.close(place=place, last_day=MONDAY, by=office.user, at=NOW)

    assert [day for day, *_ in planned(ashdown.pupil("Sam"))] == [23, 23]
    with pytest.raises(Refused, match="lies before the first"):
        travel_places.close(place=place, last_day=TODAY, by=office.user, at=NOW)


@pytest.mark.seed("S4-045")
def test_the_200_sessions_are_counted_with_their_working(ashdown, record):
    sam, office = ashdown.pupil("Sam"), ashdown.member("office")
    present_all(ashdown.school, [sam], date(2026, 9, 3), date(2026, 11, 13))
    mark_day(ashdown.school, sam, date(2026, 11, 16), "L", "D")
    mark_day(ashdown.school, sam, date(2025, 11, 19), "/", "\\")  # a day too long ago
    place = school_place(ashdown, record, starts=date(2026, 11, 17))
    elsewhere = Span(date(2026, 11, 17), date(2026, 11, 18))
    travel_places.confirm(
        place=place, span=elsewhere, said_by="Them", on=TODAY, by=office.user, membership=office, at=NOW
    )

    (line,) = lines(office, TODAY)

    counted = line.attended
    assert counted.window.start == date(2025, 11, 20)
    assert dict(counted.by_code)["L"] == 1
    assert "D" not in dict(counted.by_code)
    assert (counted.here, counted.elsewhere) == (sum(number for _, number in counted.by_code), 4)
    assert counted.wanting == 200 - counted.total
    assert line.counts


@pytest.mark.seed("S4-047")
def test_the_base_school_is_one_attended_within_eighteen_months(ashdown, record):
    sam = ashdown.pupil("Sam")
    assert not page(record, TODAY).line.base.stands
    mark_day(ashdown.school, sam, date(2025, 5, 20), "/", "\\")

    assert page(record, TODAY).line.base.stands
    assert not page(record, TODAY + 2 * ONE_DAY).line.base.stands


@pytest.mark.seed("S4-048")
def test_the_place_of_a_mobile_child_is_kept_open_at_the_base_school(ashdown, record):
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, date(2026, 11, 17), "/", "\\")

    assert main_school_of_mobile_child(sam, TODAY) is True
    assert "The place is kept open while the family travels." in kept_open(sam, TODAY)
    travel.change(
        record=record, trade="Fairground", is_base=False, base_elsewhere="Seaview Primary", by=ashdown.user("office")
    )
    assert (main_school_of_mobile_child(sam, TODAY), kept_open(sam, TODAY)) == (False, "")
    assert main_school_of_mobile_child(ashdown.pupil("Ada"), TODAY) is None


@pytest.mark.seed("S4-052")
def test_the_dialogue_is_kept_line_by_line(ashdown, record):
    office = ashdown.user("office")
    facts = {"record": record, "how": "phone", "by": office, "at": NOW}
    travel.note(with_whom="Mrs Okafor", words="Off to Whitby in May.", said_on=TODAY, **facts)

    assert record.notes.get().words == "Off to Whitby in May."
    with pytest.raises(Refused, match="with whom you spoke"):
        travel.note(with_whom="", words="x", said_on=TODAY, **facts)
    with pytest.raises(Refused, match="has not come yet"):
        travel.note(with_whom="Mrs Okafor", words="x", said_on=MONDAY, **facts)


def test_a_record_ends_once_nobody_is_travelling(ashdown, record):
    office = ashdown.user("office")
    journey = tell(ashdown, record)
    with pytest.raises(Refused, match="still running or to come"):
        travel.end(record=record, why="Settled", by=office, on=TODAY, at=NOW)
    journey.state, journey.decision, journey.decided_by, journey.decided_at = "refused", "No.", office, NOW
    journey.save()

    travel.end(record=record, why="Settled", by=office, on=TODAY, at=NOW)

    record.refresh_from_db()
    with pytest.raises(Refused, match="has ended"):
        tell(ashdown, record)


def test_the_list_says_who_is_overdue_first_in_a_fixed_number_of_statements(
    ashdown, record, django_assert_max_num_queries
):
    for name in ("Ada", "Amir", "Bea"):
        other = travel.begin(
            pupil=ashdown.pupil(name), trade="Circus", is_base=True, by=ashdown.user("office"), on=TODAY
        )
        if name == "Bea":
            tell(ashdown, other, leaves=date(2026, 11, 10), back=date(2026, 11, 17))

    with django_assert_max_num_queries(8):
        found = lines(ashdown.member("office"), TODAY)

    assert next((line.record.pupil.legal_forename, line.state) for line in found) == ("Bea", "overdue")
    assert len(found) == 4
