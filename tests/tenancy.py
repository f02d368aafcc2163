"""What the test's own connection may see, apart from what a request sees."""

from collections.abc import Iterable

from django.db import connection

from accounts.models import School
from accounts.tenancy import as_array


def see(schools: Iterable[School]) -> None:
    """Let this test's connection see these schools; an empty list sees nothing, as a fresh connection does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('mb.schools', %s, false), set_config('mb.user', '', false), set_config('mb.token', '', false)",
            [as_array(school.pk for school in schools)],
        )


def see_everything() -> None:
    see(School.objects.all())
