"""What a school knows that a file of marks is held against."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from accounts.models import School
from attendance.domain.mark_plan import Ground, Key, MarkRecord, RollPlace, Standing, Stretch
from attendance.models import Mark
from attendance.queries.calendar import calendar_of
from pupils.models import Enrolment


def ground_for(school: School, records: Sequence[MarkRecord]) -> Ground:
    """The roll, the calendar, and the marks that stand on the days of these records. Five statements at most."""
    return Ground(_roll(school), calendar_of(school), _standing(school, records))


def _roll(school: School) -> dict[str, RollPlace]:
    stretches: dict[int, list[Stretch]] = defaultdict(list)
    for pupil_id, start, end in Enrolment.objects.filter(school=school).values_list("pupil_id", "starts_on", "ends_on"):
        stretches[pupil_id].append((start, end))
    return {upn: RollPlace(pk, tuple(stretches[pk])) for pk, upn in school.pupils.values_list("pk", "upn")}


def _standing(school: School, records: Sequence[MarkRecord]) -> dict[Key, Standing]:
    if not records:
        return {}
    days: list[date] = [record.on for record in records]
    marks = Mark.objects.filter(school=school, on__range=(min(days), max(days)))
    columns = ("pupil_id", "on", "session", "code", "minutes_late", "comment", "source")
    return {
        row[:3]: Standing(row[3], row[4], row[5], row[6] != "import")
        for row in marks.values_list(*columns).iterator(chunk_size=20_000)
    }
