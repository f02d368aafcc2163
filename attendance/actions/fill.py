"""Giving sessions the code that somebody decided on: what is to come is planned, what stands gives way where it may.

A present mark never gives way: where the child was seen, the decision was overtaken.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import School, User
from attendance.actions import marks, planned_marks
from attendance.actions.marks import NewMark
from attendance.domain.codes import NO_REASON, UNKNOWN_REASON, known
from attendance.domain.explanations import Sitting, Span
from attendance.models import Mark, PlannedMark
from pupils.models import Pupil

UNEXPLAINED = frozenset({NO_REASON, UNKNOWN_REASON, "G"})  # nobody had authorised these
SOURCE = "leave"


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of it."""

    planned: int = 0
    changed: int = 0
    present: int = 0  # sessions in which the child was seen


def fill(
    *,
    school: School,
    pupil: Pupil,
    sittings: Sequence[Sitting],
    code: str,
    gives_way: Collection[str],
    plan_words: str,
    trail_words: str,
    sensitive: bool,
    at: datetime,
    by: User | None = None,
    process: str = "",
    role: str = "",
) -> Filled:
    """Plan the sessions without a mark, and change the marks whose code gives way. Eight statements at most."""
    standing = hold(pupil, sittings)
    changes = [sitting for sitting, mark in standing.items() if mark.code in gives_way and mark.code != code]
    change(
        school=school, changes=[NewMark(pupil.pk, on, session, code) for on, session in sorted(changes)], at=at, by=by,
        process=process, role=role, reason=trail_words,
    )  # fmt: skip
    to_come = [sitting for sitting in sittings if sitting not in standing]
    if to_come:
        planned_marks.plan(
            school=school, pupil=pupil, sessions=to_come, code=code, reason=plan_words, sensitive=sensitive, at=at,
            by=by, process=process,
        )  # fmt: skip
    present = sum(attends(mark.code) for mark in standing.values())
    return Filled(len(to_come), len(changes), present)


def change(
    *, school: School, changes: Sequence[NewMark], reason: str, at: datetime, by: User | None, process: str, role: str
) -> None:
    """Change marks that stand, with the reason in the trail."""
    if changes:
        marks.record(
            school=school, marks=changes, at=at, by=by, process=process, role=role, reason=reason, source=SOURCE
        )


def take_back(
    *,
    school: School,
    pupil: Pupil,
    span: Span,
    plan_words: str,
    at: datetime,
    by: User | None = None,
    process: str = "",
) -> int:
    """Withdraw what was planned with these words in a span. Marks entered from it stay, and are corrected like any other."""
    planned = PlannedMark.objects.filter(
        school=school, pupil=pupil, withdrawn_at=None, on__range=(span.starts_on, span.ends_on), reason=plan_words
    )
    sittings = [(plan.on, plan.session) for plan in planned if (plan.on, plan.session) in span]
    if not sittings:
        return 0
    return planned_marks.withdraw(school=school, pupil=pupil, sessions=sittings, at=at, by=by, process=process)


def hold(pupil: Pupil, sittings: Iterable[Sitting]) -> dict[Sitting, Mark]:
    """The marks of these sessions, held until the transaction ends. One statement."""
    wanted = set(sittings)
    if not wanted:
        return {}
    days = [on for on, _ in wanted]
    held = Mark.objects.filter(school=pupil.school_id, pupil=pupil, on__range=(min(days), max(days)))
    return {
        (mark.on, mark.session): mark
        for mark in held.order_by("on", "session").select_for_update(no_key=True)
        if (mark.on, mark.session) in wanted
    }


def attends(letter: str) -> bool:
    code = known(letter)
    return code is not None and code.attends
