"""The placeholders a letter may use, and filling them in. Whatever passes `check` fills, and nothing stays unfilled.

Which there are depends on what a letter is about: a figure, a request for leave, or an absence. The tables say of each
what it prints; the wording page and docs/reference/letters.md show them.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import listed

PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


class About(StrEnum):
    """What a letter is about, and so what it can say."""

    FIGURE = "figure"
    LEAVE = "leave"
    ABSENCE = "absence"

    @property
    def words(self) -> str:
        return {"figure": "days missed", "leave": "a request for leave", "absence": "one absence"}[self.value]


IN_EVERY = {
    "child": "The child’s forename, as the school says it",
    "child_full_name": "Forename and surname",
    "group": "The class",
    "recipient": "How the parent is addressed: Mrs Barlow",
    "school": "The school’s name",
    "contact_name": "The person to ring about attendance",
    "contact_phone": "Their number",
    "reply_by": "Five school days from today",
}
ONLY = {
    About.FIGURE: {
        "missed": "Days missed: 3½ days",
        "sessions_missed": "The same in sessions",
        "possible": "Sessions there were",
        "percentage": "Attendance in per cent",
        "reasons": "A sentence on what was accepted and what was not",
        "from": "First day that the figures cover",
        "until": "Last day that they cover",
    },
    About.LEAVE: {
        "leave_for": "What it is for: family holiday or trip",
        "asked_dates": "The days asked for",
        "leave_dates": "The days granted",
        "leave_days": "How many: 2 days",
        "leave_last": "The last day granted",
        "back_on": "The first school day after it",
        "decision": "The reason, as the head wrote it",
        "conditions": "The conditions as a paragraph; nothing where there are none",
        "not_granted": "What was refused of it, as a paragraph; nothing where all was granted",
        "if_taken": "What follows where refused leave is taken; of a fine only where the child’s age allows one",
        "last_day_to_call": "The tenth school day after leave",
    },
    About.ABSENCE: {
        "away_since": "The first day of the absence",
        "away_dates": "Its days",
        "visited_on": "The day on which somebody came to the home",
        "days_away": "How many: 3 days",
    },
}
NAMES = frozenset(IN_EVERY) | {name for names in ONLY.values() for name in names}


def names_for(about: About) -> dict[str, str]:
    """The placeholders of letters about something, each with what it prints."""
    return {**IN_EVERY, **ONLY[about]}


def check(text: str, names: Iterable[str] = NAMES) -> None:
    """A wording uses placeholders that can be filled, and braces for nothing else."""
    known = set(names)
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in known})
    if unknown:
        words = listed([f"{{{name}}}" for name in unknown])
        may = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise Refused(f"The letter uses {words}, which it cannot fill in. It may use: {may}.", field="body")
    if "{" in (rest := PLACEHOLDER.sub("", text)) or "}" in rest:
        raise Refused("A brace stands alone. Braces are for placeholders, as in {child}.", field="body")


def check_mentions(text: str, names: tuple[str, ...]) -> None:
    """A kind of letter says what it must."""
    missing = [f"{{{name}}}" for name in names if f"{{{name}}}" not in text]
    if missing:
        raise Refused(f"This letter must mention {listed(missing)}. Add what is missing.", field="body")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled, in one pass: what is filled in is never read again.

    A paragraph of which nothing is left goes.
    """
    check(text, values)
    filled = PLACEHOLDER.sub(lambda match: values[match[1]], text)
    filled = re.sub(r"[ \t]+(?=\n|$)", "", filled)
    return re.sub(r"\n{3,}", "\n\n", filled)
