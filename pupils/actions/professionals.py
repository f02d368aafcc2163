"""People outside the school who work with a pupil, and their key contact in school (S2-021, S4-217)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import User
from pupils.actions.changes import set_fields
from pupils.models import Professional, Pupil


@transaction.atomic
def add(*, pupil: Pupil, values: Mapping[str, Any], by: User) -> Professional:
    """Write down someone who works with a pupil."""
    professional = Professional.objects.create(school=pupil.school, pupil=pupil, **values)
    audit.record(
        verb="professional.added",
        sentence=f"A professional working with {pupil} was added.",
        school=pupil.school,
        by=by,
        about=professional,
    )
    return professional


@transaction.atomic
def correct(*, professional: Professional, values: Mapping[str, Any], by: User) -> Professional:
    """Correct details, or name another key contact."""
    before, after = set_fields(professional, values)
    if after:
        audit.record(
            verb="professional.corrected",
            sentence=f"A professional working with {professional.pupil} was corrected.",
            school=professional.school,
            by=by,
            about=professional,
            before=before,
            after=after,
        )
    return professional


@transaction.atomic
def end(*, professional: Professional, last_day: date, by: User) -> None:
    """They no longer work with the pupil after a day."""
    if last_day < professional.starts_on:
        raise Refused(f"This began on {professional.starts_on:%d %B %Y}. The last day cannot lie before that.")
    professional.ends_on = last_day
    professional.save(update_fields=["ends_on"])
    audit.record(
        verb="professional.ended",
        sentence=f"A professional no longer works with {professional.pupil}.",
        school=professional.school,
        by=by,
        about=professional,
    )
