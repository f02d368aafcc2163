"""Leave that was refused and taken all the same: the absence becomes G, never a present mark (S0-028, S2-006, S4-060)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted, day_words
from accounts.models import Membership, User
from attendance.actions import fill
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Sitting, sessions_of
from attendance.models import LeaveRequest
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import taken_of


@transaction.atomic
def mark_taken(
    *,
    leaves: Sequence[LeaveRequest],
    at: datetime,
    by: User | None = None,
    membership: Membership | None = None,
    process: str = "",
    also: Collection[Sitting] = (),
) -> int:
    """Give the absences on refused days the code that was said when leave was refused; answers how many marks changed.

    Several at once for brothers and sisters. `also` names sessions that were explained otherwise, which a person has
    looked at; without it only what nobody has explained changes.
    """
    if membership is not None and not membership.may(Permission.CORRECT_MARK):
        raise Refused("Ask the office to change marks that stand.")
    changed = sum(_of_one(leave, at, by, membership, process, also) for leave in leaves)
    if not changed and not process:
        raise Refused("There is nothing left to change: somebody was quicker, or the child was in school.")
    return changed


def _of_one(
    leave: LeaveRequest,
    at: datetime,
    by: User | None,
    membership: Membership | None,
    process: str,
    also: Collection[Sitting],
) -> int:
    span, calendar = leave.refused_span, calendar_of(leave.school)
    if span is None:
        return 0
    held = fill.hold(leave.pupil, sessions_of(span, calendar))
    sure, others = taken_of(leave, [(on, session, mark.code) for (on, session), mark in held.items()], calendar)
    wanted = [mark[:2] for mark in sure] + [mark[:2] for mark in others if mark[:2] in also]
    if not wanted:
        return 0
    said = leave.decided_at.date() if leave.decided_at else leave.received_on
    fill.change(
        school=leave.school,
        changes=[NewMark(leave.pupil_id, on, session, leave.refused_code) for on, session in sorted(wanted)],
        reason=f"Leave was refused on {day_words(said)}, and taken",
        at=at,
        by=by,
        process=process,
        role=membership.title if membership else "",
    )
    audit.record(
        by=by, process=process, school=leave.school, verb="leave.taken", about=leave,
        sentence=f"{leave.pupil}: {counted(len(wanted), 'session')} of leave that was refused marked {leave.refused_code}.",
    )  # fmt: skip
    return len(wanted)
