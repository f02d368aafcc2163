"""Part-time timetables: agree one, look at it again, end it, tell the authority."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted, day_words
from accounts.models import User
from attendance.actions import planned_marks
from attendance.domain.calendar import Calendar
from attendance.queries.calendar import calendar_of
from interventions.actions import timeline
from interventions.domain import timetables as rules
from interventions.domain.timeline import EntryKind
from interventions.domain.timetables import Pattern, Sitting
from interventions.models import PartTimeTimetable, TimetableReview
from interventions.models.timetable import TimetableState
from pupils import asks
from pupils.asks import Ask
from pupils.domain import age
from pupils.models import Need, Pupil

REVIEW, TELL = "timetable_review", "timetable_tell"
WORKERS = {
    "ehcp": "the authority’s EHCP team",
    "looked_after": "the virtual school",
    "child_in_need": "the social worker",
    "child_protection": "the social worker",
    "social_worker": "the social worker",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed."""

    starts_on: date
    ends_on: date
    pattern: Pattern
    reason: str
    consent_by: str
    consent_on: date
    pupil_says: str = ""
    work: str = ""


@transaction.atomic
def agree(*, pupil: Pupil, what: Agreed, by: User, at: datetime, on: date) -> PartTimeTimetable:
    """A timetable is agreed: its sessions away are planned, its review and the letters to others are asked for."""
    rules.check_agreed(
        pattern=what.pattern, starts_on=what.starts_on, ends_on=what.ends_on, reason=what.reason,
        consent_by=what.consent_by, consent_on=what.consent_on, on=on,
    )  # fmt: skip
    calendar = calendar_of(pupil.school)
    code = rules.code_for(compulsory=age.is_compulsory(pupil.date_of_birth, what.starts_on))
    try:
        with transaction.atomic():
            timetable = PartTimeTimetable.objects.create(
                school=pupil.school, pupil=pupil, starts_on=what.starts_on, ends_on=what.ends_on,
                pattern=what.pattern.keys, code=code, reason=what.reason.strip(), consent_by=what.consent_by.strip(),
                consent_on=what.consent_on, pupil_says=what.pupil_says.strip(), work=what.work.strip(), agreed_at=at,
                agreed_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(f"{pupil.name} has a part-time timetable already. End or review that one.") from error
    number = _plan(timetable, timetable.starts_on, calendar, by, at)
    _ask(timetable, calendar, by, at, on)
    _write(
        timetable, by, at, on, "timetable.agreed",
        f"Part-time timetable until {day_words(timetable.ends_on)}: in school {timetable.week.words}. "
        f"{counted(number, 'session')} away planned as {code}. Agreed with {timetable.consent_by}.",
    )  # fmt: skip
    return timetable


@transaction.atomic
def review(
    *,
    timetable: PartTimeTimetable,
    held_on: date,
    parents: bool,
    pupil: bool,
    note: str,
    go_on_until: date | None,
    by: User,
    at: datetime,
    on: date,
) -> PartTimeTimetable:
    """It was looked at with parents and pupil: it goes on to a day within six weeks, or ends as agreed."""
    timetable = _held(timetable)
    rules.check_review(parents=parents, note=note, held_on=held_on, on=on)
    calendar = calendar_of(timetable.school)
    if go_on_until is not None:
        rules.check_end(on, go_on_until)
    TimetableReview.objects.create(
        school=timetable.school, timetable=timetable, held_on=held_on, parents=parents, pupil=pupil, note=note.strip(),
        went_on_until=go_on_until, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _settle(timetable, f"Looked at on {day_words(held_on)}.", by, at, on)
    if go_on_until is not None and go_on_until != timetable.ends_on:
        _withdraw_after(timetable, on, calendar, by, at)
        timetable.ends_on = go_on_until
        timetable.save(update_fields=["ends_on"])
        _plan(timetable, on, calendar, by, at)
        _ask(timetable, calendar, by, at, on)
    took = [name for name, there in (("parents", parents), ("pupil", pupil)) if there]
    _write(
        timetable, by, at, held_on, "timetable.reviewed",
        f"Part-time timetable reviewed with {' and '.join(took) or 'nobody of the family'}: "
        f"{'goes on' if go_on_until else 'ends as agreed,'} until {day_words(timetable.ends_on)}. {note.strip()}".strip(),
    )  # fmt: skip
    return timetable


@transaction.atomic
def end(*, timetable: PartTimeTimetable, outcome: str, by: User, at: datetime, on: date) -> PartTimeTimetable:
    """Full time again from the next day: what is planned after today is taken back."""
    timetable = _held(timetable)
    if len(outcome.strip()) < rules.SHORTEST_REASON:
        raise Refused("Say how it ended: back full time, another placement, and what helped.", field="outcome")
    _withdraw_after(timetable, on, calendar_of(timetable.school), by, at)
    timetable.state, timetable.ended_on, timetable.ended_by = TimetableState.ENDED, on, by
    timetable.outcome = outcome.strip()
    timetable.save(update_fields=["state", "ended_on", "ended_by", "outcome"])
    _settle(timetable, "The timetable has ended.", by, at, on)
    _write(timetable, by, at, on, "timetable.ended", f"Part-time timetable ended: {timetable.outcome}")
    return timetable


@transaction.atomic
def told_authority(
    *, timetable: PartTimeTimetable, told_on: date, by: User, at: datetime, on: date
) -> PartTimeTimetable:
    """The local authority was told, as its protocol asks."""
    timetable = _held(timetable)
    if told_on > on:
        raise Refused(f"{day_words(told_on)} has not come yet. Give the day on which it was told.", field="told_on")
    timetable.told_authority_on = told_on
    timetable.save(update_fields=["told_authority_on"])
    _settle(timetable, f"Told on {day_words(told_on)}.", by, at, on, about=(TELL,))
    _write(timetable, by, at, told_on, "timetable.told", "The authority was told of the part-time timetable.")
    return timetable


def _plan(timetable: PartTimeTimetable, first: date, calendar: Calendar, by: User, at: datetime) -> int:
    """Plan the sessions away from a day on; a session that something else is planned for keeps that plan."""
    wanted = timetable.week.away(max(first, timetable.starts_on), timetable.ends_on, calendar)
    standing = timetable.pupil.planned_marks.filter(withdrawn_at=None, on__gte=first, on__lte=timetable.ends_on)
    taken = set(standing.values_list("on", "session"))
    free = [sitting for sitting in wanted if sitting not in taken]
    if free:
        planned_marks.plan(
            school=timetable.school, pupil=timetable.pupil, sessions=free, code=timetable.code,
            reason="Part-time timetable", at=at, by=by,
        )  # fmt: skip
    return len(free)


def _withdraw_after(timetable: PartTimeTimetable, on: date, calendar: Calendar, by: User, at: datetime) -> None:
    """Take back what this timetable has planned after a day."""
    mine = set(timetable.week.away(on, timetable.ends_on, calendar))
    standing = timetable.pupil.planned_marks.filter(withdrawn_at=None, code=timetable.code, on__gt=on)
    gone: Collection[Sitting] = [one for one in standing.values_list("on", "session") if one in mine]
    if gone:
        planned_marks.withdraw(school=timetable.school, pupil=timetable.pupil, sessions=gone, at=at, by=by)


def _ask(timetable: PartTimeTimetable, calendar: Calendar, by: User, at: datetime, on: date) -> None:
    """The review before it ends, and who has to be told."""
    pupil, window = timetable.pupil, f"{timetable.pk}.{timetable.ends_on}"
    kinds = Need.objects.filter(pupil=pupil).current(on).values_list("kind", flat=True)
    others = list(dict.fromkeys(WORKERS[kind] for kind in kinds if kind in WORKERS))
    told = ["The local authority, as its protocol asks", *(f"{other[:1].upper()}{other[1:]}" for other in others)]
    wanted = [
        Ask(
            pupil, REVIEW, window[:20], "review", "Review the part-time timetable with parents and pupil",
            f"It ends on {day_words(timetable.ends_on)}. It goes on only if that is looked at together first.",
            (Role.ATTENDANCE_OFFICER, Role.SAFEGUARDING), rules.review_due_on(timetable.ends_on, calendar),
            points=("Parents took part", "The pupil was asked", "How the pupil comes back to full time"),
        ),
    ]  # fmt: skip
    if timetable.told_authority_on is None:
        wanted.append(
            Ask(
                pupil, TELL, str(timetable.pk), "check", "Tell those who have to know of the part-time timetable",
                "A part-time timetable is told to the authority, and to those who answer for the child with the school.",
                (Role.ATTENDANCE_OFFICER,), calendar.next_school_day(on) or on, points=tuple(told),
            )
        )  # fmt: skip
    asks.ask(school=timetable.school, asks=wanted, on=on, at=at, by=by)


def _settle(
    timetable: PartTimeTimetable, note: str, by: User, at: datetime, on: date, about: tuple[str, ...] = (REVIEW,)
) -> None:
    asks.settle(school=timetable.school, pupil_ids=[timetable.pupil_id], about=about, note=note, on=on, at=at, by=by)


def _held(timetable: PartTimeTimetable) -> PartTimeTimetable:
    found = (
        PartTimeTimetable.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=timetable.pk)
    )
    rules.check_in_force(found.state)
    return found


def _write(timetable: PartTimeTimetable, by: User, at: datetime, on: date, verb: str, text: str) -> None:
    timeline.write_of_pupil(timetable.pupil, EntryKind.PLAN, text, on=on, at=at, by=by)
    audit.record(
        by=by, school=timetable.school, verb=verb, about=timetable, sentence=f"{timetable.pupil.name}: {text}",
        after={"state": timetable.state, "ends_on": timetable.ends_on.isoformat(), "pattern": timetable.pattern},
    )  # fmt: skip
