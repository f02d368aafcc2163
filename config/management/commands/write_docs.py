from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.reference import PAGES

FOLDER = settings.BASE_DIR / "docs" / "reference"


class Command(BaseCommand):
    """Regenerate docs/reference from code; `--check` only says whether it is current."""

    help = "Regenerate docs/reference from code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, page in PAGES.items():
            path, text = FOLDER / name, page()
            if not path.exists() or path.read_text() != text:
                stale.append(name)
                if not options["check"]:
                    path.write_text(text)
        if stale and options["check"]:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run: .venv/bin/python manage.py write_docs")
        self.stderr.write(
            f"{len(PAGES)} pages, {len(stale)} out of date."
            if options["check"]
            else f"Wrote {len(stale)} of {len(PAGES)}."
        )
