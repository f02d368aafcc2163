"""The presets as pages of docs/reference: policies.md with their bands and stages, stages.md with every step in words."""

from collections.abc import Iterator

from accounts.domain.words import counted
from interventions.domain.kinds import LADDER
from interventions.domain.policy import Policy, Stage
from interventions.domain.stage_words import lasts, led_by, track_name
from interventions.queries import policy_page
from interventions.queries.policy import parsed, preset_names, preset_text
from interventions.queries.policy_page import StageWords, StepWords

MADE = "<!-- Made by `manage.py write_docs`; change the code, not this page. -->"


def policies() -> str:
    """Each preset with its measure, its bands, what they ask of whom, and its stages."""
    lines = [
        "# Policies that ship",
        MADE,
        "",
        (
            "A school adopts one of these and edits it. A band begins at its floor, in tenths of a per cent as people see them, so "
            "that every figure has exactly one. Each line of a preset cites what it serves, and marks with † what is our reading. "
            "Every step in words stands in [stages.md](stages.md)."
        ),
    ]
    for policy in _all():
        lines += [
            "",
            f"## {policy.title} (`{policy.key}`)",
            "",
            _measure(policy),
            "",
            *_bands(policy),
            "",
            *_stages(policy),
        ]
        lines += _duties(policy) + _groups(policy)
    return "\n".join(lines) + "\n"


def stages() -> str:
    """Every stage of every preset: what leads there, who answers, how long, and its steps."""
    lines = [
        "# Stages and steps",
        MADE,
        "",
        "What each preset asks, in the words of the policy page. *Support* marks a step that is asked for too where only a need led to a stage.",
    ]
    for policy in _all():
        lines += ["", f"## {policy.title}"]
        for stage in policy_page.stages(policy):
            lines += ["", *_stage(stage)]
    return "\n".join(lines) + "\n"


def _all() -> Iterator[Policy]:
    return (parsed(preset_text(name)) for name in preset_names())


def _measure(policy: Policy) -> str:
    least = (
        f"; nothing is asked before {counted(policy.least_sessions, 'possible session')}"
        if policy.least_sessions
        else ""
    )
    return f"Bands and improvement go by attendance over {policy.figure.words}{least}."


def _bands(policy: Policy) -> Iterator[str]:
    yield from ("| band | attendance, in % | what parents read |", "|---|---|---|")
    for band, reach in policy_page.bands(policy):
        yield f"| {band.name} | {reach} | {band.parents_name} |"
    for band in policy.ladder.bands:
        for who, what in band.duties:
            yield from ("", f"**{band.name}. {who}:** {'; '.join(what)}.")


def _stages(policy: Policy) -> Iterator[str]:
    yield from ("| stage | track | led to by | answers for it | lasts | steps |", "|---|---|---|---|---|---|")
    for stage in policy.stages:
        yield (
            f"| {_name(stage)} | {track_name(policy, stage.track) or LADDER} | {led_by(policy, stage)} | "
            f"{policy_page.names(stage.owners)} | {lasts(stage)} | {len(stage.steps) or ''} |"
        )


def _name(stage: Stage) -> str:
    return f"{stage.name}, {stage.tier.lower()}" if stage.tier else stage.name


def _duties(policy: Policy) -> list[str]:
    if not policy.duties:
        return []
    lines = ["", "What the school does as a whole:", ""]
    return lines + [f"- {duty.title} ({policy_page.names(duty.owners)}, each {duty.every})" for duty in policy.duties]


def _groups(policy: Policy) -> list[str]:
    names = "; ".join(group.name for group in policy.support_groups)
    return ["", f"Support groups: {names}."] if names else []


def _stage(stage: StageWords) -> Iterator[str]:
    yield f"### {stage.name}" + (f" ({stage.track})" if stage.track else "")
    yield ""
    parts = [f"{stage.led_by}.", f"Answered for by: {stage.owners}.", f"Lasts {stage.lasts}."]
    parts += [f"{stage.tier}."] if stage.tier else []
    parts += [f"Who fell past it gets the steps of {stage.first} first."] if stage.first else []
    yield " ".join([*parts, *([stage.ages] if stage.ages else [])])
    if stage.steps:
        yield ""
    for number, step in enumerate(stage.steps, start=1):
        yield from _step(number, step)


def _step(number: int, step: StepWords) -> Iterator[str]:
    yield f"{number}. **{step.title}**, {step.who}. {step.when}"
    if step.points:
        yield f"   - To tick: {'; '.join(step.points)}."
    if step.outcomes:
        yield f"   - May end: {'; '.join(step.outcomes)}."
