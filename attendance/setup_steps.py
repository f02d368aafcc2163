"""What a new school does first, as far as the school year goes."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.models import School
from accounts.setup import State, Step
from pupils.domain.years import academic_year_name, academic_year_of


def calendar(school: School, on: date) -> State:
    year = academic_year_of(on)
    half_terms = school.half_terms.filter(academic_year__year=year).count()
    if not half_terms:
        return State(False, f"Enter the half terms of {academic_year_name(year)}: no register opens without them.")
    closed = school.closure_days.filter(starts_on__gte=date(year, 8, 1), starts_on__lt=date(year + 1, 8, 1)).count()
    return State(
        True, f"{counted(half_terms, 'half term')} and {counted(closed, 'closed day')} in {academic_year_name(year)}."
    )


setup.register(Step(40, "School year", "attendance:calendar", (Permission.MANAGE_CALENDAR,), calendar))
