"""The tabs over the pages about absence, registers, and the door: a table each. A page that is not mounted, or not this
person's, has no tab."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from accounts.access import has_permission
from accounts.domain.roles import Permission as P
from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Tab:
    """One page about absence; shown to who has any of the permissions."""

    label: str
    url_name: str
    permissions: tuple[P, ...]
    kept: bool = False  # a record; it stands after the lists that are worked through


# Over the pages about absence: what waits for somebody, then what is kept.
TABS = (
    Tab("Reported", "attendance:reports", (P.LOG_ABSENCE_CALL,)),
    Tab("To decide", "attendance:decisions", (P.AUTHORISE_ABSENCE,)),
    Tab("Notes and evidence", "attendance:papers", (P.LOG_ABSENCE_CALL,)),
    Tab("Contradictions", "attendance:contradictions", (P.CORRECT_MARK,)),
    Tab("No reason yet", "attendance:no_reason", (P.CORRECT_MARK,)),
    Tab("Changes asked for", "attendance:mark_requests", (P.CORRECT_MARK,)),
    Tab("Leave", "attendance:leave_list", (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE), kept=True),
    Tab("Travelling families", "attendance:travel_list", (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE), kept=True),
    Tab("Suspensions", "attendance:suspensions", (P.ENTER_RESTRICTED_CODE, P.VIEW_SENSITIVE), kept=True),
    Tab("Unable to attend", "attendance:hindrances", (P.ENTER_ANY_CODE,), kept=True),  # who sees pupils
    Tab("Closures", "attendance:closures", (P.ENTER_CLOSURES,), kept=True),
)
# Over the pages about registers.
REGISTERS = (
    Tab("Registers", "attendance:registers", (P.TAKE_REGISTER, P.TAKE_ANY_REGISTER)),
    Tab("Outstanding", "attendance:outstanding", (P.TAKE_ANY_REGISTER,)),
    Tab("Weeks", "attendance:grid", (P.CORRECT_MARK,)),
    Tab("Cover", "attendance:cover", (P.ARRANGE_COVER,)),
)
# Over the pages about who passes the door, and who is in.
DOOR = (
    Tab("Late desk", "attendance:desk", (P.KEEP_DESK,)),
    Tab("On site", "attendance:on_site", (P.KEEP_DESK,)),
    Tab("To greet", "attendance:gate", (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)),
    Tab("Paper day", "reports:paper", (P.KEEP_DESK,)),
    Tab("Tablets", "attendance:desk_devices", (P.KEEP_DESK,)),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A tab as this person sees it now."""

    label: str
    url: str
    current: bool
    apart: bool = False  # the first of the records, after a gap


def tabs_for(membership: Membership | None, current: str, tabs: tuple[Tab, ...] = TABS) -> list[Shown]:
    """The tabs this person has; `current` is the url name of the page that is open."""
    shown: list[Shown] = []
    before = None
    for tab in tabs:
        if has_permission(membership, *tab.permissions):
            try:
                url = reverse(tab.url_name)
            except NoReverseMatch:
                continue
            apart = before is not None and tab.kept and not before.kept
            shown.append(Shown(tab.label, url, tab.url_name == current, apart))
            before = tab
    return shown
