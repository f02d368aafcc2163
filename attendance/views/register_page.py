"""What the register's page is told."""

from dataclasses import dataclass
from typing import Any

from accounts.domain.refusal import Refused
from accounts.http import SchoolRequest
from attendance.domain import closures
from attendance.domain import register as rules
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.meanwhile import Moved, gone
from attendance.domain.register import Stale, Unmarked
from attendance.forms import RegisterForm
from attendance.models import Register
from attendance.queries import register_page as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.register_page import Hand
from attendance.queries.registers import RegisterSettings, asked_in, settings_for
from attendance.queries.session_times import times_of

SAFE, PRIVATE = "safe", "private"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A row that somebody changed while the page was open."""

    moved: Moved
    hand: Hand | None

    @property
    def stands(self) -> str:
        row = self.moved.row
        return row.filled if row.standing or row.locked else ""

    @property
    def may_choose(self) -> bool:
        """The own choice can still take the place of what stands."""
        return self.moved.wants_other


def page_context(
    request: SchoolRequest, register: Register, form: RegisterForm, refusal: Refused | None, face: str
) -> dict[str, Any]:
    """Everything the template prints."""
    calendar, times, settings = calendar_of(request.school), times_of(register, request.now), settings_for(register)
    stale = isinstance(refusal, Stale)
    moved = form.moved() if stale else []
    if stale:
        form.give_way(moved)
    form.asked = asked_in(register)
    form.sheet = queries.with_last_days(form.sheet, calendar, form.taker)
    closed = _closed(register, form, calendar, times, request)
    shut = register.why_closed if closed else None  # type: ignore[attr-defined]
    is_late = times.is_closed(request.now)
    must_ask = rules.must_ask(register.on, times, request.now, form.taker)
    return {
        "register": register,
        "form": form,
        "lines": form.lines,
        "counts": form.counts(),
        "times": times,
        "session_words": rules.SESSION_WORDS[register.session],
        "is_today": register.on == request.today,
        "is_late": is_late,
        "closed": closed,
        "shut": shut,
        "shows_sheet": not shut or _something_stands(form),
        "must_ask": must_ask and (form.only_asks or form.sheet.is_complete),
        "refusal": refusal,
        "stale": stale,
        "meanwhile": _meanwhile(register, moved) if stale else [],
        "agreed": sum(bool(choice.code) for choice in form.sent.values()) - sum(bool(m.chosen.code) for m in moved),
        "gone": queries.whereabouts(register, gone(form.sheet, form.base)) if stale else [],
        "unmarked": refusal.names if isinstance(refusal, Unmarked) else [],
        "asks_reason": _asks_reason(form, is_late or register.on != request.today),
        **_looks(register, settings, face),
    }


def _looks(register: Register, settings: RegisterSettings, face: str) -> dict[str, Any]:
    """Which face the page opens with, and whether small children are tiles. Neither is kept: a shared screen starts
    anew with each page."""
    shown = face if face in (SAFE, PRIVATE) else SAFE if settings.safe_face else PRIVATE
    return {
        "face": shown,
        "as_tiles": bool(register.group.year_group) and register.group.year_group in settings.tile_years,
    }


def _closed(
    register: Register, form: RegisterForm, calendar: Calendar, times: SessionTimes, request: SchoolRequest
) -> str | None:
    """Why nothing can be entered; on an earlier day who has the class may still ask for a change of what stands."""
    try:
        calendar.check_school_day(register.on)
        if form.only_asks and _something_stands(form):
            return None
        if not (form.taker.corrects and _something_stands(form)):
            closures.check_open(register.why_closed or "")  # type: ignore[attr-defined]
        rules.check_may_be_taken(register.on, register.session, times, request.now, form.taker)
    except Refused as why:
        return why.sentence
    return None


def _something_stands(form: RegisterForm) -> bool:
    return any(row.standing for row in form.sheet.rows)


def _meanwhile(register: Register, moved: list[Moved]) -> list[Meanwhile]:
    hands = queries.hands_of(register, moved)
    return [Meanwhile(one, hands.get(one.row.pupil_id)) for one in moved]


def _asks_reason(form: RegisterForm, is_late: bool) -> bool:
    """Whether a change would need words of its own."""
    standing = [row.standing for row in form.sheet.rows if row.standing]
    others = any(mark.recorded_by_id != form.taker.user_id for mark in standing)
    return bool(standing) and (others or is_late)
