"""The page of the call board: the card that is open, who is next, and the other lists of the day.

The same few statements whether five are away or sixty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.access import sees_private
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, LATE, LATE_AFTER_CLOSE, Code, CountsAs, Entry, code_set, counts_as
from attendance.domain.explanations import stands_at_once
from attendance.domain.reasons import Reason
from attendance.models import Mark
from attendance.models.absence_report import ReportState
from attendance.models.register import Session
from attendance.queries import absentees
from attendance.queries.absentee_rows import Explanation
from attendance.queries.absentees import Absentee
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import Card, ComesNext, cards, comes_next, homes_to_ring
from attendance.queries.closures import ClosedToday, closed_on
from attendance.queries.no_contact import first_call_by, ladder_of
from attendance.queries.report_rows import PRIVATE
from attendance.queries.session_times import session_times
from attendance.queries.settings import every_reason, reasons_of, settings_of, standing_rules
from pupils.access import groups_for, pupils_for
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import GroupKind, youngest_first

TABS = {"unexplained": "Unexplained", "explained": "Explained", "all": "All today"}
SORTS = {"class": "By class", "name": "By name", "mark": "By mark"}
COLOURS = {
    ReportState.PENDING: "amber",
    ReportState.QUERIED: "amber",
    ReportState.PROPOSED: "amber",
    ReportState.STANDS: "green",
}
USUAL = ("I", "M")  # illness and appointments: four absences in five
NEVER_SAID = frozenset({"N", "U", "E", "D", "X", "C2"})  # codes that nobody gives as a reason over the telephone


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason to choose, with what would follow from it."""

    reason: Reason
    stands: bool  # under the head's rule, or because it authorises nothing; else it waits for the head

    @property
    def is_usual(self) -> bool:
        return self.reason.satisfactory and (self.reason.code in USUAL or self.reason.slug == "other")


@dataclass(frozen=True, slots=True)
class DayRow:
    """A pupil in the lists of the day."""

    one: Absentee
    explanation: Explanation | None
    reason: str
    words: dict[str, str]  # what each of today's marks means

    @property
    def colour(self) -> str:
        return COLOURS.get(self.explanation.state, "plain") if self.explanation else "plain"

    @property
    def last_code(self) -> str:
        """The mark that stands for now."""
        return self.one.marks[-1][0].code if self.one.marks else ""

    @property
    def late(self) -> int | None:
        """Minutes late, in whichever session."""
        return next((late for _, late, _ in self.one.marks if late is not None), None)

    @property
    def is_in(self) -> bool:
        """In school by the last mark."""
        return self.last_code == LATE_AFTER_CLOSE or counts_as(self.last_code) in codes.ATTENDING


@dataclass(frozen=True)
class Board:
    """Everything the page shows."""

    now: datetime
    is_school_day: bool
    tab: str
    sees_sensitive: bool
    sort: str = "class"
    cards: list[Card] = field(default_factory=list)
    open: Card | None = None
    rows: list[DayRow] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    still_out: list[str] = field(default_factory=list)  # classes whose register is not in
    why_closed: str = ""  # the whole school, in the session that runs
    is_open_yet: bool = True
    call_by: time | None = None
    second_call_by: time | None = None
    first_years: str = ""
    comes_next: ComesNext | None = None
    reasons: list[ReasonLine] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    next_day: date | None = None

    @property
    def on(self) -> date:
        return self.now.date()

    @property
    def to_ring(self) -> list[Card]:
        """Households still to be rung, the one that is open left out."""
        return [card for card in self.cards if not card.is_done_for_now and not self._is_open(card)]

    @property
    def spoken(self) -> list[Card]:
        """Those who were spoken to, and who have no reason yet."""
        return [card for card in self._done if not card.is_handed_over]

    @property
    def handed_over(self) -> list[Card]:
        """Those whom the attendance officer rings."""
        return [card for card in self._done if card.is_handed_over]

    @property
    def next_family(self) -> Card | None:
        """Whom to ring after the card that is open."""
        return next((card for card in self.to_ring if card.claim is None and not card.is_tried), None)

    @property
    def _done(self) -> list[Card]:
        return [card for card in self.cards if card.is_done_for_now and not self._is_open(card)]

    def _is_open(self, card: Card) -> bool:
        return self.open is not None and card.key == self.open.key

    @property
    def waiting(self) -> int:
        """Households to ring."""
        return homes_to_ring(self.cards)

    @property
    def is_late(self) -> bool:
        """The first hour is over, and somebody was not rung."""
        unrung = any(not child.called_today for card in self.cards for child in card.to_ring)
        return bool(self.call_by) and unrung and self.now.time() > self.call_by  # type: ignore[operator]

    @property
    def usual(self) -> list[ReasonLine]:
        """What is said nearly every time, and what fits nothing else."""
        return [line for line in self.reasons if line.is_usual]

    @property
    def rarer(self) -> list[ReasonLine]:
        """Other reasons that a school may accept."""
        return [line for line in self.reasons if line.reason.satisfactory and not line.is_usual]

    @property
    def unsatisfactory(self) -> list[ReasonLine]:
        """Reasons that the policies do not accept."""
        return [line for line in self.reasons if not line.reason.satisfactory]


def board(
    membership: Membership,
    school: School,
    now: datetime,
    *,
    tab: str = "unexplained",
    card: int | None = None,
    ring: str = "",
    sort: str = "class",
) -> Board:
    """The board as this person sees it. At most five statements."""
    calendar, on = calendar_of(school), now.date()
    tab, sees = tab if tab in TABS else "unexplained", membership.may(Permission.VIEW_SENSITIVE)
    if not calendar.is_school_day(on):
        return Board(now, False, tab, sees)
    scope = scope_of(membership, on)
    found = absentees.of_day(school, now, calendar, scope=scope)
    made = cards(found, now)
    seen = [one for one in found if one.in_reach]
    explained = [one for one in seen if _is_explained(one)]
    opened = _opened(made, membership.user_id, card, ring) if tab == "unexplained" else None
    asking = opened is not None and opened.asking is not None
    reasons = reasons_of(school) if asking else every_reason(school) if tab == "explained" else {}
    shown = {"explained": explained, "all": seen}.get(tab, [])
    begun = absentees.begun_sessions(school, now)
    closed = closed_on(school, on) if begun and tab == "unexplained" and not asking else None
    return Board(
        now=now,
        is_school_day=True,
        tab=tab,
        sees_sensitive=sees,
        sort=sort if sort in SORTS else "class",
        cards=made,
        open=opened,
        rows=_sorted([_row(one, reasons, membership) for one in shown], tab, sort),
        counts={
            "unexplained": sum(len(card.children) for card in made), "explained": len(explained), "all": len(seen)
        },
        still_out=_still_out(membership, on, begun[-1], closed) if closed else [],
        why_closed=closed.school_is_closed(begun[-1], on) if closed else "",
        is_open_yet=bool(begun),
        call_by=_call_by(school, now, made),
        second_call_by=settings_of(school).second_call_by,
        first_years=_years_words(settings_of(school).first_years),
        comes_next=comes_next(opened, ladder_of(school), calendar, on) if opened else None,
        reasons=_reason_lines(opened, reasons, school, membership) if opened and asking else [],
        codes=codes_that_are_said(on) if asking else [],
        next_day=calendar.next_school_day(on),
    )  # fmt: skip


def scope_of(membership: Membership, on: date) -> QuerySet[Pupil] | None:
    """None for who sees every pupil; else the pupils in reach."""
    return None if membership.may(Permission.VIEW_ALL_PUPILS) else pupils_for(membership, on)


def household_cards(membership: Membership, school: School, now: datetime, calendar: Calendar | None) -> list[Card]:
    """The cards alone, to act on one. One statement; without a calendar nothing before today is looked at."""
    return cards(absentees.of_day(school, now, calendar, scope=scope_of(membership, now.date())), now)


def why_no_card(pupil: Pupil, on: date) -> str:
    """Why there is nobody to ring about a pupil: what changed since somebody looked."""
    if not pupil.enrolments.on_roll(on).exists():  # type: ignore[attr-defined]
        return f"{pupil.name} is no longer on the roll. Nothing was recorded."
    mark = pupil.marks.filter(on=on).order_by("-session").first()
    if mark is None:
        return f"{pupil.name} has no mark today. Nothing was recorded."
    known = codes.known(mark.code)
    if mark.code in (LATE, LATE_AFTER_CLOSE) or (known and known.attends):
        return (
            f"{pupil.name} is in school by now: the mark is {mark.code}. Nobody needs to be rung; nothing was recorded."
        )
    return f"The absence of {pupil.name} is explained by now. Nobody needs to be rung; nothing was recorded."


def _opened(made: list[Card], user_id: int, wanted: int | None, ring: str) -> Card | None:
    """The card that is asked for; else one's own; else the first that nobody has, those tried already last."""
    asked = next((card for card in made if wanted in card.pupil_ids), None) if wanted else None
    mine = next(
        (card for card in made if card.claim and card.claim.user_id == user_id and not card.is_done_for_now), None
    )
    free = [card for card in made if card.claim is None and not card.is_done_for_now]
    ready = next((card for card in free if not card.is_tried), next(iter(free), None))
    found = asked or mine or ready
    return replace(found, chosen=ring) if found and ring else found


def _is_explained(one: Absentee) -> bool:
    """Away for a reason that somebody gave, or that the register names."""
    if one.is_unexplained:
        return False
    if not one.marks:
        return one.explanation is not None
    kind = counts_as(one.marks[-1][0].code)
    away = kind in ABSENT or kind is CountsAs.NOT_POSSIBLE
    return away and one.marks[-1][0].code != LATE_AFTER_CLOSE


def _row(one: Absentee, reasons: Mapping[str, Reason], membership: Membership) -> DayRow:
    said, words = one.explanation, {}
    for mark, _, _ in one.marks:
        known = codes.known(mark.code)
        words[mark.session] = known.name if known else mark.code
    name = ""
    if said and reasons:
        reason = reasons.get(said.reason)
        may = sees_private(membership, said.received_by_id)
        name = reason.name if reason and (may or not reason.sensitive) else PRIVATE
    return DayRow(one, said, name, words)


def _sorted(rows: list[DayRow], tab: str, sort: str) -> list[DayRow]:
    """Explained: what waits first. All of today: as asked for."""
    order = {state: place for place, state in enumerate(COLOURS)}
    if tab == "explained":
        return sorted(
            rows,
            key=lambda row: (order.get(row.explanation.state, 9) if row.explanation else 9, row.one.name.casefold()),
        )
    by_class = lambda row: (YearGroup(row.one.year).order, row.one.group, row.one.name.casefold())  # noqa: E731
    if sort == "name":
        return sorted(rows, key=lambda row: row.one.name.casefold())
    if sort == "mark":
        return sorted(rows, key=lambda row: (list(row.one.codes.values())[-1:], *by_class(row)))
    return sorted(rows, key=by_class)


def _call_by(school: School, now: datetime, made: list[Card]) -> time:
    """By when homes are rung: counted from the session in which the first of these absences began."""
    children = [child for card in made for child in card.to_ring]
    since = {child.first_unexplained for child in children if not child.called_today}
    since = since or {child.first_unexplained for child in children}
    times = {session: session_times(school, session, now) for session in Session.values}
    running = Session.PM if times[Session.PM].may_be_taken(now) else Session.AM
    return first_call_by(school, times[min(since, default=running)].opens_at.time())


def _years_words(years: list[str]) -> str:
    return " and ".join(YearGroup(year).label for year in years)


def _reason_lines(
    card: Card, reasons: Mapping[str, Reason], school: School, membership: Membership
) -> list[ReasonLine]:
    """Each reason, with whether it would stand for as many days as the absence has lasted."""
    rules, decides = standing_rules(school), membership.may(Permission.AUTHORISE_ABSENCE)
    days = max((child.run.away_days for child in card.asking_about), default=1)
    return [
        ReasonLine(reason, stands_at_once(reason.code, max(days, 1), rules, decides=decides))
        for reason in reasons.values()
    ]


def codes_that_are_said(on: date) -> list[Code]:
    """Codes that somebody may propose after a call."""
    return [
        code
        for code in code_set(on)
        if not code.attends and code.entry is not Entry.NOBODY and code.letter not in NEVER_SAID
    ]


def _still_out(membership: Membership, on: date, session: str, closed: ClosedToday) -> list[str]:
    """Classes in which somebody on roll has no mark in a session, but for those that are closed. One statement."""
    here = GroupPlace.objects.filter(group=OuterRef("pk")).current(on)
    here = here.filter(Exists(Enrolment.objects.filter(pupil=OuterRef("pupil")).on_roll(on)))
    marked = Mark.objects.filter(pupil=OuterRef("pupil"), on=on, session=session)
    groups = groups_for(membership, on).filter(
        Q(Exists(here.filter(~Exists(marked)))), kind=GroupKind.CLASS, academic_year=academic_year_of(on)
    )
    return [group.name for group in groups.order_by(*youngest_first()) if not closed.why(group, session, on)]
