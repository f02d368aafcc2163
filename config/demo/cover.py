"""Somebody else takes a class: the phase leader today, a supply teacher on the next school day; and a trip to come."""

from datetime import date

from accounts.models import Membership, School
from attendance.actions import cover, grid
from attendance.actions.grid import Entry
from attendance.domain.grid import Chosen
from config.demo import calendar
from config.demo.seed import moment
from pupils.domain.years import academic_year_of
from pupils.models import Group
from pupils.models.group import GroupKind, youngest_first


def arrange(school: School, today: date) -> None:
    """What the office has arranged by half past eight."""
    classes = list(
        school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(today)).order_by(*youngest_first())
    )
    office = _one(school, "office")
    later = [day for day in calendar.school_days(academic_year_of(today)) if day > today]
    if len(classes) < 4 or office is None:
        return
    at, by = moment(today, 8, 25), office.user
    if leader := _one(school, "head_of_year"):
        cover.arrange(
            school=school, group=classes[2], membership=leader, starts_on=today, ends_on=today, session="AM", by=by,
            at=at, tell=False,
        )  # fmt: skip
    if later:
        cover.arrange_supply(
            school=school, group=classes[2], email="s.reyes@supply.example.org", forename="Sol", surname="Reyes",
            title="Mx", starts_on=later[0], ends_on=later[0], by=by, at=at, tell=False,
        )  # fmt: skip
        _trip(classes[3], later[0], office, today)


def _trip(group: Group, on: date, office: Membership, today: date) -> None:
    """A whole class is out on the next school day: planned, and locked in its registers."""
    places = group.places.current(on).values_list("pupil_id", flat=True)
    planned = set(group.school.planned_marks.filter(on=on, withdrawn_at=None).values_list("pupil_id", flat=True))
    on_roll = set(group.school.enrolments.on_roll(on).values_list("pupil_id", flat=True))
    cells = [
        Chosen(pupil, on, session) for pupil in sorted((set(places) & on_roll) - planned) for session in ("AM", "PM")
    ]
    if cells:
        grid.enter(
            group=group, entry=Entry(cells, "V", reason="Museum of the moors"), by=office.user, membership=office,
            at=moment(today, 8, 30),
        )  # fmt: skip


def _one(school: School, role: str) -> Membership | None:
    found: Membership | None = school.memberships.filter(roles__contains=[role]).select_related("user").first()
    return found
