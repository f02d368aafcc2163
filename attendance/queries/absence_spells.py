"""One bout or many: the spells of absence of a year, beside the figure (S0-032)."""

from collections.abc import Collection

from accounts.models import School
from attendance.domain import patterns
from attendance.domain.patterns import Sat, Spell
from attendance.domain.windows import Window
from attendance.models import Mark


def spells(school: School, pupil_ids: Collection[int], window: Window) -> dict[int, list[Spell]]:
    """The spells of each of these pupils in a window, oldest first. One statement."""
    marks: dict[int, list[Sat]] = {pk: [] for pk in pupil_ids}
    if marks and not window.is_empty:
        found = Mark.objects.filter(school=school, pupil__in=list(marks), on__gte=window.start, on__lt=window.end)
        for pk, on, session, code in found.order_by("on", "session").values_list("pupil_id", "on", "session", "code"):
            marks[pk].append(Sat(on, session, code))
    return {pk: patterns.spells(of_pupil) for pk, of_pupil in marks.items()}
