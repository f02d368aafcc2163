"""What would follow from an explanation, before it is written down: whether it stands, what is asked, what is noted."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.models import Membership, School
from attendance.domain import codes, explanations
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Span
from attendance.domain.reasons import Reason
from attendance.models import AbsenceReport, Mark
from attendance.queries.settings import standing_rules
from pupils.models import Pupil

MEMORY = timedelta(days=90)  # how far back the days of one and the same absence are looked for


@dataclass(frozen=True, slots=True)
class Look:
    """What would follow."""

    stands: bool
    outcome: str  # in a sentence
    questions: tuple[str, ...] = ()  # to be confirmed before it is recorded
    notes: tuple[str, ...] = ()
    refusal: str = ""


def look(
    school: School, pupil: Pupil, span: Span, reason: Reason, code: str, membership: Membership, calendar: Calendar
) -> Look:
    """Four statements."""
    try:
        explanations.check_span(span, calendar)
        explanations.check_code(code or reason.code, span.starts_on)
    except Refused as refusal:
        return Look(False, "", refusal=refusal.sentence)
    code = code or reason.code
    days = len(calendar.days_between(span.starts_on, span.ends_on))
    before = days_before(pupil, span.starts_on, code, calendar)
    rules = standing_rules(school)
    decides = membership.may(Permission.AUTHORISE_ABSENCE)
    stands = explanations.stands_at_once(code, days + before, rules, decides=decides)
    beyond = explanations.beyond_limit(days + before, reason)
    return Look(
        stands,
        _outcome(code, stands, decides, rules, days, before),
        questions=tuple(
            question
            for question in (explanations.whole_day_question(span, reason, calendar), _overlap(pupil, span))
            if question
        ),
        notes=(f"{beyond}: the head is told.",) if beyond else (),
    )


def days_before(pupil: Pupil, starts_on: date, code: str, calendar: Calendar) -> int:
    """Days of the same absence just before: those marked with the same code. One statement."""
    marked = Mark.objects.filter(
        school=pupil.school_id, pupil=pupil, code=code, on__lt=starts_on, on__gte=starts_on - MEMORY
    )
    return explanations.run_before(starts_on, set(marked.values_list("on", flat=True)), calendar)


def overlapping(pupil: Pupil, span: Span) -> list[AbsenceReport]:
    """What the school has taken already about some of these sessions. One statement."""
    near = AbsenceReport.objects.accepted().filter(
        school=pupil.school_id, pupil=pupil, starts_on__lte=span.ends_on, ends_on__gte=span.starts_on
    )
    return [report for report in near.order_by("starts_on", "pk") if report.span.meets(span)]


def _overlap(pupil: Pupil, span: Span) -> str:
    found = overlapping(pupil, span)
    if not found:
        return ""
    said = "; ".join(f"{one.span.words}, {one.code}, {one.get_state_display().lower()}" for one in found)
    return (
        f"There is an explanation of some of these days already ({said}). Its marks stay as they are; "
        "confirm that this one goes beside it."
    )


def _outcome(code: str, stands: bool, decides: bool, rules: dict[str, int], days: int, before: int) -> str:
    known = codes.known(code)
    name = f"{code} ({known.name})" if known else code
    length = counted(days + before, "school day")
    with_before = f", with the {counted(before, 'day')} before" if before else ""
    if decides:
        return f"{name} stands: it is yours to decide."
    if explanations.authorises_nothing(code):
        return f"{name} stands: it leaves the absence unauthorised."
    if stands:
        return (
            f"{name} stands under the head’s rule of up to {counted(rules[code], 'school day')}: {length}{with_before}."
        )
    if rules.get(code):
        return f"{name} waits for the head: {length}{with_before}, and the rule reaches to {rules[code]}."
    return f"{name} waits for the head’s decision."
