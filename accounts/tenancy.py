"""Which schools this transaction may touch, told to the database.

Row-level security compares `school_id` of every tenant-owned row with the setting `mb.schools`, which lives as
long as the transaction. A connection that has not been told sees no row. See docs/adr on the two database roles.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

SCHOOLS = "any((select nullif(current_setting('mb.schools', true), '')::int[])::int[])"
USER = "(select nullif(current_setting('mb.user', true), '')::int)"
TOKEN = "(select current_setting('mb.token', true))"

# What may be seen besides the rows of the schools told: one's own memberships (to find out which schools
# are one's own) and the token that was presented.
ALSO_VISIBLE = {
    "accounts_membership": f"user_id = {USER} or trust_id in (select trust_id from accounts_school where id = {SCHOOLS})",
    "accounts_apitoken": f"digest = {TOKEN}",
}


def as_array(school_ids: Iterable[int]) -> str:
    """School ids as the database setting wants them: {1,2}."""
    return "{" + ",".join(str(int(pk)) for pk in sorted(set(school_ids))) + "}"


def enter(*, school_ids: Iterable[int], user_id: int | None = None, token: str = "") -> None:
    """Tell the current transaction which schools it may touch, and for whom. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('mb.schools', %s, true), set_config('mb.user', %s, true), set_config('mb.token', %s, true)",
            [as_array(school_ids), "" if user_id is None else str(user_id), token],
        )


@contextmanager
def scope(*, school_ids: Iterable[int], user_id: int | None = None) -> Iterator[None]:
    """One transaction for these schools: for jobs, commands and tests. What was set before is restored."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('mb.schools', true), current_setting('mb.user', true)")
            schools_before, user_before = cursor.fetchone()
        enter(school_ids=school_ids, user_id=user_id)
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('mb.schools', %s, true), set_config('mb.user', %s, true)",
                [schools_before or "", user_before or ""],
            )


def tenant_models() -> list[type[Model]]:
    """Every model whose rows belong to one school: those with a `school_id` column."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "school_id" for field in model._meta.local_concrete_fields)
    ]


# What the application's role may do, where it is less than everything. The trail is written by its trigger alone.
GRANTS = {
    "attendance_mark": "select, insert, update",
    "attendance_markchange": "select",
    "attendance_authorityreturn": "select, insert",
    "accounts_auditevent": "select, insert",
    "django_migrations": "select",
}


def secure(db: BaseDatabaseWrapper, *, app_role: str) -> None:
    """Give the application's role its rights and every tenant-owned table its policy. Owner only; safe to repeat."""
    quoted = db.ops.quote_name
    with db.cursor() as cursor:
        cursor.execute(f"grant usage on schema public to {quoted(app_role)}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {quoted(app_role)}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {quoted(app_role)}")
        existing = set(db.introspection.table_names(cursor))
        for table, rights in GRANTS.items():
            if table in existing:
                cursor.execute(f"revoke all on {quoted(table)} from {quoted(app_role)}")
                cursor.execute(f"grant {rights} on {quoted(table)} to {quoted(app_role)}")
        for model in tenant_models():
            table = model._meta.db_table
            if table in existing:
                _set_policy(cursor, table)


def _set_policy(cursor, table: str) -> None:  # type: ignore[no-untyped-def]
    """The policy of one table. Rows without a school (an audit line of the whole installation) may be written, not read."""
    visible = f"school_id = {SCHOOLS}"
    if also := ALSO_VISIBLE.get(table):
        visible = f"{visible} or {also}"
    writable = f"{visible} or school_id is null" if table in ("accounts_auditevent", "accounts_membership") else visible
    cursor.execute(f'alter table "{table}" enable row level security')
    cursor.execute(f'drop policy if exists tenancy on "{table}"')
    cursor.execute(f'create policy tenancy on "{table}" using ({visible}) with check ({writable})')
