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


LINES = (
    Line("Today", "reports:home", tuple(P)),
    Line("Registers", "attendance:registers", (P.TAKE_REGISTER, P.TAKE_ANY_REGISTER)),
    Line("Tasks", "interventions:tasks", (P.WORK_TASKS,)),
    Line("Weekly list", "reports:class_lists", (P.VIEW_CLASS_LISTS,)),
    Line("Pupils", "pupils:list", (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)),
    Line("Letters", "letters:list", (P.ISSUE_LETTER,)),
    Line("Reports", "reports:reports", (P.VIEW_AGGREGATE_REPORTS,)),
    Line(
        "School", "accounts:setup", (P.MANAGE_SCHOOL, P.MANAGE_STAFF, P.IMPORT_DATA, P.MANAGE_CALENDAR, P.ADOPT_POLICY)
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
    best = max((url for _, url in entries if path.startswith(url)), key=len, default="")
    return [Entry(line.label, url, url == best) for line, url in entries]
