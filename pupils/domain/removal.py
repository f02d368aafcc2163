"""The grounds for removal from the admission register: the only reasons for which a name may go.

Regulation 9 of the School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208): paragraph (1) for
pupils of compulsory school age, paragraph (3) for the others. A name must go when a ground applies and must stay when
none does. What each asks for stands in `removal_requirements`; `missing` says what of it is still wanting.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from pupils.domain import age
from pupils.domain.removal_evidence import Evidence, Tick
from pupils.domain.removal_requirements import REQUIREMENTS, Requirement, judged

IN_FORCE = date(2024, 8, 19)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its letter, its title, when it applies in a sentence, and what it asks for."""

    letter: str
    title: str
    condition: str
    asks: tuple[str, ...]  # keys of REQUIREMENTS
    paragraph: int = 1  # of regulation 9
    sensitive: bool = False  # named to those only who may see such things
    not_before: str = ""  # the requirement whose paper names the day before which the name cannot go
    backdated: bool = True  # whether the last day may lie before the day of the proposal
    from_: date = IN_FORCE
    until: date | None = None

    @property
    def label(self) -> str:
        """As a list shows it: (a) Registered at another school. Paragraph 3 is cited as a whole."""
        return f"({self.letter}) {self.title}" if self.paragraph == 1 else f"9(3): {self.title}"

    @property
    def citation(self) -> str:
        """As a return to the authority gives it."""
        return f"9(1)({self.letter})" if self.paragraph == 1 else "9(3)"

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(REQUIREMENTS[key] for key in self.asks)

    def in_force(self, on: date) -> bool:
        return self.from_ <= on and (self.until is None or on <= self.until)


GROUNDS = (
    Ground(
        "a",
        "Registered at another school",
        "The pupil is on the register of another school, and no attendance order names this one, "
        "this is not the main school of a mobile child, and no double registration is agreed.",
        ("other_school", "no_order", "not_main_school", "not_dual"),
        not_before="other_school",
    ),
    Ground(
        "b",
        "Has not continued after nursery education",
        "The pupil was admitted for nursery education, has completed it, would otherwise move up to reception or above, "
        "and there are no reasonable grounds to believe the pupil will attend again.",
        ("nursery_completed", "no_return"),
    ),
    Ground(
        "c",
        "Also registered elsewhere, and the other school agrees",
        "There are no reasonable grounds to believe the pupil will attend again, every other school consents, "
        "no attendance order names this school, and this is not the main school of a mobile child.",
        ("no_return", "others_consent", "no_order", "not_main_school"),
        not_before="others_consent",
    ),
    Ground(
        "d",
        "Attendance order amended to name another school",
        "The local authority has put another school in place of this one in the attendance order.",
        ("order_amended",),
        not_before="order_amended",
    ),
    Ground(
        "e",
        "Attendance order revoked",
        "The local authority has revoked the order because suitable education is arranged otherwise than at school.",
        ("order_revoked",),
        not_before="order_revoked",
    ),
    Ground(
        "f",
        "Educated otherwise than at school",
        "A parent has told the school in writing that the pupil will be educated otherwise than at school after a certain "
        "day, that day has passed, and no attendance order is in force. Word of mouth is not enough.",
        ("parents_writing", "date_passed", "no_order"),
        not_before="parents_writing",
    ),
    Ground(
        "g",
        "No longer lives within reasonable distance",
        "The pupil is no boarder, no longer lives at a reasonable distance, "
        "and there are no reasonable grounds to believe the pupil will attend again.",
        ("not_boarder", "moved_away", "no_return"),
    ),
    Ground(
        "h",
        "Has not returned after leave of absence",
        "Ten school days have passed since the leave ended, sickness or an unavoidable cause is not likely, and school and "
        "local authority have together made reasonable efforts to find out where the pupil is.",
        ("leave_ended", "ten_days", "not_sick", "joint_enquiries", "outcome_of_enquiries"),
        backdated=False,
    ),
    Ground(
        "i",
        "Continuously absent for twenty school days",
        "Every session of at least twenty school days is coded G, N or O, sickness or an unavoidable cause is not likely, "
        "and school and local authority have together made reasonable efforts to find out where the pupil is.",
        ("twenty_days", "not_sick", "joint_enquiries", "outcome_of_enquiries"),
        backdated=False,
    ),
    Ground(
        "j",
        "Under a sentence of detention",
        "The order is final, lasts four months or more, "
        "and there are no reasonable grounds to believe the pupil will return to the school afterwards.",
        ("final_order", "youth_justice", "no_return_after_order"),
        sensitive=True,
        not_before="final_order",
    ),
    Ground("k", "Has died", "Nothing is asked for but who told the school.", ("told_of_death",)),
    Ground(
        "l",
        "Over compulsory school age and not continuing",
        "The pupil will no longer be of compulsory school age and will not go on into the sixth form here.",
        ("over_age", "not_continuing"),
    ),
    Ground(
        "m",
        "Boarder whose fees are unpaid",
        "The pupil boards at a maintained school or academy and the fees are unpaid at the end of the term.",
        ("boards_here", "fees_unpaid"),
        not_before="fees_unpaid",
    ),
    Ground(
        "n",
        "No longer a pupil of an independent or non-maintained special school",
        "The pupil has ceased to be a pupil of the school. For independent and non-maintained special schools only.",
        ("independent_school", "ceased"),
    ),
    Ground(
        "o",
        "Permanently excluded",
        "The exclusion is final: the review or reinstatement procedure is complete or its time has passed.",
        ("excluded_for_good", "review_over"),
        not_before="review_over",
    ),
)

# Paragraph 3: pupils not of compulsory school age. Its sub-paragraphs could not be read when this was written, so they
# are cited as a whole; the letters here are our own keys.
OTHER_AGES = (
    Ground(
        "3a",
        "Has ceased to attend",
        "The pupil is not of compulsory school age and will not come again: a parent has said so, another school has "
        "the pupil, or the head has reviewed a nursery place and ended it.",
        ("stopped_attending", "parents_told"),
        paragraph=3,
    ),
    Ground(
        "3b",
        "Continuously absent for twenty school days",
        "The pupil is not of compulsory school age, every session of at least twenty school days is coded G, N or O, "
        "sickness or an unavoidable cause is not likely, and the school could not find out where the pupil is.",
        ("twenty_days", "not_sick", "school_enquiries", "whereabouts_unknown"),
        paragraph=3,
        backdated=False,
    ),
    Ground("3c", "Has died", "Nothing is asked for but who told the school.", ("told_of_death",), paragraph=3),
    Ground(
        "3d",
        "Does not move up from the nursery",
        "The pupil has completed nursery education here and does not move up to reception.",
        ("not_moved_up",),
        paragraph=3,
    ),
    Ground(
        "3e",
        "Permanently excluded",
        "The exclusion is final: the review or reinstatement procedure is complete or its time has passed.",
        ("excluded_for_good", "review_over"),
        paragraph=3,
        not_before="review_over",
    ),
)
DEATH = frozenset({"k", "3c"})
LEAVES_AT_THE_END_OF_AGE = "l"


@dataclass(frozen=True, slots=True)
class NoGround:
    """What people look for in the list and is none, with what to do instead."""

    key: str
    title: str
    instead: str


NO_GROUNDS = (
    NoGround(
        "medical",
        "A medical condition keeps the pupil away",
        "This has been no ground since 19 August 2024: the pupil stays on the roll. Fifteen days of illness lead to a "
        "sickness return, and the authority arranges education for children who are too ill for school.",
    ),
    NoGround(
        "unknown",
        "Left, and nobody knows where to",
        "Not knowing is no ground by itself. Follow the steps for children missing education, and ask together with the "
        "authority; after twenty school days of G, N or O it may be ground (i).",
    ),
    NoGround(
        "moving",
        "The family says it is moving",
        "Keep the name until the new school has confirmed a starting day: then it is ground (a).",
    ),
    NoGround(
        "attendance",
        "Poor attendance or behaviour",
        "Neither is a ground. Taking the name off for such a reason is off-rolling.",
    ),
)


def grounds(on: date) -> list[Ground]:
    """The grounds of paragraph 1 in force on a day; before the 2024 regulations, their letters are taken as they are now.

    Earlier removals arrive by import under today's letters, since schools re-coded them.
    """
    return [ground for ground in GROUNDS if ground.in_force(max(on, IN_FORCE))]


def grounds_for(born: date, *days: date) -> list[Ground]:
    """The grounds that a pupil's age allows on any of these days, in order."""
    return [
        ground
        for ground in (*GROUNDS, *OTHER_AGES)
        if any(ground.in_force(max(on, IN_FORCE)) and fits_age(ground, born, on) for on in days)
    ]


def ground(letter: str, on: date) -> Ground:
    """The ground with a letter, refused where the regulation has none."""
    wanted = letter.strip().lower().strip("()")
    for candidate in (*GROUNDS, *OTHER_AGES):
        if candidate.letter == wanted and candidate.in_force(max(on, IN_FORCE)):
            return candidate
    raise Refused("There is no such ground for leaving the roll. Give a letter from a to o of regulation 9(1).")


def usual_ground(*, over_compulsory_age: bool) -> str:
    """The ground on which a pupil at the top of the school leaves: over age, or registered at the next school."""
    return "l" if over_compulsory_age else "a"


def fits_age(ground: Ground, born: date, last_day: date) -> bool:
    """Paragraph 1 is for pupils of compulsory school age on their last day, (l) for those whose age ends; 3 for the rest."""
    compulsory = age.is_compulsory(born, last_day)
    if ground.letter == LEAVES_AT_THE_END_OF_AGE:
        return last_day >= age.starts_on(born)
    return compulsory == (ground.paragraph == 1)


def check_age(ground: Ground, born: date, last_day: date) -> None:
    """A ground of another age is none."""
    if fits_age(ground, born, last_day):
        return
    if ground.paragraph == 1:
        raise Refused(
            f"On {day_words(last_day)} the pupil is not of compulsory school age "
            f"({day_words(age.starts_on(born))} to {day_words(age.ends_on(born))}). Choose a ground of regulation 9(3).",
            field="ground",
        )
    raise Refused(
        f"On {day_words(last_day)} the pupil is of compulsory school age. Choose a ground of regulation 9(1).",
        field="ground",
    )


class State(StrEnum):
    """How a requirement stands."""

    MET = "met"  # the records say so
    SHOWN = "shown"  # a person has shown it
    MISSING = "missing"
    AGAINST = "against"  # the records speak against it

    @property
    def is_met(self) -> bool:
        return self in (State.MET, State.SHOWN)


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement of a ground as it stands."""

    requirement: Requirement
    state: State
    sentence: str = ""  # what the records say
    tick: Tick | None = None

    @property
    def is_met(self) -> bool:
        return self.state.is_met


def checklist(ground: Ground, evidence: Evidence) -> list[Line]:
    """Every requirement of a ground, in its order, and how each stands."""
    return [_line(requirement, evidence) for requirement in ground.requirements]


def missing(ground: Ground, evidence: Evidence) -> list[Requirement]:
    """What a ground still asks for. Empty: the name may go, and must."""
    return [line.requirement for line in checklist(ground, evidence) if not line.is_met]


def _line(requirement: Requirement, evidence: Evidence) -> Line:
    verdict, tick = judged(requirement, evidence), evidence.ticks.get(requirement.key)
    if verdict.met is not None:
        return Line(requirement, State.MET if verdict.met else State.AGAINST, verdict.sentence, tick)
    if tick and requirement.is_ticked:
        return Line(requirement, State.SHOWN, verdict.sentence, tick)
    return Line(requirement, State.MISSING, verdict.sentence, tick)


def earliest_last_day(ground: Ground, evidence: Evidence) -> date | None:
    """The first day that may be the last one: a name does not go before its ground was met."""
    if not ground.backdated and evidence.facts is not None:
        return evidence.facts.on
    named = evidence.stated(ground.not_before) if ground.not_before else None
    if named and ground.letter == "a":
        return named - ONE_DAY  # the day before the first one at the other school
    return named


def check_last_day(ground: Ground, evidence: Evidence) -> None:
    """The last day lies neither before the pupil started nor before the ground was met."""
    facts = evidence.facts
    assert facts is not None
    if facts.last_day < facts.starts_on:
        raise Refused(
            f"The pupil started on {day_words(facts.starts_on)}. The last day cannot lie before that.", field="last_day"
        )
    earliest = earliest_last_day(ground, evidence)
    if earliest and facts.last_day < earliest:
        raise Refused(
            f"A removal is not dated back. With what has been shown, {day_words(earliest)} is the earliest last day.",
            field="last_day",
        )


def needs(lines: list[Line]) -> list[str]:
    """What is wanting, each as a sentence: the condition, and what the records say to it."""
    return [
        line.requirement.words if line.requirement.sensitive else f"{line.requirement.words} {line.sentence}".strip()
        for line in lines
        if not line.is_met
    ]
