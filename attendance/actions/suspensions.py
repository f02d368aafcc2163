"""Suspension as one record: E planned, the class teacher asked for work, provision from day six, ended early or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.domain.words import day_words
from accounts.models import Membership, School, User
from attendance.actions import fill
from attendance.domain import suspension as rules
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import AM, Span, sessions_of
from attendance.domain.leave import check_dates
from attendance.models import Suspension
from attendance.models.suspension import SuspensionEnd, SuspensionKind
from attendance.queries.calendar import calendar_of
from pupils import asks
from pupils.asks import Ask
from pupils.domain.years import academic_year_of, first_day_of, last_day_of
from pupils.models import Enrolment, GroupPlace, GroupTeacher, Pupil
from pupils.models.group import GroupKind

WORK, DAY_SIX = "work_sent_home", "day_six_provision"
LEADERS = (Role.HEADTEACHER, Role.LEADERSHIP, Role.ATTENDANCE_OFFICER)
PLAN_WORDS, PROVIDED_WORDS = "Away by the head’s decision", "Educated elsewhere meanwhile"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the head decided."""

    first_day: date
    last_day: date | None  # None: permanent
    decided_by_name: str
    first_session: str = AM
    last_session: str = "PM"
    kind: str = SuspensionKind.SUSPENSION
    words: str = ""


@transaction.atomic
def record(
    *, school: School, pupil: Pupil, decided: Decided, by: User, membership: Membership, at: datetime, on: date
) -> Suspension:
    """Write it down once: its sessions are planned as E, so nobody is rung, and the work that follows is asked for."""
    _check_may(membership, school)
    rules.check_last_day(permanent=decided.kind == SuspensionKind.PERMANENT, last_day=decided.last_day)
    calendar = calendar_of(school)
    made = Suspension(
        school=school,
        pupil=pupil,
        kind=decided.kind,
        first_day=decided.first_day,
        first_session=decided.first_session,
        last_day=decided.last_day,
        last_session="PM" if decided.kind == SuspensionKind.PERMANENT else decided.last_session,
        decided_by_name=decided.decided_by_name.strip(),
        words=decided.words.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    _check(made, calendar)
    made.save()
    _record("absence.decided", made, by, f"A record of an absence that the head decided on was made for {pupil}.")
    plan(suspension=made, calendar=calendar, by=by, role=membership.title, at=at, horizon=_ahead(made, on, calendar))
    asks.ask(school=school, asks=_asks(made, calendar, on), on=on, at=at, by=by)
    return made


@transaction.atomic
def provide(
    *,
    suspension: Suspension,
    provider: str,
    code: str,
    from_day: date,
    by: User,
    membership: Membership,
    at: datetime,
    on: date,
) -> Suspension:
    """Education is arranged: from that day the sessions are B, or K where the authority arranged it."""
    _check_may(membership, suspension.school)
    suspension, calendar = _locked(suspension), calendar_of(suspension.school)
    _check_stands(suspension)
    if not provider.strip():
        raise Refused("Say where the pupil is taught.", field="provider")
    horizon = _ahead(suspension, max(on, from_day), calendar)
    rules.check_provision(code, from_day, suspension.span(horizon), calendar)
    suspension.provider, suspension.provision_code, suspension.provided_from = provider.strip(), code, from_day
    suspension.save(update_fields=["provider", "provision_code", "provided_from"])
    _record("absence.provided_for", suspension, by, f"Education elsewhere is arranged for {suspension.pupil}.")
    plan(suspension=suspension, calendar=calendar, by=by, role=membership.title, at=at, horizon=horizon)
    _settle(suspension, DAY_SIX, "Education is arranged.", on, at, by, "")
    return suspension


@transaction.atomic
def end(
    *,
    suspension: Suspension,
    how: str,
    back_on: date,
    why: str,
    by: User,
    membership: Membership,
    at: datetime,
    on: date,
    session: str = AM,
) -> Suspension:
    """Shortened, reinstated, or a mistake: what was planned from that session on is taken back. Marks stay as they are."""
    _check_may(membership, suspension.school)
    suspension = _locked(suspension)
    _check_stands(suspension)
    if how not in dict(suspension.ends):
        raise Refused("Choose how it ended.", field="how")
    if not why.strip():
        raise Refused("Say why it ended early.", field="why")
    last = suspension.last_day
    if back_on < suspension.first_day or (last is not None and back_on > last):
        raise Refused("The pupil comes back on a day of the suspension, or it is not ended early.", field="back_on")
    suspension.end, suspension.ended_why, suspension.ended_at, suspension.ended_by = how, why.strip()[:200], at, by
    suspension.ended_on, suspension.ended_session = back_on, session
    suspension.save()
    _record("absence.ended", suspension, by, f"The absence of {suspension.pupil} that the head decided on ended early.")
    _take_back(suspension, Span(back_on, date.max, session), by, at)
    for about in (WORK, DAY_SIX):
        _settle(suspension, about, "It ended early.", on, at, None, "absence ended early")
    return suspension


@transaction.atomic
def keep_planned(*, school: School, on: date, at: datetime, process: str) -> int:
    """A permanent exclusion has no last day: plan the school days ahead, until the name leaves the roll."""
    calendar, planned = calendar_of(school), 0
    standing = school.suspensions.filter(last_day=None, end="").select_related("pupil", "school")
    for suspension in standing:
        stretch = Enrolment.objects.filter(pupil=suspension.pupil_id).on_roll(on).first()
        if stretch is not None:
            filled = plan(
                suspension=suspension, calendar=calendar, at=at, process=process, since=on + ONE_DAY,
                horizon=min(_ahead(suspension, on, calendar), stretch.ends_on or date.max),
            )  # fmt: skip
            planned += filled
    return planned


def plan(
    *,
    suspension: Suspension,
    calendar: Calendar,
    horizon: date,
    at: datetime,
    by: User | None = None,
    process: str = "",
    role: str = "",
    since: date | None = None,
) -> int:
    """Plan E until education is provided, then B or K; marks that say that nobody knew are corrected. Answers how many."""
    sittings = [s for s in sessions_of(suspension.span(horizon), calendar) if since is None or s[0] >= since]
    from_day = suspension.provided_from
    parts = (
        (rules.EXCLUDED, PLAN_WORDS, [s for s in sittings if from_day is None or s[0] < from_day]),
        (suspension.provision_code, PROVIDED_WORDS, [s for s in sittings if from_day is not None and s[0] >= from_day]),
    )
    number = 0
    for code, words, part in parts:
        part = _unplanned(suspension, part, code)
        if part:
            filled = fill.fill(
                school=suspension.school, pupil=suspension.pupil, sittings=part, code=code,
                gives_way=fill.UNEXPLAINED, plan_words=words, trail_words=words, sensitive=True, at=at, by=by,
                process=process, role=role,
            )  # fmt: skip
            number += filled.planned + filled.changed
    return number


def _unplanned(suspension: Suspension, sittings: Sequence[tuple[date, str]], code: str) -> list[tuple[date, str]]:
    """Those that are not planned in this way already, so that planning again leaves no trace."""
    if not sittings:
        return []
    standing = suspension.pupil.planned_marks.filter(
        withdrawn_at=None, code=code, on__range=(sittings[0][0], sittings[-1][0])
    )
    there = set(standing.values_list("on", "session"))
    return [sitting for sitting in sittings if sitting not in there]


def _check(made: Suspension, calendar: Calendar) -> None:
    if made.pupil.school_id != made.school_id:
        raise Refused("This pupil is not a pupil of this school.")
    if not made.decided_by_name:
        raise Refused("Say who decided. Only the headteacher suspends, or who acts as head.", field="decided_by_name")
    if not Enrolment.objects.filter(pupil=made.pupil).on_roll(made.first_day).exists():
        raise Refused(f"{made.pupil} is not on the roll on {day_words(made.first_day)}.")
    span = made.span(_ahead(made, made.first_day, calendar))
    check_dates(span, calendar, "suspension")
    Pupil.objects.select_for_update(no_key=True).filter(pk=made.pupil_id).first()  # of two at once the second waits
    others = [one for one in made.pupil.suspensions.all() if one.end != SuspensionEnd.MISTAKE]
    rules.check_clear(span, [_stood(one, calendar) for one in others])
    if made.kind == SuspensionKind.SUSPENSION:
        year = academic_year_of(made.first_day)
        counted = Span(first_day_of(year), last_day_of(year))
        before = sum(
            len(rules.days_of(_stood(one, calendar), calendar))
            for one in others
            if one.kind == SuspensionKind.SUSPENSION and (one.first_day, AM) in counted
        )
        rules.check_most_days(len(rules.days_of(span, calendar)), before)


def _stood(suspension: Suspension, calendar: Calendar) -> Span:
    """The sessions it covered, as it ended."""
    span = suspension.span(calendar.days[-1] if calendar.days else suspension.first_day)
    if suspension.ended_on is None:
        return span
    if suspension.ended_session == "PM":
        return Span(span.starts_on, suspension.ended_on, span.starts_session, AM)
    return Span(span.starts_on, max(span.starts_on, suspension.ended_on - ONE_DAY), span.starts_session)


def _asks(made: Suspension, calendar: Calendar, on: date) -> list[Ask]:
    """Work to be sent home by the class teacher (S4-040), and education from day six."""
    due = max(on, calendar.next_school_day(made.first_day - ONE_DAY) or made.first_day)
    until = f" to {day_words(made.last_day)}" if made.last_day else " on"
    wanted = [
        Ask(
            pupil=made.pupil, about=WORK, window=str(made.pk), kind="check", title="Send work home",
            why=f"Not in school from {day_words(made.first_day)}{until}. Work for these days is to reach home.",
            roles=(Role.HEAD_OF_YEAR, Role.LEADERSHIP), owner=class_teacher(made.pupil, made.first_day), due_on=due,
            points=("Work for each day is ready", "It has reached home", "What comes back is looked at"),
        )
    ]  # fmt: skip
    sixth = day_six(made, calendar)
    if sixth is not None:
        who = "The authority arranges it." if made.kind == SuspensionKind.PERMANENT else "The school arranges it."
        wanted.append(
            Ask(
                pupil=made.pupil, about=DAY_SIX, window=str(made.pk), kind="check",
                title="Arrange education from day six", roles=LEADERS,
                why=f"From {day_words(sixth)}, the sixth school day away, education is to be provided. {who}",
                due_on=max(on, calendar.step(sixth, -1)),
            )
        )  # fmt: skip
    return wanted


def day_six(suspension: Suspension, calendar: Calendar) -> date | None:
    """The day from which education is to be provided; None where it is over before."""
    earlier = suspension.pupil.suspensions.filter(first_day__lt=suspension.first_day)
    before = [_stood(one, calendar) for one in earlier.exclude(pk=suspension.pk) if one.end != SuspensionEnd.MISTAKE]
    span = suspension.span(calendar.days[-1] if calendar.days else suspension.first_day)
    sixth = rules.sixth_day(rules.begins_with(span, before, calendar), calendar)
    return sixth if sixth is not None and sixth <= span.ends_on else None


def class_teacher(pupil: Pupil, on: date) -> Membership | None:
    """Who has the pupil's class on a day; of several the one who has had it longest."""
    places = GroupPlace.objects.filter(pupil=pupil, kind=GroupKind.CLASS).current(on)
    line = (
        GroupTeacher.objects.filter(group__in=places.values("group"), membership__ends_on=None)
        .current(on)
        .select_related("membership__user")
        .order_by("starts_on", "pk")
        .first()
    )
    return line.membership if line else None


def _take_back(suspension: Suspension, span: Span, by: User, at: datetime) -> None:
    for words in (PLAN_WORDS, PROVIDED_WORDS):
        fill.take_back(school=suspension.school, pupil=suspension.pupil, span=span, plan_words=words, at=at, by=by)


def _settle(
    suspension: Suspension, about: str, note: str, on: date, at: datetime, by: User | None, process: str
) -> None:
    asks.settle(
        school=suspension.school, pupil_ids=[suspension.pupil_id], about=about, window=str(suspension.pk), note=note,
        on=on, at=at, by=by, process=process,
    )  # fmt: skip


def _ahead(suspension: Suspension, on: date, calendar: Calendar) -> date:
    """How far a permanent exclusion is planned."""
    if suspension.last_day is not None:
        return suspension.last_day
    try:
        return calendar.step(max(on, suspension.first_day), rules.AHEAD)
    except Refused:
        return calendar.days[-1] if calendar.days else on


def _check_may(membership: Membership, school: School) -> None:
    if membership.school_id != school.pk or not membership.may(Permission.ENTER_RESTRICTED_CODE):
        raise Refused("A suspension is recorded by the headteacher, a senior leader or the attendance officer.")


def _check_stands(suspension: Suspension) -> None:
    if suspension.end:
        raise Refused(f"This ended already: {suspension.end_words.lower()}. Load the page again.")


def _locked(suspension: Suspension) -> Suspension:
    return (
        Suspension.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=suspension.pk)
    )


def _record(verb: str, suspension: Suspension, by: User, sentence: str) -> None:
    """Neither verb nor sentence says what it is: the trail is read by more people than may know."""
    audit.record(by=by, school=suspension.school, verb=verb, about=suspension.pupil, sentence=sentence)
