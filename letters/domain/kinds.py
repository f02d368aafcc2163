"""The kinds of letter there are, and what each must mention whatever a school's own wording says."""

from dataclasses import dataclass

from accounts.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter."""

    key: str
    name: str
    must_mention: tuple[str, ...]  # placeholders


KINDS = {
    kind.key: kind
    for kind in (
        # S4-172, S4-189; days and not a percentage alone, one person to ring
        LetterKind(
            "concern", "Concern about attendance", ("child", "missed", "contact_name", "contact_phone", "reply_by")
        ),
    )
}


def kind_of(key: str) -> LetterKind:
    """The kind by its key; refused for one that has no wording yet."""
    if key not in KINDS:
        name = key.replace("_", " ")
        raise Refused(f"There is no wording for the letter “{name}” yet. Write it yourself and complete the task.")
    return KINDS[key]
