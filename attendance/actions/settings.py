"""How a school runs its morning, its reasons for absence, and the head's standing rules."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import Membership, School, User
from attendance.domain import codes
from attendance.domain.codes import CountsAs
from attendance.models import MorningSettings, StandingRule

LONGEST_RULE = 20  # school days; longer absences are never a matter of course


@transaction.atomic
def set_morning(*, school: School, values: dict[str, Any], by: User) -> bool:
    """Change how the morning runs; says whether anything changed."""
    row = MorningSettings.objects.select_for_update().filter(school=school).first() or MorningSettings(school=school)
    check_steps(values)
    before = {name: getattr(row, name) for name in values}
    if row.pk and before == values:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    school.__dict__.pop("_morning_settings", None)
    audit.record(
        by=by,
        school=school,
        verb="school.morning_changed",
        about=school,
        sentence="How the morning runs was changed.",
        before={name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in values.items()},
    )
    return True


def check_steps(values: dict[str, Any]) -> None:
    """The steps of an absence that nobody explains follow one another."""
    days = [values.get(name) for name in ("visit_day", "missing_day", "missing_referral_day")]
    known = [day for day in days if day is not None]
    if known != sorted(known):
        raise Refused(
            "Home visit, first missing-education steps and referral follow one another. Choose later days for the later steps.",
            field="missing_day",
        )
    if (values.get("visit_day") or 2) < 2:
        raise Refused("A home visit comes on the second day at the earliest.", field="visit_day")


@transaction.atomic
def set_standing_rule(
    *,
    school: School,
    code: str,
    longest_days: int,
    at: datetime,
    by: User | None = None,
    membership: Membership | None = None,
    process: str = "",
) -> None:
    """The head lets a code stand up to so many school days when the office records it; nought takes the rule back."""
    if membership is not None and not membership.may(Permission.AUTHORISE_ABSENCE):
        raise Refused("Only the headteacher, or whom the head appoints, sets what stands without a decision.")
    known = codes.known(code)
    if known is None or known.counts_as is not CountsAs.AUTHORISED:
        raise Refused("Choose a code of authorised absence.", field="code")
    if not 0 <= longest_days <= LONGEST_RULE:
        raise Refused(f"Choose between 0 and {LONGEST_RULE} school days.", field="longest_days")
    before = dict(school.standing_rules.values_list("code", "longest_days"))
    if longest_days:
        StandingRule.objects.update_or_create(
            school=school, code=code, defaults={"longest_days": longest_days, "set_at": at, "set_by": by}
        )
    else:
        school.standing_rules.filter(code=code).delete()
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="school.standing_rule_set",
        about=school,
        sentence=f"Standing rule: {code} up to {longest_days} school days." if longest_days else f"No rule for {code}.",
        before=before,
        after=dict(school.standing_rules.values_list("code", "longest_days")),
    )
