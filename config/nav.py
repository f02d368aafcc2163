"""The menu: label, url name, who sees it. A line whose page does not exist fails a test."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from accounts.access import has_permission
from accounts.domain.roles import Permission as P
from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the menu; shown to who has any of the permissions."""

    label: str
    url_name: str
    permissions: tuple[P, ...]
    under: tuple[str, ...] = ()  # where else this line is the one that is open


LINES = (
    Line("Today", "reports:home", tuple(P)),
    Line(
        "Registers",
        "attendance:registers",
        (P.TAKE_REGISTER, P.TAKE_ANY_REGISTER),
        under=(
            "/attendance/grid/",
            "/attendance/cover/",
            "/attendance/outstanding/",
        ),
    ),
    Line("Desk", "attendance:desk", (P.KEEP_DESK,), under=("/attendance/gate/", "/attendance/on-site/", "/paper-day/")),
    Line("Calls", "attendance:calls", (P.LOG_ABSENCE_CALL,)),
    Line(
        "Absences",
        "attendance:reports",
        (P.LOG_ABSENCE_CALL,),
        under=(
            "/attendance/absences/",
            "/attendance/leave/",
            "/accounts/deciders/",
            "/attendance/travel/",
            "/attendance/suspensions/",
            "/attendance/contradictions/",
            "/attendance/no-reason/",
            "/attendance/registers/changes/",
            "/attendance/unable/",
            "/attendance/closures/",
        ),
    ),
    Line("Tasks", "interventions:tasks", (P.WORK_TASKS,)),
    Line(
        "Cases",
        "interventions:cases",
        (P.MANAGE_CASE,),
        under=(
            "/work/timetables/",
            "/work/penalty/",
            "/work/meetings/",
            "/work/services/",
            "/work/plans/",
            "/work/concerns/",
        ),
    ),
    Line("Weekly list", "reports:class_lists", (P.VIEW_CLASS_LISTS,)),
    Line(
        "Pupils",
        "pupils:list",
        (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
        under=("/work/removals/", "/work/places/", "/attendance/returns/"),
    ),
    Line("Letters", "letters:list", (P.ISSUE_LETTER,)),
    Line("Reports", "reports:reports", (P.VIEW_AGGREGATE_REPORTS,)),
    Line(
        "School",
        "accounts:setup",
        (P.MANAGE_SCHOOL, P.MANAGE_STAFF, P.IMPORT_DATA, P.MANAGE_CALENDAR, P.ADOPT_POLICY),
        under=(
            "/accounts/staff/",
            "/accounts/roles/",
            "/accounts/training/",
            "/accounts/tokens/",
            "/accounts/audit/",
            "/attendance/calendar/",
            "/attendance/settings/",
            "/pupils/imports/",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as this person sees it now."""

    label: str
    url: str
    current: bool


def menu_for(membership: Membership | None, path: str) -> list[Entry]:
    """The lines this membership may use, the deepest match of the path marked as current."""
    entries = []
    for line in LINES:
        if has_permission(membership, *line.permissions):
            try:
                entries.append((line, reverse(line.url_name)))
            except NoReverseMatch:  # an app whose pages are not mounted
                continue
    depth = {url: _depth((url, *line.under), path) for line, url in entries}
    best = max(depth.values(), default=0)
    return [Entry(line.label, url, 0 < best == depth[url]) for line, url in entries]


def _depth(places: tuple[str, ...], path: str) -> int:
    """How closely a line matches a path; the start page is open nowhere but on itself."""
    return max(
        (len(place) for place in places if path == place or (place != "/" and path.startswith(place))), default=0
    )
