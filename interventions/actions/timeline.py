"""Lines of a case's timeline: written at the time, by whatever happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from interventions.domain.timeline import EntryKind
from interventions.models import Case, CaseEntry
from pupils.models import Pupil


@dataclass(frozen=True, slots=True)
class Line:
    """One line to write."""

    case: Case
    kind: EntryKind
    text: str
    sensitive: bool = False


def write(lines: Iterable[Line], *, on: date, at: datetime, by: User | None = None, process: str = "") -> None:
    """Add lines. One statement."""
    CaseEntry.objects.bulk_create(
        CaseEntry(
            school_id=line.case.school_id,
            case=line.case,
            on=on,
            at=at,
            by=by,
            process="" if by else process,
            kind=line.kind.value,
            text=line.text,
            sensitive=line.sensitive,
        )
        for line in lines
    )


def write_of_pupil(
    pupil: Pupil,
    kind: EntryKind,
    text: str,
    *,
    on: date,
    at: datetime,
    by: User | None = None,
    process: str = "",
    sensitive: bool = False,
) -> None:
    """Add a line to the pupil's open case; nothing where there is none."""
    if case := Case.objects.open().filter(pupil=pupil).first():
        write([Line(case, kind, text, sensitive)], on=on, at=at, by=by, process=process)
