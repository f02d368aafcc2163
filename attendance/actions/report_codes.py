"""The codes with which parents report: given, drawn anew, taken back."""

import secrets
from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from accounts.models import School, User
from attendance.domain import report_codes as rules
from attendance.models import ReportCode
from pupils.models import Pupil


@transaction.atomic
def give(*, school: School, pupils: Collection[Pupil], at: datetime, by: User | None = None, process: str = "") -> int:
    """A code for each of these pupils who has none; answers how many are new."""
    if any(pupil.school_id != school.pk for pupil in pupils):
        raise Refused("This pupil is not a pupil of this school.")
    taken = set(school.report_codes.values_list("code", flat=True))
    have = set(school.report_codes.live().values_list("pupil_id", flat=True))
    fresh = [_drawn(school, pupil, at, by, taken) for pupil in pupils if pupil.pk not in have]
    made = ReportCode.objects.bulk_create(fresh, ignore_conflicts=True)  # two who press at once: each child has one
    if made:
        audit.record(
            by=by,
            process=process,
            school=school,
            verb="report_codes.given",
            sentence=f"{counted(len(made), 'code')} for the parents’ form drawn.",
        )
    return len(made)


@transaction.atomic
def renew(*, pupil: Pupil, by: User, at: datetime) -> ReportCode:
    """A new code; the one before opens nothing from now on."""
    _end(pupil, by, at)
    taken = set(ReportCode.objects.filter(school=pupil.school_id).values_list("code", flat=True))
    code = _drawn(pupil.school, pupil, at, by, taken)
    try:
        with transaction.atomic():
            code.save(force_insert=True)
    except IntegrityError as twice:
        raise Refused("Somebody else is just renewing this code. Load the page again.") from twice
    _record("report_code.renewed", pupil, by, f"The code for reports about {pupil} was drawn anew.")
    return code


@transaction.atomic
def revoke(*, pupil: Pupil, by: User, at: datetime) -> None:
    """No code opens the form for this child any more, until a new one is given."""
    if not _end(pupil, by, at):
        raise Refused(f"There is no code for {pupil}.")
    _record("report_code.revoked", pupil, by, f"The code for reports about {pupil} was taken back.")


def note_used(*, code: ReportCode, on: date) -> None:
    """The last day on which it opened the form, so that a school sees which slips arrived."""
    if code.last_used_on != on:
        ReportCode.objects.filter(pk=code.pk).update(last_used_on=on)


def note_printed(*, school: School, number: int, by: User) -> None:
    """Slips leave the house on paper: that they were printed is kept."""
    audit.record(
        by=by,
        school=school,
        verb="report_codes.printed",
        about=school,
        sentence=f"{counted(number, 'slip')} with codes for the parents’ form printed.",
    )


def _drawn(school: School, pupil: Pupil, at: datetime, by: User | None, taken: set[str]) -> ReportCode:
    code = rules.draw(secrets.choice)
    while code in taken:
        code = rules.draw(secrets.choice)
    taken.add(code)
    return ReportCode(school=school, pupil=pupil, code=code, made_at=at, made_by=by)


def _end(pupil: Pupil, by: User, at: datetime) -> int:
    return ReportCode.objects.filter(pupil=pupil, school=pupil.school_id, ended_at=None).update(
        ended_at=at, ended_by=by
    )


def _record(verb: str, pupil: Pupil, by: User, sentence: str) -> None:
    audit.record(by=by, school=pupil.school, verb=verb, about=pupil, sentence=sentence)
