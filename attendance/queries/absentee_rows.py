"""The small objects of `absentee_parts` as values, and what follows from them for one pupil."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import School, User
from attendance.domain import calling, own_times
from attendance.domain.arrival import SessionTimes
from attendance.domain.calling import Dial
from attendance.domain.explanations import Sitting, Span
from attendance.domain.no_contact import DayMark, DayState, Run, run_of, states
from attendance.domain.outside import OUTSIDE
from attendance.domain.own_times import OwnTimes
from attendance.models.absence_call import REACHED, LedTo, Outcome
from attendance.models.absence_report import ReportState, Source
from attendance.models.home_visit import ChildSeen, WhoWasIn
from attendance.queries.session_times import school_times

TAKEN = frozenset({ReportState.QUERIED, ReportState.PROPOSED, ReportState.STANDS, ReportState.REFUSED})
MET = (WhoWasIn.PARENT, WhoWasIn.ADULT)  # at the door: the family was reached


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made."""

    id: int
    on: date
    at: datetime
    dial: Dial | None
    number: str
    outcome: Outcome
    led_to: str
    user_id: int
    by: str
    token: str

    @property
    def reached(self) -> bool:
        return self.outcome in REACHED

    @property
    def wants_words(self) -> bool:
        """What they said is not written down yet; a call that was handed over is the officer's."""
        return self.reached and not self.led_to and self.outcome is not Outcome.HANDED_OVER

    @property
    def words(self) -> str:
        """Spoke; on the way in, once that is known."""
        led = LedTo(self.led_to).label if self.led_to else ""
        return f"{self.outcome.label}: {led[:1].lower()}{led[1:]}" if led else str(self.outcome.label)


@dataclass(frozen=True, slots=True)
class Link:
    """A contact of the pupil."""

    link_id: int
    contact_id: int
    name: str
    relationship: str
    lives_with: bool
    priority: int
    court_order: bool
    language: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What somebody said about the absence."""

    id: int
    span: Span
    state: ReportState
    reason: str
    code: str
    source: Source
    by_rule: bool
    said_by: str
    received_at: datetime
    received_by_id: int | None
    back_on: date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody went to the home."""

    on: date
    at: datetime
    answered: WhoWasIn
    child: ChildSeen
    went: str


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody outside the school, or the office the school names in their stead."""

    kind: str
    name: str
    phone: str
    email: str
    professional_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody outside was told."""

    kind: str
    told: str
    how: str
    at: datetime
    by: str
    spell_on: date


@dataclass(frozen=True, slots=True)
class Claim:
    """Who rings the family."""

    user_id: int
    by: str
    at: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.until


@dataclass(frozen=True, slots=True)
class AskedMark:
    """A mark that a teacher asks for after closing, and that waits for the office."""

    id: int
    session: str
    code: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A day of an earlier absence."""

    on: date
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about one pupil, part by part."""

    values: Mapping[str, Any]

    def of(self, part: str) -> Sequence[Any]:
        """The objects of a part; none where it was not asked for."""
        return self.values.get(part) or ()

    def run(self, days: Sequence[date], unsettled: Collection[Sitting] = ()) -> Run:
        """How long nobody has been reached, from the parts `marks`, `reports`, `calls` and `visits`.

        Of `unsettled` sessions, whose registers are still open, an N says nothing yet.
        """
        return run_of(days, self.states(unsettled), self.contacts)

    def states(self, unsettled: Collection[Sitting] = ()) -> dict[date, DayState]:
        """What is known of each day."""
        marks = [mark_from(one) for one in self.of("marks")]
        settled = [mark for mark in marks if not (mark.is_unexplained and (mark.on, mark.session) in unsettled)]
        return states(settled, [span_from(one) for one in self.of("reports") if one["state"] in TAKEN])

    def times(self, school: School, session: str, at: datetime, class_id: int | None, year: str) -> SessionTimes:
        """When the register of the pupil's class opens and closes: from the part `times`, else the school's."""
        own = [_own(one) for one in self.of("times")]
        clocks = own_times.school_times_of(session, school_times(school))
        return SessionTimes.on_day(at, *own_times.pick(session, clocks, own, class_id or 0, year))

    @property
    def contacts(self) -> set[date]:
        """The days on which the family was reached."""
        rung = {date.fromisoformat(call["on"]) for call in self.of("calls") if call["outcome"] in REACHED}
        met = {date.fromisoformat(visit["on"]) for visit in self.of("visits") if visit["answered"] in MET}
        return rung | met

    @property
    def helpers(self) -> "tuple[Helper, ...]":
        """The pupil's professionals, then the authority's offices in their stead."""
        own = [
            Helper(one["kind"], _named(one["name"], one["organisation"]), one["phone"], one["email"], one["id"])
            for one in self.of("professionals")
        ]
        offices = {one["post"]: one for one in self.of("offices")}
        instead = [
            Helper(outside.kind, one["name"], one["phone"], one["email"])
            for outside in OUTSIDE
            if (one := offices.get(outside.post))
        ]
        return (*own, *instead)


def _own(one: dict[str, Any]) -> OwnTimes:
    def pair(session: str) -> tuple[time, time] | None:
        opens, closes = one[f"{session}_opens_at"], one[f"{session}_closes_at"]
        return (time.fromisoformat(opens), time.fromisoformat(closes)) if opens and closes else None

    return OwnTimes(pair("am"), pair("pm"), one["group"], one["year"])


def _named(name: str, organisation: str) -> str:
    return ", ".join(part for part in (name, organisation) if part)


def mark_from(one: dict[str, Any]) -> DayMark:
    return DayMark(date.fromisoformat(one["on"]), one["session"], one["code"], one["unknown"])


def span_from(one: dict[str, Any]) -> Span:
    first, last = date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"])
    return Span(first, last, one["starts_session"], one["ends_session"])


def explanation_from(one: dict[str, Any]) -> Explanation:
    return Explanation(
        id=one["id"],
        span=span_from(one),
        state=ReportState(one["state"]),
        reason=one["reason"],
        code=one["code"],
        source=Source(one["source"]),
        by_rule=one["by_rule"],
        said_by=one["said_by"],
        received_at=moment(one["received_at"]),
        received_by_id=one["received_by"],
        back_on=date.fromisoformat(one["back_on"]) if one["back_on"] else None,
    )


def link_from(one: dict[str, Any]) -> Link:
    return Link(
        link_id=one["link"],
        contact_id=one["contact"],
        name=" ".join(part for part in (one["title"], one["forename"], one["surname"]) if part),
        relationship=one["relationship"],
        lives_with=one["lives_with"],
        priority=one["priority"],
        court_order=one["court"],
        language=one["language"],
        numbers=tuple(number for number in (one["mobile"], one["phone"]) if number),
    )


def call_from(one: dict[str, Any]) -> Call:
    digits = calling.digits_of(one["number"])
    return Call(
        id=one["id"],
        on=date.fromisoformat(one["on"]),
        at=moment(one["at"]),
        dial=Dial(one["contact"], digits) if one["contact"] and digits else None,
        number=one["number"],
        outcome=Outcome(one["outcome"]),
        led_to=one["led_to"],
        user_id=one["user"],
        by=formal(one["by"]),
        token=one["token"] or "",
    )


def visit_from(one: dict[str, Any]) -> Visit:
    return Visit(
        date.fromisoformat(one["on"]),
        moment(one["at"]),
        WhoWasIn(one["answered"]),
        ChildSeen(one["child"]),
        one["went"],
    )


def told_from(one: dict[str, Any]) -> Told:
    return Told(
        one["kind"], one["told"], one["how"], moment(one["at"]), formal(one["by"]), date.fromisoformat(one["spell_on"])
    )


def claim_from(one: dict[str, Any] | None) -> Claim | None:
    return Claim(one["user"], formal(one["by"]), moment(one["at"]), moment(one["until"])) if one else None


def asked_from(one: dict[str, Any]) -> AskedMark:
    return AskedMark(one["id"], one["session"], one["code"], one["reason"], moment(one["at"]), formal(one["by"]))


def missed_from(sessions: Collection[dict[str, Any]]) -> tuple[Missed, ...]:
    """Three days, the latest first."""
    days: dict[date, list[str]] = {}
    for one in sessions:
        days.setdefault(date.fromisoformat(one["on"]), []).insert(0, one["code"])
    return tuple(Missed(on, tuple(found)) for on, found in list(days.items())[:3])


def formal(by: dict[str, str]) -> str:
    """A colleague as pages say it."""
    return User(title=by["title"], forename=by["forename"], surname=by["surname"]).formal_name


def moment(text: str) -> datetime:
    """A moment as the database writes it into an object, in the school's time."""
    return timezone.localtime(datetime.fromisoformat(text))
