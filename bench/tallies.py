"""Week tallies after one register save: right when the answer comes, and no dearer where more years are held."""

from __future__ import annotations

import json
from typing import Any

from bench import build_trust, place, registers
from bench.clock import DAY
from bench.measure import best_of, seconds
from bench.table import Line, at_most, reported

TIMES = 30
DEEPER = 1.25  # an index over three times as many rows may be one level deeper


def run() -> list[Line]:
    """Save a register, look at once; then count a class's week with one and with three years behind it."""
    wrong = _wrong_after_a_save()
    one, three = _refresh(build_trust.ONE), _refresh(build_trust.THREE_YEARS)
    return [
        at_most("tallies that are wrong when a save has answered", wrong, 0),
        at_most(
            "  … pages read to keep 30 pupils’ week: three years held, times one year",
            three[0] / one[0],
            DEEPER,
            note=f"{three[0]} and {one[0]}",
        ),
        reported("  … time of it with one year and with three", f"{seconds(one[1])}, {seconds(three[1])}"),
    ]


def _wrong_after_a_save() -> int:
    from accounts import tenancy
    from accounts.models import School
    from attendance.actions import tallies

    build_trust.ready(build_trust.ONE)
    place.collect_static()
    school = School.objects.get()
    registers.take(school, registers.THIRTY)
    with tenancy.scope(school_ids=[school.pk]):
        return tallies.verify(school)


def _refresh(size: build_trust.Size) -> tuple[int, float]:
    """Pages of the database looked at, and the best time."""
    from django.db import connection

    from accounts import tenancy
    from accounts.models import School
    from attendance.actions import tallies
    from pupils.models import GroupPlace

    build_trust.ready(size)
    school = School.objects.get()
    with tenancy.scope(school_ids=[school.pk]):
        places = GroupPlace.objects.filter(group__name=f"Form {registers.THIRTY:02d}", group__academic_year=2025)
        pupil_ids = list(places.values_list("pupil_id", flat=True))
        weeks = tallies.weeks_holding([DAY], tallies.half_term_starts(school))

        def refresh() -> None:
            tallies.refresh(school=school, pupil_ids=pupil_ids, weeks=weeks)

        pages: list[int] = []

        def explained(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
            done = None
            for one in filter(str.strip, sql.split(";")):  # several statements may go out in one word
                done = execute("explain (analyze, buffers, format json) " + one, parameters, many, context)
                plan = context["cursor"].fetchone()[0]
                plan = json.loads(plan) if isinstance(plan, str) else plan
                pages.append(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
            return done

        refresh()
        with connection.execute_wrapper(explained):
            refresh()
        return sum(pages), best_of(TIMES, refresh)
