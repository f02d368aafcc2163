"""Part-time timetables as pages show them."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Membership
from interventions.access import timetables_for
from interventions.models import PartTimeTimetable
from pupils.queries.groups import class_names

SOON = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Row:
    """One timetable in the list."""

    timetable: PartTimeTimetable
    group: str
    is_over: bool  # its last day has passed and nobody has ended it
    is_soon: bool  # it ends within ten days


def rows(membership: Membership, on: date) -> list[Row]:
    """Those agreed, the one that ends first on top; then those that have ended. Two statements."""
    found = list(timetables_for(membership, on).select_related("pupil").order_by("state", "ends_on", "pk"))
    groups = class_names(membership.school, {one.pupil_id for one in found}, on) if membership.school and found else {}
    return [
        Row(
            one,
            groups.get(one.pupil_id, ""),
            one.state == "agreed" and one.ends_on < on,
            one.state == "agreed" and on <= one.ends_on <= on + SOON,
        )
        for one in found
    ]
