"""What the import commands share: `import_pupils --school URN FILE [--dry-run] [--strict]`."""

import json
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandParser

from accounts import clock, tenancy
from accounts.commands import JsonCommand, day, school_by_urn
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from pupils.actions import imports
from pupils.imports import csv_file
from pupils.imports.kinds import kind_of


class ImportCommand(JsonCommand):
    """Reads a file of one kind. A subclass names the kind."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", required=True, metavar="URN")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="read the file as on this day")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--strict", action="store_true", help="apply nothing where any row is refused")

    def answer(self, **options: Any) -> dict[str, Any]:
        kind = kind_of(self.kind)
        if kind is None:
            raise Refused("This kind of file is not known here.")
        school = school_by_urn(options["school"])
        data = csv_file.take_path(options["file"])
        with tenancy.scope(school_ids=[school.pk]):
            summary, done = imports.run_file(
                kind=kind,
                school=school,
                data=data,
                file_name=Path(options["file"]).name,
                on=day(options["on"]),
                at=clock.now(),
                process=f"import_{self.kind}",
                dry_run=options["dry_run"],
                strict=options["strict"],
            )
        if not done:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False))
            refused = counted(summary.rejected, "row")
            raise Refused(f"Nothing was applied: {refused} cannot be used. Correct the file, or leave out --strict.")
        if summary.rejected:
            self.say(f"{counted(summary.rejected, 'row')} could not be used; see the issues.")
        return summary.as_json()
