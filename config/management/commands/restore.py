import json
import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.domain.refusal import Refused
from config import backups

logger = logging.getLogger("morningbell.backup")


class Command(BaseCommand):
    """Everything back from one file."""

    help = "Replaces everything with what a backup holds, as the database's owner, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--no-input", action="store_true", help="do not ask first")

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError(
                "Set MIGRATE_DATABASE_URL to the database's owner: the application's role may not replace it."
            )
        if sys.stdin.isatty() and not options["no_input"]:
            self.stderr.write("This replaces everything that stands now. Type yes to go on: ", ending="")
            if sys.stdin.readline().strip().lower() != "yes":
                raise CommandError("Nothing was changed.")
        try:
            done = backups.restore(options["file"].absolute())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        call_command("migrate", interactive=False, verbosity=0)  # a backup may be older than the program
        logger.info("A backup of %s was restored.", done["made_at"][:10])  # the tables are as they were, to the row
        self.stdout.write(json.dumps(done))
