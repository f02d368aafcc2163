"""Adopting a policy."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from accounts.models import School, User
from interventions.domain.approval import check_approval_days
from interventions.models import PolicyVersion
from interventions.queries.policy import parsed, preset_text


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a version and when, and when it is looked at again (S4-001, S4-002)."""

    by: str = ""
    on: date | None = None
    next_review_on: date | None = None


def adopt(
    *,
    school: School,
    preset: str,
    starts_on: date,
    on: date,
    by: User | None = None,
    process: str = "",
    approval: Approval = Approval(),
) -> PolicyVersion:
    """Make a preset the school's policy from a day. The same again from the same day changes nothing.

    The policy that stood before is kept, so that what was raised under it stays explicable.
    """
    text = preset_text(preset)
    return adopt_text(
        school=school, text=text, preset=preset, starts_on=starts_on, on=on, by=by, process=process, approval=approval
    )


@transaction.atomic
def adopt_text(
    *,
    school: School,
    text: str,
    preset: str,
    starts_on: date,
    on: date,
    by: User | None = None,
    process: str = "",
    approval: Approval = Approval(),
) -> PolicyVersion:
    """Make a text the school's policy from a day; refused with every fault, each with its line. `preset` is what it
    started from."""
    text = text.replace("\r\n", "\n")
    policy = parsed(text)
    check_approval_days(approval.on, approval.next_review_on, starts_on, on)
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
                approved_by=approval.by.strip(),
                approved_on=approval.on,
                next_review_on=approval.next_review_on,
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
        after={"preset": preset, "starts_on": starts_on.isoformat(), "approved_by": approval.by},
    )
    return version
