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
    "ethnicity", "address", "postcode",
)  # fmt: skip


@transaction.atomic
def correct(*, pupil: Pupil, values: Mapping[str, Any], by: User) -> Pupil:
    """Correct a pupil's details. The year group of the present class place goes with the pupil's."""
    unknown = values.keys() - set(DETAILS)
    assert not unknown, unknown
    if (upn := values.get("upn", pupil.upn)) != pupil.upn:
        check_upn_is_free(pupil.school, upn)
    before, after = set_fields(pupil, values)
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


def check_upn_is_free(school: School, upn: str) -> None:
    """One pupil a UPN."""
    if school.pupils.filter(upn=upn).exists():
        raise Refused(
            "A pupil with this UPN is here already. Open that pupil and admit them again if they have come back.",
            field="upn",
        )
