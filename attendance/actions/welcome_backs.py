"""Back after an absence: somebody has spoken to the child."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from attendance.domain.returning import Back
from attendance.models import WelcomeBack
from pupils import asks
from pupils.models import Pupil

WELCOMED = "welcomed_back"  # what a policy's point may wait for (S4-165)


@transaction.atomic
def record(*, school: School, pupil: Pupil, back: Back, said: str, by: User, at: datetime) -> WelcomeBack:
    """Keep that the child was welcomed, and what was said. A policy's step that asks for it has that point ticked."""
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")
    standing = school.welcome_backs.filter(pupil=pupil, away_until=back.last).select_related("spoken_by").first()
    if standing and standing.spoken_by_id != by.pk:
        raise Refused(f"{standing.spoken_by.formal_name} has spoken to {pupil.name} already.")
    line = standing or WelcomeBack(school=school, pupil=pupil, away_until=back.last, spoken_by=by)
    line.away_from, line.away_days = back.first, back.days
    line.spoken_at, line.said = at, said.strip()[:300] or line.said
    line.save()
    audit.record(
        by=by, school=school, verb="pupil.welcomed_back", about=pupil, sentence=f"{pupil} was welcomed back.",
    )  # fmt: skip
    asks.happened(school=school, pupil_ids=[pupil.pk], what=WELCOMED, at=at, by=by)
    return line


@transaction.atomic
def take_back(*, school: School, pupil: Pupil, back: Back, by: User, at: datetime) -> None:
    """It was a slip: nobody has spoken to the child yet. For who said so."""
    removed, _ = school.welcome_backs.filter(pupil=pupil, away_until=back.last, spoken_by=by).delete()
    if not removed:
        raise Refused(f"Only who has spoken to {pupil.name} takes that back.")
    audit.record(
        by=by, school=school, verb="pupil.welcome_taken_back", about=pupil,
        sentence=f"That {pupil} was welcomed back was taken back.",
    )  # fmt: skip
    asks.happened(school=school, pupil_ids=[pupil.pk], what=WELCOMED, done=False, at=at, by=by)
