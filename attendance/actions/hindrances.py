"""A pupil's own Y codes and Q, for a stretch: entered with the evidence, planned and marked, ended when it is over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import Membership, School, User
from attendance.actions import marks, planned_marks
from attendance.actions.marks import NewMark
from attendance.domain import hindrances as rules
from attendance.domain.explanations import Sitting, Span, sessions_of
from attendance.domain.hindrances import Cause
from attendance.models import Hindrance
from attendance.queries import hindrances as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.hindrances import Ending, PupilEffect
from pupils.models import Pupil

SOURCE = "unable"


@dataclass(frozen=True, slots=True)
class Entry:
    """What keeps one or several pupils away."""

    pupils: tuple[Pupil, ...]
    code: str
    span: Span
    words: str
    all_absences: bool = False  # absences that stand with another reason become the code, too


def look(*, school: School, entry: Entry, membership: Membership, at: datetime) -> list[PupilEffect]:
    """What it would do, pupil by pupil. Nothing is changed."""
    _check(school, entry, membership)
    return queries.effects(
        school, entry.pupils, entry.code, entry.span, at, calendar_of(school), all_absences=entry.all_absences
    )


@transaction.atomic
def enter(*, school: School, entry: Entry, by: User, membership: Membership, at: datetime) -> list[Hindrance]:
    """Enter it for these pupils: past sessions are marked, those to come are planned."""
    list(school.pupils.filter(pk__in=[p.pk for p in entry.pupils]).order_by("pk").select_for_update(no_key=True))
    effects = look(school=school, entry=entry, membership=membership, at=at)
    cause, span = rules.cause_of(entry.code), entry.span
    made = Hindrance.objects.bulk_create(
        Hindrance(
            school=school,
            pupil=pupil,
            code=entry.code,
            starts_on=span.starts_on,
            starts_session=span.starts_session,
            ends_on=span.ends_on,
            ends_session=span.ends_session,
            words=entry.words.strip(),
            entered_at=at,
            entered_by=by,
        )
        for pupil in entry.pupils
    )
    changes = [one for effect in effects for one in effect.changes]
    if changes:
        marks.record(
            school=school,
            marks=[NewMark(one.pupil_id, one.on, one.session, entry.code) for one in changes],
            at=at,
            by=by,
            role=membership.title,
            reason=words_for_trail(cause),
            source=SOURCE,
        )
    for effect in effects:
        _plan(school, effect, cause, by, at)
    audit.record_many([_line(one, "entered") for one in made], school=school, by=by)
    return made


@transaction.atomic
def end(
    *, hindrance: Hindrance, last: Sitting | None, why: str, by: User, membership: Membership, at: datetime
) -> Ending:
    """It was over sooner (`last`: the last session it lasted), or should not have been entered (None).

    Later marks with its code go back to what stood before, or to N; plans are withdrawn.
    """
    hindrance = _locked(hindrance)
    found = look_at_end(hindrance=hindrance, last=last)
    if not why.strip():
        raise Refused("Say why. The reason stands in the trail.", field="why")
    if found.back:
        marks.record(
            school=hindrance.school,
            marks=[NewMark(hindrance.pupil_id, one.on, one.session, stood) for one, stood in found.back],
            at=at,
            by=by,
            role=membership.title,
            reason="No longer unable to attend" if last else "Was not unable to attend: entered by mistake",
            source=SOURCE,
        )
    queries.plans_of(hindrance, _next(hindrance, last)).update(withdrawn_at=at, withdrawn_by=by)
    hindrance.ended_at, hindrance.ended_by, hindrance.why_ended = at, by, why.strip()
    if last:
        hindrance.ends_on, hindrance.ends_session = last
    else:
        hindrance.withdrawn = True
    hindrance.save()
    audit.record_many([_line(hindrance, "ended" if last else "withdrawn")], school=hindrance.school, by=by)
    return found


def look_at_end(*, hindrance: Hindrance, last: Sitting | None) -> Ending:
    """What ending it would do; refused where it cannot end so."""
    if hindrance.withdrawn:
        name = hindrance.ended_by.full_name if hindrance.ended_by else "somebody"
        raise Refused(f"This is withdrawn already, by {name}.")
    calendar = calendar_of(hindrance.school)
    if last:
        rules.check_end(hindrance.span, last, calendar)
    return queries.ending(hindrance, _next(hindrance, last), calendar)


def words_for_trail(cause: Cause) -> str:
    """Why a mark changed, for whoever reads the trail: never what is sensitive."""
    return f"{rules.PLANNED_AS}{'a cause that is not shown here' if cause.sensitive else _small(cause.name)}"


def _next(hindrance: Hindrance, last: Sitting | None) -> Sitting:
    """The first session that it no longer covers."""
    if last is None:
        return hindrance.starts_on, hindrance.starts_session
    return next(one for one in sessions_of(hindrance.span, calendar_of(hindrance.school)) if one > last)


def _plan(school: School, effect: PupilEffect, cause: Cause, by: User, at: datetime) -> None:
    if effect.plans:
        planned_marks.plan(
            school=school,
            pupil=effect.pupil,
            sessions=[one.sitting for one in effect.plans],
            code=cause.code,
            reason=f"{rules.PLANNED_AS}{_small(cause.name)}",
            sensitive=cause.sensitive,
            at=at,
            by=by,
        )


def _check(school: School, entry: Entry, membership: Membership) -> None:
    if not entry.pupils:
        raise Refused("Choose at least one pupil.", field="pupils")
    if any(pupil.school_id != school.pk for pupil in entry.pupils):
        raise Refused("One of the pupils is not a pupil of this school.", field="pupils")
    rules.check(entry.code, entry.span, entry.words, calendar_of(school))
    if rules.cause_of(entry.code).sensitive and not membership.may(Permission.VIEW_SENSITIVE):
        raise Refused("This cause is for who may see sensitive matters. Ask the safeguarding lead.", field="code")
    _check_overlap(school, entry)


def _check_overlap(school: School, entry: Entry) -> None:
    twin = queries.overlapping(school, [pupil.pk for pupil in entry.pupils], entry.span)
    if twin is None:
        return
    raise Refused(
        f"{twin.pupil} is entered already as unable to attend, {twin.span.words}. End that entry, or choose other days.",
        field="starts_on",
    )


def _locked(hindrance: Hindrance) -> Hindrance:
    return (
        Hindrance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school", "ended_by")
        .get(pk=hindrance.pk)
    )


def _small(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _line(hindrance: Hindrance, what: str) -> audit.Line:
    said = {"entered": "was entered", "ended": "ended sooner", "withdrawn": "was withdrawn"}[what]
    return audit.Line(verb=f"hindrance.{what}", sentence=f"{hindrance}: {said}.", about=hindrance)
