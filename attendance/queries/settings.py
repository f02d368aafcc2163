"""A school's morning, its reasons for absence, and the head's standing rules."""

from collections.abc import Iterable

from accounts.models import School
from attendance.domain.reasons import BY_SLUG, Reason
from attendance.models import MorningSettings, OwnAbsenceReason


def settings_of(school: School) -> MorningSettings:
    """The school's settings, or those every school starts with. One statement at most a request."""
    found = getattr(school, "_morning_settings", None)
    if found is None:
        found = MorningSettings.objects.filter(school=school).first() or MorningSettings(school=school)
        school._morning_settings = found  # type: ignore[attr-defined]
    return found


def reasons_of(school: School) -> dict[str, Reason]:
    """Every reason of a school by slug: ours, changed and added to by the school's own. One statement."""
    own = {row.slug: row for row in OwnAbsenceReason.objects.filter(school=school)}
    standing = {slug: reason for slug, reason in BY_SLUG.items() if slug not in own or own[slug].in_use}
    return standing | {slug: as_reason(row) for slug, row in own.items() if row.in_use}


def every_reason(school: School) -> dict[str, Reason]:
    """Those put away among them, for what was said when they were in use. One statement."""
    own = OwnAbsenceReason.objects.filter(school=school)
    return BY_SLUG | {row.slug: as_reason(row) for row in own}


def offered_to_parents(reasons: Iterable[Reason]) -> list[Reason]:
    """Those a parent may choose."""
    return [reason for reason in reasons if reason.offered_to_parents]


def standing_rules(school: School) -> dict[str, int]:
    """The head's standing rules: school days by code. One statement."""
    return dict(school.standing_rules.values_list("code", "longest_days"))


def as_reason(row: OwnAbsenceReason) -> Reason:
    """A school's own line as a reason."""
    ours = BY_SLUG.get(row.slug)
    return Reason(
        row.slug,
        row.name,
        row.code,
        row.longest_days,
        row.sensitive,
        row.satisfactory,
        row.wants_note,
        row.wants_evidence,
        row.offered_to_parents,
        whole_day_questioned=ours.whole_day_questioned if ours else row.code == "M",
    )
