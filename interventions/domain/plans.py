"""Plans around a pupil: which kinds there are, when they are looked at again, and when they may be signed off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from attendance.domain.calendar import Calendar
from interventions.domain.length import Length

EVERY = Length(weeks=6)  # school weeks between reviews


@dataclass(frozen=True, slots=True)
class PlanKind:
    """A kind of plan. One that is a link is written and kept elsewhere: here stands that it holds the attendance target."""

    key: str
    name: str
    is_link: bool = False
    pupil_agrees: bool = True  # S4-145
    private: bool = False


KINDS = (
    PlanKind("early_help", "Early help plan"),  # S0-043, S2-020, S2-028, S2-034
    PlanKind("pastoral", "Pastoral support plan"),  # S0-049, S1-049, S4-187
    PlanKind("contract", "Attendance contract"),  # S4-152
    PlanKind("healthcare", "Individual healthcare plan", private=True),  # S2-044
    PlanKind("improvement", "Attendance improvement plan"),  # S3-039
    PlanKind("family", "Family plan"),  # S2-040
    PlanKind("reintegration", "Reintegration plan"),  # S4-036, S4-143
    PlanKind("personal_education", "Personal education plan", is_link=True, private=True),  # S2-052
    PlanKind("child_in_need", "Child in need plan", is_link=True, private=True),  # S2-039
    PlanKind("child_protection", "Child protection plan", is_link=True, private=True),  # S2-039
)
BY_KEY = {kind.key: kind for kind in KINDS}


def next_review(on: date, calendar: Calendar, ends_on: date | None) -> date | None:
    """Six school weeks on, or the end of the plan where that is sooner."""
    due = EVERY.ends_on(on, calendar)
    return min(due, ends_on) if due and ends_on and ends_on > on else due


def check_dates(starts_on: date, ends_on: date | None, on: date) -> None:
    """A plan has begun, and ends later than it begins."""
    if starts_on > on:
        raise Refused(
            f"{day_words(starts_on)} has not come yet. Write the plan down when it begins.", field="starts_on"
        )
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("The plan ends after it begins. Give a later day.", field="ends_on")


def check_link(kind: PlanKind, kept_where: str) -> None:
    """Of a plan that is kept elsewhere one knows where and by whom."""
    if kind.is_link and len(kept_where.strip()) < 3:
        raise Refused("Say who keeps this plan, and where.", field="kept_where")


def check_review(on: date, today: date, earlier: Sequence[date]) -> None:
    """Reviews follow one another."""
    if on > today:
        raise Refused(f"{day_words(on)} has not come yet. Give the day of the review.", field="held_on")
    if earlier and on <= max(earlier):
        raise Refused(f"There is a review of {day_words(max(earlier))}. Give a later day.", field="held_on")


def check_sign_off(improved: Sequence[bool]) -> None:
    """Signed off when improvement was made, and maintained: two reviews running, the last two (S0-053, S1-054)."""
    if len(improved) < 2 or not all(improved[-2:]):
        raise Refused(
            "A plan is signed off when improvement is made and maintained: two reviews running that say so. "
            "Review it again, or end it with a reason."
        )


def check_open(state: str) -> None:
    if state != "open":
        raise Refused("This plan has ended. Make a new one.")
