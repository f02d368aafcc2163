"""Classes and years that keep other session times than the school."""

from datetime import time
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import time_words
from accounts.models import School, User
from attendance.domain import own_times as rules
from attendance.domain.own_times import OwnTimes as Times
from attendance.models import OwnTimes
from attendance.queries.session_times import as_rule, school_times
from pupils.domain.years import YearGroup
from pupils.models import Group


@transaction.atomic
def keep(
    *, school: School, times: Times, group: Group | None = None, year_group: str = "", by: User | None = None,
    process: str = "",
) -> OwnTimes:  # fmt: skip
    """A class, or every class of a year, keeps these times from the next register on; a blank session is the school's."""
    _check_whose(school, group, year_group)
    rules.check_own_times(times, school_times(school))
    held = OwnTimes.objects.select_for_update(of=("self",), no_key=True).filter(school=school, group=group)
    row = held.filter(year_group=year_group).first()
    before = _words(row) if row else None
    row = row or OwnTimes(school=school, group=group, year_group=year_group)
    row.am_opens_at, row.am_closes_at = times.am or (None, None)
    row.pm_opens_at, row.pm_closes_at = times.pm or (None, None)
    row.save()
    _forget(school)
    _record(school, f"{row} keeps its own session times.", before, _words(row), by, process)
    return row


@transaction.atomic
def keep_schools(*, row: OwnTimes, by: User) -> None:
    """The class or year keeps the school's times again."""
    school, name, before = row.school, str(row), _words(row)
    row.delete()
    _forget(school)
    _record(school, f"{name} keeps the school’s session times.", before, None, by, "")


def _check_whose(school: School, group: Group | None, year_group: str) -> None:
    if (group is None) == (not year_group):
        raise Refused("Say whose times these are: a class’s or a year’s.", field="whose")
    if group is not None and group.school_id != school.pk:
        raise Refused("This class is not a class of this school.", field="whose")
    if year_group and year_group not in set(YearGroup):
        raise Refused("Choose a year from the list.", field="whose")


def _words(row: OwnTimes) -> dict[str, str]:
    times = as_rule(row)
    return {name: _pair(pair) for name, pair in (("am", times.am), ("pm", times.pm)) if pair}


def _pair(pair: tuple[time, time]) -> str:
    return " to ".join(time_words(at) for at in pair)


def _forget(school: School) -> None:
    school.__dict__.pop("_own_times", None)


def _record(
    school: School,
    sentence: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    by: User | None,
    process: str,
) -> None:
    audit.record(
        by=by, process=process, school=school, verb="school.own_times_changed", about=school, sentence=sentence,
        before=before, after=after,
    )  # fmt: skip
