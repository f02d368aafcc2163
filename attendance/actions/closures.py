"""Closing the school or a part of it, and taking that back.

A closure is entered once and changes what stands at once, with its reason in the trail. Where nothing stands it waits
until the day is over, so that a closure taken back in time leaves nothing behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Q

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from accounts.models import Membership, School, User
from attendance.actions import calendar as calendar_actions
from attendance.actions import marks
from attendance.actions.marks import NewMark
from attendance.domain import closures as rules
from attendance.domain.calendar import Calendar
from attendance.domain.calendar_plan import CalendarPlan, CalendarStep
from attendance.domain.calendar_plan import Kind as DayKind
from attendance.domain.calendar_plan import Span as Days
from attendance.domain.closures import Extent, Wanted
from attendance.domain.codes import NO_REASON
from attendance.domain.explanations import Sitting, sessions_of
from attendance.models import Closure, ClosureDay, ClosureMark
from attendance.queries import closures as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import Change, Effect, Reopening
from pupils.models import Group

GATE = 7003  # advisory lock: one closure of a school at a time
SOURCE = "closure"
AT_ONCE = 2000  # rows in one statement


class Moved(Refused):
    """What it does is not what the person looked at."""

    def __init__(self) -> None:
        super().__init__(
            "What this does has changed since you looked: marks were entered, or the form was. Nothing is done yet. "
            "Look again, then enter it."
        )


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, when, in which role; or which process."""

    at: datetime
    by: User | None = None
    role: str = ""
    process: str = ""


def look(*, school: School, wanted: Wanted, at: datetime) -> Effect:
    """What a closure would do; refused where it may not be entered. Nothing is changed."""
    calendar = calendar_of(school)
    _check(school, wanted, at, calendar)
    effect = queries.effect(school, wanted, at, calendar)
    queries.describe(effect)
    return effect


@transaction.atomic
def enter(
    *, school: School, wanted: Wanted, by: User, membership: Membership, at: datetime, seen: str | None = None
) -> Closure:
    """Close the school, or a part of it. `seen`: the fingerprint of the effect that the person looked at."""
    _hold(school)
    calendar = calendar_of(school)
    _check(school, wanted, at, calendar)
    effect = queries.effect(school, wanted, at, calendar)
    if seen is not None and seen != effect.fingerprint:
        raise Moved
    hand = Hand(at, by, membership.title)
    closure = Closure.objects.create(
        school=school,
        extent=wanted.extent.value,
        starts_on=wanted.span.starts_on,
        starts_session=wanted.span.starts_session,
        ends_on=wanted.span.ends_on,
        ends_session=wanted.span.ends_session,
        reason=wanted.reason.strip(),
        year_groups=list(wanted.year_groups),
        group_ids=list(wanted.group_ids),
        entered_at=at,
        entered_by=by,
        closure_day=_leave_out(school, wanted, effect.days_lost, by),
        marked_until=_last_over(wanted, school, at, calendar),
    )
    made = _write(closure, effect.changes, hand, calendar)
    _fill_in(closure, hand, calendar)
    audit.record(
        by=by,
        school=school,
        verb="closure.entered",
        about=closure,
        sentence=f"{closure}: {closure.reason}. {counted(made, 'mark')} made {closure.kind.code}.",
        after={"extent": closure.extent, "years": closure.year_groups, "classes": closure.group_ids},
    )
    return closure


def look_back(*, closure: Closure, since: Sitting | None) -> Reopening:
    """What taking it back, or ending it before a session, would do."""
    check_can_reopen(closure, since)
    return queries.reopening(closure, since or (closure.starts_on, closure.starts_session))


@transaction.atomic
def reopen(
    *, closure: Closure, why: str, by: User, membership: Membership, at: datetime, since: Sitting | None = None
) -> Reopening:
    """Take a closure back, or (`since`) open again from a session on: what stood is put back, through the trail.

    Where nothing stood before, N stands until the register is taken; what somebody changed since stays.
    """
    _hold(closure.school)
    closure = Closure.objects.select_for_update(of=("self",)).select_related("school", "closure_day").get(pk=closure.pk)
    check_can_reopen(closure, since)
    if not why.strip():
        raise Refused("Say why. The reason stands in the trail of each mark.", field="why")
    first = since or (closure.starts_on, closure.starts_session)
    found = queries.reopening(closure, first)
    _put_back(closure, found, Hand(at, by, membership.title), why.strip())
    queries.plans_of(closure, first).update(withdrawn_at=at, withdrawn_by=by)
    _shorten(closure, since, at, by, why.strip())
    back = len(found.back) + len(found.nothing)
    audit.record(
        by=by,
        school=closure.school,
        verb="closure.undone" if closure.undone else "closure.ended",
        about=closure,
        sentence=f"{closure}: {'undone' if closure.undone else 'ended sooner'}, {why.strip()}. "
        f"{counted(back, 'mark')} put back, {len(found.changed)} left as they are.",
    )
    return found


def check_can_reopen(closure: Closure, since: Sitting | None) -> None:
    """A closure is taken back once; it ends sooner only within its own days."""
    if closure.undone:
        name = closure.reopened_by.full_name if closure.reopened_by else "somebody"
        raise Refused(f"This closure was undone already, by {name}. Its marks are as they were.")
    if since is None:
        return
    if closure.extent == Extent.PLANNED:
        raise Refused("A planned closure is undone as a whole. Undo it, and enter the days that stay closed.")
    if rules.since(closure.span, since, calendar_of(closure.school)) is None:
        raise Refused("Nothing of the closure would be left. Undo it instead.", field="since_on")
    if since > (closure.ends_on, closure.ends_session):
        raise Refused("The closure has ended by then. Choose an earlier session.", field="since_on")


@transaction.atomic
def enter_marks(*, school: School, at: datetime, process: str) -> int:
    """At the end of the day: whoever has no mark in a closed session gets its code. Safe to run twice."""
    made, calendar = 0, calendar_of(school)
    for closure in due(school, at):
        sittings = _over(closure, at, calendar)
        rows = queries.standing(school, closure.wanted, sittings)
        changes = [
            Change(row, code)
            for row in rows
            if (code := rules.becomes(Extent(closure.extent), row.code, row.planned, over=True, by_itself=True))
        ]
        made += _write(closure, changes, Hand(at, process=process), calendar)
        if sittings:
            closure.marked_until = sittings[-1][0]
            closure.save(update_fields=["marked_until"])
        if changes:
            audit.record(
                process=process,
                school=school,
                verb="closure.marked",
                about=closure,
                sentence=f"{closure}: {counted(len(changes), 'mark')} entered.",
            )
    return made


def due(school: School, at: datetime) -> list[Closure]:
    """Closures that have begun and whose marks are not all entered. One statement."""
    begun = school.closures.in_force().filter(starts_on__lte=at.date())
    return list(begun.filter(Q(marked_until=None) | Q(marked_until__lt=F("ends_on"))).order_by("pk"))


def _over(closure: Closure, at: datetime, calendar: Calendar) -> list[Sitting]:
    """The sessions of a closure that are over and not marked through."""
    return [
        one
        for one in sessions_of(closure.span, calendar)
        if rules.is_over(one, at, closure.school.day_ends_at)
        and (closure.marked_until is None or one[0] > closure.marked_until)
    ]


def _last_over(wanted: Wanted, school: School, at: datetime, calendar: Calendar) -> date | None:
    over = [one for one in sessions_of(wanted.span, calendar) if rules.is_over(one, at, school.day_ends_at)]
    return over[-1][0] if over else None


def _check(school: School, wanted: Wanted, at: datetime, calendar: Calendar) -> None:
    if wanted.group_ids:
        _check_classes(school, wanted)
    rules.check(wanted, calendar, at.date())
    if twin := queries.overlapping(school, wanted):
        same = replace(twin.wanted, reason=wanted.reason) == wanted
        raise Refused(
            f"This closure is entered already: {twin.span.words}, {twin.reason}."
            if same
            else f"It overlaps another closure: {twin.span.words}, {twin.reason}. Undo that one, or choose other days.",
            field="starts_on",
        )
    if wanted.extent is Extent.PLANNED:
        _check_planned(school, wanted, calendar)


def _check_classes(school: School, wanted: Wanted) -> None:
    known = set(Group.objects.filter(school=school, pk__in=wanted.group_ids).values_list("pk", flat=True))
    if set(wanted.group_ids) - known:
        raise Refused("One of the classes is not a class of this school. Load the page again.", field="groups")


def _check_planned(school: School, wanted: Wanted, calendar: Calendar) -> None:
    """The whole days leave the calendar, so nobody was there on them."""
    days = rules.whole_days(sessions_of(wanted.span, calendar))
    rows = queries.standing(school, wanted, [(day, session) for day in days for session in ("AM", "PM")])
    rules.check_planned(wanted.extent, days, [row.on for row in rows if row.code and rules.is_present(row.code)])


def _leave_out(school: School, wanted: Wanted, days: Sequence[date], by: User) -> ClosureDay | None:
    """Take the whole days of a planned closure out of the school year."""
    if not days:
        return None
    span = Days(DayKind.CLOSURE, wanted.reason.strip()[:60], days[0], days[-1])
    step = CalendarStep(span, None, frozenset(days))
    calendar_actions.apply_plan(school=school, plan=CalendarPlan(steps=[step]), by=by)
    return school.closure_days.get(kind=span.kind.value, starts_on=span.starts_on)


def _write(closure: Closure, changes: Sequence[Change], hand: Hand, calendar: Calendar) -> int:
    """Make the marks, and keep what stood. Refused where somebody marked in between."""
    if not changes:
        return 0
    ours = [change for change in changes if change.becomes == closure.kind.code]
    recorded = marks.record(
        school=closure.school,
        marks=[NewMark(*change.stands.key, change.becomes) for change in changes],
        at=hand.at,
        by=hand.by,
        process=hand.process,
        role=hand.role,
        reason=f"{closure.kind.trail}: {closure.reason}",
        source=SOURCE,
        half_term_starts=[half.starts_on for half in calendar.half_terms],
    )
    for change in changes:
        held = recorded.before.get(change.stands.key)
        if (held.code if held else None) != change.stands.code:
            raise Moved
    ClosureMark.objects.bulk_create([_kept(closure, change) for change in ours], batch_size=AT_ONCE)
    return len(ours)


def _kept(closure: Closure, change: Change) -> ClosureMark:
    stands = change.stands
    return ClosureMark(
        school_id=closure.school_id,
        closure=closure,
        pupil_id=stands.pupil_id,
        on=stands.on,
        session=stands.session,
        became=change.becomes,
        stood_code=stands.code or "",
        stood_minutes=stands.minutes_late,
        stood_comment=stands.comment or "",
    )


def _fill_in(closure: Closure, hand: Hand, calendar: Calendar) -> None:
    """A part that is closed while others come: its pupils stand on their registers as not expected."""
    if closure.extent != Extent.PART:
        return
    sittings = [
        one
        for one in sessions_of(closure.span, calendar)
        if not rules.is_over(one, hand.at, closure.school.day_ends_at)
    ]
    if sittings:
        about = queries.about(closure.school, closure.wanted, sittings) | {
            "code": closure.kind.code,
            "reason": f"{rules.FILLED_IN}{closure.reason}",
            "at": hand.at,
            "by": hand.by.pk if hand.by else None,
        }
        with connection.cursor() as cursor:
            cursor.execute(queries.FILL_IN, about)


def _put_back(closure: Closure, found: Reopening, hand: Hand, why: str) -> None:
    """What stood before the closure stands again; where nothing did, N."""
    again = [
        NewMark(one.pupil_id, one.on, one.session, one.stood_code, one.stood_minutes, one.stood_comment)
        for one in found.back
    ]
    again += [NewMark(pupil_id, on, session, NO_REASON) for pupil_id, on, session in found.nothing]
    if again:
        marks.record(
            school=closure.school,
            marks=again,
            at=hand.at,
            by=hand.by,
            role=hand.role,
            reason=f"Closure taken back: {why}",
            source=SOURCE,
        )


def _shorten(closure: Closure, since: Sitting | None, at: datetime, by: User, why: str) -> None:
    """Note who and why; end it before the session, or undo it."""
    first = since or (closure.starts_on, closure.starts_session)
    gone = [one.pk for one in closure.marks.filter(put_back_at=None) if (one.on, one.session) >= first]
    ClosureMark.objects.filter(pk__in=gone).update(put_back_at=at)
    left = rules.since(closure.span, since, calendar_of(closure.school)) if since else None
    if left:
        closure.ends_on, closure.ends_session = left.ends_on, left.ends_session
    else:
        closure.undone = True
        _bring_back(closure, by)
    closure.reopened_at, closure.reopened_by, closure.why_reopened = at, by, why
    closure.save()


def _bring_back(closure: Closure, by: User) -> None:
    """The whole days of a planned closure are school days again."""
    day = closure.closure_day
    if day is not None:
        span = Days(DayKind(day.kind), day.name, day.starts_on, day.ends_on, day.pk)
        closure.closure_day = None
        closure.save(update_fields=["closure_day"])
        calendar_actions.remove_span(school=closure.school, span=span, by=by)


def _hold(school: School) -> None:
    queries.forget(school)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [GATE, school.pk])
