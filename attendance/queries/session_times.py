"""When the register of a class opens and closes."""

from dataclasses import fields, replace
from datetime import datetime, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.domain.session_times import SessionTimes as SchoolTimes
from accounts.models import School
from attendance.domain import own_times as rules
from attendance.domain.arrival import SessionTimes
from attendance.domain.own_times import OwnTimes, Pair
from attendance.models import OwnTimes as OwnTimesRow
from attendance.models import Register
from pupils.models import Group

COLUMNS = ("am_opens_at", "am_closes_at", "pm_opens_at", "pm_closes_at")


def session_times(school: School, session: str, moment: datetime, group: Group | int | None = None) -> SessionTimes:
    """The times of a session on the day of a moment: of a class where one is named (or its id), else the school's.

    The own times of classes are read once a request (one statement); a query that carries them along, as the register's
    does (`own_times_of`), spares it.
    """
    clocks = rules.school_times_of(session, school_times(school))
    if group is not None:
        clocks = rules.pick(session, clocks, own_times(school), group if isinstance(group, int) else group.pk)
    return SessionTimes.on_day(moment, *clocks)


def all_closed(school: School, session: str, moment: datetime) -> bool:
    """Whether every register of a session has closed, of classes that start later too. One statement a request."""
    opens, closes = rules.school_times_of(session, school_times(school))
    last = rules.last_to_close(session, (opens, closes), own_times(school))
    return SessionTimes.on_day(moment, opens, last).is_closed(moment)


def times_of(register: Register, moment: datetime) -> SessionTimes:
    """The times of a register. No statement where its query carried them along."""
    lines: list[dict[str, Any]] | None = getattr(register, "carried_times", None)
    if lines is None:
        return session_times(register.school, register.session, moment, register.group)
    return times_carried(register.school, register.session, moment, register.group, lines)


def times_carried(
    school: School, session: str, moment: datetime, group: Group, lines: list[dict[str, Any]]
) -> SessionTimes:
    """The times of a class whose query carried its own along (`own_times_of`). No statement."""
    clocks = rules.school_times_of(session, school_times(school))
    own = [_of_json(line) for line in lines]
    return SessionTimes.on_day(moment, *rules.pick(session, clocks, own, group.pk, group.year_group))


def own_times_of(group: str = "group") -> ArraySubquery:
    """The own times that concern a row's class, to be carried along as `carried_times`; `group` is the way to it."""
    of_class = Q(group=OuterRef(f"{group}__pk" if group else "pk"))
    of_year = Q(group=None, year_group=OuterRef(f"{group}__year_group" if group else "year_group"))
    lines = OwnTimesRow.objects.filter(of_class | of_year, school=OuterRef("school"))
    return ArraySubquery(
        lines.values(line=JSONObject(group_id=F("group_id"), year_group=F("year_group"), **{c: F(c) for c in COLUMNS}))
    )


def own_times(school: School) -> list[OwnTimes]:
    """Every class and year of a school with times of its own. One statement a request."""
    found: list[OwnTimes] | None = getattr(school, "_own_times", None)
    if found is None:
        classes = Group.objects.filter(school=OuterRef("school"), year_group=OuterRef("year_group"))
        rows = OwnTimesRow.objects.filter(school=school).annotate(classes=ArraySubquery(classes.values("pk")))
        found = [replace(as_rule(row), classes=frozenset(row.classes if row.year_group else ())) for row in rows]
        school._own_times = found  # type: ignore[attr-defined]
    return found


def as_rule(row: OwnTimesRow) -> OwnTimes:
    """A line as the rules see it."""
    return OwnTimes(
        _pair(row.am_opens_at, row.am_closes_at), _pair(row.pm_opens_at, row.pm_closes_at), row.group_id, row.year_group
    )


def school_times(school: School) -> SchoolTimes:
    """The school's own times."""
    return SchoolTimes(**{field.name: getattr(school, field.name) for field in fields(SchoolTimes)})


def _of_json(line: dict[str, Any]) -> OwnTimes:
    times = [time.fromisoformat(line[column]) if line[column] else None for column in COLUMNS]
    return OwnTimes(_pair(*times[:2]), _pair(*times[2:]), line["group_id"], line["year_group"])


def _pair(opens: time | None, closes: time | None) -> Pair | None:
    return (opens, closes) if opens and closes else None
