"""Families who travel for work: the record, the dialogue, journeys with their return, and T by the head's decision."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.domain.words import day_words
from accounts.models import Membership, School, User
from attendance.actions import fill
from attendance.domain import travel as rules
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import AM, Span, sessions_of
from attendance.models import TravelJourney, TravelNote, TravelRecord
from attendance.models.travel import JourneyState, Proof
from attendance.queries.calendar import calendar_of
from pupils import asks
from pupils.asks import Ask
from pupils.models import Enrolment, Pupil

RETURN = "travel_return"
CODE, PLAN_WORDS = "T", "Parent travelling for work"
NOT_SAID_DAYS = 5  # school days within which a family that named no day is asked for one
ONE_DAY = timedelta(days=1)


@transaction.atomic
def begin(*, pupil: Pupil, trade: str, is_base: bool, by: User, on: date, base_elsewhere: str = "") -> TravelRecord:
    """Open the record of a pupil whose family travels for work."""
    if not Enrolment.objects.filter(pupil=pupil).on_roll(on).exists():
        raise Refused(f"{pupil} is not on the roll, so there is nothing to record.")
    Pupil.objects.select_for_update(no_key=True).filter(pk=pupil.pk).first()
    if pupil.travel_records.open().exists():
        raise Refused(f"{pupil} has a travel record already. Change that one.")
    record = TravelRecord.objects.create(
        school=pupil.school, pupil=pupil, trade=trade.strip(), is_base=is_base,
        base_elsewhere="" if is_base else base_elsewhere.strip(), begun_on=on, begun_by=by,
    )  # fmt: skip
    _record("travel.begun", record, by, f"A family record was opened for {pupil}.")
    return record


@transaction.atomic
def change(*, record: TravelRecord, trade: str, is_base: bool, by: User, base_elsewhere: str = "") -> TravelRecord:
    """Correct the trade, or which school is the base."""
    record = _locked(record)
    if not trade.strip() and record.proof != Proof.NONE:
        raise Refused("Proof of the trade was seen, so the trade has a name. Write it.", field="trade")
    record.trade, record.is_base = trade.strip(), is_base
    record.base_elsewhere = "" if is_base else base_elsewhere.strip()
    record.save(update_fields=["trade", "is_base", "base_elsewhere"])
    _record("travel.changed", record, by, f"The family record of {record.pupil} was changed.")
    return record


@transaction.atomic
def see_proof(*, record: TravelRecord, proof: str, words: str, seen_on: date, by: User, on: date) -> TravelRecord:
    """Proof of the trade was seen, or a copy is kept (S4-046)."""
    record = _locked(record)
    if proof not in (Proof.SEEN, Proof.ATTACHED):
        raise Refused("Choose whether proof was seen, or a copy is kept.", field="proof")
    if not record.trade:
        raise Refused("Write the trade first; the proof is of that.", field="proof")
    if not words.strip():
        raise Refused("Say what was seen: a licence, a letter, an entry.", field="words")
    if seen_on > on:
        raise Refused("It cannot have been seen after today.", field="seen_on")
    record.proof, record.proof_words, record.proof_seen_on, record.proof_seen_by = proof, words.strip(), seen_on, by
    record.save(update_fields=["proof", "proof_words", "proof_seen_on", "proof_seen_by"])
    _record("travel.proof_seen", record, by, f"What was shown for the family record of {record.pupil} was noted.")
    return record


@transaction.atomic
def end(*, record: TravelRecord, why: str, by: User, on: date, at: datetime) -> TravelRecord:
    """The family no longer travels for work. Journeys that are still to come are not decided by this: end them first."""
    record = _locked(record)
    if record.ended_on is not None:
        raise Refused("This record has ended already.")
    if not why.strip():
        raise Refused("Say why the record ends.", field="why")
    if record.journeys.live().exists():
        raise Refused("A journey is still running or to come. Note the return, or have it withdrawn, first.")
    record.ended_on, record.ended_by, record.ended_why = on, by, why.strip()[:200]
    record.save(update_fields=["ended_on", "ended_by", "ended_why"])
    _record("travel.ended", record, by, f"The family record of {record.pupil} was closed.")
    return record


@transaction.atomic
def note(
    *, record: TravelRecord, how: str, with_whom: str, words: str, said_on: date, by: User, at: datetime
) -> TravelNote:
    """A line of the dialogue (S4-052)."""
    if not words.strip() or not with_whom.strip():
        raise Refused("Write with whom you spoke, and what was said.", field="words")
    if said_on > at.date():
        raise Refused("That day has not come yet.", field="said_on")
    made = TravelNote.objects.create(
        school=record.school, record=record, on=said_on, how=how, with_whom=with_whom.strip(), words=words.strip(),
        at=at, by=by,
    )  # fmt: skip
    _record("travel.noted", record, by, f"A conversation was noted on the family record of {record.pupil}.")
    return made


@transaction.atomic
def tell(
    *,
    record: TravelRecord,
    leaves_on: date,
    return_on: date | None,
    where: str,
    told_by: str,
    told_on: date,
    by: User,
    on: date,
    at: datetime,
) -> TravelJourney:
    """The family says that it will travel, and when it means to be back (S4-050, S4-051). T is the head's to authorise."""
    record, calendar = _locked(record), calendar_of(record.school)
    _check_open(record)
    if told_on > on:
        raise Refused("The family cannot have told us after today.", field="told_on")
    rules.check_journey(leaves_on, return_on, calendar)
    _check_clear(record, leaves_on, return_on)
    journey = TravelJourney.objects.create(
        school=record.school, record=record, pupil=record.pupil, leaves_on=leaves_on, return_on=return_on,
        where=where.strip(), told_on=told_on, told_by=told_by.strip(), recorded_by=by,
    )  # fmt: skip
    _record(
        "travel.told",
        record,
        by,
        f"A journey of the family of {record.pupil} was recorded, from {day_words(leaves_on)}.",
    )
    if return_on is None:
        _ask_for_return(journey, _step(calendar, on, NOT_SAID_DAYS), on, at, by=by)
    return journey


@transaction.atomic
def authorise(
    *,
    journey: TravelJourney,
    until: date,
    for_work: bool,
    means_to_return: bool,
    by: User,
    membership: Membership,
    at: datetime,
    words: str = "",
) -> TravelJourney:
    """The head authorises T up to a day; again with a later day where the family stays away for longer (S4-053)."""
    _check_decides(membership, journey)
    journey = _locked_journey(journey)
    if journey.state not in (JourneyState.TOLD, JourneyState.AUTHORISED) or journey.back_on:
        raise Refused(f"This is decided already: {_stands(journey)}. Load the page again.")
    calendar = calendar_of(journey.school)
    rules.check_may_be_t(trade=journey.record.trade, for_work=for_work, means_to_return=means_to_return)
    rules.check_until(journey.leaves_on, until, journey.return_on, calendar)
    journey.state, journey.authorised_until, journey.decision = JourneyState.AUTHORISED, until, words.strip()
    journey.decided_at, journey.decided_by = at, by
    journey.save()
    _record("travel.authorised", journey.record, by, f"A journey of the family of {journey.pupil} was authorised.")
    _take_back(journey, until + ONE_DAY, by, at)
    assert journey.span is not None
    fill.fill(
        school=journey.school, pupil=journey.pupil, sittings=sessions_of(journey.span, calendar), code=CODE,
        gives_way=fill.UNEXPLAINED, plan_words=PLAN_WORDS, trail_words=f"Authorised on {day_words(at.date())}",
        sensitive=True, at=at, by=by, role=membership.title,
    )  # fmt: skip
    return journey


@transaction.atomic
def refuse(
    *, journey: TravelJourney, why: str, by: User, membership: Membership, at: datetime, on: date
) -> TravelJourney:
    """Not authorised: the pupil is expected in school, and followed up as any other (S4-055)."""
    _check_decides(membership, journey)
    journey = _locked_journey(journey)
    if journey.state != JourneyState.TOLD:
        raise Refused(f"This is decided already: {_stands(journey)}. Load the page again.")
    return _end_t(journey, JourneyState.REFUSED, why, None, by, at, on)


@transaction.atomic
def withdraw(
    *, journey: TravelJourney, from_day: date, why: str, by: User, membership: Membership, at: datetime, on: date
) -> TravelJourney:
    """T no longer stands from a day on: the family is in the area, say, and the child does not come (S4-055)."""
    _check_decides(membership, journey)
    journey = _locked_journey(journey)
    if journey.state != JourneyState.AUTHORISED:
        raise Refused(f"T does not stand for this journey: {_stands(journey)}.")
    if from_day < journey.leaves_on:
        raise Refused("Choose a day of the journey.", field="from_day")
    return _end_t(journey, JourneyState.WITHDRAWN, why, from_day, by, at, on)


@transaction.atomic
def propose_return(*, journey: TravelJourney, return_on: date, by: User, on: date, at: datetime) -> TravelJourney:
    """The family names a day of coming back, or another one. T is cut where they come sooner; longer is for the head."""
    journey = _locked_journey(journey)
    _check_running(journey)
    rules.check_journey(journey.leaves_on, return_on, calendar_of(journey.school))
    journey.return_on = return_on
    if journey.authorised_until and journey.authorised_until >= return_on:
        journey.authorised_until = return_on - ONE_DAY
        _take_back(journey, return_on, by, at)
    journey.save(update_fields=["return_on", "authorised_until"])
    _record(
        "travel.return_named",
        journey.record,
        by,
        f"The family of {journey.pupil} means to be back on {day_words(return_on)}.",
    )
    _settle(journey, f"Means to be back on {day_words(return_on)}.", on, at, by, "")
    return journey


@transaction.atomic
def note_back(
    *, journey: TravelJourney, back_on: date, on: date, at: datetime, by: User | None = None, process: str = ""
) -> TravelJourney:
    """The pupil is back: what was planned from that day is taken back, and nobody is asked any more."""
    journey = _locked_journey(journey)
    _check_running(journey)
    if not journey.leaves_on < back_on <= on:
        raise Refused(
            "Choose the first day in school again: after the day of leaving, and not after today.", field="back_on"
        )
    journey.back_on = back_on
    if journey.authorised_until and journey.authorised_until >= back_on:
        journey.authorised_until = back_on - ONE_DAY
        _take_back(journey, back_on, by, at, process)
    journey.save(update_fields=["back_on", "authorised_until"])
    audit.record(
        by=by, process=process, school=journey.school, verb="travel.back", about=journey.pupil,
        sentence=f"{journey.pupil} is back on {day_words(back_on)}.",
    )  # fmt: skip
    _settle(journey, f"Back on {day_words(back_on)}.", on, at, by, process)
    return journey


@transaction.atomic
def chase(*, school: School, journeys: list[TravelJourney], on: date, at: datetime, process: str) -> int:
    """Ask when the family comes back, where the day it named has come and the child has not (S4-051)."""
    wanted = [_return_ask(journey, on) for journey in journeys]
    return asks.ask(school=school, asks=wanted, on=on, at=at, process=process)


def _end_t(
    journey: TravelJourney, state: JourneyState, why: str, from_day: date | None, by: User, at: datetime, on: date
) -> TravelJourney:
    if not why.strip():
        raise Refused("Give the reason.", field="why")
    journey.state, journey.decision, journey.decided_at, journey.decided_by = state, why.strip(), at, by
    journey.withdrawn_from = from_day
    if from_day is not None:
        _take_back(journey, from_day, by, at)
        journey.authorised_until = from_day - ONE_DAY if from_day > journey.leaves_on else None
    journey.save()
    words = "was not authorised" if state is JourneyState.REFUSED else "is no longer authorised"
    _record(f"travel.{state}", journey.record, by, f"A journey of the family of {journey.pupil} {words}.")
    _settle(journey, f"The journey {words}.", on, at, None, "journey ended")
    return journey


def _ask_for_return(journey: TravelJourney, due_on: date, on: date, at: datetime, by: User) -> None:
    asks.ask(school=journey.school, asks=[_return_ask(journey, due_on)], on=on, at=at, by=by)


def _return_ask(journey: TravelJourney, due_on: date) -> Ask:
    if journey.return_on:
        why = f"Meant to be back on {day_words(journey.return_on)}, and is not in school. Ask for a new day, and write it down."
    else:
        why = f"Away from {day_words(journey.leaves_on)}; no day of coming back was named. Ask for one, and write it down."
    return Ask(
        pupil=journey.pupil, about=RETURN, window=f"{journey.pk} {journey.return_on or ''}".strip(), kind="call",
        title="Ask the family when they come back", why=why, roles=(Role.OFFICE, Role.ATTENDANCE_OFFICER), due_on=due_on,
    )  # fmt: skip


def _settle(journey: TravelJourney, note: str, on: date, at: datetime, by: User | None, process: str) -> None:
    asks.settle(
        school=journey.school, pupil_ids=[journey.pupil_id], about=RETURN, note=note, on=on, at=at, by=by,
        process=process,
    )  # fmt: skip


def _take_back(journey: TravelJourney, first: date, by: User | None, at: datetime, process: str = "") -> None:
    fill.take_back(
        school=journey.school, pupil=journey.pupil, span=Span(first, date.max, AM), plan_words=PLAN_WORDS, at=at, by=by,
        process=process,
    )  # fmt: skip


def _check_clear(record: TravelRecord, leaves_on: date, return_on: date | None) -> None:
    for other in record.journeys.live():
        until = other.return_on or date.max
        if leaves_on < until and other.leaves_on < (return_on or date.max):
            raise Refused(
                f"A journey from {day_words(other.leaves_on)} is recorded already. Note that return first, or change it.",
                field="leaves_on",
            )


def _check_open(record: TravelRecord) -> None:
    if record.ended_on is not None:
        raise Refused("This record has ended. Open a new one where the family travels again.")


def _check_running(journey: TravelJourney) -> None:
    if journey.back_on is not None:
        raise Refused(f"The family is back since {day_words(journey.back_on)} already.")
    if journey.state in (JourneyState.REFUSED, JourneyState.WITHDRAWN):
        raise Refused(f"This journey is over: {_stands(journey)}.")


def _check_decides(membership: Membership, journey: TravelJourney) -> None:
    if membership.school_id != journey.school_id or not membership.may(Permission.AUTHORISE_ABSENCE):
        raise Refused("Only the headteacher, or whom the head appoints, authorises T.")


def _stands(journey: TravelJourney) -> str:
    return "back" if journey.back_on else journey.get_state_display().lower()


def _step(calendar: Calendar, on: date, days: int) -> date:
    try:
        return calendar.step(on, days)
    except Refused:
        return on + timedelta(days=days)


def _locked(record: TravelRecord) -> TravelRecord:
    return (
        TravelRecord.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=record.pk)
    )


def _locked_journey(journey: TravelJourney) -> TravelJourney:
    return (
        TravelJourney.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school", "record")
        .get(pk=journey.pk)
    )


def _record(verb: str, record: TravelRecord, by: User, sentence: str) -> None:
    audit.record(by=by, school=record.school, verb=verb, about=record.pupil, sentence=sentence)
