"""What a pupil needs, from and until."""

from datetime import date

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from pupils.domain.needs import BY_SLUG
from pupils.models import Need, OwnNeedKind, Pupil


@transaction.atomic
def begin(*, pupil: Pupil, kind: str, starts_on: date, note: str = "", by: User) -> Need:
    """Write down a need from a day."""
    if pupil.needs.filter(kind=kind, ends_on=None).exists():
        raise Refused("This is written down already. End it first if it has changed.", field="kind")
    need = Need.objects.create(school=pupil.school, pupil=pupil, kind=kind, starts_on=starts_on, note=note)
    audit.record(
        verb="need.begun",
        sentence=f"A need of {pupil} was written down from {starts_on:%d %B %Y}.",
        school=pupil.school,
        by=by,
        about=need,
        after={"kind": kind},
    )
    return need


@transaction.atomic
def end(*, need: Need, last_day: date, by: User) -> None:
    """A need no longer holds after a day."""
    if last_day < need.starts_on:
        raise Refused(
            f"This began on {need.starts_on:%d %B %Y}. The last day cannot lie before that.", field="last_day"
        )
    need.ends_on = last_day
    need.save(update_fields=["ends_on"])
    audit.record(
        verb="need.ended",
        sentence=f"A need of {need.pupil} ended, last day {last_day:%d %B %Y}.",
        school=need.school,
        by=by,
        about=need,
        after={"kind": need.kind},
    )


@transaction.atomic
def add_kind(*, school: School, name: str, sensitive: bool, by: User) -> OwnNeedKind:
    """A kind of need of this school's own."""
    slug = slugify(name).replace("-", "_")[:40]
    if not slug or slug in BY_SLUG or school.own_need_kinds.filter(slug=slug).exists():
        raise Refused("There is such a kind already. Use that one, or choose another name.", field="name")
    kind = OwnNeedKind.objects.create(school=school, slug=slug, name=name, sensitive=sensitive)
    audit.record(
        verb="need_kind.added", sentence=f"The kind of need “{name}” was added.", school=school, by=by, about=kind
    )
    return kind
