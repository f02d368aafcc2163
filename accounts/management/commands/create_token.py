from typing import Any

from django.core.management.base import CommandParser

from accounts import clock, tenancy
from accounts.actions import tokens
from accounts.commands import JsonCommand, school_by_urn
from accounts.domain.refusal import Refused


class Command(JsonCommand):
    """Makes an API token and prints it, once."""

    help = "Make an API token for a person at a school; it is printed this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--school", required=True, metavar="URN")
        parser.add_argument("--name", default="")

    def answer(self, **options: Any) -> dict[str, Any]:
        school = school_by_urn(options["school"])
        email = options["email"].strip().lower()
        with tenancy.scope(school_ids=[school.pk]):
            members = school.memberships.active(clock.today()).select_related("user", "school")
            membership = members.filter(user__email=email).first()
            if membership is None:
                raise Refused(f"Nobody with that address belongs to {school}. Let them in first: create_user …")
            _, key = tokens.create(membership=membership, name=options["name"], at=clock.now(), process="create_token")
        self.say("Keep the token: it is not shown again.")
        return {"token": key, "email": email, "school": school.urn, "roles": list(membership.roles)}
