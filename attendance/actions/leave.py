"""Leave of absence: asked for before its first day, decided by the head or whom the head appoints, answered in writing.

What is granted plans its marks; what is refused and taken becomes G (see `leave_taken`); who is not back after leave is
looked for (see `leave_returns`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.domain.words import day_words
from accounts.models import Membership, School, User
from attendance.actions import evidence, fill
from attendance.domain import leave as rules
from attendance.domain import report_codes
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.leave import BEFOREHAND, LeaveKind, kind_of
from attendance.evidence_store import Taken
from attendance.models import LeaveRequest
from attendance.models.evidence import EvidenceKind
from attendance.models.leave import LeaveState
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of
from pupils import asks
from pupils.asks import Ask
from pupils.models import Contact, Enrolment, Pupil

GRANTED_LETTER, REFUSED_LETTER = "leave_granted", "leave_refused"
WRITERS = (Role.ATTENDANCE_OFFICER, Role.HEADTEACHER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a parent asks for."""

    kind: str  # slug
    span: Span
    words: str = ""
    asked_by: Contact | None = None
    asked_by_name: str = ""
    papers: str = ""  # what was shown with it
    files: Sequence[Taken] = ()  # what was sent with it


@transaction.atomic
def ask(
    *,
    school: School,
    pupil: Pupil,
    wanted: Wanted,
    channel: str,
    received_on: date,
    on: date,
    at: datetime,
    by: User | None = None,
    process: str = "",
) -> LeaveRequest:
    """Keep a request as it came. One that came on its first day or later is refused by the rule, and kept (S4-057).

    Sent from outside twice, as a second press of the button does, it is the first. What is refused there never says a name.
    """
    calendar, kind = calendar_of(school), kind_of(wanted.kind)
    _check_pupil(school, pupil, wanted.span.starts_on, who=str(pupil) if by else "Your child")
    _check_received(received_on, on)
    rules.check_dates(wanted.span, calendar)
    rules.check_ahead(wanted.span, on)
    rules.check_kind(kind, pupil.date_of_birth, wanted.span.starts_on, pupil.year_group)
    if by is None and (twin := _twin(pupil, wanted, received_on)):
        return twin
    _check_clear(pupil, wanted.span)
    leave = _new(school, pupil, kind, wanted, channel, received_on, by)
    if late := rules.is_retrospective(leave.first_day, received_on):
        leave.state, leave.by_rule, leave.refused_code = LeaveState.REFUSED, True, kind.refused
        leave.decision, leave.decided_at = BEFOREHAND, at
    leave.save()
    _keep_papers(leave, wanted, at, by, process)
    sentence = f"A request for leave of {pupil}, {leave.span.words}, {'came too late' if late else 'was received'}."
    audit.record(by=by, process=process, school=school, verb="leave.asked", about=leave, sentence=sentence)
    if late:
        _ask_for_letter(leave, REFUSED_LETTER, calendar, on, at, by, process)
    return leave


def _new(
    school: School,
    pupil: Pupil,
    kind: LeaveKind,
    wanted: Wanted,
    channel: str,
    received_on: date,
    by: User | None,
) -> LeaveRequest:
    return LeaveRequest(
        school=school,
        pupil=pupil,
        kind=kind.slug,
        first_day=wanted.span.starts_on,
        first_session=wanted.span.starts_session,
        last_day=wanted.span.ends_on,
        last_session=wanted.span.ends_session,
        words=wanted.words.strip(),
        asked_by=wanted.asked_by,
        asked_by_name=wanted.asked_by_name.strip(),
        channel=channel,
        received_on=received_on,
        received_by=by,
        reference="" if by else report_codes.draw_reference(secrets.choice),
    )


@transaction.atomic
def decide(
    *,
    leave: LeaveRequest,
    grant: bool,
    reason: str,
    by: User,
    membership: Membership,
    at: datetime,
    on: date,
    code: str = "",
    conditions: str = "",
    granted_until: date | None = None,
    refused_code: str = "",
) -> LeaveRequest:
    """The head, or whom the head appointed, grants leave, a part of it, or refuses it; always with a reason."""
    _check_decides(membership, leave)
    leave = _locked(leave)
    _check_waits(leave)
    if not reason.strip():
        raise Refused("Give the reason. The reply quotes it.", field="reason")
    calendar, kind = calendar_of(leave.school), leave.about
    leave.decision, leave.decided_at, leave.decided_by = reason.strip(), at, by
    if grant:
        _grant(leave, kind, calendar, code or kind.code, conditions, granted_until)
    else:
        leave.state = LeaveState.REFUSED
    if leave.refused_span:
        leave.refused_code = refused_code or kind.refused
        if leave.refused_code not in rules.TAKEN:
            raise Refused("Leave that is refused and taken is G or O. Choose one.", field="refused_code")
    leave.save()
    words = "granted" if grant and leave.granted_until is None else "granted in part" if grant else "refused"
    _record(f"leave.{leave.state}", leave, by, f"Leave of {leave.pupil}, {leave.span.words}, was {words}.")
    if grant:
        plan(leave=leave, calendar=calendar, by=by, role=membership.title, at=at)
    _ask_for_letter(leave, GRANTED_LETTER if grant else REFUSED_LETTER, calendar, on, at, by, "")
    return leave


@transaction.atomic
def decide_together(*, leaves: Sequence[LeaveRequest], **decided: Any) -> list[LeaveRequest]:
    """The same decision for brothers and sisters who ask for the same: all of it stands, or none."""
    return [decide(leave=leave, **decided) for leave in leaves]


@transaction.atomic
def reopen(*, leave: LeaveRequest, by: User, membership: Membership, at: datetime, on: date) -> LeaveRequest:
    """Take a decision back, so that it can be made again: plans and the letter that was asked for go with it."""
    _check_decides(membership, leave)
    leave = _locked(leave)
    if leave.state not in (LeaveState.GRANTED, LeaveState.REFUSED):
        raise Refused(f"There is no decision to take back: {leave.get_state_display().lower()}.")
    if leave.by_rule:
        raise Refused(f"This was refused by the rule. {BEFOREHAND}")
    if leave.state == LeaveState.GRANTED:
        take_plans_back(leave=leave, by=by, at=at)
    _settle_letters(leave, "The decision was taken back.", on, at)
    leave.state, leave.code, leave.refused_code, leave.granted_until = LeaveState.ASKED, "", "", None
    leave.decision, leave.conditions, leave.decided_at, leave.decided_by = "", "", None, None
    leave.reopened += 1
    leave.save()
    _record("leave.reopened", leave, by, f"The decision on leave of {leave.pupil}, {leave.span.words}, was taken back.")
    return leave


@transaction.atomic
def withdraw(
    *, leave: LeaveRequest, why: str, by: User, membership: Membership, at: datetime, on: date
) -> LeaveRequest:
    """The family no longer wants it, or it was recorded by mistake: what was planned is taken back, marks stay.

    Leave that is granted takes a decision away; who decides, or who hears from the family, does that.
    """
    if not (membership.may(Permission.LOG_ABSENCE_CALL) or membership.may(Permission.AUTHORISE_ABSENCE)):
        raise Refused("Ask the office to withdraw the request.")
    leave = _locked(leave)
    if leave.state == LeaveState.WITHDRAWN:
        raise Refused("This request is withdrawn already.")
    if not why.strip():
        raise Refused("Say why it is withdrawn.", field="why")
    if leave.state == LeaveState.GRANTED:
        take_plans_back(leave=leave, by=by, at=at)
    _settle_letters(leave, "The request was withdrawn.", on, at)
    leave.state, leave.withdrawn_why, leave.withdrawn_at, leave.withdrawn_by = (
        LeaveState.WITHDRAWN, why.strip()[:200], at, by,
    )  # fmt: skip
    leave.save(update_fields=["state", "withdrawn_why", "withdrawn_at", "withdrawn_by"])
    _record("leave.withdrawn", leave, by, f"The request for leave of {leave.pupil}, {leave.span.words}, was withdrawn.")
    return leave


def plan(*, leave: LeaveRequest, calendar: Calendar, by: User, role: str, at: datetime) -> fill.Filled:
    """Plan the sessions granted, and give their code to marks that say that nobody knew."""
    span = leave.granted_span
    assert span is not None
    return fill.fill(
        school=leave.school,
        pupil=leave.pupil,
        sittings=sessions_of(span, calendar),
        code=leave.code,
        gives_way=fill.UNEXPLAINED,
        plan_words=plan_words(leave),
        trail_words=f"Leave granted on {day_words(at.date())}",
        sensitive=leave.about.sensitive,
        at=at,
        by=by,
        role=role,
    )


def take_plans_back(*, leave: LeaveRequest, by: User, at: datetime) -> int:
    """Withdraw the marks that this leave planned."""
    return fill.take_back(
        school=leave.school, pupil=leave.pupil, span=leave.span, plan_words=plan_words(leave), at=at, by=by
    )


def plan_words(leave: LeaveRequest) -> str:
    """The reason a register shows, to who may see it."""
    name = leave.about.name
    return f"Leave granted: {name[:1].lower()}{name[1:]}"


def _grant(
    leave: LeaveRequest, kind: LeaveKind, calendar: Calendar, code: str, conditions: str, until: date | None
) -> None:
    rules.check_code(code, leave.first_day)
    if until is not None:
        rules.check_granted_part(leave.span, until, calendar)
    leave.granted_until = until if rules.refused_part(leave.span, until) else None
    _check_clear(leave.pupil, rules.granted_part(leave.span, until), but=leave, asked=False)
    _check_pupil(leave.school, leave.pupil, leave.first_day)
    leave.state, leave.code, leave.conditions = LeaveState.GRANTED, code, conditions.strip()


def _twin(pupil: Pupil, wanted: Wanted, received_on: date) -> LeaveRequest | None:
    """The same request that came from outside on the same day, and still stands as it came."""
    came = pupil.leave_requests.filter(
        kind=wanted.kind, channel="form", received_on=received_on, first_day=wanted.span.starts_on
    )
    return next(
        (one for one in came if one.span == wanted.span and (one.state == LeaveState.ASKED or one.by_rule)), None
    )


def _keep_papers(leave: LeaveRequest, wanted: Wanted, at: datetime, by: User | None, process: str) -> None:
    """What was shown, and files that were sent."""
    about: dict[str, Any] = {"school": leave.school, "pupil": leave.pupil, "leave": leave, "at": at}
    if wanted.papers.strip() and by:
        evidence.seen(kind=EvidenceKind.OTHER, words=wanted.papers, by=by, **about)
    for file in wanted.files:
        evidence.attach(file=file, kind=EvidenceKind.OTHER, by=by, process=process, **about)


def _check_pupil(school: School, pupil: Pupil, on: date, who: str = "") -> None:
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")
    if not Enrolment.objects.filter(school=school, pupil=pupil).on_roll(on).exists():
        raise Refused(f"{who or pupil} is not on the roll on {day_words(on)}, so there is no leave to ask for.")


def _check_received(received_on: date, on: date) -> None:
    if received_on > on:
        raise Refused("The request cannot have come after today. Choose the day on which it came.", field="received_on")


def _check_clear(pupil: Pupil, span: Span, but: LeaveRequest | None = None, *, asked: bool = True) -> None:
    """Locks the pupil's row, so that of two requests at once the second sees the first."""
    Pupil.objects.select_for_update(no_key=True).filter(pk=pupil.pk).first()
    near = pupil.leave_requests.filter(first_day__lte=span.ends_on, last_day__gte=span.starts_on)
    others: Sequence[LeaveRequest] = [other for other in near if but is None or other.pk != but.pk]
    granted = [other.granted_span for other in others if other.granted_span]
    waiting = [other.span for other in others if other.state == LeaveState.ASKED] if asked else []
    rules.check_clear(span, [one for one in granted if one], waiting)


def _check_decides(membership: Membership, leave: LeaveRequest) -> None:
    if membership.school_id != leave.school_id or not membership.may(Permission.AUTHORISE_ABSENCE):
        raise Refused("Only the headteacher, or whom the head appoints, decides on leave.")


def _check_waits(leave: LeaveRequest) -> None:
    """Decided once: of two people at once the second is told what stands."""
    if leave.state != LeaveState.ASKED:
        who = f" by {leave.decided_by.full_name}" if leave.decided_by else ""
        raise Refused(f"This is decided already: {leave.get_state_display().lower()}{who}. Load the page again.")


def _ask_for_letter(
    leave: LeaveRequest, letter: str, calendar: Calendar, on: date, at: datetime, by: User | None, process: str
) -> None:
    """The reply in writing, as a task (S4-058)."""
    granted = letter == GRANTED_LETTER
    due = reply_due(calendar, on, settings_of(leave.school).leave_reply_days)
    asks.ask(
        school=leave.school,
        asks=[
            Ask(
                pupil=leave.pupil,
                about=letter,
                window=leave.window,
                kind="letter",
                letter_kind=letter,
                title=f"Reply in writing: leave {'granted' if granted else 'refused'}",
                why=f"Leave asked for, {leave.span.words}. A request is answered in writing, with the conditions.",
                roles=WRITERS,
                due_on=max(on, min(due, leave.first_day)),
            )
        ],
        on=on,
        at=at,
        by=by,
        process=process,
    )


def reply_due(calendar: Calendar, on: date, days: int) -> date:
    """The school day by which a reply goes out."""
    try:
        return calendar.step(on, days)
    except Refused:  # the next school year is not entered yet
        return calendar.days[-1] if calendar.days and calendar.days[-1] > on else on


def _settle_letters(leave: LeaveRequest, note: str, on: date, at: datetime) -> None:
    for letter in (GRANTED_LETTER, REFUSED_LETTER):
        asks.settle(
            school=leave.school, pupil_ids=[leave.pupil_id], about=letter, window=leave.window, note=note, on=on,
            at=at, process="leave",
        )  # fmt: skip


def _locked(leave: LeaveRequest) -> LeaveRequest:
    return (
        LeaveRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school", "asked_by", "decided_by")
        .get(pk=leave.pk)
    )


def _record(verb: str, leave: LeaveRequest, by: User, sentence: str) -> None:
    """The kind and its code may be private: the trail of the school's people names the state alone."""
    audit.record(
        by=by, school=leave.school, verb=verb, about=leave, sentence=sentence,
        after={"state": leave.state, "granted_until": str(leave.granted_until or ""), "by_rule": leave.by_rule},
    )  # fmt: skip
