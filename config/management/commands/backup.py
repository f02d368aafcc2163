import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.clock import real
from accounts.domain.refusal import Refused
from config import backups

logger = logging.getLogger("morningbell.backup")


class Command(BaseCommand):
    """Everything in one file."""

    help = "Writes everything to one file, as the database's owner. The file holds personal data: keep it as such."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError(
                "Set MIGRATE_DATABASE_URL to the database's owner: the application's role does not see everything."
            )
        try:
            done = backups.backup(options["file"].absolute(), at=real())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        logger.info("A backup was taken.")  # in the log, not in the database: a backup leaves what it copies as it is
        self.stdout.write(json.dumps(done))
