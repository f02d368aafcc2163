"""A pupil's own details."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from pupils.actions.changes import set_fields
from pupils.models import Pupil

DETAILS = (
    "upn", "legal_forename", "legal_surname", "preferred_forename", "date_of_birth", "sex", "year_group",
    "ethnicity", "address", "postcode", "boards",
)  # fmt: skip
MOVING = ("moving_to", "moving_with", "moving_on")


@transaction.atomic
def correct(*, pupil: Pupil, values: Mapping[str, Any], by: User) -> Pupil:
    """Correct a pupil's details. The year group of the present class place goes with the pupil's, the school attended
    before with the latest stretch on the roll."""
    values = dict(values)
    last_school = values.pop("last_school", None)
    unknown = values.keys() - set(DETAILS)
    assert not unknown, unknown
    if (upn := values.get("upn", pupil.upn)) != pupil.upn:
        check_upn_is_free(pupil.school, upn)
    before, after = set_fields(pupil, values)
    if last_school is not None and (stretch := pupil.enrolments.order_by("-starts_on").first()):
        was, now = set_fields(stretch, {"last_school": last_school})
        before, after = before | was, after | now
    if "year_group" in after:
        pupil.places.filter(ends_on=None).update(year_group=pupil.year_group)
    if after:
        audit.record(
            verb="pupil.corrected",
            sentence=f"Details of {pupil} were corrected: {', '.join(name.replace('_', ' ') for name in after)}.",
            school=pupil.school,
            by=by,
            about=pupil,
            before=before,
            after=after,
        )
    return pupil


@transaction.atomic
def note_move(*, pupil: Pupil, values: Mapping[str, Any], by: User) -> Pupil:
    """A parent has told of another address to come: the register says which, with whom and from when (regulation 8(3)).

    All blank: the move is off, or has happened and stands in the details.
    """
    given = {name: values[name] for name in MOVING}
    check_move(given)
    before, after = set_fields(pupil, given)
    if after:
        audit.record(
            verb="pupil.moving",
            sentence=f"{pupil} is to live at another address from {pupil.moving_on:%d %B %Y}."
            if pupil.moving_on
            else f"The note of another address of {pupil} was taken away.",
            school=pupil.school,
            by=by,
            about=pupil,
            before=before,
            after=after,
        )
    return pupil


def check_move(given: Mapping[str, Any]) -> None:
    """An address to come is noted whole: a part of it tells nobody where a child will be."""
    if any(given.values()) and not all(given.values()):
        missing = next(name for name in MOVING if not given[name])
        raise Refused("Give the address, the parent there, and the day; or leave all three empty.", field=missing)


def check_upn_is_free(school: School, upn: str) -> None:
    """One pupil a UPN."""
    if school.pupils.filter(upn=upn).exists():
        raise Refused(
            "A pupil with this UPN is here already. Open that pupil and admit them again if they have come back.",
            field="upn",
        )
