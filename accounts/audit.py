"""The only way to write an AuditEvent. It refuses anonymity."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import AuditEvent, School, User


class AnonymousAuditError(Exception):
    """Something was to be recorded without saying on whose authority."""


def record(
    *,
    verb: str,
    sentence: str,
    school: School | None,
    by: User | None = None,
    process: str = "",
    about: models.Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    using: str | None = None,
) -> None:
    """Write down who (`by`) or which `process` did what, in a sentence, in the caller's transaction.

    `sentence` may name the row by its `__str__`; it is read by those who may see the audit trail, never logged.
    What concerns the whole installation is recorded as the owner (`using="owner"`).
    """
    if by is None and not process:
        raise AnonymousAuditError(f"{verb}: name a person (by=) or a process (process=).")
    event = AuditEvent(
        at=timezone.now(),
        school_id=school.pk if school else None,
        actor_id=by.pk if by else None,
        actor_name=by.full_name if by else "",
        process=process,
        verb=verb,
        about_type=about._meta.label if about is not None else "",
        about_id=about.pk if about is not None else None,
        sentence=sentence,
        before=before,
        after=after,
    )
    if school is None:  # may be written and not read back, so nothing may be asked of it in return
        AuditEvent.objects.using(using).bulk_create([event], ignore_conflicts=True)
    else:
        event.save(using=using, force_insert=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of many that are recorded together."""

    verb: str
    sentence: str
    about: models.Model | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record_many(lines: Iterable[Line], *, school: School | None, by: User | None = None, process: str = "") -> None:
    """Write down many things that one person or process did at once, in one statement."""
    if by is None and not process:
        raise AnonymousAuditError("Name a person (by=) or a process (process=).")
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=now,
                school_id=school.pk if school else None,
                actor_id=by.pk if by else None,
                actor_name=by.full_name if by else "",
                process=process,
                verb=line.verb,
                about_type=line.about._meta.label if line.about is not None else "",
                about_id=line.about.pk if line.about is not None else None,
                sentence=line.sentence,
                before=line.before,
                after=line.after,
            )
            for line in lines
        ],
        batch_size=1000,
    )
