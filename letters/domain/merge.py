"""The placeholders a letter may use, and filling them in. Whatever passes `check` fills, and nothing stays unfilled."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from accounts.domain.refusal import Refused
from accounts.domain.words import listed

PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class MergeContext:
    """What may stand in a letter. Every value is text, ready to print."""

    child: str  # forename, as the school says it
    child_full_name: str
    group: str  # class
    recipient: str  # as one is addressed: Mrs Barlow
    school: str
    missed: str  # 3½ days
    sessions_missed: str
    possible: str
    percentage: str
    reasons: str  # a sentence on what was authorised
    # the days that the figures cover, both included
    from_: str
    until: str
    contact_name: str
    contact_phone: str
    reply_by: str

    def values(self) -> dict[str, str]:
        """By the names that letters use."""
        return {name.rstrip("_"): value for name, value in asdict(self).items()}


NAMES = frozenset(name.rstrip("_") for name in MergeContext.__dataclass_fields__)


def check(text: str) -> None:
    """A wording uses placeholders that exist, and braces for nothing else."""
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in NAMES})
    if unknown:
        words = listed([f"{{{name}}}" for name in unknown])
        known = ", ".join(f"{{{name}}}" for name in sorted(NAMES))
        raise Refused(f"The letter uses {words}, which it cannot fill in. It may use: {known}.", field="body")
    if "{" in (rest := PLACEHOLDER.sub("", text)) or "}" in rest:
        raise Refused("A brace stands alone. Braces are for placeholders, as in {child}.", field="body")


def check_mentions(text: str, names: tuple[str, ...]) -> None:
    """A kind of letter says what it must."""
    missing = [f"{{{name}}}" for name in names if f"{{{name}}}" not in text]
    if missing:
        raise Refused(f"This letter must mention {listed(missing)}. Add what is missing.", field="body")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled, in one pass: what is filled in is never read again."""
    check(text)
    filled = PLACEHOLDER.sub(lambda match: values[match[1]], text)
    return re.sub(r"[ \t]+(?=\n|$)", "", filled)
