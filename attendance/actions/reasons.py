"""A school's reasons for absence: changed, added, put away, brought back (S4-028, S4-034, S4-043, S4-118)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from attendance.domain.explanations import check_code
from attendance.domain.reasons import BY_SLUG
from attendance.models import OwnAbsenceReason
from attendance.queries.settings import reasons_of

ALWAYS = "other"  # a parent may have a reason that nobody listed
FIELDS = (
    "name", "code", "longest_days", "sensitive", "satisfactory", "wants_note", "wants_evidence", "offered_to_parents",
)  # fmt: skip


@transaction.atomic
def change(*, school: School, slug: str, values: Mapping[str, Any], on: date, by: User) -> OwnAbsenceReason:
    """A reason says from now on what the school wants of it. Explanations that stand keep what they were given."""
    row = _row(school, slug)
    before = {name: getattr(row, name) for name in FIELDS}
    _check(school, values, on, besides=slug)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.in_use = True
    row.save()
    _record(school, "reason.changed", row, by, f"The reason “{row.name}” was changed.", before)
    return row


@transaction.atomic
def add(*, school: School, values: Mapping[str, Any], on: date, by: User) -> OwnAbsenceReason:
    """A reason of the school's own."""
    _check(school, values, on)
    taken = set(BY_SLUG) | set(school.own_absence_reasons.values_list("slug", flat=True))
    slug = base = slugify(values["name"]).replace("-", "_")[:36] or "reason"
    number = 2
    while slug in taken:
        slug, number = f"{base}_{number}", number + 1
    row = OwnAbsenceReason.objects.create(school=school, slug=slug, **{name: values[name] for name in FIELDS})
    _record(school, "reason.added", row, by, f"The reason “{row.name}” was added.", None)
    return row


@transaction.atomic
def put_away(*, school: School, slug: str, by: User) -> OwnAbsenceReason:
    """Not offered any more. What was explained with it keeps it."""
    if slug == ALWAYS:
        raise Refused("This reason stays: a family may have one that nobody listed.")
    row = _row(school, slug)
    if not row.in_use:
        raise Refused("This reason is put away already.")
    row.in_use = False
    row.save()
    _record(school, "reason.put_away", row, by, f"The reason “{row.name}” was put away.", None)
    return row


@transaction.atomic
def bring_back(*, school: School, slug: str, by: User) -> OwnAbsenceReason:
    """Offered again."""
    row = _row(school, slug)
    if row.in_use and row.pk:
        raise Refused("This reason is in use already.")
    row.in_use = True
    row.save()
    _record(school, "reason.brought_back", row, by, f"The reason “{row.name}” is in use again.", None)
    return row


def _row(school: School, slug: str) -> OwnAbsenceReason:
    """The school's line for a reason: its own, or ours as it would be written down."""
    standing = school.own_absence_reasons.select_for_update(no_key=True).filter(slug=slug).first()
    if standing:
        return standing
    if slug not in BY_SLUG:
        raise Refused("There is no such reason. Load the page again.")
    ours = asdict(BY_SLUG[slug])
    return OwnAbsenceReason(school=school, slug=slug, **{name: ours[name] for name in FIELDS})


def _check(school: School, values: Mapping[str, Any], on: date, besides: str = "") -> None:
    check_code(values["code"], on)
    name = values["name"].strip().casefold()
    if any(reason.name.casefold() == name for slug, reason in reasons_of(school).items() if slug != besides):
        raise Refused("There is a reason of this name already. Change that one, or choose another name.", field="name")
    longest = values.get("longest_days")
    if longest is not None and not 1 <= longest <= 60:
        raise Refused("Choose between 1 and 60 school days, or leave it empty for no limit.", field="longest_days")


def _record(
    school: School, verb: str, row: OwnAbsenceReason, by: User, sentence: str, before: dict[str, Any] | None
) -> None:
    after = {name: getattr(row, name) for name in (*FIELDS, "in_use")}
    audit.record(by=by, school=school, verb=verb, about=row, sentence=sentence, before=before, after=after)
