"""Exceptions that expire: grant one, end it early."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from accounts.models import User
from interventions.actions import timeline
from interventions.domain import exemptions as rules
from interventions.domain.timeline import EntryKind
from interventions.models import Exemption
from pupils.models import Pupil


@transaction.atomic
def grant(*, pupil: Pupil, reason: str, ends_on: date, by: User, at: datetime, on: date) -> Exemption:
    """From today until a day the policy leads this pupil no deeper and asks for nothing but help."""
    rules.check_grant(reason=reason, ends_on=ends_on, on=on)
    Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)  # of two people at once the second is told
    if standing := pupil.exemptions.in_force(on).first():
        raise Refused(f"There is an exception until {day_words(standing.ends_on)} already. End that one first.")
    made = Exemption.objects.create(
        school=pupil.school, pupil=pupil, reason=reason.strip(), starts_on=on, ends_on=ends_on, granted_at=at,
        granted_by=by,
    )  # fmt: skip
    _write(made, by, at, on, "exemption.granted", f"Nothing more is asked until {day_words(ends_on)}: {made.reason}")
    return made


@transaction.atomic
def end(*, exemption: Exemption, by: User, at: datetime, on: date) -> Exemption:
    """Before its day: the policy goes on as for everybody."""
    held = Exemption.objects.select_for_update(of=("self",), no_key=True).select_related("pupil", "school")
    exemption = held.get(pk=exemption.pk)
    rules.check_in_force(exemption.ended_at is not None, exemption.ends_on, on)
    exemption.ended_at, exemption.ended_by = at, by
    exemption.save(update_fields=["ended_at", "ended_by"])
    _write(exemption, by, at, on, "exemption.ended", "The exception was ended.")
    return exemption


def _write(exemption: Exemption, by: User, at: datetime, on: date, verb: str, text: str) -> None:
    timeline.write_of_pupil(exemption.pupil, EntryKind.NOTE, text, on=on, at=at, by=by)
    audit.record(
        by=by, school=exemption.school, verb=verb, about=exemption, sentence=f"{exemption.pupil.name}: {text}",
        after={"ends_on": exemption.ends_on.isoformat(), "ended": exemption.ended_at is not None},
    )  # fmt: skip
