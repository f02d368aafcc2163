"""Help that a school offers, and what stands in the way of attendance: the lists of the five policies as data.

A school keeps its own directory of services beside them; the lists say what sort of help a service is.
"""

from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words

IN_SCHOOL, OUTSIDE = "in school", "outside school"


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a list."""

    key: str
    name: str
    where: str = IN_SCHOOL


# What stands in the way (S2-013, S2-018, S2-019, S3-020, S4-004, S4-184).
BARRIERS = (
    Choice("friendships", "Friendships, or bullying"),
    Choice("lessons", "Finding lessons too hard, or too easy"),
    Choice("gaps", "Work missed, fear of being behind"),
    Choice("relationships", "Getting on with an adult in school"),
    Choice("unmet_need", "A need that may not be met yet"),
    Choice("sensory", "Noise, crowds, the building"),
    Choice("transition", "A change of class or school"),
    Choice("timetable", "A part of the day or week"),
    Choice("anxiety", "Worry about coming to school"),
    Choice("health", "Health of the pupil", OUTSIDE),
    Choice("parent_health", "Health of a parent", OUTSIDE),
    Choice("caring", "Caring for somebody at home", OUTSIDE),
    Choice("mornings", "Mornings, sleep, routines", OUTSIDE),
    Choice("transport", "Getting to school", OUTSIDE),
    Choice("money", "Money, uniform, food", OUTSIDE),
    Choice("housing", "Housing, or a move", OUTSIDE),
    Choice("loss", "Loss, or a change in the family", OUTSIDE),
    Choice("language", "Language, newly arrived", OUTSIDE),
    Choice("work_travel", "The family’s work or travel", OUTSIDE),
    Choice("views", "The family’s view of school", OUTSIDE),
)
# What can be offered.
OFFERS = (
    Choice("breakfast_club", "Breakfast club"),  # S0-035, S0-051, S1-052
    Choice("gate", "Somebody to meet at the gate"),  # S1-018
    Choice("pastoral", "Pastoral support"),  # S0-020, S2-043
    Choice("mentor", "Learning mentor"),
    Choice("key_adult", "A trusted adult to go to"),
    Choice("catch_up", "Help to catch up"),  # S4-167
    Choice("adjustments", "Adjustments to day, room or work"),  # S2-043
    Choice("learning_support", "Learning support"),  # S4-136
    Choice("small_group", "Small group on a theme"),  # S4-212
    Choice("clubs", "Clubs at lunch or after school"),
    Choice("anxiety_resources", "Resources on anxiety about school"),  # S4-134
    Choice("counselling", "Counselling in school"),
    Choice("young_carers_in", "Young carers’ group"),
    Choice("report_card", "Attendance report card"),
    Choice("uniform", "Help with uniform or equipment"),
    Choice("family_support_worker", "Family support worker", OUTSIDE),  # S0-041, S0-055
    Choice("early_help", "Early help", OUTSIDE),  # S2-034
    Choice("camhs", "Child and adolescent mental health service (CAMHS)", OUTSIDE),  # S0-042, S1-041
    Choice("mental_health_team", "Mental health support team", OUTSIDE),  # S1-051
    Choice("educational_psychologist", "Educational psychologist", OUTSIDE),  # S0-042, S1-041
    Choice("inclusion_team", "Inclusion support team", OUTSIDE),  # S0-042
    Choice("school_nurse", "School nurse", OUTSIDE),
    Choice("gp", "Family doctor", OUTSIDE),
    Choice("welfare_officer", "Education welfare officer", OUTSIDE),
    Choice("ehcp_team", "The authority’s team for education, health and care plans", OUTSIDE),  # S2-040
    Choice("young_carers", "Young carers’ service", OUTSIDE),
    Choice("domestic_abuse", "Domestic abuse service", OUTSIDE),
    Choice("substance", "Drug and alcohol service", OUTSIDE),
    Choice("bereavement", "Bereavement service", OUTSIDE),
    Choice("housing", "Housing advice", OUTSIDE),
    Choice("debt", "Money and debt advice", OUTSIDE),
    Choice("food_bank", "Food bank", OUTSIDE),
    Choice("transport", "Help with transport", OUTSIDE),
    Choice("traveller_team", "Traveller education team", OUTSIDE),
    Choice("migrants", "Support for families new to the country", OUTSIDE),  # S4-135
    Choice("voluntary", "Voluntary or community group", OUTSIDE),
    Choice("other", "Other help"),
)
_OFFERS = {one.key: one for one in OFFERS}
_BARRIERS = {one.key: one for one in BARRIERS}
BARRIER_CHOICES = [
    (where.capitalize(), [(one.key, one.name) for one in BARRIERS if one.where == where])
    for where in (IN_SCHOOL, OUTSIDE)
]


def offer_name(key: str) -> str:
    """What is offered, in words."""
    return _OFFERS[key].name if key in _OFFERS else key


def barrier_name(key: str) -> str:
    """What stands in the way, in words."""
    return _BARRIERS[key].name if key in _BARRIERS else key


def check_known(offered: str, barriers: list[str]) -> None:
    """Only what the lists have."""
    if offered not in _OFFERS:
        raise Refused("Choose what is offered from the list.", field="support")
    if not set(barriers) <= set(_BARRIERS):
        raise Refused("Choose what stands in the way from the list.", field="barriers")


def check_past(on: date | None, today: date, field: str) -> None:
    """What is recorded has happened."""
    if on is not None and on > today:
        raise Refused(f"{day_words(on)} has not come yet. Give the day on which it happened.", field=field)


def check_answer(offered_on: date, answered_on: date, today: date) -> None:
    """An answer follows the offer."""
    check_past(answered_on, today, "answered_on")
    if answered_on < offered_on:
        raise Refused(
            f"It was offered on {day_words(offered_on)} only. Give the day of the answer.", field="answered_on"
        )


def check_referral(
    *,
    is_referral: bool,
    consent_on: date | None,
    sent_on: date | None,
    accepted_on: date | None,
    ended_on: date | None,
    chased_on: date | None,
    outcome: str,
    today: date,
) -> None:
    """A referral goes out with the parents' consent, is then accepted, and ends with what came of it (S0-042, S4-138)."""
    if not is_referral:
        raise Refused("This is not a referral. Offer it again as one, if the service is to be asked.")
    days = {
        "consent_on": consent_on,
        "sent_on": sent_on,
        "chased_on": chased_on,
        "accepted_on": accepted_on,
        "ended_on": ended_on,
    }
    for field, on in days.items():
        check_past(on, today, field)
    if sent_on and (consent_on is None or consent_on > sent_on):
        raise Refused(
            "A referral is sent with the parents’ consent. Record first when they gave it.", field="consent_on"
        )
    for field, on in (("accepted_on", accepted_on), ("chased_on", chased_on)):
        if on and (sent_on is None or sent_on > on):
            raise Refused("Record first when the referral was sent.", field="sent_on" if sent_on is None else field)
    if ended_on and len(outcome.strip()) < 3:
        raise Refused("Say what came of it.", field="outcome")
