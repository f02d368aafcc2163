"""When a policy was approved, and when it is looked at again (S0-025, S4-083)."""

from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words

A_TERM = timedelta(days=90)
LONGEST = timedelta(days=3 * 366)


def check_approval_days(approved_on: date | None, next_review_on: date | None, starts_on: date, on: date) -> None:
    """Approved in the past, looked at again after it has begun."""
    if approved_on and approved_on > on:
        raise Refused(f"{day_words(approved_on)} has not come yet. Give the day of the approval.", field="approved_on")
    if next_review_on and not starts_on < next_review_on <= starts_on + LONGEST:
        raise Refused("The next review lies after the first day, within three years.", field="next_review_on")


def review_words(next_review_on: date | None, on: date) -> str:
    """Nothing while the review is more than a term away; loud once it is overdue."""
    if next_review_on is None or next_review_on > on + A_TERM:
        return ""
    if next_review_on < on:
        return f"The review of the policy was due on {day_words(next_review_on)}."
    return f"The policy is to be reviewed by {day_words(next_review_on)}."
