"""A school's marks of a year and a term from a file, against a bare COPY of the same rows into the same table.

The import reads and checks the file, holds it against roll, calendar and codes, writes the marks, and counts the week
tallies. The COPY only writes the marks, keys and indexes included.
"""

from __future__ import annotations

import io
from datetime import date
from time import perf_counter
from typing import Any

from bench import place
from bench.measure import seconds
from bench.registers import MARK_COLUMNS
from bench.table import Line, at_most, reported

FILES = place.ROOT / "tests" / "data" / "hollybank"
DATABASE, URN, MARKS, ON = "bench_import", "900290", 88_236, date(2026, 11, 20)
TIMES = 4


def run() -> list[Line]:
    """The sample school of 210 pupils, empty of marks before every run."""
    _make()
    ours, bare = [], []
    with place.raw(DATABASE) as connection, connection.cursor() as cursor:
        for _ in range(TIMES):
            _empty(cursor)
            began = perf_counter()
            added = bring("marks")["added"]
            ours.append(perf_counter() - began)
            if added != MARKS:
                raise SystemExit(f"{added} marks were imported of {MARKS}.")
            bare.append(_copied(cursor))
        _empty(cursor)
        bring("marks")
        began = perf_counter()
        again = bring("marks")
        repeated = perf_counter() - began
    return [
        at_most(f"import of {MARKS:,} marks, times a bare COPY of them", min(ours) / min(bare), 3),
        reported("  … its time, and the COPY’s", f"{seconds(min(ours))}, {seconds(min(bare))}"),
        at_most(
            "  … marks changed by the same file again", again["added"] + again["changed"], 0, note=seconds(repeated)
        ),
    ]


def bring(kind: str) -> dict[str, Any]:
    """Import one of the sample files by its command."""
    import json

    from django.core.management import call_command

    said = io.StringIO()
    call_command(f"import_{kind}", str(FILES / f"{kind}.csv"), school=URN, on=ON.isoformat(), stdout=said)
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


def _make() -> None:
    from accounts.models import School

    place.make_empty(DATABASE)
    School.objects.create(name="Coldharbour Primary School", urn=URN, la_code="830", phase="primary")
    for kind in ("calendar", "pupils"):
        bring(kind)


def _empty(cursor: Any) -> None:
    cursor.execute("truncate attendance_mark, attendance_markchange, attendance_weektally")


def _copied(cursor: Any) -> float:
    """Take the rows out, empty the table, and copy them back in: how long the last of these takes."""
    rows = io.StringIO()
    cursor.copy_expert(f"copy (select {MARK_COLUMNS} from attendance_mark order by id) to stdout", rows)
    _empty(cursor)
    rows.seek(0)
    began = perf_counter()
    cursor.copy_expert(f"copy attendance_mark ({MARK_COLUMNS}) from stdin", rows)
    return perf_counter() - began
