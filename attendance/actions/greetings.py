"""A child was greeted at the gate."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import School, User
from attendance.models import Greeting
from pupils.models import Pupil


@transaction.atomic
def greet(*, school: School, pupil: Pupil, by: User, at: datetime) -> Greeting:
    """Keep that somebody greeted a child this morning: once, whoever was first."""
    greeting, is_new = Greeting.objects.get_or_create(
        pupil=pupil, on=at.date(), defaults={"school": school, "at": at, "by": by}
    )
    if is_new:
        audit.record(
            by=by, school=school, verb="pupil.greeted", about=pupil, sentence=f"{pupil} was greeted at the gate."
        )
    return greeting


@transaction.atomic
def take_back(*, school: School, pupil: Pupil, by: User, at: datetime) -> bool:
    """The wrong name was ticked."""
    gone, _ = school.greetings.filter(pupil=pupil, on=at.date()).delete()
    if gone:
        audit.record(
            by=by, school=school, verb="pupil.greeting_undone", about=pupil, sentence=f"{pupil} was not greeted yet."
        )
    return bool(gone)
