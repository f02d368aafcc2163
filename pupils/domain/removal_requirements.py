"""What each ground for leaving the roll asks for, as typed requirements: one table, cited by key from the grounds.

Source: regulation 9 of SI 2024/208. What the records know is judged by them; everything else is ticked by a person
with who, when and which paper. A fact may also speak against a tick.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from pupils.domain import age
from pupils.domain.removal_evidence import Clock, Evidence, Facts, Tick

SHORTEST = 3


class Kind(StrEnum):
    """How a requirement is met."""

    FACT = "fact"  # the records say so; nobody ticks it
    LOG = "log"  # the log of joint enquiries says so
    PAPER = "paper"  # a paper, a message or a talk shows it
    BELIEF = "belief"  # the school has no reasonable grounds to believe otherwise, and says on what that rests
    CHECK = "check"  # looked up and found so, unless the records say otherwise


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways in which a requirement may be met."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition of a ground."""

    key: str
    words: str
    kind: Kind
    asks: str = "Which paper, message or talk shows it"
    date_words: str = ""  # the day that the paper must name
    ways: tuple[Way, ...] = ()
    sensitive: bool = False  # what the records say of it is for those only who may see such things

    @property
    def is_ticked(self) -> bool:
        return self.kind not in (Kind.FACT, Kind.LOG)

    def way(self, key: str) -> str:
        return next((way.words for way in self.ways if way.key == key), "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the records say: so, not so, or (None) nothing."""

    met: bool | None
    sentence: str = ""


UNKNOWN = Verdict(None)
RESTS_ON = "What this rests on"

_NOT_FOUND = Way("not_found", "Neither school nor authority could find out where the pupil is and how")
_AGREED = Way("agreed", "The pupil was found, and both agree that there are no grounds to believe in a return")

REQUIREMENTS = {
    requirement.key: requirement
    for requirement in (
        Requirement(
            "other_school",
            "The pupil is registered at another school.",
            Kind.PAPER,
            "Which school, and how it has confirmed the place",
            date_words="Starting day there",
        ),
        Requirement(
            "no_order",
            "No school attendance order that names this school is in force.",
            Kind.CHECK,
            "How it was checked",
            sensitive=True,
        ),
        Requirement(
            "not_main_school",
            "The pupil is not a mobile child, or this is not their main school. The place of a child whose family "
            "travels for work is kept open.",
            Kind.CHECK,
            "Which school is the main one, and how that is known",
            sensitive=True,
        ),
        Requirement(
            "not_dual",
            "It is not agreed that the pupil is registered at both schools.",
            Kind.CHECK,
            "Whom you asked at the other school",
        ),
        Requirement(
            "nursery_completed",
            "The pupil was admitted for nursery education, has completed it, and would otherwise move up to reception.",
            Kind.PAPER,
        ),
        Requirement(
            "no_return",
            "There are no reasonable grounds to believe that the pupil will attend this school again.",
            Kind.BELIEF,
            RESTS_ON,
        ),
        Requirement(
            "others_consent",
            "Every other school where the pupil is registered has consented.",
            Kind.PAPER,
            "Which schools, who consented, and how",
            date_words="Day of the last consent",
        ),
        Requirement(
            "order_amended",
            "The authority has amended the school attendance order to name another school.",
            Kind.PAPER,
            "The amended order: its reference, and the school it names",
            date_words="Day of the amended order",
        ),
        Requirement(
            "order_revoked",
            "The authority has revoked the school attendance order, because suitable education is arranged otherwise "
            "than at school.",
            Kind.PAPER,
            "The authority’s notice: its reference",
            date_words="Day of the notice",
        ),
        Requirement(
            "parents_writing",
            "A parent has told the school in writing that the pupil will be educated otherwise than at school. Word of "
            "mouth is not enough.",
            Kind.PAPER,
            "The parent’s letter or e-mail, and where it is kept",
            date_words="Educated otherwise after this day",
        ),
        Requirement("date_passed", "The day that the parent named has passed.", Kind.FACT),
        Requirement("not_boarder", "The pupil does not board here.", Kind.FACT),
        Requirement(
            "moved_away",
            "The pupil no longer lives within a reasonable distance of the school.",
            Kind.PAPER,
            "The new address, and who told the school",
        ),
        Requirement(
            "leave_ended",
            "Leave of absence was granted, and has ended.",
            Kind.PAPER,
            "The head’s decision on the leave",
            date_words="Last day of the leave",
        ),
        Requirement(
            "ten_days", "The pupil has not attended within the ten school days just after the leave ended.", Kind.FACT
        ),
        Requirement(
            "twenty_days",
            "The pupil has been absent for at least twenty school days without a break, every session coded G, N or O.",
            Kind.FACT,
        ),
        Requirement(
            "not_sick",
            "There are no reasonable grounds to believe that sickness (of mind or body) or an unavoidable cause keeps the "
            "pupil away.",
            Kind.BELIEF,
            RESTS_ON,
        ),
        Requirement(
            "joint_enquiries",
            "School and local authority have together made reasonable efforts to find out where the pupil is and how.",
            Kind.LOG,
        ),
        Requirement(
            "school_enquiries", "The school has made reasonable efforts to find out where the pupil is.", Kind.LOG
        ),
        Requirement(
            "outcome_of_enquiries",
            "What came of the enquiries.",
            Kind.PAPER,
            "Who at the authority agrees, and how",
            ways=(_NOT_FOUND, _AGREED),
        ),
        Requirement(
            "whereabouts_unknown",
            "The school could not find out where the pupil is.",
            Kind.BELIEF,
            RESTS_ON,
        ),
        Requirement(
            "final_order",
            "A final order of a court detains the pupil for four months or more.",
            Kind.PAPER,
            "The order, or who told the school of it",
            date_words="Day of the order",
        ),
        Requirement(
            "youth_justice",
            "It was talked over with the youth justice service.",
            Kind.PAPER,
            "With whom, and what they said",
        ),
        Requirement(
            "no_return_after_order",
            "There are no reasonable grounds to believe that the pupil will return here at the end of it.",
            Kind.BELIEF,
            RESTS_ON,
        ),
        Requirement("told_of_death", "The school has been told.", Kind.PAPER, "How the school was told"),
        Requirement("over_age", "The pupil is no longer of compulsory school age after the last day.", Kind.FACT),
        Requirement(
            "not_continuing",
            "The pupil will not go on into the sixth form here.",
            Kind.PAPER,
            ways=(
                Way("told", "The pupil, or a parent, has told the school so"),
                Way("entry", "The pupil does not meet the entry requirements of the sixth form"),
            ),
        ),
        Requirement("boards_here", "The pupil boards at this school, which is maintained or an academy.", Kind.FACT),
        Requirement(
            "fees_unpaid",
            "The boarding fees are unpaid at the end of the term they were due for.",
            Kind.PAPER,
            "The bill and the reminders",
            date_words="Last day of that term",
        ),
        Requirement(
            "independent_school",
            "This is an independent school, or a special school that is not maintained.",
            Kind.CHECK,
            "How the school is registered",
        ),
        Requirement("ceased", "The pupil has ceased to be a pupil here.", Kind.PAPER, "Who ended it, and how"),
        Requirement(
            "excluded_for_good",
            "The head has permanently excluded the pupil.",
            Kind.PAPER,
            "The head’s letter: its date",
        ),
        Requirement(
            "review_over",
            "The exclusion is final: reinstatement and review are over.",
            Kind.PAPER,
            date_words="Day on which it became final",
            ways=(
                Way("decided", "The review is complete, and the pupil is not reinstated"),
                Way("time_passed", "The time to ask for a review has passed"),
                Way("waived", "The parent has said in writing that no review will be asked for"),
            ),
        ),
        Requirement(
            "stopped_attending",
            "The pupil has ceased to attend.",
            Kind.PAPER,
            "Who said so, and how",
            ways=(
                Way("told", "A parent has told the school that the pupil will not come again"),
                Way("place_ended", "The head has reviewed the nursery place and ended it"),
            ),
        ),
        Requirement(
            "parents_told",
            "The parents have been told that the name leaves the roll, and from when.",
            Kind.PAPER,
            "The letter or message",
        ),
        Requirement(
            "not_moved_up",
            "The pupil has completed nursery education here and does not move up to reception.",
            Kind.PAPER,
        ),
    )
}


def _date_passed(facts: Facts, evidence: Evidence) -> Verdict:
    named = evidence.stated("parents_writing")
    if named is None:
        return Verdict(None, "Known once the parent’s letter is entered with the day that it names.")
    if named < facts.on:
        return Verdict(True, f"The parent named {day_words(named)}, which has passed.")
    return Verdict(
        False, f"The parent named {day_words(named)}. The name can go from {day_words(_day_after(named))} on."
    )


def _day_after(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)


def _not_boarder(facts: Facts, evidence: Evidence) -> Verdict:
    if facts.boards:
        return Verdict(False, "The register says that the pupil boards here.")
    return Verdict(True, "The register says that this is a day pupil.")


def _boards(facts: Facts, evidence: Evidence) -> Verdict:
    return Verdict(facts.boards, "The register says so." if facts.boards else "The register says: a day pupil.")


def _order(facts: Facts, evidence: Evidence) -> Verdict:
    if facts.order_in_force:
        return Verdict(False, "The records hold an attendance order that names this school. Ask the authority first.")
    return UNKNOWN


def _main_school(facts: Facts, evidence: Evidence) -> Verdict:
    if not facts.mobile:
        return Verdict(True, "The records say nothing of a family that travels for work.")
    if facts.main_school:
        return Verdict(False, "This is the main school of a mobile child: the place is kept open while they travel.")
    if facts.main_school is False:
        return Verdict(True, "Another school is written down as the main one.")
    return UNKNOWN


def _leave_ended(facts: Facts, evidence: Evidence) -> Verdict:
    clock = facts.leave
    if clock is None or clock.since is None or evidence.stated("leave_ended"):
        return UNKNOWN
    return Verdict(True, f"Granted leave ended before {day_words(clock.since)}.")


def _ten_days(facts: Facts, evidence: Evidence) -> Verdict:
    return _counted(facts.leave, "since the leave ended", "No leave is known that has ended.")


def _twenty_days(facts: Facts, evidence: Evidence) -> Verdict:
    return _counted(facts.absence, "of such absence", "There is no such absence now.")


def _counted(clock: Clock | None, of_what: str, nothing: str) -> Verdict:
    if clock is None or clock.since is None:
        return Verdict(False, clock.against if clock and clock.against else nothing)
    if clock.against:
        return Verdict(False, clock.against)
    so_far = f"{counted(clock.days, 'school day')} {of_what}, from {day_words(clock.since)}"
    if clock.is_reached:
        return Verdict(True, f"{so_far}.")
    ahead = f"; number {clock.needed} is {day_words(clock.reached_on)}" if clock.reached_on else ""
    return Verdict(False, f"{so_far}{ahead}. {clock.note}".strip())


def _joint(facts: Facts, evidence: Evidence) -> Verdict:
    school, authority = facts.asked_by_school, facts.asked_by_authority
    if school and authority:
        return Verdict(
            True,
            f"The log holds {counted(school, 'enquiry', 'enquiries')} of the school and {authority} of the authority.",
        )
    if not school and not authority:
        return Verdict(False, "The log of enquiries is empty. Write down who asked whom.")
    whose = "the authority" if school else "the school"
    return Verdict(False, f"The log holds no enquiry of {whose} yet. Both have to look.")


def _school_asked(facts: Facts, evidence: Evidence) -> Verdict:
    if facts.asked_by_school:
        return Verdict(True, f"The log holds {counted(facts.asked_by_school, 'enquiry', 'enquiries')} of the school.")
    return Verdict(False, "The log of enquiries holds none yet. Write down who asked whom.")


def _over_age(facts: Facts, evidence: Evidence) -> Verdict:
    ends = age.ends_on(facts.born)
    words = f"Compulsory school age ends on {day_words(ends)}"
    if ends <= facts.last_day:
        return Verdict(True, f"{words}.")
    return Verdict(False, f"{words}. The last day on the roll cannot lie before that on this ground.")


def _stopped(facts: Facts, evidence: Evidence) -> Verdict:
    tick = evidence.ticks.get("stopped_attending")
    if tick and tick.way == "place_ended" and facts.place_ended_on is None:
        return Verdict(False, "No decision of the head on the nursery place is recorded. Review the place first.")
    if facts.place_ended_on:
        return Verdict(True, f"The head ended the nursery place on {day_words(facts.place_ended_on)}.")
    return UNKNOWN


JUDGES: dict[str, Callable[[Facts, Evidence], Verdict]] = {
    "date_passed": _date_passed,
    "not_boarder": _not_boarder,
    "boards_here": _boards,
    "no_order": _order,
    "not_main_school": _main_school,
    "leave_ended": _leave_ended,
    "ten_days": _ten_days,
    "twenty_days": _twenty_days,
    "joint_enquiries": _joint,
    "school_enquiries": _school_asked,
    "over_age": _over_age,
    "stopped_attending": _stopped,
}


def judged(requirement: Requirement, evidence: Evidence) -> Verdict:
    """What the records say of a requirement."""
    judge = JUDGES.get(requirement.key)
    if judge is None or evidence.facts is None:
        return UNKNOWN
    return judge(evidence.facts, evidence)


def requirement_of(key: str) -> Requirement:
    """The requirement by its key, refused where the table has none."""
    if key not in REQUIREMENTS:
        raise Refused("This is not asked for. Look at the list of what the ground asks.")
    return REQUIREMENTS[key]


def check_tick(requirement: Requirement, tick: Tick, on: date) -> None:
    """A tick says who, when and which paper; what the records decide is not ticked by hand."""
    if not requirement.is_ticked:
        raise Refused("The records decide this. It cannot be ticked by hand.")
    if len(tick.who.strip()) < SHORTEST:
        raise Refused("Say who told or wrote it, or who looked it up.", field="who")
    if len(tick.paper.strip()) < SHORTEST:
        raise Refused(f"{requirement.asks}: say it in words. A tick alone is no evidence.", field="paper")
    if tick.on > on:
        raise Refused(f"{day_words(tick.on)} has not come yet. Enter the day on which it was shown.", field="on")
    if requirement.ways and not requirement.way(tick.way):
        raise Refused("Choose which of these is so.", field="way")
    if requirement.date_words and tick.stated_on is None:
        raise Refused(f"{requirement.date_words}: enter the day.", field="stated_on")
