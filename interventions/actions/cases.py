"""What people do with a case: open it, answer for it, write in it, lead the pupil to another stage, close it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words
from accounts.models import Membership, User
from attendance.queries.calendar import calendar_of
from interventions.actions import timeline
from interventions.actions.timeline import Line
from interventions.domain import cases as rules
from interventions.domain.facts import Standing
from interventions.domain.timeline import EntryKind
from interventions.models import Case, CaseStage
from interventions.models.case import CaseState
from interventions.queries.policy import parsed, version_of
from interventions.queries.standings import has_work, standings_of
from pupils.domain import age
from pupils.models import Allotment, Pupil


@transaction.atomic
def open_by_hand(*, pupil: Pupil, reason: str, by: User, at: datetime, on: date) -> Case:
    """A case that no rule has opened yet: whoever opens it says why. The open one, where there is one."""
    words = rules.check_words(reason, "reason")
    if standing := Case.objects.open().filter(pupil=pupil).first():
        return standing
    try:
        with transaction.atomic():
            case = Case.objects.create(school=pupil.school, pupil=pupil, opened_on=on, opened_by=by)
    except IntegrityError:  # another person was quicker
        return Case.objects.open().get(pupil=pupil)
    _write(case, EntryKind.OPENED, f"The case was opened: {words}", by, at, on, "case.opened")
    return case


@transaction.atomic
def hand_to(*, case: Case, to: Membership | None, by: User, at: datetime, on: date) -> Case:
    """Who answers for the case. It comes into that person's charge, and out of the one's before (S3-038)."""
    case = _held(case)
    if to is not None:
        rules.check_owner(to.may(Permission.MANAGE_CASE), to.school_id == case.school_id)
    if case.owner_id == (to.pk if to else None):
        return case
    _allot(case, to, on)
    case.owner = to
    case.save(update_fields=["owner"])
    text = f"{to.user.full_name} answers for the case." if to else "Nobody answers for the case by name."
    _write(case, EntryKind.NOTE, text, by, at, on, "case.handed")
    return case


def _allot(case: Case, to: Membership | None, on: date) -> None:
    """Whose pupils do not include this one otherwise can then see it."""
    if case.owner_id:
        Allotment.objects.filter(membership=case.owner_id, pupil=case.pupil_id, ends_on=None).update(ends_on=on)
    if to is not None and not to.may(Permission.VIEW_ALL_PUPILS):
        Allotment.objects.get_or_create(
            school_id=case.school_id, membership=to, pupil_id=case.pupil_id, ends_on=None, defaults={"starts_on": on}
        )


@transaction.atomic
def note(
    *,
    case: Case,
    text: str,
    happened_on: date,
    by: User,
    at: datetime,
    on: date,
    sensitive: bool = False,
    kind: EntryKind = EntryKind.NOTE,
) -> Case:
    """A line that a person writes: what was said, a paper that came (S3-032)."""
    case = _held(case)
    words = rules.check_words(text, "text")
    rules.check_past(happened_on, on)
    _write(case, kind, words, by, at, happened_on, "case.noted", sensitive=sensitive)
    return case


@transaction.atomic
def lead(*, case: Case, track: str, stage: str, reason: str, by: User, at: datetime, on: date) -> Case:
    """Lead the pupil to another stage of a track, or out of it, against or ahead of the rules: with a reason."""
    case = _held(case)
    words = rules.check_words(reason, "reason")
    version = version_of(case.school, on)
    if version is None:
        raise Refused("The school has adopted no policy yet. Adopt one first.")
    policy = parsed(version.text)
    before = standings_of(case.school, on, [case.pupil_id]).get(case.pupil_id, {}).get(track)
    compulsory = age.is_compulsory(case.pupil.date_of_birth, on)
    to = rules.check_stage(policy, track, stage, before, compulsory)
    length = to.length if to else None
    moved = Standing(
        stage,
        on,
        before.stage if before else None,
        track,
        length.ends_on(on, calendar_of(case.school)) if length else None,
    )
    CaseStage.objects.create(
        school=case.school,
        pupil=case.pupil,
        track=track,
        stage=stage,
        came_from=moved.came_from or "",
        is_first=before is None,
        on=on,
        what="moved",
        since=on,
        review_on=moved.review_on,
        why=words,
        by=by,
        policy_version=version,
    )
    until = f" Review on {day_words(moved.review_on)}." if moved.review_on else ""
    where = f"Led to {to.name}" if to else "Led out of the track"
    _write(case, EntryKind.STAGE, f"{where}: {words}{until}", by, at, on, "case.moved")
    return case


@transaction.atomic
def close(*, case: Case, reason: str, by: User, at: datetime, on: date) -> Case:
    """Nothing is owed any more, and nothing is asked."""
    case = _held(case)
    words = rules.check_words(reason, "reason")
    rules.check_close(case.pupil.tasks.open().count(), has_work(case.school, case.pupil_id, on))
    case.state, case.closed_on, case.closed_by = CaseState.CLOSED, on, by
    case.save(update_fields=["state", "closed_on", "closed_by"])
    _write(case, EntryKind.CLOSED, f"The case was closed: {words}", by, at, on, "case.closed")
    return case


def _held(case: Case) -> Case:
    """The row as it stands, held until the end: of two people at once the second is told."""
    found = Case.objects.select_for_update(of=("self",), no_key=True).select_related("pupil", "school").get(pk=case.pk)
    rules.check_open(found.state)
    return found


def _write(
    case: Case, kind: EntryKind, text: str, by: User, at: datetime, on: date, verb: str, *, sensitive: bool = False
) -> None:
    timeline.write([Line(case, kind, text, sensitive)], on=on, at=at, by=by)
    audit.record(
        by=by,
        school=case.school,
        verb=verb,
        about=case,
        sentence=f"{case.pupil.name}: a private note." if sensitive else f"{case.pupil.name}: {text}",
        after={"state": case.state, "owner": case.owner_id},
    )
