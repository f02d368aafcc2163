"""Opening and saving registers: how many statements, and how long the database has for them.

Counts are of the whole request: session, person, membership, school and menu included.
"""

from __future__ import annotations

from typing import Any

from bench import build_trust, people, place
from bench.build_trust import CLASS_SIZES
from bench.clock import DAY
from bench.forms import filled_register
from bench.measure import Watched, median, seconds, watched
from bench.table import Line, at_most, reported

SMALL, BIG, THIRTY = CLASS_SIZES.index(5) + 1, CLASS_SIZES.index(60) + 1, CLASS_SIZES.index(30) + 1
MARK_COLUMNS = (
    'school_id, pupil_id, "on", session, code, minutes_late, comment, recorded_at, recorded_by_id, source'  # all but id
)


def run() -> list[Line]:
    """One school of a thousand with a year."""
    from accounts.models import School

    build_trust.ready(build_trust.ONE)
    place.collect_static()
    school = School.objects.get()
    opened, saved = {}, {}
    for number in (SMALL, BIG):
        opened[number], saved[number], _ = take(school, number)
    lines = []
    for work, seen, limit in (("open a register", opened, 10), ("save a register", saved, 15)):
        few, many = len(seen[SMALL].statements), len(seen[BIG].statements)
        lines.append(at_most(f"{work}: statements for 60 pupils", many, limit))
        lines.append(at_most("  … more than for 5", many - few, 0))
    return [*lines, *_against_a_bare_insert(school)]


def take(school: Any, number: int) -> tuple[Watched, Watched, int]:
    """Open and save one register of the day as the class's teacher; what each asked of the database."""
    from accounts import tenancy
    from attendance.models import Register

    with tenancy.scope(school_ids=[school.pk]):
        register = Register.objects.get(school=school, on=DAY, session="AM", group__name=f"Form {number:02d}")
    address = f"/attendance/registers/{register.pk}/"
    browser = people.browser(f"teacher-{number}", school)
    browser.get("/bench/empty")  # the first request of a session looks up where the person belongs
    with watched() as opening:
        page = browser.get(address)
    form = filled_register(page.content.decode())
    with watched() as saving:
        answer = browser.post(address, form)
    if page.status_code != 200 or answer.status_code != 302:
        raise SystemExit(f"A register was not saved: {page.status_code} and {answer.status_code}.")
    return opening, saving, register.group_id


def _against_a_bare_insert(school: Any) -> list[Line]:
    """Every class of thirty: its save, then the very rows again by one bare INSERT with its commit."""
    ours, bare = [], []
    for number in range(THIRTY, len(CLASS_SIZES)):
        _, saving, group_id = take(school, number)
        ours.append(saving.seconds)
        bare.append(_bare_insert(group_id))
    ratio = median(ours) / median(bare)
    return [
        at_most("SQL of saving 30 marks, times one bare INSERT of them", ratio, 5),
        reported(
            "  … its time in the database, and the bare INSERT’s", f"{seconds(median(ours))}, {seconds(median(bare))}"
        ),
    ]


def _bare_insert(group_id: int) -> float:
    import time

    with place.raw(build_trust.ONE.database) as connection, connection.cursor() as cursor:
        cursor.execute(
            f"""with gone as (delete from attendance_mark where "on" = %s and pupil_id in
                    (select pupil_id from pupils_groupplace where group_id = %s) returning *)
                select {MARK_COLUMNS} from gone""",
            [DAY, group_id],
        )
        rows = cursor.fetchall()
        one = f"({', '.join(['%s'] * len(rows[0]))})"
        values = ", ".join(cursor.mogrify(one, row).decode() for row in rows)
        statement = f"insert into attendance_mark ({MARK_COLUMNS}) values {values}"
        began = time.perf_counter()
        cursor.execute(statement)
        return time.perf_counter() - began
