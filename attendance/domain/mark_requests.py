"""Soft close: after a register has closed, a teacher's change is a request that the office makes stand, or not.

The trail then has what stood, what stands, the teacher's reason, when, and the name and role of who made it stand
(regulation 6 of SI 2024/208).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.domain.refusal import Refused
from accounts.domain.words import listed
from attendance.domain.register import Row

Content = tuple[str, int | None, str]  # code, minutes late, comment


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change that is asked for."""

    pupil_id: int
    stood: Content
    wanted: Content
    reason: str


def check_reason(rows: Sequence[Row], reason: str) -> str:
    """A request says why: the office decides with it, and it stays in the trail."""
    if reason.strip():
        return reason.strip()[:200]
    names = listed([row.name for row in rows[:3]])
    raise Refused(
        f"The register is closed. Say why you ask for a change for {names}: the office decides with your reason.",
        field="reason",
    )


def check_answer(answer: str) -> str:
    """Who does not accept a change says why, to whoever asked."""
    if answer.strip():
        return answer.strip()[:200]
    raise Refused("Say in a sentence why the change is not accepted. The teacher reads it.", field="answer")


def check_open(state: str, words: str) -> None:
    """Settled once: of two people at once the second is told."""
    if state != "asked":
        raise Refused(f"This request is settled already: {words[:1].lower()}{words[1:]}.")


def words_for_trail(reason: str, asker: str, role: str) -> str:
    """The reason in the trail: the teacher's words, and whose they were. Who made it stand is on the line itself."""
    return f"{reason} (asked for by {asker}, {role})"
