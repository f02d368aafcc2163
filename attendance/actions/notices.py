"""Telling people outside the school that a pupil is away unexplained (S2-050, S4-144)."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import time_words
from accounts.models import Membership, School, User
from attendance.domain.outside import Outside
from attendance.models import ProfessionalNotice
from attendance.models.professional_notice import How
from attendance.queries.absentees import Absentee
from pupils import asks


@transaction.atomic
def tell(
    *, school: School, child: Absentee, outside: Outside, how: str, on: date, at: datetime, by: User,
    membership: Membership,
) -> ProfessionalNotice:  # fmt: skip
    """Write down that somebody outside was told of this absence. Once a spell: the second is told what stands."""
    if outside.sensitive and not membership.may(Permission.VIEW_SENSITIVE):
        raise Refused("Only who may see sensitive needs tells people outside the school.")
    if how not in How.values:
        raise Refused("Say how they were told: by phone, by e-mail or in person.", field="how")
    helper = child.helper_of(outside)
    notice, new = ProfessionalNotice.objects.get_or_create(
        pupil_id=child.pupil_id,
        kind=outside.kind,
        spell_on=child.run.away_since or on,
        defaults={
            "school": school,
            "professional_id": helper.professional_id if helper else None,
            "told": (helper.name if helper else outside.words[:1].upper() + outside.words[1:])[:160],
            "how": how,
            "at": at,
            "by": by,
        },
    )
    if not new:
        raise Refused(f"{notice.told} was told already, on {notice.at.day} {notice.at:%B} by {notice.by.formal_name}.")
    words = f"{notice.told} was told {notice.get_how_display().lower()} at {time_words(at.time())}."
    audit.record(
        by=by, school=school, verb="outside.told", about=notice,
        sentence=f"Somebody outside the school was told that {child.name} is away without a reason.",
    )  # fmt: skip
    asks.settle(school=school, pupil_ids=[child.pupil_id], about=outside.about, note=words, on=on, at=at, by=by)
    return notice
