"""Reasons for absence, as data: which code each suggests, how long, how private, and what it asks for in writing.

What every school starts with; a school changes a line or adds its own (`OwnAbsenceReason`). A reason suggests a code
and decides nothing: only the head authorises (S4-023), or the head's standing rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for absence."""

    slug: str
    name: str
    code: str
    longest_days: int | None = None  # school days it usually takes; more is for the head to look at
    sensitive: bool = False  # shown as “Planned absence” to who may not see such things
    satisfactory: bool = True  # one of the explanations that a school may accept
    wants_note: bool = False  # word of mouth is to be followed by a written note (S4-027, S4-028)
    wants_evidence: bool = False  # an appointment card, a prescription (S4-029, S4-033)
    offered_to_parents: bool = True
    whole_day_questioned: bool = False  # a pupil is expected for part of the day (S4-032)


REASONS = (
    Reason("illness", "Illness", "I", wants_note=True),
    Reason("sickness_bug", "Sickness or diarrhoea", "I", longest_days=2),
    Reason("mental_health", "Mental health", "I", sensitive=True),
    Reason("appointment", "Medical or dental appointment", "M", 1, wants_evidence=True, whole_day_questioned=True),
    Reason("hospital", "Hospital treatment", "I", sensitive=True, wants_evidence=True),
    Reason("bereavement", "Bereavement of a close relative", "C", 2, sensitive=True),  # S4-034
    Reason("prison_visit", "Visit to a parent in prison", "C", 1, sensitive=True),  # S4-035
    Reason("family_crisis", "Crisis in the family", "C", sensitive=True),
    Reason("religious_day", "Religious observance", "R", 1, sensitive=True),
    Reason("interview", "Interview at another school or for a job", "J1", 1),
    Reason("performance", "Licensed performance or employment abroad", "C1"),
    Reason("travelling", "Parent travelling for work", "T", sensitive=True),
    Reason("transport", "School transport did not run", "Y1", 1, offered_to_parents=False),
    Reason("travel_disruption", "Widespread disruption to travel", "Y2", 1, offered_to_parents=False),
    # Explanations that the policies call unsatisfactory (S4-043, S4-118)
    Reason("birthday", "Birthday", "O", satisfactory=False),
    Reason("shopping", "Shopping, for uniform or otherwise", "O", satisfactory=False),
    Reason("haircut", "Haircut", "O", satisfactory=False),
    Reason("sibling_closure", "Brother’s or sister’s school closed", "O", satisfactory=False),
    Reason("overslept", "Overslept", "O", satisfactory=False),
    Reason("well_enough", "Ill, but well enough for school", "O", satisfactory=False, offered_to_parents=False),
    Reason("holiday", "Holiday", "G", satisfactory=False),
    Reason("helping_at_home", "Helping at home or minding family", "O", satisfactory=False),
    Reason("other", "Something else", "O"),
)
BY_SLUG = {reason.slug: reason for reason in REASONS}


def reason_of(slug: str, known: Mapping[str, Reason] = BY_SLUG) -> Reason:
    """The reason by its slug, refused where the school has none of that name."""
    if slug not in known:
        raise Refused("Choose a reason from the list.", field="reason")
    return known[slug]


def code_of_late(reason: Reason) -> str:
    """The code that a reason asks for when a child comes in after closing.

    Who comes from hospital comes from a medical appointment: M. The reason means illness for whole days only.
    """
    return "M" if reason.slug == "hospital" and reason.code == "I" else reason.code
