"""Running the policy of ten thousand pupils from nothing, and again with nothing left to do."""

from __future__ import annotations

from time import perf_counter

from bench import build_trust, place
from bench.clock import DAY
from bench.measure import seconds, watched
from bench.table import Line, at_most, reported

FORGET = """
truncate interventions_task, interventions_taskentry, interventions_case, interventions_caseentry, interventions_casestage,
         interventions_evaluatedday cascade
"""


def run() -> list[Line]:
    """Every task that `colour_bands` calls for, in ten schools."""
    build_trust.ready(build_trust.TEN)
    with place.raw(build_trust.TEN.database) as connection, connection.cursor() as cursor:
        cursor.execute(FORGET)
    raised, statements, taken = _evaluated()
    again, _, repeated = _evaluated()
    return [
        at_most("policy of 10,000 pupils: statements for each 1,000", statements / build_trust.TEN.schools, 20),
        reported("  … its time", f"{seconds(taken)} for {raised:,} tasks", "aim 60 s"),
        at_most("  … the same again, times the first", repeated / taken, 1, note=seconds(repeated)),
        at_most("  … tasks raised twice", again, 0),
    ]


def _evaluated() -> tuple[int, int, float]:
    """Tasks raised, statements and seconds over all schools."""
    from accounts import tenancy
    from accounts.models import School
    from interventions.actions import evaluate

    schools = list(School.objects.order_by("pk"))
    raised, began = 0, perf_counter()
    with watched() as seen:
        for school in schools:
            with tenancy.scope(school_ids=[school.pk]):
                raised += evaluate.run(school=school, on=DAY, process="bench").raised
    return raised, len(seen.statements), perf_counter() - began
