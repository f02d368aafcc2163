"""The kinds of letter there are, and what each must mention whatever a school's own wording says."""

from dataclasses import dataclass

from accounts.domain.refusal import Refused
from letters.domain.merge import About, names_for


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter."""

    key: str
    name: str
    must_mention: tuple[str, ...]  # placeholders
    about: About = About.FIGURE
    while_concerning: bool = False  # only while the figure calls for it

    @property
    def placeholders(self) -> dict[str, str]:
        """Those it may use, each with what it prints."""
        return names_for(self.about)


RING = ("contact_name", "contact_phone")

KINDS = {
    kind.key: kind
    for kind in (
        # S4-172, S4-189; days and not a percentage alone, one person to ring
        LetterKind(
            "concern", "Concern about attendance", ("child", "missed", *RING, "reply_by"), while_concerning=True
        ),
        # S4-058: the reply to a request, with the conditions
        LetterKind(
            "leave_granted", "Leave granted",
            ("child", "leave_dates", "back_on", "conditions", "not_granted", *RING), About.LEAVE,
        ),
        LetterKind(
            "leave_refused", "Leave refused", ("child", "asked_dates", "decision", "if_taken", *RING), About.LEAVE
        ),
        LetterKind("return_overdue", "Not back after leave", ("child", "back_on", *RING), About.LEAVE),  # S4-059
        LetterKind("no_contact", "Nobody at home", ("child", "away_since", *RING), About.ABSENCE),  # S4-108
        LetterKind(
            "medical_evidence", "Medical evidence", ("child", "away_dates", *RING, "reply_by"), About.ABSENCE
        ),  # S4-029
        LetterKind("written_note", "A note in writing", ("child", "away_dates", *RING, "reply_by"), About.ABSENCE),
        LetterKind("nursery_place", "A place in nursery or reception", ("child", "missed", *RING, "reply_by")),  # S4-020
    )
}  # fmt: skip


def kind_about(key: str) -> About | None:
    """What a kind is about; None for one that has no wording any more."""
    return KINDS[key].about if key in KINDS else None


def kind_of(key: str) -> LetterKind:
    """The kind by its key; refused for one that has no wording yet."""
    if key not in KINDS:
        name = key.replace("_", " ")
        raise Refused(f"There is no wording for the letter “{name}” yet. Write it yourself and complete the task.")
    return KINDS[key]
