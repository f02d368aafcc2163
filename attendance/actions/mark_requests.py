"""Soft close: what teachers ask to be changed after closing, and what the office does about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.models import Membership, User
from attendance.actions import marks
from attendance.actions.marks import NewMark
from attendance.domain import codes
from attendance.domain import mark_requests as rules
from attendance.domain.mark_requests import Content, Wanted
from attendance.models import Mark, MarkRequest, Register
from attendance.models.mark_request import RequestState


@transaction.atomic(savepoint=False)
def ask(*, register: Register, wanted: Sequence[Wanted], by: User, role: str, at: datetime) -> int:
    """Leave these changes for the office to make stand; answers how many are new.

    Asked again, the same request stands once; another wish for the same mark takes the place of the earlier one. The
    caller holds the register, and the marks stand as `wanted` says.
    """
    if not wanted:
        return 0
    waiting = register.mark_requests.waiting().filter(pupil__in=[one.pupil_id for one in wanted])
    standing = {request.pupil_id: request for request in waiting.select_for_update(no_key=True).order_by("pk")}
    new = [one for one in wanted if not _is_asked(standing.get(one.pupil_id), one)]
    for request in (standing[one.pupil_id] for one in new if one.pupil_id in standing):
        own = request.asked_by_id == by.pk
        _settle(request, RequestState.WITHDRAWN if own else RequestState.SUPERSEDED, by, at)
    MarkRequest.objects.bulk_create(_request(register, one, by, role, at) for one in new)
    if new:
        audit.record(
            by=by,
            school=register.school,
            verb="marks.change_asked",
            about=register,
            sentence=f"{counted(len(new), 'change')} asked for in the register {register}",
        )
    return len(new)


@transaction.atomic
def accept(*, request: MarkRequest, by: User, membership: Membership, at: datetime) -> MarkRequest:
    """Make it stand, with the teacher's reason in the trail. Where the mark has moved since, nothing is overwritten:
    the request is overtaken, and comes back so."""
    _check_may_settle(membership)
    stands = _held(request)
    request = _locked(request)
    if stands != request.stood:
        _settle(request, RequestState.SUPERSEDED, by, at)
        _record("marks.change_overtaken", request, by, "was overtaken: the mark had been changed meanwhile")
        return request
    codes.check_in_force(request.code, request.on)
    _settle(request, RequestState.ACCEPTED, by, at)
    marks.record(
        school=request.school,
        marks=[NewMark(request.pupil_id, request.on, request.session, *request.wanted)],
        at=at,
        by=by,
        role=membership.title,
        reason=rules.words_for_trail(request.reason, request.asked_by.formal_name, request.asked_role),
    )
    _record("marks.change_accepted", request, by, "was accepted")
    return request


@transaction.atomic
def decline(*, request: MarkRequest, answer: str, by: User, membership: Membership, at: datetime) -> MarkRequest:
    """What stands, stands; the teacher reads why."""
    _check_may_settle(membership)
    request = _locked(request)
    request.answer = rules.check_answer(answer)
    _settle(request, RequestState.DECLINED, by, at)
    _record("marks.change_declined", request, by, "was not accepted")
    return request


@transaction.atomic
def withdraw(*, request: MarkRequest, by: User, at: datetime) -> MarkRequest:
    """Who asked takes it back."""
    request = _locked(request)
    if request.asked_by_id != by.pk:
        raise Refused("Only who asked for a change takes it back.")
    _settle(request, RequestState.WITHDRAWN, by, at)
    _record("marks.change_withdrawn", request, by, "was taken back")
    return request


def _check_may_settle(membership: Membership) -> None:
    if not membership.may(Permission.CORRECT_MARK):
        raise Refused("A change after closing is for the office to make stand. Yours is not a role that may.")


def _held(request: MarkRequest) -> Content | None:
    """What stands, held until the end. Before the request's own row: whoever changes marks takes them in this order."""
    held = Mark.objects.select_for_update(no_key=True).filter(
        school=request.school_id, pupil=request.pupil_id, on=request.on, session=request.session
    )
    mark = held.first()
    return (mark.code, mark.minutes_late, mark.comment) if mark else None


def _locked(request: MarkRequest) -> MarkRequest:
    locked = (
        MarkRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school", "asked_by")
        .get(pk=request.pk)
    )
    rules.check_open(locked.state, locked.get_state_display())
    return locked


def _settle(request: MarkRequest, state: RequestState, by: User, at: datetime) -> None:
    request.state, request.settled_at, request.settled_by = state, at, by
    request.save(update_fields=["state", "settled_at", "settled_by", "answer"])


def _is_asked(standing: MarkRequest | None, one: Wanted) -> bool:
    return standing is not None and (standing.wanted, standing.stood) == (one.wanted, one.stood)


def _request(register: Register, one: Wanted, by: User, role: str, at: datetime) -> MarkRequest:
    return MarkRequest(
        school_id=register.school_id,
        register=register,
        pupil_id=one.pupil_id,
        on=register.on,
        session=register.session,
        stood_code=one.stood[0],
        stood_minutes_late=one.stood[1],
        stood_comment=one.stood[2],
        code=one.wanted[0],
        minutes_late=one.wanted[1],
        comment=one.wanted[2],
        reason=one.reason,
        asked_at=at,
        asked_by=by,
        asked_role=role,
    )


def _record(verb: str, request: MarkRequest, by: User, what: str) -> None:
    audit.record(
        by=by,
        school=request.school,
        verb=verb,
        about=request,
        sentence=f"A change asked for by {request.asked_by.full_name} for {request.pupil}, {request.on} "
        f"{request.session}, {what}",
        before={"code": request.stood_code},
        after={"code": request.code, "state": str(request.state)},
    )
