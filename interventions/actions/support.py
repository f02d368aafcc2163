"""The directory of services; help offered to a pupil, answered, referred, chased."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import day_words
from accounts.models import School, User
from attendance.queries.calendar import calendar_of
from interventions.actions import timeline
from interventions.domain import support as rules
from interventions.domain.timeline import EntryKind
from interventions.models import SupportOffer, SupportService
from interventions.models.support import Answer
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

CHASE = "referral_chase"
CHASE_DAYS = 10  # school days after it was sent, or asked after
CHASERS = (Role.ATTENDANCE_OFFICER, Role.SAFEGUARDING)
SERVICE = ("name", "kind", "in_school", "about", "contact_name", "phone", "email", "website")
REFERRAL = ("consent_on", "sent_on", "chased_on", "accepted_on", "ended_on", "outcome")


@transaction.atomic
def keep_service(*, school: School, service: SupportService | None, by: User, **given: Any) -> SupportService:
    """Add a service to the directory, or change its line."""
    kept = service or SupportService(school=school)
    for name in SERVICE:
        setattr(kept, name, given[name])
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Refused("The directory has a service of this name already.", field="name") from None
    verb = "service.changed" if service else "service.added"
    audit.record(by=by, school=school, verb=verb, about=kept, sentence=f"Directory of services: {kept.name}.")
    return kept


@transaction.atomic
def end_service(*, service: SupportService, by: User) -> SupportService:
    """It is not offered any more: what was offered before stays."""
    service = SupportService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if service.is_active:
        service.is_active = False
        service.save(update_fields=["is_active"])
        sentence = f"Directory of services: {service.name} is not offered any more."
        audit.record(by=by, school=service.school, verb="service.ended", about=service, sentence=sentence)
    return service


@transaction.atomic
def offer(
    *,
    pupil: Pupil,
    support: str,
    service: SupportService | None,
    way: str,
    barriers: list[str],
    offered_on: date,
    by: User,
    at: datetime,
    on: date,
) -> SupportOffer:
    """Offer help. The same once more on the same day is the same offer."""
    rules.check_known(support, barriers)
    rules.check_past(offered_on, on, "offered_on")
    made, is_new = SupportOffer.objects.get_or_create(
        school=pupil.school,
        pupil=pupil,
        support=support,
        service=service,
        offered_on=offered_on,
        defaults={"way": way, "barriers": barriers, "offered_by": by},
    )
    if is_new:
        stands = f" In the way: {'; '.join(made.barrier_names)}." if made.barriers else ""
        _tell(made, f"Support {made.way}: {made.name}.{stands}", "support.offered", offered_on, at, by)
    return made


@transaction.atomic
def answer(
    *, offer: SupportOffer, answer: str, answered_on: date, words: str, by: User, at: datetime, on: date
) -> SupportOffer:
    """What the family said, or that it was accepted and not taken up. An answer may change; the timeline keeps both."""
    offer = _held(offer)
    rules.check_answer(offer.offered_on, answered_on, on)
    if (offer.answer, offer.answered_on, offer.words) == (answer, answered_on, words.strip()):
        return offer
    offer.answer, offer.answered_on, offer.words = answer, answered_on, words.strip()
    offer.save(update_fields=["answer", "answered_on", "words"])
    text = f"{offer.name}: {Answer(answer).label.lower()}. {offer.words}".strip()
    _tell(offer, text, "support.answered", answered_on, at, by)
    return offer


@transaction.atomic
def refer(*, offer: SupportOffer, by: User, at: datetime, on: date, **given: Any) -> SupportOffer:
    """How a referral goes: consent, sent, asked after, accepted, ended. While it is out, a task asks after it."""
    offer = _held(offer)
    rules.check_referral(is_referral=offer.is_referral, today=on, **given)
    before = {name: getattr(offer, name) for name in REFERRAL}
    news = [name for name in REFERRAL if given[name] != before[name]]
    if not news:
        return offer
    for name in REFERRAL:
        setattr(offer, name, given[name])
    offer.save(update_fields=list(REFERRAL))
    for name in news:
        if name != "outcome" and given[name]:
            ends = f" {offer.outcome}" if name == "ended_on" else ""
            text = f"Referral to {offer.name}: {SAID[name]} on {day_words(given[name])}.{ends}"
            _tell(offer, text, "support.referral", given[name], at, by)
    _chase(offer, on, at, by)
    return offer


SAID = {
    "consent_on": "consent given",
    "sent_on": "sent",
    "chased_on": "asked after",
    "accepted_on": "accepted",
    "ended_on": "ended",
}


def _chase(offer: SupportOffer, on: date, at: datetime, by: User) -> None:
    """A task to ask after what was sent and not yet accepted; each time somebody has asked, the next one."""
    last = offer.chased_on or offer.sent_on
    window = f"{offer.pk}.{last.isoformat()}" if last else None
    if last is None or offer.accepted_on or offer.ended_on:
        window = None
    note = "The referral was asked after." if window else "The referral is answered."
    open_ones = offer.school.tasks.open().filter(pupil=offer.pupil_id, trigger=f"{asks.PREFIX}{CHASE}")
    for other in open_ones.filter(window__startswith=f"{offer.pk}.").values_list("window", flat=True):
        if other != window:
            asks.settle(
                school=offer.school,
                pupil_ids=[offer.pupil_id],
                about=CHASE,
                window=other,
                note=note,
                on=on,
                at=at,
                by=by,
            )
    if window and last:
        asks.ask(school=offer.school, asks=[_ask(offer, window, last)], on=on, at=at, by=by)


def _ask(offer: SupportOffer, window: str, last: date) -> Ask:
    try:
        due = calendar_of(offer.school).step(last, CHASE_DAYS)
    except Refused:  # the calendar ends sooner
        due = last
    return Ask(
        pupil=offer.pupil,
        about=CHASE,
        window=window,
        kind="referral",
        title="Ask how a referral goes",
        why=f"A referral was sent or asked after on {day_words(last)}, and nobody has accepted it yet.",
        roles=CHASERS,
        due_on=due,
    )


def _held(offer: SupportOffer) -> SupportOffer:
    rows = SupportOffer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("pupil", "school", "service").get(pk=offer.pk)


def _tell(offer: SupportOffer, text: str, verb: str, happened_on: date, at: datetime, by: User) -> None:
    """Into the case's timeline; the audit trail names no help, which tells of what is wrong."""
    timeline.write_of_pupil(offer.pupil, EntryKind.PLAN, text, on=happened_on, at=at, by=by, sensitive=True)
    audit.record(
        by=by,
        school=offer.school,
        verb=verb,
        about=offer,
        sentence=f"{offer.pupil.name}: an offer of support.",
        after={"answer": offer.answer},
    )
