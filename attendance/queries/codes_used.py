"""Which codes a pupil's marks carry."""

from django.db.models import Count

from accounts.models import School
from attendance.domain.windows import Window


def of_pupil(school: School, pupil_id: int, window: Window) -> dict[str, int]:
    """How often each code stands in a window. One statement."""
    marks = school.marks.filter(pupil=pupil_id, on__gte=window.start, on__lt=window.end)
    return dict(marks.values_list("code").annotate(times=Count("pk")).order_by("code"))
