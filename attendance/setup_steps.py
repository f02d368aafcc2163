"""What a new school does first, as far as the school year goes."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission
from accounts.domain.words import counted, listed
from accounts.models import School
from accounts.setup import State, Step
from attendance.queries.own_times import lines
from attendance.queries.settings import settings_of
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


def morning(school: School, on: date) -> State:
    settings = settings_of(school)
    return State(
        settings.pk is not None,
        f"Home visit on day {settings.visit_day} without contact; registers are chased "
        f"{settings.remind_after_minutes} minutes after they open. Look whether that is your policy.",
    )


def own_times(school: School, on: date) -> State:
    names = [line.name for line in lines(school, on)]
    if not names:
        return State(True, "Every class keeps the school’s times.")
    return State(True, f"{listed(names)} {'keeps' if len(names) == 1 else 'keep'} other times than the school.")


setup.register(Step(25, "Times of classes", "attendance:own_times", (Permission.MANAGE_SCHOOL,), own_times))


def reasons(school: School, on: date) -> State:
    own, codes = school.own_absence_reasons.count(), school.report_codes.live().count()
    changed = f"{counted(own, 'reason')} changed or added. " if own else "The reasons every school starts with. "
    rules = counted(school.standing_rules.count(), "standing rule")
    return State(bool(own), f"{changed}{rules} of the head; {counted(codes, 'code')} for the parents’ form.")


setup.register(Step(40, "School year", "attendance:calendar", (Permission.MANAGE_CALENDAR,), calendar))
setup.register(Step(45, "How the morning runs", "attendance:morning_settings", (Permission.MANAGE_SCHOOL,), morning))
setup.register(
    Step(
        46,
        "Reasons for absence",
        "attendance:reasons",
        (Permission.MANAGE_SCHOOL, Permission.AUTHORISE_ABSENCE),
        reasons,
    )
)
