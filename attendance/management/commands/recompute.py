from argparse import ArgumentParser
from typing import Any

from accounts import tenancy
from accounts.commands import JsonCommand, day, school_by_urn
from accounts.models import School
from attendance.actions import tallies


class Command(JsonCommand):
    help = "Brings tallies up to date from the marks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--school", metavar="URN")
        which.add_argument("--all", action="store_true")
        parser.add_argument("--on", metavar="DAY", help="accepted as by every command; tallies do not depend on it")

    def answer(self, **options: Any) -> dict[str, Any]:
        day(options["on"])
        schools = list(School.objects.order_by("urn")) if options["all"] else [school_by_urn(options["school"])]
        weeks = wrong = 0
        for school in schools:
            with tenancy.scope(school_ids=[school.pk]):
                wrong += tallies.verify(school)
                weeks += tallies.rebuild(school)
            self.say(f"{school.name}: done.")
        return {"schools": len(schools), "weeks": weeks, "corrected": wrong}
