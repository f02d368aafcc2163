"""Absences without a reason: today's and the backlog by the day on which the time runs out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import Membership, School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON, UNKNOWN_REASON
from attendance.domain.no_reason import REASON, SOURCE, Deadlines
from attendance.models import AbsenceCall, AbsenceReport, Mark, MarkChange
from attendance.models.absence_call import Outcome
from attendance.models.absence_report import ReportState
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import closed_days
from pupils import asks
from pupils.access import pupils_for
from pupils.models import GroupPlace
from pupils.models.group import GroupKind

HALVES = ("AM", "PM")
ASKED = "reason_again"  # the call that is asked for, among the tasks
CONFIRMED = 20  # of what was marked O lately
WAITING = (ReportState.PENDING, ReportState.QUERIED, ReportState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Session:
    """One session without a reason."""

    mark_id: int
    on: date
    session: str
    deadline: date | None


@dataclass(slots=True)
class Row:
    """A pupil with the sessions that nobody has explained."""

    pupil_id: int
    name: str
    group: str
    sessions: list[Session] = field(default_factory=list)
    call: AbsenceCall | None = None  # the last one about these days
    asked: bool = False  # a call was asked for today, and nobody has rung yet
    waits: str = ""  # a word of the parents' that waits: for the office, or for the head
    over: list[Session] = field(default_factory=list)  # those of its sessions whose time is over

    @property
    def deadline(self) -> date | None:
        """The first to run out."""
        return min((one.deadline for one in self.sessions if one.deadline), default=None)

    @property
    def session_words(self) -> list[str]:
        """The sessions that the row is about: those whose time is over, else all."""
        return _day_words(self.over or self.sessions)

    @property
    def other_words(self) -> list[str]:
        """Beside those whose time is over: the ones for which there is still time."""
        return _day_words([one for one in self.sessions if one not in self.over]) if self.over else []

    @property
    def over_ids(self) -> str:
        """The marks whose time is over, as a form carries them."""
        return ",".join(str(one.mark_id) for one in self.over)

    @property
    def tried(self) -> str:
        """The last attempt, in words; blank where there was none."""
        if self.call is None:
            return ""
        at: datetime = self.call.at
        return f"{Outcome(self.call.outcome).label.lower()}, {at:%a} {at.day} {at:%b}"


@dataclass(frozen=True, slots=True)
class Group:
    """Pupils whose time runs out on the same day."""

    deadline: date | None
    rows: list[Row]

    @property
    def sessions(self) -> int:
        return sum(len(row.sessions) for row in self.rows)

    @property
    def unrung(self) -> list[Row]:
        """Those whose home nobody has rung."""
        return [row for row in self.rows if not row.tried and not row.waits]

    @property
    def to_ask(self) -> list[Row]:
        """Of these, those about whom no call is asked for yet."""
        return [row for row in self.unrung if not row.asked]

    @property
    def over(self) -> int:
        """Sessions whose time is over."""
        return sum(len(row.over) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Chase:
    """Everything without a reason, in the order in which somebody has to act."""

    over: Group  # the time is over: O, or the reason at last
    due: list[Group]  # by the day on which the time runs out
    today: Group  # absent today and not before

    @property
    def sessions(self) -> int:
        return self.over.sessions + self.today.sessions + sum(group.sessions for group in self.due)


def _day_words(sessions: Collection[Session]) -> list[str]:
    """Day by day: Thu 19 Nov, or Thu 19 Nov AM where it is a half day."""
    by_day: dict[date, list[str]] = {}
    for one in sessions:
        by_day.setdefault(one.on, []).append(one.session)
    return [
        f"{on:%a} {on.day} {on:%b}{'' if len(halves) == len(HALVES) else f' {halves[0]}'}"
        for on, halves in by_day.items()
    ]


def deadlines_of(school: School, calendar: Calendar) -> Deadlines:
    """By when reasons are to be known at this school. One statement, and the calendar's where it was closed."""
    return Deadlines(calendar, closed_days(school, calendar))


def overdue(school: School, on: date, calendar: Calendar) -> QuerySet[Mark]:
    """Marks of this school year that have had no reason for more than five school days: the one definition.

    For a dashboard: `overdue(...).count()`; narrowed to pupils where a person sees only some.
    """
    last = deadlines_of(school, calendar).last_over(on)
    if last is None:
        return school.marks.none()
    return _of_year(school, on, calendar).filter(on__lte=last)


def chase(membership: Membership, school: School, on: date) -> Chase:
    """Every N of this school year, of the pupils this person sees. Seven statements."""
    calendar = calendar_of(school)
    deadlines = deadlines_of(school, calendar)
    rows = list(_rows(_marks(membership, school, on, calendar), deadlines).values())
    _add_calls(rows, school)
    _add_reports(rows, school)
    _add_asked(rows, school, on)
    over = [row for row in rows if row.deadline and row.deadline < on]
    for row in over:
        row.over = [one for one in row.sessions if one.deadline and one.deadline < on]
    fresh = [row for row in rows if all(one.on == on for one in row.sessions)]
    rest = [row for row in rows if row not in over and row not in fresh]
    return Chase(Group(None, over), _by_deadline(rest), Group(deadlines.of(on), fresh))


def of_pupil(school: School, pupil_id: int, on: date, calendar: Calendar) -> list[Session]:
    """The sessions of one pupil, oldest first. Two statements."""
    deadlines = deadlines_of(school, calendar)
    marks = _of_year(school, on, calendar).filter(pupil=pupil_id).order_by("on", "session")
    return [Session(mark.pk, mark.on, mark.session, deadlines.of(mark.on)) for mark in marks]


def _of_year(school: School, on: date, calendar: Calendar) -> QuerySet[Mark]:
    half = calendar.latest_half_term(on)
    halves = calendar.half_terms_of_year(half.year) if half else []
    marks = school.marks.filter(code=NO_REASON, on__lte=on)
    return marks.filter(on__gte=halves[0].starts_on) if halves else marks


def _marks(membership: Membership, school: School, on: date, calendar: Calendar) -> Sequence[Mark]:
    place = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    marks = (
        _of_year(school, on, calendar)
        .filter(pupil__in=pupils_for(membership, on))
        .select_related("pupil")
        .annotate(class_name=Subquery(place.values("group__name")[:1]))
        .order_by("pupil__legal_surname", "pupil__legal_forename", "pupil_id", "on", "session")
    )
    return list(marks)


def _rows(marks: Sequence[Mark], deadlines: Deadlines) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    known: dict[date, date | None] = {}
    for mark in marks:
        if mark.on not in known:
            known[mark.on] = deadlines.of(mark.on)
        group: str = getattr(mark, "class_name", "") or ""
        row = rows.setdefault(mark.pupil_id, Row(mark.pupil_id, mark.pupil.name, group))
        row.sessions.append(Session(mark.pk, mark.on, mark.session, known[mark.on]))
    return rows


def _add_calls(rows: Collection[Row], school: School) -> None:
    """The last call about any of these days. One statement."""
    calls = AbsenceCall.objects.filter(school=school, pupil__in=[row.pupil_id for row in rows])
    latest = {call.pupil_id: call for call in calls.order_by("pupil_id", "-at").distinct("pupil_id")} if rows else {}
    for row in rows:
        call = latest.get(row.pupil_id)
        row.call = call if call and call.on >= row.sessions[0].on else None


def _add_asked(rows: Collection[Row], school: School, on: date) -> None:
    """Whether a call was asked for today. One statement."""
    ids = [row.pupil_id for row in rows]
    asked = asks.stands_open(school=school, pupil_ids=ids, about=ASKED, window=on.isoformat()) if ids else set()
    for row in rows:
        row.asked = row.pupil_id in asked


def _add_reports(rows: Collection[Row], school: School) -> None:
    """What parents said that nobody has taken up, or that waits for the head. One statement."""
    if not rows:
        return
    reports = AbsenceReport.objects.filter(
        school=school, pupil__in=[row.pupil_id for row in rows], state__in=WAITING
    ).order_by("received_at")
    by_pupil: dict[int, list[AbsenceReport]] = defaultdict(list)
    for report in reports:
        by_pupil[report.pupil_id].append(report)
    for row in rows:
        row.waits = next((_waits(one) for one in by_pupil[row.pupil_id] if _covers(one, row)), "")


def _covers(report: AbsenceReport, row: Row) -> bool:
    return any(report.starts_on <= one.on <= report.ends_on for one in row.sessions)


def _waits(report: AbsenceReport) -> str:
    return "waits for the head" if report.state == ReportState.PROPOSED else "the parents have said something"


def waiting(school: School, marks: QuerySet[Mark]) -> QuerySet[Mark]:
    """Those of some marks about which a word of the parents' waits: not unknown, only not decided."""
    about = AbsenceReport.objects.filter(
        school=school,
        pupil=OuterRef("pupil"),
        state__in=WAITING,
        starts_on__lte=OuterRef("on"),
        ends_on__gte=OuterRef("on"),
    )
    return marks.annotate(word=Subquery(about.values("pk")[:1])).filter(word__isnull=False)


def _by_deadline(rows: Collection[Row]) -> list[Group]:
    by_day: dict[date | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[row.deadline].append(row)
    return [Group(day, by_day[day]) for day in sorted(by_day, key=lambda day: day or date.max)]


@dataclass(slots=True)
class Confirmed:
    """What somebody marked O for a pupil at one go, and may take back."""

    pupil_id: int
    name: str
    at: datetime
    by: str
    changes: list[MarkChange] = field(default_factory=list)

    @property
    def session_words(self) -> list[str]:
        """The sessions, day by day."""
        return _day_words([Session(one.mark_id, one.on, one.session, None) for one in self.changes])

    @property
    def mark_ids(self) -> str:
        """Its marks, as a form carries them."""
        return ",".join(str(one.mark_id) for one in self.changes)


def confirmed(membership: Membership, school: School, on: date) -> list[Confirmed]:
    """What became O lately and still is, latest first. Two statements."""
    seen = {pupil.pk: pupil.name for pupil in pupils_for(membership, on).filter(marks__in=_unknown(school)).distinct()}
    found: dict[tuple[int, datetime], Confirmed] = {}
    for line in confirmations(school).filter(pupil_id__in=seen).order_by("-changed_at", "pupil_id", "on", "session"):
        key = line.pupil_id, line.changed_at.replace(second=0, microsecond=0)
        if key not in found and len(found) == CONFIRMED:
            break
        row = Confirmed(line.pupil_id, seen[line.pupil_id], line.changed_at, line.changed_by_name)
        found.setdefault(key, row).changes.append(line)
    return list(found.values())


def confirmations(school: School) -> QuerySet[MarkChange]:
    """The lines of the trail by which what is O now became so because nobody could find out."""
    later = MarkChange.objects.filter(mark_id=OuterRef("mark_id"), pk__gt=OuterRef("pk"))
    lines = MarkChange.objects.filter(school=school, old_code=NO_REASON, new_code=UNKNOWN_REASON, reason=REASON)
    return lines.filter(~Exists(later), mark_id__in=_unknown(school).values("pk"))


def _unknown(school: School) -> QuerySet[Mark]:
    return school.marks.filter(code=UNKNOWN_REASON, source=SOURCE)
