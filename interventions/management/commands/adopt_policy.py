"""`adopt_policy --school URN --preset NAME [--from D]`: the school's policy from a day."""

from argparse import ArgumentParser
from typing import Any

from accounts import clock, tenancy
from accounts.commands import JsonCommand, day, school_by_urn
from interventions.actions import policies


class Command(JsonCommand):
    help = "Make a preset the school's policy from a day. The policy before it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", required=True)
        parser.add_argument("--preset", metavar="NAME", required=True)
        parser.add_argument("--from", dest="starts_on", metavar="D", help="first day, YYYY-MM-DD; today without it")

    def answer(self, **options: Any) -> dict[str, Any]:
        school = school_by_urn(options["school"])
        with tenancy.scope(school_ids=[school.pk]):
            version = policies.adopt(
                school=school,
                preset=options["preset"],
                starts_on=day(options["starts_on"]),
                on=clock.today(),
                process="adopt_policy command",
            )
        return {"school": school.urn, "preset": version.preset, "from": version.starts_on.isoformat()}
