from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from accounts import tenancy


class Command(migrate.Command):
    """Django's migrate, as the owner, followed by the application role's rights and row-level security."""

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError(
                "Set MIGRATE_DATABASE_URL to the database's owner: the application's role may not migrate."
            )
        options["database"] = "owner"
        super().handle(*args, **options)
        tenancy.secure(connections["owner"], app_role=settings.APP_ROLE)
