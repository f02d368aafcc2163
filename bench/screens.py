"""The officer's dashboard, a class list, a pupil's pages: how many statements, and how long in all.

By itself a school of a thousand with a year. `--large` adds 20,000 pupils with three years, which takes a quarter of an
hour to build, and holds the times against those of the small one.
"""

from __future__ import annotations

from typing import Any

from bench import build_trust, people, place
from bench.build_trust import CLASS_SIZES, Size
from bench.measure import seconds, watched
from bench.table import Line, at_most, reported

TIMES = 25
BUDGETS = {
    "officer’s dashboard": 20,
    "class list": 15,
    "pupil page": 20,
    "pupil’s attendance": 20,
    "registers of the day": 15,
    "call board": 9,
}


def run(*, large: bool = False) -> list[Line]:
    """Each page at one school; with `large` in the largest trust as well."""
    small, longer = _pages(build_trust.ONE), _pages(build_trust.THREE_YEARS)
    lines = []
    for name, limit in BUDGETS.items():
        lines.append(at_most(f"{name}: statements", small[name][0], limit))
        ratio = longer[name][1] / small[name][1]
        lines.append(
            reported("  … its time, and with three years held", f"{seconds(small[name][1])}, {ratio:.2f} times", "–")
        )
    if large:
        big, again = _pages(build_trust.LARGE), _pages(build_trust.ONE)  # before and after: others share the machine
        small = {name: (small[name][0], min(small[name][1], again[name][1])) for name in small}
        lines += _compared(small, big)
    return lines


def _compared(small: dict[str, tuple[int, float]], big: dict[str, tuple[int, float]]) -> list[Line]:
    lines = []
    for name in BUDGETS:
        lines.append(at_most(f"{name}, {build_trust.LARGE.words}: statements", big[name][0], BUDGETS[name]))
        ratio = big[name][1] / small[name][1]
        lines.append(at_most("  … times one school and one year", ratio, 2, note=seconds(big[name][1])))
    return lines


def _pages(size: Size) -> dict[str, tuple[int, float]]:
    """Statements and the best time of each page, with the morning’s registers in but for four classes."""
    from accounts.models import School

    build_trust.ready(size)
    build_trust.take_the_morning()
    place.collect_static()
    school = School.objects.order_by("pk").first()
    found = {}
    for name, (who, address) in _addresses(school).items():
        browser = people.browser(who, school)
        browser.get("/bench/empty")
        found[name] = _measured(browser, address)
    return found


def _addresses(school: Any) -> dict[str, tuple[str, str]]:
    """Which page is opened by whom. The pupil is one who is often away."""
    from accounts import tenancy
    from pupils.models import Group, Pupil

    thirty = CLASS_SIZES.index(30) + 1
    with tenancy.scope(school_ids=[school.pk]):
        group = Group.objects.get(school=school, academic_year=2025, name=f"Form {thirty:02d}")
        pupil = next(one for one in Pupil.objects.filter(school=school).order_by("pk") if one.pk % 20 == 0)
    return {
        "officer’s dashboard": ("attendance_officer", "/"),
        "class list": (f"teacher-{thirty}", f"/weekly-list/{group.pk}/"),
        "pupil page": ("attendance_officer", f"/pupils/{pupil.pk}/"),
        "pupil’s attendance": ("attendance_officer", f"/attendance/pupils/{pupil.pk}/"),
        "registers of the day": ("attendance_officer", "/attendance/registers/"),
        "call board": ("office", "/attendance/calls/"),
    }


def _measured(browser: Any, address: str) -> tuple[int, float]:
    from time import perf_counter

    with watched() as seen:
        page = browser.get(address)
    if page.status_code != 200:
        raise SystemExit(f"{address} answered {page.status_code}.")
    taken = []
    for _ in range(TIMES):
        began = perf_counter()
        browser.get(address)
        taken.append(perf_counter() - began)
    return len(seen.statements), min(taken)
