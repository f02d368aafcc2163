"""What happens at the late desk: in late, out early, back again, and undone (S4-066).

Whatever is refused is refused before anything is written; a pupil whom another desk has just dealt with is left out
and named. Marks go through `marks.record`, so that what stood stays in the trail.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import listed
from accounts.models import Membership, School, User
from attendance.actions import desk_reasons, marks
from attendance.actions.marks import NewMark
from attendance.domain import desk as rules
from attendance.domain import leaving
from attendance.domain.desk import Arrival
from attendance.domain.leaving import Adult, Taker
from attendance.domain.register import clock_words
from attendance.models import DeskDevice, DeskEntry
from attendance.models.desk_entry import Movement
from attendance.queries import desk as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.desk import Held
from pupils.models import ContactLink

ENTER = """
insert into attendance_deskentry
    (school_id, pupil_id, "on", session, step, movement, at, code, minutes_late, why_then, reason, words, contact_id,
     with_whom, together, device_id, recorded_by_id, recorded_at)
select %(school)s, k.pupil_id, %(on)s, %(session)s, k.step, %(movement)s, %(at)s, k.code, k.minutes, %(why)s, %(reason)s,
       %(words)s, %(contact)s, %(with_whom)s, %(together)s::uuid, %(device)s, %(by)s, %(now)s
from unnest(%(pupils)s::int[], %(steps)s::int[], %(codes)s::text[], %(minutes)s::int[]) as k (pupil_id, step, code, minutes)
order by k.pupil_id
on conflict (pupil_id, "on", step) where undone_at is null do nothing
returning pupil_id, id
"""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who writes it down: a person of the school, or a tablet that the school has let in."""

    by: User | None = None
    membership: Membership | None = None
    device: DeskDevice | None = None

    @property
    def process(self) -> str:
        return self.device.process if self.device and not self.by else ""

    @property
    def role(self) -> str:
        return self.membership.title if self.membership else "Signed in without staff"


@dataclass(frozen=True, slots=True)
class Note:
    """What is written down besides: why another time, and what was said."""

    why: str = ""
    reason: str = ""  # slug
    words: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """One action at the desk: who passed, and whom another desk was quicker with."""

    together: UUID
    names: list[str]
    missed: list[str] = field(default_factory=list)
    made: dict[int, Arrival] = field(default_factory=dict)


def arrive(
    *,
    school: School,
    pupil_ids: Collection[int],
    at: datetime,
    now: datetime,
    keeper: Keeper,
    note: Note = Note(),
    sure: bool = False,
) -> Passed:
    """Pupils come in: marked L or U by the clock and the times of their class, an N staying in the trail."""
    session = queries.session_at(school, at)
    held = _ready(school, pupil_ids, at, now, session, note)
    made: dict[int, Arrival] = {}
    for one in held:
        rules.check_may_arrive(one.name, one.day, session)
        rules.check_after(one.name, one.day.last, at)
        times = one.times(school, session, at)
        made[one.pk] = rules.arrival(one.name, one.day, session, at, times, sure=sure)
    return _pass(school, held, Movement.ARRIVED, session, at, now, keeper, note, made)


def come_back(
    *,
    school: School,
    pupil_ids: Collection[int],
    at: datetime,
    now: datetime,
    keeper: Keeper,
    note: Note = Note(),
) -> Passed:
    """Pupils who left are back. In a session whose register has them absent they have come late."""
    session = queries.session_at(school, at)
    held = _ready(school, pupil_ids, at, now, session, note)
    made: dict[int, Arrival] = {}
    for one in held:
        rules.check_may_come_back(one.name, one.day)
        rules.check_after(one.name, one.day.last, at)
        times = one.times(school, session, at)
        made[one.pk] = rules.arrival(one.name, one.day, session, at, times, returned=True)
    passed = _pass(school, held, Movement.RETURNED, session, at, now, keeper, note, made)
    explained = [one.day.last.report_id for one in held if one.day.last and one.day.last.report_id]
    if explained and keeper.by and keeper.membership:
        desk_reasons.take_back(
            school=school,
            report_ids=explained,
            why=f"Came back at {clock_words(at)}",
            now=now,
            by=keeper.by,
            membership=keeper.membership,
        )
    return passed


def leave(
    *,
    school: School,
    pupil_ids: Collection[int],
    taker: Taker,
    at: datetime,
    now: datetime,
    by: User,
    membership: Membership,
    note: Note = Note(),
    back_today: bool = True,
) -> Passed:
    """Pupils leave before the end of the day, with somebody who may take them.

    Who is not expected back, with a reason, is explained for what is left of the day, so that nobody rings home for a
    child whom the office has sent there.
    """
    session = queries.session_at(school, at)
    held = _ready(school, pupil_ids, at, now, session, note)
    for one in held:
        rules.check_may_leave(one.name, one.day)
        rules.check_after(one.name, one.day.last, at)
    if not back_today and not note.reason:
        raise Refused("Choose why the pupil does not come back today.", field="reason")
    words = leaving.with_whom(_adults(school, held), taker)
    keeper = Keeper(by, membership)
    if back_today:
        return _pass(school, held, Movement.LEFT, session, at, now, keeper, note, {}, taker=taker, with_whom=words)
    with transaction.atomic():  # an explanation that is refused lets nobody leave
        passed = _pass(school, held, Movement.LEFT, session, at, now, keeper, note, {}, taker=taker, with_whom=words)
        desk_reasons.explain_the_rest(school=school, together=passed.together, now=now, by=by, membership=membership)
    return passed


def _ready(
    school: School, pupil_ids: Collection[int], at: datetime, now: datetime, session: str, note: Note
) -> list[Held]:
    """The pupils, held; refused where the day, the hour or the roll says no."""
    rules.check_time(queries.hours_of(school, now), at, now, note.why)
    wanted = set(pupil_ids)
    if not wanted:
        raise Refused("Choose at least one pupil.")
    held = queries.hold(school, wanted, at.date(), session)
    if not all(one.is_school_day for one in held) or not held:
        calendar_of(school).check_school_day(at.date())
    if len(held) < len(wanted):
        raise Refused(
            "This pupil is not on the roll today. Look at the pupil’s page for the starting day, or admit the pupil first."
        )
    return held


def _pass(
    school: School,
    held: Sequence[Held],
    movement: Movement,
    session: str,
    at: datetime,
    now: datetime,
    keeper: Keeper,
    note: Note,
    made: Mapping[int, Arrival],
    *,
    taker: Taker | None = None,
    with_whom: str = "",
) -> Passed:
    """Write down who passed, make the marks, and say so: one action however many pass together."""
    together = uuid4()
    about: dict[str, Any] = {
        "school": school.pk, "on": at.date(), "session": session, "movement": movement.value, "at": at, "now": now,
        "why": note.why.strip()[:200] if now - at >= rules.ONE_MINUTE else "", "reason": note.reason,
        "words": note.words.strip()[:200], "contact": taker.contact_id if taker else None, "with_whom": with_whom[:120],
        "together": str(together), "device": keeper.device.pk if keeper.device else None,
        "by": keeper.by.pk if keeper.by else None,
    }  # fmt: skip
    with transaction.atomic(savepoint=False):
        entered = _enter(held, made, about)
        passed = [one for one in held if one.pk in entered]
        _mark(school, passed, session, at, now, keeper, note, made)
        if passed:
            _say(school, passed, movement, at, keeper, made, entered)
    if not passed:
        raise Refused(f"Another desk was quicker: {listed([one.name for one in held])}. Nothing is changed.")
    missed = [one.name for one in held if one.pk not in entered]
    return Passed(together, [one.name for one in passed], missed, {one.pk: made[one.pk] for one in passed if made})


def _enter(held: Sequence[Held], made: Mapping[int, Arrival], about: dict[str, Any]) -> dict[int, int]:
    """The desk's own lines; a pupil for whom another desk has written this step meanwhile gets none."""
    nothing = Arrival()
    columns: dict[str, Any] = {
        "pupils": [one.pk for one in held],
        "steps": [(one.day.last.step if one.day.last else 0) + 1 for one in held],
        "codes": [made.get(one.pk, nothing).code for one in held],
        "minutes": [made.get(one.pk, nothing).minutes_late for one in held],
    }
    with connection.cursor() as cursor:
        cursor.execute(ENTER, {**about, **columns})
        return dict(cursor.fetchall())


def _mark(
    school: School,
    passed: Sequence[Held],
    session: str,
    at: datetime,
    now: datetime,
    keeper: Keeper,
    note: Note,
    made: Mapping[int, Arrival],
) -> None:
    new = [
        NewMark(one.pk, at.date(), session, made[one.pk].code, made[one.pk].minutes_late)
        for one in passed
        if one.pk in made and made[one.pk].code
    ]
    if new:
        marks.record(
            school=school,
            marks=new,
            at=now,
            by=keeper.by,
            process=keeper.process,
            role=keeper.role,
            reason=rules.trail_words(at, now, note.why, tablet=keeper.device is not None),
            source="desk",
            half_term_starts=passed[0].week_splits,
        )


def _say(
    school: School,
    passed: Sequence[Held],
    movement: Movement,
    at: datetime,
    keeper: Keeper,
    made: Mapping[int, Arrival],
    entered: Mapping[int, int],
) -> None:
    how = {Movement.ARRIVED: "signed in", Movement.LEFT: "left early", Movement.RETURNED: "came back"}[movement]
    audit.record(
        by=keeper.by,
        process=keeper.process,
        school=school,
        verb=f"desk.{movement.value}",
        about=DeskEntry(pk=entered[passed[0].pk]),
        sentence=f"{listed([one.name for one in passed])} {how} at {clock_words(at)}.",
        after={str(one.pk): made[one.pk].code for one in passed if one.pk in made},
    )


def _adults(school: School, held: Sequence[Held]) -> dict[str, list[Adult]]:
    """The contacts of each child who leaves. One statement."""
    adults: dict[str, list[Adult]] = {one.name: [] for one in held}
    names = {one.pk: one.name for one in held}
    links = ContactLink.objects.filter(school=school, pupil__in=names).select_related("contact")
    for link in links.order_by("priority", "pk"):
        adults[names[link.pupil_id]].append(queries.adult_of(link))
    return adults
