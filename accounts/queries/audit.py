"""The audit trail of a school, newest first."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import AuditEvent, School


def events(
    school: School, *, on: date | None = None, person: int | None = None, verb: str = ""
) -> QuerySet[AuditEvent]:
    """What happened, narrowed by day, by who did it, and by what was done."""
    found = of(school)
    if on is not None:
        found = found.filter(at__date=on)
    if person is not None:
        found = found.filter(actor_id=person)
    if verb:
        found = found.filter(verb=verb)
    return found.order_by("-at", "-pk")


def of(school: School) -> QuerySet[AuditEvent]:
    """The lines of a school: no foreign key leads there, so that nothing pins them."""
    return AuditEvent.objects.filter(school_id=school.pk)


def people(school: School) -> list[tuple[int, str]]:
    """Who has done anything, by name, for the filter."""
    rows = of(school).exclude(actor_id=None).values_list("actor_id", "actor_name").distinct().order_by("actor_name")
    return [(pk, name) for pk, name in dict(rows).items() if pk is not None]


def verbs(school: School) -> list[str]:
    """What has been done, for the filter."""
    return list(of(school).values_list("verb", flat=True).distinct().order_by("verb"))
