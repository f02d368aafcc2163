"""The call board: one card a household, in calling order, with the next number to ring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import School
from attendance.domain import calling
from attendance.domain.calendar import Calendar
from attendance.domain.calling import Dial, Place, Tier
from attendance.domain.no_contact import Ladder, Step
from attendance.domain.outside import Outside
from attendance.models.absence_call import Outcome
from attendance.queries import absentees
from attendance.queries.absentee_rows import Call, Claim, Helper, Link, Told, Visit
from attendance.queries.absentees import Absentee
from pupils.models import Pupil


@dataclass(frozen=True, slots=True)
class Line:
    """A number that may be rung."""

    dial: Dial
    key: str  # contact and place among their numbers: a telephone number never stands in an address
    number: str
    name: str
    relation: str  # mother of both, lives with them
    language: str  # where it is another than English
    court_order: bool
    children: tuple[int, ...]  # whose contact this is: only about them it is rung
    last: Call | None  # the latest call of this number, on whatever day
    today: Call | None

    @property
    def is_wrong(self) -> bool:
        """The last who rang it found a stranger."""
        return self.last is not None and self.last.outcome is Outcome.WRONG_NUMBER


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody outside who is to be told of this absence, or was."""

    child: Absentee
    outside: Outside
    helper: Helper | None
    told: Told | None


@dataclass(frozen=True)
class Card:
    """A household with children who are away unexplained."""

    children: tuple[Absentee, ...]  # those in reach of whoever looks, in order
    others: tuple[int, ...]  # children of the household out of reach, who are claimed with them
    claim: Claim | None  # one that holds
    chosen: str = ""  # the key of a number that somebody wants to ring out of turn

    @property
    def key(self) -> int:
        """The child by whom the card is found."""
        return self.children[0].pupil_id

    @property
    def pupil_ids(self) -> list[int]:
        """Every child whose family this is."""
        return [*(child.pupil_id for child in self.children), *self.others]

    @property
    def name(self) -> str:
        """Kai Nowak (6 Oak) and Lila Nowak (2 Ash)."""
        names = [f"{child.name} ({child.group})" if child.group else child.name for child in self.children]
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]

    @property
    def place(self) -> Place:
        return min(child.place for child in self.children)

    @property
    def tier(self) -> Tier:
        return min(child.tier for child in self.children)

    @property
    def days(self) -> int:
        """The longest of them without contact."""
        return max(child.run.days for child in self.children)

    @property
    def risks(self) -> list[str]:
        """Needs of the children, for those who may know."""
        return list(dict.fromkeys(risk for child in self.children for risk in child.risks))

    @property
    def has_first_years(self) -> bool:
        return any(child.is_of_first_years for child in self.children)

    @property
    def left_early(self) -> bool:
        return any(child.left_early for child in self.children)

    @property
    def is_asked_about(self) -> bool:
        """A teacher asks for another mark than the one that puts a child here."""
        return any(child.asked for child in self.children)

    @property
    def longest_away(self) -> int:
        """School days away unexplained, of the child who is away longest."""
        return max(child.run.away_days for child in self.children)

    @property
    def away_since(self) -> date | None:
        return min((child.run.away_since for child in self.children if child.run.away_since), default=None)

    @property
    def rung(self) -> Call | None:
        """The latest call of today."""
        calls = [call for child in self.children for call in child.called_today]
        return max(calls, key=lambda call: (call.at, call.id), default=None)

    def undoable(self, user_id: int) -> Call | None:
        """The latest call, where it was this person's slip of the finger: nothing has followed from it yet."""
        call = self.rung
        if call is None or call.user_id != user_id or call.led_to or call.outcome is Outcome.HANDED_OVER:
            return None
        return call if self.claim is None or self.claim.user_id == user_id else None

    @cached_property
    def asking(self) -> Call | None:
        """Somebody was reached, and what they said is not written down yet."""
        reached = [call for child in self.children if (call := child.reached_today) and call.wants_words]
        return max(reached, key=lambda call: (call.at, call.id), default=None)

    @property
    def asking_about(self) -> list[Absentee]:
        """The children that call was about."""
        call = self.asking
        return [child for child in self.children if call and any(one.token == call.token for one in child.called_today)]

    @property
    def to_ring(self) -> list[Absentee]:
        """Children about whom nobody was reached today."""
        return [child for child in self.children if child.reached_today is None]

    @property
    def is_done_for_now(self) -> bool:
        """Somebody was spoken to about every child, and what they said is written down; still there is no reason."""
        return not self.to_ring and self.asking is None

    @property
    def overdue(self) -> Call | None:
        """They said that the child was on the way in, and nobody has come."""
        return next((call for child in self.children if (call := child.overdue)), None)

    @property
    def spoken(self) -> Call | None:
        """The latest call in which somebody was reached."""
        reached = [call for child in self.children if (call := child.reached_today)]
        return max(reached, key=lambda call: (call.at, call.id), default=None)

    @cached_property
    def lines(self) -> list[Line]:
        """Every number of every contact, in calling order."""
        return lines_of(self.children)

    @property
    def next(self) -> Line | None:
        """The number that is rung next: the one chosen, else the first in order that was not rung today.

        Who said that the child was on the way in, and nobody came, is asked again.
        """
        wanted = {child.pupil_id for child in self.to_ring}
        lines = [line for line in self.lines if wanted.intersection(line.children)]
        if chosen := next((line for line in lines if line.key == self.chosen), None):
            return chosen
        again = self.overdue.token if self.overdue else None
        rung = {line.dial for line in lines if line.today and line.today.token != again}
        wrong = {line.dial for line in lines if line.is_wrong}
        dial = calling.next_dial([line.dial for line in lines], rung, wrong)
        return next((line for line in lines if line.dial == dial), None)

    def has_more_to_ring(self, rung: Line) -> bool:
        """Another number than this one is still to be rung today."""
        return any(not line.today and not line.is_wrong and line.dial != rung.dial for line in self.lines)

    @property
    def is_tried(self) -> bool:
        """Every number was rung today, and nobody was there: others come first now."""
        return self.rung is not None and self.next is None and self.asking is None

    @property
    def is_handed_over(self) -> bool:
        """The attendance officer has it from here."""
        return self.spoken is not None and self.spoken.outcome is Outcome.HANDED_OVER

    @property
    def none_works(self) -> bool:
        """Every number is known to be wrong, so that none was rung today."""
        return bool(self.lines) and all(line.is_wrong and not line.today for line in self.lines)

    @property
    def after(self) -> list[Line]:
        """The other numbers, in order."""
        return [line for line in self.lines if line != self.next]

    @property
    def nobody_to_ring(self) -> list[str]:
        """Contacts of whom no number is known."""
        links = {link.contact_id: link for child in self.children for link in child.links}
        return [link.name for link in links.values() if not link.numbers]

    @property
    def visit(self) -> Visit | None:
        """The latest visit since nobody could be reached."""
        visits = [
            visit for child in self.children for visit in child.visits
            if child.run.starts_on and visit.on >= child.run.starts_on
        ]  # fmt: skip
        return max(visits, key=lambda visit: visit.at, default=None)

    @property
    def tellings(self) -> list[Telling]:
        """Whom outside the school this absence is told, child by child."""
        return [
            Telling(child, outside, child.helper_of(outside), child.told_of(outside))
            for child in self.children
            for outside in child.outside
        ]


@dataclass(frozen=True, slots=True)
class ComesNext:
    """What a household asks for today, and what the next day does."""

    today: Step | None  # a visit or more, that this day stands on
    step: Step | None = None
    on: date | None = None


def lines_of(children: Sequence[Absentee]) -> list[Line]:
    """The numbers of a household's contacts: by the best place a contact has with any child, mobile before landline."""
    links: dict[int, list[tuple[Absentee, Link]]] = {}
    for child in children:
        for link in child.links:
            links.setdefault(link.contact_id, []).append((child, link))
    ordered = sorted(
        links.values(), key=lambda found: (min(link.priority for _, link in found), found[0][1].contact_id)
    )
    return [_line(found, number, children) for found in ordered for number in dict.fromkeys(found[0][1].numbers)]


def _line(found: list[tuple[Absentee, Link]], number: str, children: Sequence[Absentee]) -> Line:
    link = found[0][1]
    dial = Dial(link.contact_id, calling.digits_of(number))
    calls = [call for child, _ in found for call in child.calls if call.dial == dial]
    last = max(calls, key=lambda call: (call.at, call.id), default=None)
    return Line(
        dial=dial,
        key=f"{link.contact_id}-{link.numbers.index(number)}",
        number=number,
        name=link.name,
        relation=_relation(found, children),
        language="" if link.language.casefold() in ("", "english") else link.language,
        court_order=any(one.court_order for _, one in found),
        children=tuple(child.pupil_id for child, _ in found),
        last=last,
        today=last if last and last.on == children[0].on else None,
    )


def _relation(found: list[tuple[Absentee, Link]], children: Sequence[Absentee]) -> str:
    """What somebody is to these children: mother of both, lives with them."""
    named = {link.relationship for _, link in found}
    lives = all(link.lives_with for _, link in found)
    if len(children) == 1:
        words = found[0][1].relationship.lower()
        return ", ".join(filter(None, (words, f"lives with {children[0].forename}" if lives else "")))
    if len(named) == 1 and len(found) == len(children):
        whom = "both" if len(children) == 2 else "all"
        words = f"{found[0][1].relationship.lower()} of {whom}" if found[0][1].relationship else ""
        return ", ".join(filter(None, (words, "lives with them" if lives else "")))
    return ", ".join(f"{link.relationship.lower() or 'contact'} of {child.forename}" for child, link in found)


def cards(found: Iterable[Absentee], at: datetime) -> list[Card]:
    """The households of who is away unexplained, in calling order; those already spoken to come last."""
    missing = {one.pupil_id: one for one in sorted(found, key=lambda one: one.place) if one.is_unexplained}
    made = []
    for pupil_ids in calling.households({pk: one.keys for pk, one in missing.items()}):
        family = [missing[pk] for pk in pupil_ids]
        if seen := tuple(one for one in family if one.in_reach):
            others = tuple(one.pupil_id for one in family if not one.in_reach)
            made.append(Card(seen, others, _claim(family, at)))
    return sorted(made, key=lambda card: (card.is_done_for_now, card.place))


def _claim(family: Iterable[Absentee], at: datetime) -> Claim | None:
    """The claim that holds: a child who joins the household later is claimed with the others."""
    holding = [one.claim for one in family if one.claim and one.claim.holds(at)]
    return max(holding, key=lambda claim: claim.at, default=None)


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is away unexplained, and how many homes are still to be rung: what the board says of the day."""

    children: list[Absentee]
    homes: int


def missing(school: School, now: datetime, calendar: Calendar, *, scope: QuerySet[Pupil] | None = None) -> Missing:
    """The same in calling order, for a dashboard. One statement, and the settings."""
    if not calendar.is_school_day(now.date()):
        return Missing([], 0)
    made = cards(absentees.of_day(school, now, calendar, scope=scope), now)
    return Missing([child for card in made for child in card.children], homes_to_ring(made))


def homes_to_ring(made: Iterable[Card]) -> int:
    """Households of which somebody is to be rung now."""
    return sum(not card.is_done_for_now for card in made)


def comes_next(card: Card, ladder: Ladder, calendar: Calendar, on: date) -> ComesNext:
    """What follows when nobody can be reached."""
    day = max(card.days, 1)
    later = [step for step in ladder.reached(day) if step in (Step.VISIT, Step.MISSING, Step.REFERRAL)]
    today = later[-1] if later else None
    if (found := ladder.comes_next(day)) is None:
        return ComesNext(today)
    step, comes_on = found
    days = [one for one in calendar.days if one > on][: comes_on - day]
    return ComesNext(today, step, days[-1] if len(days) == comes_on - day else None)
