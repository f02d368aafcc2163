"""Two people at one register: what moved between opening the page and saving it, against what was chosen.

Nothing that stands is overwritten by saving. The page remembers what it had shown (`base`), so that the second of two
people sees who changed what, when, and from what; and decides row by row whether the own choice takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from attendance.domain.register import Chosen, Row, Sheet

Short = tuple[str, int | None, str]  # code, minutes late, and a trace of the note
NOTHING: Short = ("", None, "")


def base_of(sheet: Sheet) -> str:
    """What a page shows, in a line that it carries along: `12-L-7- 13--- 14-/--`."""
    return " ".join("-".join((str(row.pupil_id), *map(_text, _short(row)))) for row in sheet.rows)


def read_base(line: str) -> dict[int, Short]:
    """What a page had shown, by pupil. What makes no sense is left out: it only explains, it decides nothing."""
    shown: dict[int, Short] = {}
    for word in line.split():
        parts = word.split("-")
        if len(parts) == 4 and parts[0].isdigit() and len(parts[0]) < 10:
            shown[int(parts[0])] = (parts[1], int(parts[2]) if parts[2].isdigit() else None, parts[3])
    return shown


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that is not any more what the page had shown."""

    row: Row
    was: str | None  # the code shown when the page was opened, blank for none; None where that is not known
    chosen: Chosen
    wants_other: bool  # whoever saves chose something else than what stands
    joined: bool = False  # was not in the class when the page was opened

    @property
    def mine(self) -> str:
        """The choice, in a line that the page carries along."""
        late = "" if self.chosen.minutes_late is None else str(self.chosen.minutes_late)
        return "|".join((self.chosen.code, late, self.chosen.comment))


def moved(sheet: Sheet, base: Mapping[int, Short], chosen: Mapping[int, Chosen]) -> list[Moved]:
    """The rows that moved since the page was opened and are not what was chosen; without a base, every row whose choice
    is not what stands. Where both chose the same there is nothing to say."""
    rows = [_moved(row, base, chosen.get(row.pupil_id, Chosen())) for row in sheet.rows]
    return [row for row in rows if row is not None]


def _moved(row: Row, base: Mapping[int, Short], choice: Chosen) -> Moved | None:
    stands = row.standing.content if row.standing else ("", None, "")
    differs = bool(choice.code) and choice.content != stands
    if row.contradicts(choice):
        return Moved(row, "", choice, differs, joined=bool(base) and row.pupil_id not in base)
    if not base:
        return Moved(row, None, choice, differs) if differs and row.standing else None
    was = base.get(row.pupil_id)
    if was is None:
        return Moved(row, "", choice, differs, joined=True)
    new_and_not_chosen = was == NOTHING and not choice.code  # what is planned and was entered by saving
    if was == _short(row) or choice.content == stands or new_and_not_chosen:
        return None
    untouched = _short_of(choice.content) == was
    return Moved(row, was[0], choice, differs and not untouched)


def gone(sheet: Sheet, base: Mapping[int, Short]) -> list[int]:
    """Pupils whom the page had shown and who are not in the class any more."""
    here = {row.pupil_id for row in sheet.rows}
    return [pk for pk in base if pk not in here]


def read_mine(line: str) -> Chosen | None:
    """A choice that the page carried along (`Moved.mine`)."""
    parts = line.split("|", 2)
    if len(parts) != 3:
        return None
    code, late, comment = parts
    return Chosen(code[:2], int(late) if late.isdigit() and len(late) < 5 else None, comment[:200])


def _short(row: Row) -> Short:
    return _short_of(row.standing.content) if row.standing else NOTHING


def _short_of(content: tuple[str, int | None, str]) -> Short:
    code, minutes, comment = content
    return code, minutes, f"{crc32(comment.encode()):x}" if comment else ""


def _text(part: str | int | None) -> str:
    return "" if part is None else str(part)
