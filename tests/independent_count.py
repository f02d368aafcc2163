"""A count of attendance that shares no code with the product: what the API says is held against this.

    python tests/independent_count.py tests/data/hollybank 2026-10-26 2026-11-20

It reads pupils.csv and marks.csv of a folder and prints one JSON object: UPN → figures, both days included.
Written from the national codes of August 2024 and the published arithmetic, with nothing but the standard library.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ATTENDED = set("/\\LKVPWB") | {"J"}
AUTHORISED = {"C", "C1", "C2", "E", "H", "I", "J1", "M", "R", "S", "T"}
UNAUTHORISED = {"G", "N", "O", "U"}


def marks_of(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """UPN → its (date, code) pairs. Pupils without a mark are there, with none."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with (folder / "pupils.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["upn"]] = []
    with (folder / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["upn"]].append((row["date"], row["code"]))
    return found


def figures(upn: str, marks: list[tuple[str, str]], start: str, end: str) -> dict[str, object]:
    """The figures of one pupil from one day to another, as the API spells them."""
    codes = Counter(code for on, code in marks if start <= on <= end)
    attended = sum(n for code, n in codes.items() if code in ATTENDED)
    authorised = sum(n for code, n in codes.items() if code in AUTHORISED)
    unauthorised = sum(n for code, n in codes.items() if code in UNAUTHORISED)
    possible = attended + authorised + unauthorised
    missed = authorised + unauthorised
    return {
        "upn": upn,
        "from": start,
        "to": end,
        "possible": possible,
        "present": attended,
        "authorised": authorised,
        "unauthorised": unauthorised,
        "late": codes["L"],
        "late_after_close": codes["U"],
        "percentage": percentage(attended, possible),
        "persistent": possible > 0 and Decimal(missed) / possible >= Decimal("0.1"),
        "severe": possible > 0 and Decimal(missed) / possible >= Decimal("0.5"),
        "codes": dict(sorted(codes.items())),
    }


def percentage(attended: int, possible: int) -> str | None:
    """One decimal place, a half rounded up; nothing where no session was possible."""
    if not possible:
        return None
    return str((Decimal(100 * attended) / possible).quantize(Decimal("0.1"), ROUND_HALF_UP))


def count(folder: Path, start: str, end: str) -> dict[str, dict[str, object]]:
    """UPN → figures, for every pupil of the folder."""
    return {upn: figures(upn, marks, start, end) for upn, marks in marks_of(folder).items()}


if __name__ == "__main__":
    json.dump(count(Path(sys.argv[1]), *sys.argv[2:4]), sys.stdout, indent=1)
