"""`evaluate (--school URN | --all) [--on D]`: run the policy as on a day."""

from argparse import ArgumentParser
from typing import Any

from accounts import tenancy
from accounts.commands import JsonCommand, day, school_by_urn
from accounts.models import School
from interventions.actions import evaluate


class Command(JsonCommand):
    help = "Run the school's policy as on a day: raise tasks, withdraw what a correction undid. Twice is as once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--school", metavar="URN")
        which.add_argument("--all", action="store_true", help="every school")
        parser.add_argument("--on", metavar="D", help="the day, YYYY-MM-DD; today where none is given")

    def answer(self, **options: Any) -> dict[str, Any]:
        on = day(options["on"])
        schools = School.objects.order_by("pk") if options["all"] else [school_by_urn(options["school"])]
        result = evaluate.Evaluation()
        for school in schools:
            with tenancy.scope(school_ids=[school.pk]):
                result += evaluate.run(school=school, on=on, process="evaluate command")
        return result.as_dict()
