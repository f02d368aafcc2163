"""Back after leave, or not: noted by itself when the child is marked present, else looked for day by day (S4-059)."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted, day_words, weekday_words
from accounts.models import School, User
from attendance.domain import leave_returns as rules
from attendance.domain.leave_returns import CALL, ENQUIRIES, LETTER
from attendance.models import LeaveRequest
from attendance.models.leave import LeaveQuerySet
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import NotBack, last_granted, missing_of, since_leave
from attendance.queries.settings import settings_of
from pupils import asks
from pupils.asks import Ask


@transaction.atomic
def note_return(*, leave: LeaveRequest, back_on: date, on: date, at: datetime, by: User) -> LeaveRequest:
    """Somebody knows that the child is back, or has heard why not: the search ends."""
    leave = _locked(leave)
    if leave.returned_on is not None:
        raise Refused(f"{leave.pupil} is noted as back on {day_words(leave.returned_on)} already.")
    if not last_granted(leave) < back_on <= on:
        raise Refused("Choose the first day in school again: after the leave, and not after today.", field="back_on")
    _set_returned(leave, back_on, on, at, by, "")
    return leave


@transaction.atomic
def look(*, school: School, leaves: LeaveQuerySet, on: date, at: datetime, process: str) -> int:
    """By the marks: note who is back, and ask for what each day of not being back calls for: ring, write, enquire.

    Asked again, nothing is raised twice; where a reason has become known, what was asked is withdrawn.
    """
    seen = since_leave(leaves, on)
    for leave, since in seen:
        if since.attended_on is not None:
            _set_returned(_locked(leave), since.attended_on, on, at, None, process)
    known = {leave.pupil_id for leave, since in seen if since.attended_on is None and not rules.is_overdue(since)}
    if known:
        _settle(school, sorted(known), None, "Why the child is not back is known now.", on, at, None, process)
    letter_day = settings_of(school).not_back_letter_day
    missing = missing_of(school, seen, calendar_of(school), on)
    wanted = [_ask(one, about, on) for one in missing for about in rules.steps(one.days, letter_day)]
    return asks.ask(school=school, asks=wanted, on=on, at=at, process=process)


def _ask(one: NotBack, about: str, on: date) -> Ask:
    due_back = weekday_words(one.due_on) if one.due_on else "after the leave"
    away = f"Due back after leave on {due_back}; {counted(one.days, 'school day')} since, and nobody has said why."
    officer = (Role.ATTENDANCE_OFFICER,)
    if about == CALL:
        return Ask(
            pupil=one.leave.pupil, about=CALL, window=one.leave.window, kind="call", title="Ring: not back after leave",
            why=away, roles=(Role.OFFICE, Role.ATTENDANCE_OFFICER), due_on=on,
        )  # fmt: skip
    if about == LETTER:
        return Ask(
            pupil=one.leave.pupil, about=LETTER, window=one.leave.window, kind="letter", letter_kind=LETTER,
            title="Write home: not back after leave", why=away, roles=officer, due_on=on,
        )  # fmt: skip
    return Ask(
        pupil=one.leave.pupil, about=ENQUIRIES, window=one.leave.window, kind="referral",
        title="Enquire with the authority: not back after leave", points=rules.ENQUIRY_POINTS,
        why=f"{away} Ten school days have passed: a removal under regulation 9(1)(h) needs enquiries made together.",
        roles=(*officer, Role.HEADTEACHER), due_on=on,
    )  # fmt: skip


def _set_returned(leave: LeaveRequest, back_on: date, on: date, at: datetime, by: User | None, process: str) -> None:
    leave.returned_on = back_on
    leave.save(update_fields=["returned_on"])
    sentence = f"{leave.pupil} is back after leave on {day_words(back_on)}."
    audit.record(by=by, process=process, school=leave.school, verb="leave.returned", about=leave, sentence=sentence)
    note = f"Back in school on {day_words(back_on)}."
    _settle(leave.school, [leave.pupil_id], leave.window, note, on, at, by, process)


def _settle(
    school: School, pupil_ids: list[int], window: str | None, note: str, on: date, at: datetime, by: User | None,
    process: str,
) -> None:  # fmt: skip
    for about in (CALL, LETTER, ENQUIRIES):
        asks.settle(
            school=school, pupil_ids=pupil_ids, about=about, window=window, note=note, on=on, at=at, by=by,
            process=process,
        )  # fmt: skip


def _locked(leave: LeaveRequest) -> LeaveRequest:
    return (
        LeaveRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=leave.pk)
    )
