"""Marks without a reason: the reason given at last, the parents asked again, or O when the time is over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted
from accounts.models import Membership, School, User
from attendance.actions import absence_reports, marks
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain import no_reason as rules
from attendance.domain.codes import NO_REASON, UNKNOWN_REASON
from attendance.domain.explanations import Sitting
from attendance.models import AbsenceReport, Mark
from attendance.queries import no_reason as queries
from attendance.queries.calendar import calendar_of
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

ASKERS = (Role.OFFICE, Role.ATTENDANCE_OFFICER)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became O, and what waits because somebody has said something."""

    made: int
    waiting: int = 0


@transaction.atomic
def give(
    *,
    school: School,
    pupil: Pupil,
    sittings: Collection[Sitting],
    said: Said,
    source: str,
    by: User,
    membership: Membership,
    at: datetime,
) -> list[AbsenceReport]:
    """One reason for several sessions of a pupil: an explanation for each stretch without a gap.

    `said.span` is not looked at. Each stands, or waits for the head, as any explanation does.
    """
    if not sittings:
        raise Refused("Choose at least one session.", field="sessions")
    _check_unexplained(pupil, sittings)
    reports = [
        absence_reports.record(
            school=school,
            pupil=pupil,
            said=replace(said, span=span),
            source=source,
            by=by,
            membership=membership,
            at=at,
        )
        for span in rules.spans_of(sittings, calendar_of(school))
    ]
    _settle_asked(school, [pupil.pk], "The reason is known.", at, by=by)
    return reports


@transaction.atomic
def confirm_unknown(
    *, school: School, mark_ids: Collection[int], by: User, membership: Membership, at: datetime
) -> Confirmed:
    """A person confirms that nobody could find out in time: these become O, with the regulation as the reason."""
    chosen = Mark.objects.filter(school=school, pk__in=mark_ids).order_by("pupil_id", "on", "session")
    held = list(chosen.select_for_update(no_key=True))
    if not held:
        raise Refused("Tick at least one pupil.")
    deadlines = queries.deadlines_of(school, calendar_of(school))
    for mark in held:
        rules.check_may_become_unknown(mark.code, mark.on, deadlines, at.date())
    return _make_unknown(school, held, at, by=by, role=membership.title)


@transaction.atomic
def take_back(*, school: School, mark_ids: Collection[int], by: User, membership: Membership, at: datetime) -> int:
    """O that was confirmed becomes N again, with its line in the trail. Answers how many sessions."""
    lines = list(queries.confirmations(school).filter(mark_id__in=mark_ids).order_by("on", "session"))
    held = Mark.objects.filter(school=school, pk__in=mark_ids, code=UNKNOWN_REASON).select_for_update(no_key=True)
    if not lines or len(held) != len(set(mark_ids)) or len(lines) != len(held):
        raise Refused("One of these sessions has been changed since. Correct it on the register.")
    marks.record(
        school=school,
        marks=[NewMark(line.pupil_id, line.on, line.session, NO_REASON, None, line.old_comment) for line in lines],
        at=at,
        by=by,
        role=membership.title,
        reason=rules.TAKEN_BACK,
    )
    sentence = f"{counted(len(lines), 'mark')} that had become O stand as N again."
    audit.record(by=by, school=school, verb="no_reason.taken_back", sentence=sentence)
    return len(lines)


@transaction.atomic
def confirm_overdue(*, school: School, on: date, at: datetime, process: str) -> Confirmed:
    """At night, where the school has it so: all that is over becomes O. Safe to run twice."""
    overdue = queries.overdue(school, on, calendar_of(school)).order_by("pupil_id", "on", "session")
    return _make_unknown(school, list(overdue.select_for_update(no_key=True)), at, process=process)


def _make_unknown(
    school: School, held: list[Mark], at: datetime, *, by: User | None = None, process: str = "", role: str = ""
) -> Confirmed:
    """What a parent has explained is not unknown, only not decided: it waits."""
    ids = [mark.pk for mark in held]
    waits = set(queries.waiting(school, Mark.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    unknown = [mark for mark in held if mark.pk not in waits]
    if not unknown:
        return Confirmed(0, len(waits))
    marks.record(
        school=school,
        marks=[NewMark(one.pupil_id, one.on, one.session, UNKNOWN_REASON, None, one.comment) for one in unknown],
        at=at,
        by=by,
        process=process,
        role=role,
        reason=rules.REASON,
        source=rules.SOURCE,
    )
    pupils = sorted({one.pupil_id for one in unknown})
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="no_reason.confirmed",
        sentence=f"{counted(len(unknown), 'mark')} of {counted(len(pupils), 'pupil')} became O. {rules.REASON}.",
    )
    _settle_asked(school, pupils, "The time was over: O.", at, by=by, process=process)
    return Confirmed(len(unknown), len(waits))


@transaction.atomic
def ask_again(*, school: School, pupils: Iterable[Pupil], by: User, at: datetime) -> int:
    """The parents are asked once more: a call due today, once a day. Answers how many are new."""
    calendar, on = calendar_of(school), at.date()
    wanted = []
    for pupil in pupils:
        sessions = queries.of_pupil(school, pupil.pk, on, calendar)
        if sessions:
            wanted.append(_ask(pupil, sessions, on))
    if not wanted:
        raise Refused("Every absence has a reason by now. Load the page again.")
    return asks.ask(school=school, asks=wanted, on=on, at=at, by=by)


def _ask(pupil: Pupil, sessions: list[queries.Session], on: date) -> Ask:
    first, deadline = sessions[0], sessions[0].deadline
    until = f" The time to find out ends on {deadline:%A %-d %B}." if deadline else ""
    return Ask(
        pupil=pupil,
        about=queries.ASKED,
        window=on.isoformat(),
        kind="call",
        title=f"Ask the parents why {pupil} was away",
        why=f"{counted(len(sessions), 'session')} without a reason, since {first.on:%A %-d %B}.{until}",
        roles=ASKERS,
        due_on=on,
    )


def _check_unexplained(pupil: Pupil, sittings: Collection[Sitting]) -> None:
    stands = {
        (on, session): code
        for on, session, code in Mark.objects.filter(pupil=pupil, on__in={on for on, _ in sittings}).values_list(
            "on", "session", "code"
        )
    }
    if any(stands.get(sitting) != NO_REASON for sitting in sittings):
        raise Refused("One of these sessions has a reason by now. Look again, then choose.", field="sessions")


def _settle_asked(
    school: School, pupil_ids: list[int], note: str, at: datetime, *, by: User | None = None, process: str = ""
) -> None:
    asks.settle(
        school=school, pupil_ids=pupil_ids, about=queries.ASKED, note=note, on=at.date(), at=at, by=by, process=process
    )
