"""The contradictions that are open: counted for dashboards in one statement, and as cases with their ways out."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import OuterRef, Subquery

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain import codes
from attendance.domain import contradictions as rules
from attendance.domain.arrival import SessionTimes, code_for
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, PRESENT_AT, CountsAs
from attendance.domain.contradictions import ORDER, WITHDRAWN, Case, Kind, Way
from attendance.models import ContradictionDecision
from attendance.models.absence_report import ReportState, Source
from attendance.queries.calendar import calendar_of
from attendance.queries.contradiction_sql import COUNT, LIST
from attendance.queries.settings import reasons_of
from pupils.models import GroupPlace, Pupil
from pupils.models.group import GroupKind

RECENT = 20  # school days: the desk's times, and who asked a provider, are of use no longer
SHOWN = 300
DECIDED = 20
LONDON = ZoneInfo("Europe/London")
PRIVATE = "a reason that is not shown here"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open: for the strip of a dashboard."""

    today: int
    total: int
    urgent: int = 0  # of today's, those behind which a child may be missing

    @property
    def backlog(self) -> int:
        return self.total - self.today


@dataclass(frozen=True, slots=True)
class Row:
    """A contradiction as the database finds it."""

    kind: str
    pupil_id: int
    on: date
    session: str
    marks: Mapping[str, str]
    state: str
    evidence: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A contradiction as the inbox shows it."""

    row: Row
    case: Case
    kind: Kind
    name: str
    group: str
    says: str  # the other side, in words
    ways: tuple[Way, ...] = ()
    sensitive: bool = False  # whether who looks may see what is sensitive

    @property
    def key(self) -> str:
        """Where on the page it is."""
        return f"{self.row.kind}-{self.row.pupil_id}-{self.row.on:%Y%m%d}{self.row.session}"

    @property
    def shown_marks(self) -> list[tuple[str, str]]:
        """The marks it is about; what tells of an offence only to who may see such things."""
        return [(half, codes.shown(code, sensitive=self.sensitive)) for half, code in sorted(self.case.marks.items())]


@dataclass(frozen=True, slots=True)
class Inbox:
    """Today's first, then what was left."""

    today: list[Line] = field(default_factory=list)
    backlog: list[Line] = field(default_factory=list)
    more: int = 0

    @property
    def total(self) -> int:
        return len(self.today) + len(self.backlog) + self.more

    def find(self, kind: str, pupil_id: int, on: date, session: str) -> Line | None:
        wanted = (kind, pupil_id, on, session)
        lines = (*self.today, *self.backlog)
        return next(
            (one for one in lines if (one.row.kind, one.row.pupil_id, one.row.on, one.row.session) == wanted), None
        )


def count(school: School, on: date, calendar: Calendar | None = None) -> Counts:
    """How many are open. Two statements, one of them the calendar's where it is not at hand."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, _about(school, on, calendar or calendar_of(school)))
        found = cursor.fetchall()
    urgent = sum(today for kind, today, _ in found if rules.KINDS[kind].urgent)
    return Counts(sum(today for _, today, _ in found), sum(total for _, _, total in found), urgent)


def inbox(membership: Membership, school: School, on: date, now: datetime, pupil_id: int | None = None) -> Inbox:
    """Every open case of this school year, of one pupil where one is named. Five statements at most."""
    calendar = calendar_of(school)
    about = _about(school, on, calendar) | {"pupil": pupil_id, "limit": SHOWN + 1}
    with connection.cursor() as cursor:
        cursor.execute(LIST, about)
        rows = [_row(*values) for values in cursor]
    more = 0
    if len(rows) > SHOWN:
        more = count(school, on).total - SHOWN
        rows = rows[:SHOWN]
    lines = _lines(rows, membership, school, on)
    lines.sort(key=lambda one: (-one.row.on.toordinal(), ORDER[one.row.kind], one.name.casefold()))
    return Inbox([one for one in lines if one.row.on == on], [one for one in lines if one.row.on != on], more)


def _row(kind: str, pupil_id: int, on: date, session: str, marks: str, state: str, evidence: int, facts: str) -> Row:
    return Row(kind, pupil_id, on, session, json.loads(marks), state, evidence, json.loads(facts))


def _about(school: School, on: date, calendar: Calendar) -> dict[str, Any]:
    """What the statement needs to be told."""
    half = calendar.latest_half_term(on)
    first = calendar.half_terms_of_year(half.year)[0].starts_on if half else on
    days = calendar.days_between(first, on)
    open_days = set(days)
    unauthorised = codes.letters(CountsAs.UNAUTHORISED)
    return {
        "school": school.pk,
        "on": on,
        "first": first,
        "recent": days[-RECENT] if len(days) >= RECENT else first,
        "closed": [day for n in range((on - first).days + 1) if (day := first + timedelta(days=n)) not in open_days],
        "attending": codes.letters(CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY),
        "authorised": codes.letters(CountsAs.AUTHORISED),
        "not_accepted": [code for code in unauthorised if code != LATE_AFTER_CLOSE],
        "withdrawn": [code for code, _ in WITHDRAWN],
        "untils": [until for _, until in WITHDRAWN],
        "pupil": None,
    }


def _lines(rows: Sequence[Row], membership: Membership, school: School, on: date) -> list[Line]:
    pupils = _pupils({row.pupil_id for row in rows} | {row.evidence for row in rows if row.kind == "siblings"}, on)
    names = reasons_of(school) if _has(rows, "report_present") else {}
    sensitive = membership.may(Permission.VIEW_SENSITIVE)
    found = []
    for row in rows:
        case = _case(row, membership, names)
        pupil = pupils[row.pupil_id]
        says = _says(row, case, names, pupils)
        found.append(
            Line(
                row,
                case,
                rules.KINDS[row.kind],
                pupil.name,
                pupil.class_name or "",
                says,
                tuple(rules.ways_of(case)),
                sensitive,
            )
        )
    return found


def _has(rows: Iterable[Row], kind: str) -> bool:
    return any(row.kind == kind for row in rows)


def _pupils(ids: Collection[int], on: date) -> dict[int, Any]:
    """Pupils by id, each with `class_name`. One statement."""
    place = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    return (
        Pupil.objects.annotate(class_name=Subquery(place.values("group__name")[:1])).in_bulk(list(ids)) if ids else {}
    )


def _case(row: Row, membership: Membership, reasons: Mapping[str, Any]) -> Case:
    arrived = datetime.fromisoformat(row.facts["at"]).astimezone(LONDON) if row.facts.get("at") else None
    expected = ""
    if arrived:
        opens, closes = (time.fromisoformat(row.facts[name]) for name in ("opens", "closes"))
        expected = code_for(arrived, SessionTimes.on_day(arrived, opens, closes), PRESENT_AT[row.session])
    private = _is_private(row, membership, reasons)
    return Case(row.kind, row.on, row.session, row.marks, row.facts, arrived, expected, private)


def _is_private(row: Row, membership: Membership, reasons: Mapping[str, Any]) -> bool:
    """Whether the other side's code and reason are not for this person."""
    if membership.may(Permission.VIEW_SENSITIVE):
        return False
    if row.kind == "planned_present":
        return bool(row.facts["sensitive"]) and row.facts["planned_by"] != membership.user_id
    if row.kind == "report_present":
        reason = reasons.get(row.facts["reason"])
        return (reason is None or reason.sensitive) and row.facts["received_by"] != membership.user_id
    return False


def _says(row: Row, case: Case, reasons: Mapping[str, Any], pupils: Mapping[int, Any]) -> str:
    """The side that contradicts the mark, in a few words."""
    facts = row.facts
    if row.kind == "report_present":
        reason = PRIVATE if case.private or facts["reason"] not in reasons else reasons[facts["reason"]].name
        who = f", {facts['said_by']}" if facts["said_by"] else ""
        state = ReportState(facts["state"]).label.lower()
        return f"{Source(facts['source']).label}{who}: {reason[:1].lower()}{reason[1:]} ({state})"
    if row.kind == "planned_present":
        return PRIVATE[:1].upper() + PRIVATE[1:] if case.private else f"{facts['code']}: {facts['reason']}"
    if row.kind in ("signed_in", "wrong_time") and case.arrived:
        return f"At the desk at {case.arrived.hour}.{case.arrived.minute:02d}: {case.expected}"
    if row.kind == "siblings" and row.evidence in pupils:
        return f"{pupils[row.evidence].name}: on holiday (G)"
    return ""


def kinds_in(found: Inbox) -> list[tuple[Kind, int]]:
    """The kinds that are open, in order of urgency, each with its number."""
    lines = [*found.today, *found.backlog]
    numbers = {slug: sum(line.row.kind == slug for line in lines) for slug in ORDER}
    return [(rules.KINDS[slug], number) for slug, number in numbers.items() if number]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as the inbox lists it."""

    decision: ContradictionDecision
    title: str
    sensitive: bool = False  # whether who looks may see what is sensitive

    @property
    def words(self) -> str:
        """The day, and the marks that changed: Thu 26 Nov, / \\ → I I."""
        on = self.decision.on
        day = f"{on:%a} {on.day} {on:%b}"
        if not self.decision.stood:
            return f"{day} {self.decision.session}".rstrip()
        stood, became = (
            [codes.shown(str(one[place]), sensitive=self.sensitive) for one in self._by_half] for place in (1, 4)
        )
        half = f" {self._by_half[0][0]}" if len(stood) == 1 else ""
        return f"{day}{half}, {' '.join(stood)} → {' '.join(became)}"

    @property
    def _by_half(self) -> list[list[Any]]:
        return sorted(self.decision.stood, key=lambda one: str(one[0]))

    @property
    def may_go_back(self) -> bool:
        """Whether only marks changed, or none: then it can be taken back here."""
        return bool(self.decision.stood) or self.decision.way == rules.KEPT


def decided(membership: Membership, school: School, limit: int = DECIDED) -> list[Decided]:
    """What was decided last, latest first. One statement."""
    rows = school.contradiction_decisions.filter(undone_at=None).select_related("pupil", "decided_by")
    return [as_decided(membership, one) for one in rows.order_by("-decided_at", "-pk")[:limit]]


def as_decided(membership: Membership, decision: ContradictionDecision) -> Decided:
    """A decision as this person may see it."""
    return Decided(decision, _title(decision.kind), membership.may(Permission.VIEW_SENSITIVE))


def _title(slug: str) -> str:
    kind = rules.KINDS.get(slug)
    return kind.title if kind else slug
