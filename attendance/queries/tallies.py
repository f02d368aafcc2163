"""Tallies of any windows for many pupils at once: whole weeks from the week tallies, cut ones from the marks."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.models import School
from attendance.domain.calendar import Calendar, week_bounds
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import HalfTerm
from attendance.queries.counts import COLUMNS, COUNTS, code_parameters

ONE_DAY = timedelta(days=1)
SUMS = ", ".join(f"sum({column})::int" for column in COLUMNS)
FEW = 100  # pupils: a large class

WHOLE = "unnest(%(whole)s::int[], %(whole_first)s::date[], %(whole_last)s::date[]) as w (n, first, last)"
EDGE = "unnest(%(edge)s::int[], %(edge_first)s::date[], %(edge_last)s::date[]) as w (n, first, last)"
# Whole weeks and edges. Asked in this way for a few pupils, the database cannot but look each of them up: in a trust of
# many years it would otherwise go through all marks of the school.
OF_A_FEW = (
    f"""
    select w.n, p.pupil_id, c.*
    from {WHOLE}
    cross join unnest(%(pupils)s::int[]) as p (pupil_id)
    cross join lateral (
        select {", ".join(f"sum(t.{column}) as {column}" for column in COLUMNS)}
        from attendance_weektally t
        where t.pupil_id = p.pupil_id and t.school_id = %(school)s
          and t.starts_on between w.first and w.last and t.ends_on <= w.last
        having count(*) > 0
    ) c""",
    f"""
    select w.n, p.pupil_id, c.*
    from {EDGE}
    cross join unnest(%(pupils)s::int[]) as p (pupil_id)
    cross join lateral (
        select {COUNTS}
        from attendance_mark m
        where m.pupil_id = p.pupil_id and m.school_id = %(school)s and m."on" between w.first and w.last
        having count(*) > 0
    ) c""",
)
OF_MANY = (
    f"""
    select w.n, t.pupil_id, {", ".join(f"t.{column}" for column in COLUMNS)}
    from {WHOLE}
    join attendance_weektally t on t.school_id = %(school)s and t.starts_on >= w.first and t.ends_on <= w.last""",
    f"""
    select w.n, m.pupil_id, {COUNTS}
    from {EDGE}
    join attendance_mark m on m.school_id = %(school)s and m."on" between w.first and w.last""",
)


def for_pupils(school: School, pupil_ids: Collection[int] | None, window: Window) -> dict[int, Tally]:
    """Each pupil's tally of a window; every pupil of the school where none are named. Two statements.

    A pupil without a mark in the window is not in the answer: `.get(pk, Tally())`.
    """
    return for_windows(school, [window], pupil_ids)[0]


def for_windows(
    school: School,
    windows: Sequence[Window],
    pupil_ids: Collection[int] | None = None,
    calendar: Calendar | None = None,
) -> list[dict[int, Tally]]:
    """The same for several windows, in their order. Two statements however many windows and pupils; one where the
    caller has the calendar already."""
    found: list[dict[int, Tally]] = [{} for _ in windows]
    if calendar is None:
        splits = list(HalfTerm.objects.filter(school=school).values_list("starts_on", flat=True))
    else:
        splits = [half.starts_on for half in calendar.half_terms]
    parts = [(n, *part) for n, window in enumerate(windows) if not window.is_empty for part in _parts(window, splits)]
    if not parts or (pupil_ids is not None and not pupil_ids):
        return found
    with connection.cursor() as cursor:
        cursor.execute(_sql(pupil_ids), _parameters(school, parts, pupil_ids))
        for n, pupil_id, *counts in cursor:
            found[n][pupil_id] = Tally(*counts)
    return found


def of_school(school: School, window: Window) -> Tally:
    """The tally of everybody together."""
    whole = Tally()
    for tally in for_pupils(school, None, window).values():
        whole = whole + tally
    return whole


def _parts(window: Window, splits: Sequence[date]) -> Iterator[tuple[bool, date, date]]:
    """A window as whole weeks (True) and edges (False), each with its first and last day."""
    first, last = window.start, window.last
    week_start, week_end = week_bounds(first, splits)
    if week_start < first:
        yield False, first, min(week_end, last)
        first = week_end + ONE_DAY
    if first > last:
        return
    week_start, week_end = week_bounds(last, splits)
    if week_end > last:
        yield False, max(week_start, first), last
        last = week_start - ONE_DAY
    if first <= last:
        yield True, first, last


def _sql(pupil_ids: Collection[int] | None) -> str:
    """Of a class each pupil is looked up; of more, everybody's rows are read in one go."""
    if pupil_ids is not None and len(pupil_ids) <= FEW:
        weeks, marks = OF_A_FEW
    else:
        some = pupil_ids is not None
        weeks = f"{OF_MANY[0]} and t.pupil_id = any(%(pupils)s)" if some else OF_MANY[0]
        marks = f"{OF_MANY[1]} and m.pupil_id = any(%(pupils)s)" if some else OF_MANY[1]
        marks += " group by w.n, m.pupil_id"
    return f"select n, pupil_id, {SUMS} from ({weeks} union all {marks}) as counted group by n, pupil_id"


def _parameters(
    school: School, parts: list[tuple[int, bool, date, date]], pupil_ids: Collection[int] | None
) -> dict[str, Any]:
    about: dict[str, Any] = {**code_parameters(), "school": school.pk, "pupils": sorted(set(pupil_ids or []))}
    for name, kind in (("whole", True), ("edge", False)):
        of_kind = [part for part in parts if part[1] is kind]
        about[name] = [part[0] for part in of_kind]
        about[f"{name}_first"] = [part[2] for part in of_kind]
        about[f"{name}_last"] = [part[3] for part in of_kind]
    return about
