"""What may be done with a case, by a person."""

from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from interventions.domain.facts import Standing
from interventions.domain.policy import Policy, Stage

SHORTEST = 3


def check_open(state: str) -> None:
    """A closed case is read, not written in."""
    if state != "open":
        raise Refused("This case is closed. A new one opens by itself when the policy asks for something, or by hand.")


def check_words(words: str, field: str) -> str:
    """Something said, in a few words."""
    if len(words.strip()) < SHORTEST:
        raise Refused("Write a few words: whoever reads this later was not there.", field=field)
    return words.strip()


def check_past(on: date, today: date) -> None:
    """What happened lies in the past."""
    if on > today:
        raise Refused(f"{day_words(on)} has not come yet. Give the day on which it happened.", field="on")


def check_owner(may_manage: bool, same_school: bool) -> None:
    """A case is answered for by somebody of the school who works on cases."""
    if not (may_manage and same_school):
        raise Refused("Choose somebody of this school whose role works on cases.", field="owner")


def check_stage(policy: Policy, track: str, key: str, before: Standing | None, compulsory: bool) -> Stage | None:
    """A stage that a person leads a pupil to; none: out of the track. Refused where the policy or the law says no."""
    if before is not None and before.stage == key:
        raise Refused("The pupil is in this stage already.", field="stage")
    if key == "":
        return None
    stage = policy.stage(key)
    if stage is None or stage.track != track:
        raise Refused("Choose one of the stages of the school’s policy.", field="stage")
    if (stage.legal or not stage.under_fives) and not compulsory:
        raise Refused(
            f"{stage.name} is not for a child under or over compulsory school age: there is support, and no legal step.",
            field="stage",
        )
    return stage


def check_close(open_tasks: int, works: bool) -> None:
    """A case is closed when nothing is owed and no stage asks for anything."""
    if works:
        raise Refused(
            "The policy still asks for something here. Lead the pupil out of the stage first, with your reason."
        )
    if open_tasks:
        raise Refused(f"{open_tasks} open tasks stand in this case. Complete or dismiss them first.")
