"""Adopting a policy."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from accounts.models import School, User
from interventions.models import PolicyVersion
from interventions.queries.policy import parsed, preset_text


@transaction.atomic
def adopt(
    *, school: School, preset: str, starts_on: date, on: date, by: User | None = None, process: str = ""
) -> PolicyVersion:
    """Make a preset the school's policy from a day. The same again from the same day changes nothing.

    The policy that stood before is kept, so that what was raised under it stays explicable.
    """
    text = preset_text(preset)
    policy = parsed(text)
    standing = school.policy_versions.filter(starts_on=starts_on).first()
    if standing is not None:
        if standing.text == text:
            return standing
        raise Refused(
            f"{standing.name} was adopted from {day_words(starts_on)}, and a policy is never edited. Choose another day."
        )
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                school=school,
                name=policy.title,
                preset=preset,
                text=text,
                starts_on=starts_on,
                adopted_at=timezone.now(),
                adopted_by=by,
            )
    except IntegrityError as error:
        raise Refused(f"Somebody has just adopted a policy from {day_words(starts_on)}. Look at it first.") from error
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="policy.adopted",
        about=version,
        sentence=f"{version.name} adopted from {day_words(starts_on)}, on {day_words(on)}.",
        after={"preset": preset, "starts_on": starts_on.isoformat()},
    )
    return version
