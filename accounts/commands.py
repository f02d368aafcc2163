"""What every command of the product shares: one JSON object on standard output, words for people on standard error."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import clock
from accounts.domain.refusal import Refused
from accounts.models import School


class JsonCommand(BaseCommand):
    """Override `answer(**options)` and return what is printed. A Refused ends with its sentence and exit code 1."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A word that is off is a refusal like any other: exit code 1, not argparse's 2."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        leave = parser.exit
        parser.exit = lambda status=0, message=None: leave(min(status, 1), message)  # type: ignore[method-assign]
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.answer(**options)
        except Refused as refusal:
            self.stdout.write(json.dumps({"refused": refusal.sentence}, ensure_ascii=False))
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))

    def answer(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def say(self, sentence: str) -> None:
        """Tell the person at the keyboard."""
        self.stderr.write(sentence, style_func=lambda text: text)


def school_by_urn(urn: str) -> School:
    """The school with a URN; readable without having told the database anything."""
    school = School.objects.filter(urn=urn).first()
    if school is None:
        raise Refused(f"There is no school with the URN {urn}. Make it first: manage.py create_school --urn {urn} …")
    return school


def day(text: str | None) -> date:
    """`--on`: a day as YYYY-MM-DD, today where none is given."""
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Refused(f"“{text}” is not a day. Write it as YYYY-MM-DD.") from problem
