"""What a set of figures says, in sentences that a governor could read out."""

from reports.domain.cohorts import Shown
from reports.domain.national import National

NEAR = 1  # a tenth of a point is no difference worth a sentence


def sentences(now: Shown, last_year: Shown | None, nation: National) -> list[str]:
    """Where the school stands against last year and the nation; nothing where nothing may be shown."""
    if now.tally is None or now.tally.tenths is None:
        return []
    said = [_attendance(now.tally.tenths, last_year, nation)]
    if now.persistent is not None and now.persistent_tenths is not None:
        said.append(_persistent(now.persistent, now.persistent_tenths, last_year, nation))
    return said


def _attendance(tenths: int, last_year: Shown | None, nation: National) -> str:
    parts = []
    if last_year and last_year.tally and last_year.tally.tenths is not None:
        parts.append(f"{_difference(tenths - last_year.tally.tenths)} the same point last year")
    if nation.tally.tenths is not None:
        parts.append(f"{_difference(tenths - nation.tally.tenths)} {nation.label}")
    return f"Attendance is {_figure(tenths)}: {' and '.join(parts)}."


def _persistent(count: int, tenths: int, last_year: Shown | None, nation: National) -> str:
    verb = "pupil has" if count == 1 else "pupils have"
    said = f"{count} {verb} missed a tenth or more of their sessions ({_figure(tenths)})"
    if last_year and last_year.persistent_tenths is not None:
        said += f"; last year it was {_figure(last_year.persistent_tenths)}"
    return f"{said}; in England it was {_figure(nation.persistent_tenths)}."


def _difference(tenths: int) -> str:
    if abs(tenths) < NEAR:
        return "the same as"
    size = abs(tenths)
    unit = "point" if size == 10 else "points"
    return f"{size // 10}.{size % 10} {unit} {'above' if tenths > 0 else 'below'}"


def _figure(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10} %"
