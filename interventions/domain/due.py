"""By when: counted in school days."""

from datetime import date, timedelta

from accounts.domain.refusal import Refused
from attendance.domain.calendar import Calendar
from interventions.domain.kinds import Every
from interventions.domain.policy import Step


def due_on(step: Step, raised_on: date, calendar: Calendar, review_on: date | None = None) -> date:
    """So many school days after the day it was raised; within its half term for what belongs to one; on the day of the
    stage's review for what reviews it.

    Where the calendar ends sooner, weekdays are counted on: a missing school year must not lose a task.
    """
    if step.every is Every.REVIEW and review_on:
        return review_on
    if step.every is Every.HALF_TERM and (half_term := calendar.half_term_of(raised_on)):
        return calendar.last_school_day(half_term.ends_on) or half_term.ends_on
    if step.due_days == 0:
        return raised_on
    try:
        return calendar.step(raised_on, step.due_days)
    except Refused:
        return _weekdays_after(raised_on, step.due_days)


def _weekdays_after(on: date, days: int) -> date:
    while days:
        on += timedelta(days=1)
        days -= on.weekday() < 5
    return on
