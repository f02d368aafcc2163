"""The work that returns bring: telling the authority of a joiner or leaver in time, education for a child too ill for
school (S2-048), and watching over education that the authority arranges."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.models import School, User
from attendance.domain.calendar import Calendar
from attendance.domain.returns import SICKNESS_DAYS, ReturnKind, Row
from attendance.models import Mark
from attendance.queries import returns, roll_returns
from attendance.queries.calendar import calendar_of
from pupils import asks
from pupils.asks import Ask, Asked
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Pupil

ABOUT = {ReturnKind.JOINED: "new_pupil_return", ReturnKind.LEFT: "deletion_return"}
PROVISION, PLACEMENT = "health_provision", "placement_review"
ROLES = (Role.ATTENDANCE_OFFICER,)
ANSWER_DAYS = 5  # school days in which to ask the authority
PROVIDED = "K"  # education arranged by the authority


def propose(*, school: School, on: date, at: datetime, by: User | None = None, process: str = "") -> int:
    """Ask for everything that the returns as they stand call for, each once. Answers how much is new."""
    calendar = calendar_of(school)
    given: dict[str, Any] = {"school": school, "on": on, "at": at, "by": by, "process": process}
    asked = sum(_ask_for_roll(kind=kind, calendar=calendar, **given) for kind in ABOUT)
    if calendar.half_terms_of_year(academic_year_of(on)):
        rows = returns.draft(school, ReturnKind.SICKNESS, on).rows
        asked += ask_for_provision(rows=rows, **given)
        _withdraw(school, rows, on, at)
    return asked + _watch_placements(calendar=calendar, **given)


def tell_of_leaver(*, stretch: Enrolment, on: date, at: datetime, by: User) -> int:
    """Ask at once for the deletion return of a name that is to leave: the authority is told no later than it leaves."""
    school = stretch.school
    return _ask_for_roll(
        school=school,
        kind=ReturnKind.LEFT,
        calendar=calendar_of(school),
        on=on,
        at=at,
        by=by,
        process="",
        only=stretch.pk,
    )


def ask_for_provision(
    *, school: School, rows: Sequence[Row], on: date, at: datetime, by: User | None = None, process: str = ""
) -> int:
    """A request to the authority for each child on the sickness return, once a school year."""
    pupils = school.pupils.in_bulk([int(row["key"]) for row in rows])
    days = {int(row["key"]): row["days"] for row in rows}
    year, calendar = str(academic_year_of(on)), calendar_of(school)
    return asks.ask(
        school=school,
        asks=[
            Ask(
                pupil=pupil,
                about=PROVISION,
                window=year,
                kind="referral",
                title="Ask the authority for education while the pupil is too ill for school",
                why=f"{days[pk]} days of illness this school year. From {SICKNESS_DAYS} days on, consecutive or in all, the "
                "authority is told and has to see to suitable education (section 19 of the Education Act 1996).",
                roles=(*ROLES, Role.HEADTEACHER),
                due_on=_school_days_on(on, ANSWER_DAYS, calendar),
                points=(
                    "Talk with the parents about what the pupil can do, and for how long it is likely to last",
                    "Medical evidence in hand, if it helps; not having it is no reason to wait",
                    "Request sent to the authority, with work and contact with school in the meantime",
                    "Answer written down: what is provided, where, from when, and when it is looked at again",
                ),
                consider=True,
            )
            for pk, pupil in pupils.items()
        ],
        on=on,
        at=at,
        by=by,
        process=process,
    )


def provision_asked(*, school: School, rows: Sequence[Row], on: date) -> Mapping[int, Asked]:
    """What became of the request for each child on the sickness return, by pupil."""
    pupil_ids = [int(row["key"]) for row in rows]
    return asks.asked(school=school, pupil_ids=pupil_ids, about=PROVISION, window=str(academic_year_of(on)))


def settle_sent(*, school: School, kind: ReturnKind, rows: Sequence[Row], on: date, at: datetime, by: User) -> None:
    """Who has been told of needs no telling any more."""
    if kind not in ABOUT or not rows:
        return
    stretches = Enrolment.objects.filter(school=school, pk__in=[int(row["key"]) for row in rows])
    asks.settle(
        school=school,
        pupil_ids=list(stretches.values_list("pupil_id", flat=True)),
        about=ABOUT[kind],
        note="Recorded among the returns.",
        on=on,
        at=at,
        by=by,
    )


def _ask_for_roll(
    *,
    school: School,
    kind: ReturnKind,
    calendar: Calendar,
    on: date,
    at: datetime,
    by: User | None,
    process: str,
    only: int | None = None,
) -> int:
    title = "Send the new-pupil return" if kind is ReturnKind.JOINED else "Send the deletion return"
    return asks.ask(
        school=school,
        asks=[
            Ask(
                pupil=stretch.pupil,
                about=ABOUT[kind],
                window=str(stretch.pk),
                kind="copy",
                title=title,
                why=_why(kind, stretch),
                roles=(*ROLES, Role.OFFICE),
                due_on=max(due_on, on),
            )
            for stretch, due_on in roll_returns.owed(school, kind, on, calendar)
            if only is None or stretch.pk == only
        ],
        on=on,
        at=at,
        by=by,
        process=process,
    )


def _why(kind: ReturnKind, stretch: Enrolment) -> str:
    if kind is ReturnKind.JOINED:
        return (
            f"{stretch.pupil} started on {roll_returns.day(stretch.starts_on)}. The authority is told by the end of the "
            "fifth day after (regulation 13)."
        )
    return (
        f"The name of {stretch.pupil} leaves the roll, last day {roll_returns.day(stretch.ends_on)}. The authority is "
        "told no later than that (regulation 13)."
    )


def _watch_placements(
    *, school: School, calendar: Calendar, on: date, at: datetime, by: User | None, process: str
) -> int:
    """A look, each half term, at every pupil whom the authority has taught elsewhere in it (S2-048)."""
    half_term = calendar.half_term_of(on)
    if half_term is None:
        return 0
    there = Mark.objects.filter(school=school, code=PROVIDED, on__gte=half_term.starts_on, on__lte=on)
    pupils = Pupil.objects.filter(school=school, pk__in=there.values("pupil_id"))
    return asks.ask(
        school=school,
        asks=[
            Ask(
                pupil=pupil,
                about=PLACEMENT,
                window=half_term.starts_on.isoformat(),
                kind="review",
                title="Look at the education that the authority arranges",
                why="Sessions with K this half term: the pupil is taught elsewhere, and stays this school’s pupil.",
                roles=ROLES,
                due_on=calendar.last_school_day(half_term.ends_on) or half_term.ends_on,
                points=(
                    "Who confirms each day that the pupil is there",
                    "Whether it is still right, and enough; what stands in the way of coming back",
                    "Next look agreed with parents and authority",
                ),
            )
            for pupil in pupils
        ],
        on=on,
        at=at,
        by=by,
        process=process,
    )


def _withdraw(school: School, rows: Sequence[Row], on: date, at: datetime) -> None:
    """What a correction of marks took back is not asked for any more."""
    still = {int(row["key"]) for row in rows}
    here = Enrolment.objects.filter(school=school).on_roll(on).values_list("pupil_id", flat=True)
    asks.settle(
        school=school,
        pupil_ids=[pk for pk in here if pk not in still],
        about=PROVISION,
        window=str(academic_year_of(on)),
        note="A correction of marks took the pupil below fifteen days of illness.",
        on=on,
        at=at,
        process="returns to the authority",
    )


def _school_days_on(on: date, days: int, calendar: Calendar) -> date:
    try:
        return calendar.step(on, days)
    except Refused:  # the next year is not entered yet
        return calendar.last_school_day(on) or on
