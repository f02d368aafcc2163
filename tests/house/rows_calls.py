"""Rows for the call board, visits and contacts."""

from accounts.domain.roles import Role
from tests.house.rows import _link, _pupil

ROWS = {
    "attendance:call_claim": _pupil,
    "attendance:call_hand_back": _pupil,
    "attendance:call_outcome": _pupil,
    "attendance:call_said": _pupil,
    "attendance:call_take_back": _pupil,
    "attendance:call_told": _pupil,
    "attendance:call_back": _pupil,
    "attendance:contact_confirm": _link,
    "attendance:contact_correct": _link,
    "attendance:contact_log": _pupil,
    "attendance:home_visit": _pupil,
}
NARROWER = {Role.WELFARE_OFFICER: {"attendance:contact_log", "attendance:home_visit"}}  # no case is allotted here
