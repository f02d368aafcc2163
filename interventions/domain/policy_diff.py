"""What is different between two policies, in sentences: bands, stages and their steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from interventions.domain.conditions.figures import shown
from interventions.domain.policy import Policy, Stage, Step


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    what: str  # added, removed, changed
    sentence: str


def differences(before: Policy, after: Policy) -> list[Difference]:
    """From one policy to another; nothing where they are the same."""
    return [*_of_policy(before, after), *_of_bands(before, after), *_of_stages(before, after)]


def _of_policy(before: Policy, after: Policy) -> Iterator[Difference]:
    if before.figure is not after.figure:
        yield Difference("changed", f"Bands go by {after.figure.words}, no longer by {before.figure.words}.")
    for name, words in (
        ("least_sessions", "Fewest sessions before anything is asked"),
        ("monitoring_days", "School days of monitoring"),
    ):
        was, is_ = getattr(before, name), getattr(after, name)
        if was != is_:
            yield Difference("changed", f"{words}: {is_}, was {was}.")


def _of_bands(before: Policy, after: Policy) -> Iterator[Difference]:
    was, is_ = ({band.key: band for band in policy.ladder.bands} for policy in (before, after))
    for key, band in is_.items():
        if key not in was:
            yield Difference("added", f"Band {band.name}, from {shown(band.floor)}.")
        elif was[key].floor != band.floor:
            yield Difference("changed", f"Band {band.name} from {shown(band.floor)}, was {shown(was[key].floor)}.")
        elif was[key] != band:
            yield Difference("changed", f"Band {band.name}: its name, colour or words.")
    for key, band in was.items():
        if key not in is_:
            yield Difference("removed", f"Band {band.name}.")


def _of_stages(before: Policy, after: Policy) -> Iterator[Difference]:
    was, is_ = ({stage.key: stage for stage in policy.stages} for policy in (before, after))
    for key, stage in is_.items():
        if key not in was:
            yield Difference("added", f"Stage {stage.name}, with {len(stage.steps)} steps.")
        else:
            yield from _of_stage(was[key], stage)
    for key, stage in was.items():
        if key not in is_:
            yield Difference("removed", f"Stage {stage.name}.")


def _of_stage(before: Stage, after: Stage) -> Iterator[Difference]:
    was, is_ = ({step.key: step for step in stage.steps} for stage in (before, after))
    for key, step in is_.items():
        if key not in was:
            yield Difference("added", f"{after.name}: “{step.title}”.")
        elif was[key] != step:
            yield Difference("changed", f"{after.name}: “{step.title}”{_how(was[key], step)}.")
    for key, step in was.items():
        if key not in is_:
            yield Difference("removed", f"{before.name}: “{step.title}”.")
    if _frame(before) != _frame(after):
        yield Difference("changed", f"Stage {after.name}: what leads there, who answers or how long it lasts.")


def _how(before: Step, after: Step) -> str:
    said = []
    if before.title != after.title:
        said.append(f"was “{before.title}”")
    if before.due_days != after.due_days:
        said.append(f"within {after.due_days} school days, was {before.due_days}")
    if before.owners != after.owners:
        said.append("other owners")
    if before.when != after.when:
        said.append("another rule")
    return f" ({', '.join(said)})" if said else ""


def _frame(stage: Stage) -> tuple[object, ...]:
    return (
        stage.name, stage.band, stage.enter, stage.owners, stage.track, stage.tier, stage.length, stage.maintained, stage.after,
        stage.legal, stage.under_fives, stage.by_hand, stage.recognitions,
    )  # fmt: skip
