import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts import audit
from accounts.clock import real
from accounts.domain.refusal import Refused
from config import backups


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
        audit.record(
            verb="backup.taken", sentence="A backup was taken.", school=None, process="backup command", using="owner"
        )
        try:
            done = backups.backup(options["file"].absolute(), at=real())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(done))
