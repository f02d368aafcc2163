"""Penalty notices and monitoring: asked for by a person, issued by the authority, never by the program."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from accounts.models import User
from attendance.queries.calendar import calendar_of
from interventions.actions import timeline
from interventions.domain import penalty as rules
from interventions.domain.cases import check_past, check_words
from interventions.domain.penalty import Monitored
from interventions.domain.timeline import EntryKind
from interventions.models import Monitoring, PenaltyNotice, PenaltySession
from interventions.models.penalty import FOLLOWING, NoticeState
from interventions.queries import penalty as queries
from pupils.domain import age
from pupils.models import Contact, Pupil

LONGEST = 30  # school days of monitoring: six weeks


@transaction.atomic
def request(*, pupil: Pupil, contact: Contact, support: str, by: User, at: datetime, on: date) -> PenaltyNotice:
    """Ask the authority for a notice to one parent. The sessions it rests on are used, and count for no other."""
    Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    if not contact.links.filter(pupil=pupil, parental_responsibility=True).exists():
        raise Refused("A notice goes to a parent of this pupil. Choose one of the parents named.")
    scheme, seen = queries.scheme_of(on), queries.outlook_of(pupil, contact, on)
    earlier = queries.earlier_of(pupil, contact)
    rules.check_request(
        outlook=seen, compulsory=age.is_compulsory(pupil.date_of_birth, on), support=False, support_words=support,
        earlier=earlier, scheme=scheme,
    )  # fmt: skip
    sums = rules.next_for(scheme, earlier, on)
    calendar = calendar_of(pupil.school)
    used = queries.used_of(pupil)[contact.pk]
    sessions = queries.unauthorised(pupil.school, [pupil.pk], scheme, on, calendar)[pupil.pk]
    try:
        with transaction.atomic():
            notice = PenaltyNotice.objects.create(
                school=pupil.school, pupil=pupil, contact=contact, scheme=scheme.name, sums=sums.words if sums else "",
                counted=seen.counted, support=support.strip(), requested_on=on, requested_at=at, requested_by=by,
            )  # fmt: skip
            PenaltySession.objects.bulk_create(
                PenaltySession(
                    school=pupil.school, notice=notice, pupil=pupil, contact=contact, on=day, session=session, code=code
                )
                for (day, session), code in sessions.items()
                if (day, session) not in used
            )
    except IntegrityError as error:
        raise Refused("Somebody has just asked for this notice. Look at it first.") from error
    _write(
        notice, by, at, on, "penalty.requested",
        f"A penalty notice to {contact.name} was asked for: {counted(seen.counted, 'session')} in {scheme.weeks} school weeks.",
    )  # fmt: skip
    return notice


@transaction.atomic
def follow(
    *, notice: PenaltyNotice, to: str, happened_on: date, reason: str = "", by: User, at: datetime, on: date
) -> PenaltyNotice:
    """What became of it: issued, paid, not paid, withdrawn, or after all not asked for."""
    held = PenaltyNotice.objects.select_for_update(of=("self",), no_key=True).select_related(
        "pupil", "contact", "school"
    )
    notice = held.get(pk=notice.pk)
    if to not in FOLLOWING.get(NoticeState(notice.state), ()):
        raise Refused(f"This notice is {NoticeState(notice.state).label.lower()}. Look at what has become of it.")
    check_past(happened_on, on)
    before = notice.issued_on or notice.requested_on
    if happened_on < before:
        raise Refused(
            f"That was before {day_words(before)}, when the last step was. Look at the day.", field="happened_on"
        )
    scheme = queries.scheme_of(notice.issued_on or happened_on)
    if to == NoticeState.UNPAID and notice.issued_on and not rules.is_unpaid(scheme, notice.issued_on, happened_on):
        raise Refused(f"It can be paid for {scheme.first.full_days} days from its issue.", field="happened_on")
    if to in (NoticeState.WITHDRAWN, NoticeState.WAIVED):
        reason = check_words(reason, "reason")
        notice.sessions.update(stands=False)  # they may count again
    notice.state, notice.reason = to, reason
    if to == NoticeState.ISSUED:
        sums = rules.next_for(scheme, queries.earlier_of(notice.pupil, notice.contact), happened_on)
        if sums is None:
            raise Refused(
                "This parent has had as many notices for this child as there may be. Look at the day.",
                field="happened_on",
            )
        notice.issued_on, notice.scheme, notice.sums = (
            happened_on,
            scheme.name,
            sums.words,
        )  # by the rules of its own day
    else:
        notice.closed_on = happened_on
    notice.save(update_fields=["state", "reason", "issued_on", "closed_on", "scheme", "sums"])
    more = f": {reason}" if reason else "."
    if to == NoticeState.UNPAID:
        more = ". The authority considers prosecution."
    _write(
        notice, by, at, happened_on, f"penalty.{to}",
        f"The penalty notice to {notice.contact.name} is {NoticeState(to).label.lower()}{more}",
    )  # fmt: skip
    return notice


@transaction.atomic
def start_monitoring(*, pupil: Pupil, days: int, reason: str, by: User, at: datetime, on: date) -> Monitoring:
    """From the next school day, or today: so many school days, whatever closures there are."""
    words = check_words(reason, "reason")
    if not 1 <= days <= LONGEST:
        raise Refused(f"From 1 to {LONGEST} school days.", field="days")
    if not age.is_compulsory(pupil.date_of_birth, on):
        raise Refused("Monitoring towards a notice is not for a child outside compulsory school age.")
    calendar = calendar_of(pupil.school)
    start = on if calendar.is_school_day(on) else calendar.next_school_day(on)
    if start is None:
        raise Refused("The school calendar ends before this could begin. Enter the school year that is missing.")
    last = Monitored(start, days).last_on(calendar)
    try:
        with transaction.atomic():
            made = Monitoring.objects.create(
                school=pupil.school, pupil=pupil, starts_on=start, ends_on=last, days=days, reason=words, started_at=at,
                started_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(f"{pupil.name} is being monitored already. End that first.") from error
    timeline.write_of_pupil(
        pupil, EntryKind.MARKS, f"Monitoring of {counted(days, 'school day')} began, to {day_words(last)}: {words}",
        on=on, at=at, by=by,
    )  # fmt: skip
    audit.record(
        by=by, school=pupil.school, verb="monitoring.started", about=made,
        sentence=f"{pupil.name}: monitoring to {day_words(last)}.", after={"days": days},
    )  # fmt: skip
    return made


@transaction.atomic
def end_monitoring(*, monitoring: Monitoring, outcome: str, by: User, at: datetime, on: date) -> Monitoring:
    """What came of it."""
    held = Monitoring.objects.select_for_update(of=("self",), no_key=True).select_related("pupil", "school")
    monitoring = held.get(pk=monitoring.pk)
    if monitoring.ended_on:
        raise Refused("This monitoring has ended already.")
    monitoring.outcome = check_words(outcome, "outcome")
    monitoring.ended_on, monitoring.ended_by = on, by
    monitoring.save(update_fields=["outcome", "ended_on", "ended_by"])
    timeline.write_of_pupil(
        monitoring.pupil, EntryKind.MARKS, f"Monitoring ended: {monitoring.outcome}", on=on, at=at, by=by
    )
    audit.record(
        by=by, school=monitoring.school, verb="monitoring.ended", about=monitoring,
        sentence=f"{monitoring.pupil.name}: monitoring ended.", after={"ended_on": on.isoformat()},
    )  # fmt: skip
    return monitoring


def _write(notice: PenaltyNotice, by: User, at: datetime, on: date, verb: str, text: str) -> None:
    timeline.write_of_pupil(notice.pupil, EntryKind.LETTER, text, on=on, at=at, by=by)
    audit.record(
        by=by, school=notice.school, verb=verb, about=notice, sentence=f"{notice.pupil.name}: {text}",
        after={"state": notice.state, "counted": notice.counted},
    )  # fmt: skip
