from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from accounts.commands import JsonCommand
from accounts.domain.refusal import Refused
from accounts.models import School
from config import demo_clock
from config.demo.seed import SCHOOLS, seed


class Command(JsonCommand):
    """The demo trust: invented schools, people and marks, up to this morning. Only in a demo, only into an empty database."""

    help = "Fills an empty demo database with a believable trust."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pupils", type=int, default=210, help="pupils of the first school")
        parser.add_argument("--schools", type=int, default=2, help="schools of the trust")
        parser.add_argument("--years", type=int, default=2, help="years of marks, this one included")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the demo's day, YYYY-MM-DD")

    def answer(self, **options: Any) -> dict[str, Any]:
        if not settings.DEMO:
            raise Refused("seed_demo fills a demo with invented people. This is production; nothing was written.")
        if School.objects.exists():
            raise Refused(
                "There are schools here already; the demo goes into an empty database. To begin anew: make clean."
            )
        if (
            not 1 <= options["schools"] <= len(SCHOOLS)
            or not 14 <= options["pupils"] <= 700
            or not 1 <= options["years"] <= 3
        ):
            raise Refused(f"Choose 1 to {len(SCHOOLS)} schools, 14 to 700 pupils, 1 to 3 years.")
        built = seed(
            pupils=options["pupils"],
            schools=options["schools"],
            years=options["years"],
            today=options["on"] or demo_clock.now().date(),
            say=self.say,
        )
        return {"schools": built.schools, "pupils": built.pupils, "marks": built.marks}


def sign_ins() -> str:
    """What `make run` prints: people of the demo, whom the sign-in page offers by one click."""
    people = (
        ("class teacher", "c.farrow"), ("office", "j.marsh"), ("attendance officer", "p.varley"), ("headteacher", "h.okafor"),
        ("governor", "f.hartley"), ("administrator", "l.pearce"),
    )  # fmt: skip
    lines = [f"    {what:<20} {who}@{SCHOOLS[0][2]}" for what, who in people]
    return "\n".join(["  The sign-in page offers the demo's people by one click; among them:", *lines])
