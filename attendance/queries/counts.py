"""Counting marks in SQL, by the very table of codes that the pure tally uses."""

from typing import Any

from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, CountsAs, letters

COLUMNS = ("possible", "present", "authorised", "unauthorised", "late", "late_after_close")

# The six counts over marks called `m`. What is no code, or not a possible session, counts in none.
COUNTS = """
    count(*) filter (where m.code = any(%(possible)s)) as possible,
    count(*) filter (where m.code = any(%(present)s)) as present,
    count(*) filter (where m.code = any(%(authorised)s)) as authorised,
    count(*) filter (where m.code = any(%(unauthorised)s)) as unauthorised,
    count(*) filter (where m.code = %(late)s) as late,
    count(*) filter (where m.code = %(late_after_close)s) as late_after_close
"""


def code_parameters() -> dict[str, Any]:
    """What COUNTS needs to be told: which letters count how."""
    present = letters(CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY)
    authorised, unauthorised = letters(CountsAs.AUTHORISED), letters(CountsAs.UNAUTHORISED)
    return {
        "possible": present + authorised + unauthorised,
        "present": present,
        "authorised": authorised,
        "unauthorised": unauthorised,
        "late": LATE,
        "late_after_close": LATE_AFTER_CLOSE,
    }
