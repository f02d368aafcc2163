"""The ladder of steps where a family cannot be reached: raised as dated tasks, settled when what they were for is done.

Each step is raised once for a stretch of days without contact. What the marks, the calls and the explanations say
decides; so it may run as often as one likes, and puts right what was corrected meanwhile.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.domain.roles import Role
from accounts.domain.words import weekday_words
from accounts.models import School, User
from attendance.domain.no_contact import (
    BY_DAY,
    CALLS,
    MISSING_POINTS,
    REFERRAL_POINTS,
    VISIT_POINTS,
    Step,
    window_of,
)
from attendance.domain.outside import BY_KIND, OUTSIDE, Outside
from attendance.models import MorningSettings
from attendance.queries.calendar import calendar_of
from attendance.queries.no_contact import Away, away, first_call_by, ladder_of
from attendance.queries.settings import settings_of
from pupils import asks
from pupils.asks import Ask
from pupils.domain import age
from pupils.models import Pupil

RING = (Role.OFFICE, Role.ATTENDANCE_OFFICER)
VISIT = (Role.ATTENDANCE_OFFICER, Role.SAFEGUARDING, Role.LEADERSHIP)
REFER = (Role.ATTENDANCE_OFFICER, Role.SAFEGUARDING, Role.HEADTEACHER)
TELL = (Role.SAFEGUARDING, Role.ATTENDANCE_OFFICER)
FURTHER = tuple(step for step in BY_DAY if step not in CALLS)
SORTS = (*(step.value for step in BY_DAY), *(outside.about for outside in OUTSIDE))
ENDED = "The mark was corrected, or the pupil has left."
SUPERSEDED = "Nobody was reached; the next day has its own call."


@dataclass(frozen=True, slots=True)
class Followed:
    """What a look at a school came to."""

    raised: int = 0
    settled: int = 0


@transaction.atomic
def follow(*, school: School, at: datetime, process: str) -> Followed:
    """Ask for what this day without contact calls for, and take back what no longer holds. Safe at any time.

    Nothing is raised of a session before the register of the pupil's class has closed, nor on a day without school.
    """
    on, calendar = at.date(), calendar_of(school)
    if not calendar.is_school_day(on):
        return Followed()
    found = away(school, on, calendar, at=at)
    wanted = {one.pupil.pk: wanted_of(school, one, on) for one in found}
    new = [ask for one in found if _is_asked_for(one) for ask in wanted[one.pupil.pk]]
    return Followed(
        raised=asks.ask(school=school, asks=new, on=on, at=at, process=process),
        settled=asks.keep_only(
            school=school,
            abouts=SORTS,
            keep=[ask.key for asked in wanted.values() for ask in asked],
            notes={one.pupil.pk: one.ended or SUPERSEDED for one in found},
            note=ENDED,
            on=on,
            at=at,
            process=process,
        ),
    )


def wanted_of(school: School, one: Away, on: date) -> list[Ask]:
    """The steps that a pupil's days without contact stand on, and who outside is to be told."""
    if not one.run.away_days:
        return []
    steps = [_ask(school, one, step, on) for step in ladder_of(school).reached(one.run.days)]
    return [*steps, *(_tell(one, outside, on) for outside in one.outside if outside.kind not in one.told)]


def contact_made(*, school: School, pupil_ids: Collection[int], note: str, on: date, at: datetime, by: User) -> None:
    """Somebody of the family was spoken to: the calls are done, and nothing further is asked for."""
    ids = list(pupil_ids)
    asks.settle(school=school, pupil_ids=ids, about=CALLS, note=note, on=on, at=at, by=by)
    asks.settle(school=school, pupil_ids=ids, about=FURTHER, note=note, on=on, at=at, process="contact made")


def explained(*, school: School, pupil_ids: Sequence[int], on: date, at: datetime) -> int:
    """An explanation of today was taken: nothing more is asked for. Where it is withdrawn, the next look asks again."""
    return asks.settle(
        school=school, pupil_ids=list(pupil_ids), about=SORTS, note="The absence was explained.", on=on, at=at,
        process="explanation",
    )  # fmt: skip


def letter(*, school: School, pupil: Pupil, visited_on: date, at: datetime, by: User) -> int:
    """Nobody was in: the school writes (S4-108)."""
    wanted = Ask(
        pupil=pupil,
        about=Step.LETTER.value,
        window=visited_on.isoformat(),
        kind="letter",
        letter_kind="no_contact",
        title="Write home: nobody was in",
        why=f"Nobody was in when we visited on {weekday_words(visited_on)}. First-day response: then a letter asks the "
        "parents to get in touch at once.",
        roles=(Role.ATTENDANCE_OFFICER, Role.OFFICE),
        due_on=at.date(),
    )
    return asks.ask(school=school, asks=[wanted], on=at.date(), at=at, by=by)


def _is_asked_for(one: Away) -> bool:
    """Away today, and no report of it waits to be looked at."""
    return one.is_away_today and not one.waits


def _ask(school: School, one: Away, step: Step, on: date) -> Ask:
    settings = settings_of(school)
    title, kind, roles, points = _of(step, one.run.days)
    by = settings.second_call_by
    if step is Step.FIRST_CALL:
        by = first_call_by(school, one.opened_at)
    under_age = step is Step.REFERRAL and not age.is_compulsory(one.pupil.date_of_birth, on)
    return Ask(
        pupil=one.pupil,
        about=step.value,
        window=window_of(step, one.run),
        kind=kind,
        title="Decide whether to refer: still missing" if under_age else title,
        why=_why(one, step, settings, under_age=under_age),
        roles=roles,
        due_on=on,
        due_by=by if kind == "call" else None,
        points=points,
        consider=under_age,
    )


def _of(step: Step, day: int) -> tuple[str, str, tuple[Role, ...], tuple[str, ...]]:
    """Title, kind, whose it is and its points."""
    return {
        Step.FIRST_CALL: ("Ring home: away without a reason", "call", RING, ()),
        Step.SECOND_CALL: ("Ring home again: second day without contact", "call", RING, ()),
        Step.FURTHER_CALL: (f"Ring home again: day {day} without contact", "call", RING, ()),
        Step.VISIT: ("Visit the home: nobody could be reached", "home_visit", VISIT, VISIT_POINTS),
        Step.MISSING: ("Children missing education: first steps", "check", REFER, MISSING_POINTS),
        Step.REFERRAL: ("Children missing education: refer to the authority", "referral", REFER, REFERRAL_POINTS),
    }[step]


def _why(one: Away, step: Step, settings: MorningSettings, *, under_age: bool) -> str:
    first = one.run.starts_on
    since = f"Away without a reason since {weekday_words(first)}, and nobody was reached. " if first else ""
    day = {
        Step.FIRST_CALL: "First-day response: every home is rung within the first hour.",
        Step.SECOND_CALL: f"First-day response: rung again on the second day, by {settings.second_call_by:%-H.%M}.",
        Step.FURTHER_CALL: "First-day response: rung every day until somebody is reached.",
        Step.VISIT: f"First-day response: a visit to the home on day {settings.visit_day}.",
        Step.MISSING: f"Children missing education: first steps on day {settings.missing_day}.",
        Step.REFERRAL: f"Children missing education: referral on day {settings.missing_referral_day}.",
    }[step]
    if under_age:
        day += " The child is not of compulsory school age, so there is no duty to refer; whether the child is safe is asked all the same."
    return since + day


def _tell(one: Away, outside: Outside, on: date) -> Ask:
    first = one.run.away_since or on
    helper = next((helper for helper in one.helpers if helper.kind == outside.kind), None)
    whom = ", ".join(part for part in (helper.name, helper.phone or helper.email) if part) if helper else ""
    return Ask(
        pupil=one.pupil,
        about=outside.about,
        window=first.isoformat(),
        kind="call",
        title=f"Tell the {BY_KIND[outside.kind].words}: away without a reason",
        why=f"Away without a reason since {weekday_words(first)}. On the first day of unexplained absence the "
        f"{outside.words} is told. {whom or 'Nobody is written down: look on the pupil’s page.'}",
        roles=TELL,
        due_on=on,
        points=outside.points,
    )
