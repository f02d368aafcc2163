"""What may be done with a task."""

from collections.abc import Sequence

from accounts.domain.refusal import Refused

SHORTEST_REASON = 3


def check_open(state: str) -> None:
    """Only an open task can be worked on."""
    if state != "open":
        raise Refused(f"This task is {state} already. Look at its history to see who closed it.")


def check_dismissal(reason: str) -> None:
    """Dismissing says why, so that the next person need not ask."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say why this is not to be done.", field="reason")


def check_outcome(outcome: str, known: Sequence[str]) -> None:
    """An outcome is one of the policy's."""
    if outcome and outcome not in known:
        raise Refused("Choose one of the outcomes listed.", field="outcome")


def check_owner(may_work: bool, same_school: bool) -> None:
    """A task goes to somebody of the school who works on tasks."""
    if not (may_work and same_school):
        raise Refused("Choose somebody of this school whose role works on tasks.", field="owner")


def check_chosen(found: int, asked: int) -> None:
    """Somebody is ticked, and all of it is still to be done."""
    if not asked:
        raise Refused("Tick at least one pupil.", field="task")
    if found < asked:
        raise Refused(
            "Somebody else has just closed one of these. Nothing is saved: look at the list again.", field="task"
        )
