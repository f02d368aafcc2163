from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from accounts import tenancy
from accounts.actions import school as schools
from accounts.commands import JsonCommand, day
from accounts.domain.schools import PHASES
from accounts.models import School
from attendance.actions import calendar
from attendance.domain.calendar_plan import Kind, Span
from config.demo.calendar import half_terms
from interventions.actions import policies
from pupils.domain.years import academic_year_of, first_day_of

DEFAULT_POLICY = "colour_bands"
PROCESS = "create_school"


class Command(JsonCommand):
    """A school with a calendar and a policy. The half terms are the usual ones of the present year: a calendar file,
    or the calendar page, puts the school's own in their place."""

    help = "Make a school with a calendar and a policy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--urn", required=True, help="six figures")
        parser.add_argument("--name", required=True)
        parser.add_argument("--la", required=True, metavar="NNN", help="the authority's number")
        parser.add_argument("--phase", required=True, help=", ".join(PHASES))
        parser.add_argument("--policy", default=DEFAULT_POLICY, metavar="PRESET")
        parser.add_argument("--trust", default="", help="the trust it belongs to; made where there is none")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as on this day")

    @transaction.atomic
    def answer(self, **options: Any) -> dict[str, Any]:
        on = day(options["on"])
        school = schools.create(
            urn=options["urn"],
            name=options["name"],
            la_code=options["la"],
            phase=options["phase"],
            trust=options["trust"],
            process=PROCESS,
        )
        year = academic_year_of(on)
        with tenancy.scope(school_ids=[school.pk]):
            propose_calendar(school, year)
            version = policies.adopt(
                school=school, preset=options["policy"], starts_on=first_day_of(year), on=on, process=PROCESS
            )
        self.say(f"{school} is set up. Check its half terms: they are the usual ones of {year}/{(year + 1) % 100:02d}.")
        return {
            "urn": school.urn,
            "name": school.name,
            "trust": school.trust.name if school.trust else None,
            "academic_year": year,
            "policy": version.preset,
            "policy_from": version.starts_on.isoformat(),
        }


def propose_calendar(school: School, year: int) -> None:
    """The half terms that most schools of England have, and the bank holidays in them."""
    spans = [Span(Kind.HALF_TERM, f"{name} {start.year}", start, end) for name, start, end in half_terms(year)]
    calendar.apply_plan(school=school, plan=calendar.plan_for(school, spans), process=PROCESS)
    calendar.add_bank_holidays(school=school, year=year, by=None, process=PROCESS)
