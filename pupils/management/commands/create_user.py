from typing import Any

from django.core.management.base import CommandParser

from accounts import invitations, tenancy
from accounts.actions import people
from accounts.commands import JsonCommand, day, school_by_urn
from accounts.domain.roles import Role
from pupils.actions import staff


class Command(JsonCommand):
    """Lets a person in and prints the link by which they choose a password."""

    help = "Let a person in; prints a link, good once, for three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--school", required=True, metavar="URN")
        parser.add_argument("--role", required=True, action="append", metavar="ROLE", help=", ".join(Role))
        parser.add_argument("--group", action="append", default=[], metavar="CLASS", help="a class they take")
        parser.add_argument("--forename", default="")
        parser.add_argument("--surname", default="")
        parser.add_argument("--title", default="")
        parser.add_argument("--job-title", default="")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="from this day")

    def answer(self, **options: Any) -> dict[str, Any]:
        school = school_by_urn(options["school"])
        on = day(options["on"])
        email = options["email"].strip().lower()
        of_trust = options["role"] == [Role.TRUST_VIEWER] and school.trust is not None
        with tenancy.scope(school_ids=[school.pk]):
            member = people.invite(
                school=None if of_trust else school,
                trust=school.trust if of_trust else None,
                email=email,
                forename=options["forename"] or _guess(email)[0],
                surname=options["surname"] or _guess(email)[1],
                title=options["title"],
                roles=options["role"],
                job_title=options["job_title"],
                starts_on=on,
                process="create_user",
                write=False,
            )
            staff.check_groups(school, set(options["group"]), on)
            groups = staff.groups_named(school, set(options["group"]), on)
            for name in sorted(groups):
                staff.assign(membership=member, group=groups[name], on=on, process="create_user")
        user = member.user
        link = invitations.sign_in_link() if people.has_signed_in(user) else invitations.link_for(user)
        self.say(f"{user} chooses a password here, once, within three days: {link}")
        return {
            "email": user.email,
            "school": school.urn,
            "roles": list(member.roles),
            "groups": sorted(groups),
            "link": link,
        }


def _guess(email: str) -> tuple[str, str]:
    """Names out of an address, until somebody writes the right ones: c.farrow@… is C Farrow."""
    first, _, last = email.partition("@")[0].replace("_", ".").partition(".")
    return first.title(), last.replace(".", " ").title() or first.title()
