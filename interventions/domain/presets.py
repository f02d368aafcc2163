"""TOML to Policy. What cannot be explained is refused, each fault with its place and a sentence."""

import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from interventions.domain.conditions.base import Condition
from interventions.domain.kinds import COLOURS, LADDER, LETTER_KINDS, Duty, Every, Figure, TaskKind
from interventions.domain.length import Length
from interventions.domain.members import MOST, Members
from interventions.domain.policy import (
    Band,
    Ladder,
    Outcome,
    Policy,
    Recognition,
    SchoolDuty,
    Stage,
    Step,
    SupportGroup,
    Track,
)
from interventions.domain.preset_conditions import can_fire, can_lead, condition
from interventions.domain.preset_table import Faults, Table

ROLES = frozenset(role.value for role in Role)
LONGEST = 190  # school days, or weeks of a stage
HAPPENINGS = ("welcomed_back",)  # on the register, when a child is back (attendance.actions.welcome_backs)


class PolicyRefused(Refused):
    """A policy file that cannot be used. `problems` are its faults, each with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


def read(text: str) -> Policy:
    """The policy that a TOML text describes; refused with every fault found."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused([f"The file is not valid TOML: {error}."]) from error
    faults = Faults()
    policy = _policy(Table(data, "policy", faults))
    if not faults.found:
        _check_whole(policy, faults)
    if faults.found:
        raise PolicyRefused([_with_line(fault, text) for fault in faults.found])
    return policy


def _with_line(fault: str, text: str) -> str:
    """A fault with the line of the text that its place names, where it names one."""
    where = fault.partition(": ")[0].split(", ")
    lines = text.splitlines()
    at = -1
    for key in where[1::2]:  # bands, low; stages, red, steps, letter
        wanted = re.compile(rf"\s*key\s*=\s*\"{re.escape(key)}\"")
        at = next((n for n in range(at + 1, len(lines)) if wanted.match(lines[n])), at)
    return f"Line {at + 1}, {fault}" if at >= 0 else fault


def _policy(table: Table) -> Policy:
    bands = tuple(_band(row) for row in table.rows("bands"))
    _check_floors(bands, table.faults)
    policy = Policy(
        key=table.word("key"),
        title=table.word("title"),
        figure=Figure(table.choice("figure", Figure, Figure.FOUR_WEEKS)),
        ladder=Ladder(bands),
        stages=tuple(_stage(row) for row in table.rows("stages")),
        least_sessions=table.whole("least_sessions", 0),
        monitoring_days=table.whole("monitoring_days", 15, least=1),
        duties=tuple(_duty(row) for row in table.rows("duties")),
        support_groups=tuple(_support_group(row) for row in table.rows("support_groups")),
        beside=tuple(_track(row) for row in table.rows("tracks")),
    )
    table.done()
    return policy


def _band(table: Table) -> Band:
    band = Band(
        key=table.word("key"),
        name=table.word("name"),
        colour=table.choice("colour", COLOURS, "plain"),
        floor=table.tenths("at_least"),
        parents_name=table.word("parents_name", ""),
        duties=tuple(_band_duty(row) for row in table.rows("duties")),
    )
    table.done()
    return band


def _band_duty(table: Table) -> tuple[str, tuple[str, ...]]:
    duty = (table.word("who"), tuple(table.words("what")))
    if not duty[1]:
        table.fault('says nothing: what = ["…"].')
    table.done()
    return duty


def _track(table: Table) -> Track:
    track = Track(table.word("key"), table.word("name"))
    table.done()
    return track


def _length(table: Table) -> Length | None:
    """length = { weeks = 4 }, { school_days = 15 } or "plan"."""
    value = table.take("length", None)
    if value is None:
        return None
    if value == "plan":
        return Length(from_plan=True)
    if not isinstance(value, dict) or len(value) != 1 or not set(value) <= {"weeks", "school_days"}:
        table.fault('length is { weeks = 4 }, { school_days = 15 } or "plan".')
        return None
    inside = Table(value, f"{table.where}, length", table.faults)
    return Length(inside.whole("weeks", 0), inside.whole("school_days", 0)) if _is_long(value, table) else None


def _is_long(value: dict[str, object], table: Table) -> bool:
    (length,) = value.values()
    if isinstance(length, int) and not isinstance(length, bool) and 1 <= length <= LONGEST:
        return True
    table.fault(f"length is a whole number from 1 to {LONGEST}.")
    return False


def _stage(table: Table) -> Stage:
    owners = _roles(table, "owners")
    track = table.word("track", LADDER)
    band = table.word("band", "")
    rule = table.take("enter", None)
    by_hand = table.yes("by_hand")
    if not band and rule is None and not by_hand:
        table.fault("nothing leads here. Name a band, or a rule: enter = { … }, or say by_hand = true.")
    stage = Stage(
        key=table.word("key"),
        name=table.word("name"),
        band=band,
        enter=None if rule is None else condition(rule, table, "enter"),
        owners=owners,
        track=track,
        tier=table.word("tier", ""),
        length=_length(table),
        maintained=table.whole("maintained", 0),
        legal=table.yes("legal"),
        under_fives=table.take("under_fives", True) is True,
        by_hand=by_hand,
        after=tuple(table.words("after")),
        steps=tuple(_step(row, owners) for row in table.rows("steps")),
        recognitions=tuple(_recognition(row) for row in table.rows("recognitions")),
    )
    table.done()
    return stage


def _step(table: Table, stage_owners: tuple[str, ...]) -> Step:
    owners = _roles(table, "owners") or stage_owners
    if not owners:
        table.fault("has no owner. Name the roles that answer for it, here or on the stage: owners = […].")
    kind = table.choice("kind", TaskKind, TaskKind.CHECK)
    letter_kind = table.word("letter_kind", "")
    if letter_kind and letter_kind not in LETTER_KINDS:
        table.fault(f"asks for an unknown letter, “{letter_kind}”. Known letters: {', '.join(sorted(LETTER_KINDS))}.")
    if kind == TaskKind.LETTER and not letter_kind:
        table.fault("is a letter and does not say which. Add letter_kind = …")
    step = Step(
        key=table.word("key"),
        kind=TaskKind(kind),
        title=table.word("title"),
        owners=owners,
        duty=Duty(table.choice("duty", Duty, Duty.DO)),
        joined_by=_roles(table, "joined_by"),
        due_days=table.whole("due_days", 5),
        every=Every(table.choice("every", Every, Every.ENTRY)),
        letter_kind=letter_kind,
        points=tuple(table.words("points")),
        happens=_happens(table),
        outcomes=tuple(_outcome(row) for row in table.rows("outcomes")),
        when=condition(table.take("when", None), table),
        legal=table.yes("legal"),
        support=table.yes("support"),
        at_least=table.whole("at_least", 1, least=1),
        to=_roles(table, "to"),
        members=_members(table, TaskKind(kind)),
    )
    for point, _ in step.happens:
        if point not in step.points:
            table.fault(f"happens names “{point}”, which is none of its points.")
    table.done()
    return step


def _members(table: Table, kind: TaskKind) -> Members | None:
    """members = { at_least = 2, at_most = 3, roles = ["headteacher", "teacher", "governor"] }."""
    value = table.take("members", None)
    if value is None:
        return None
    if not isinstance(value, dict):
        table.fault("members is a table in braces: { at_least = 2, at_most = 3, roles = […] }.")
        return None
    inside = Table(value, f"{table.where}, members", table.faults)
    found = Members(
        inside.whole("at_least", 1, least=1), inside.whole("at_most", MOST, least=1), _roles(inside, "roles")
    )
    inside.done()
    if kind not in (TaskKind.PANEL, TaskKind.MEETING, TaskKind.REVIEW):
        table.fault("only a panel, a meeting or a review has members.")
    if not found.roles:
        inside.fault("say of which roles they are: roles = […].")
    if not found.at_least <= found.at_most <= MOST:
        inside.fault(f"at_most is from {found.at_least} to {MOST}: not fewer than at_least.")
    return found


def _happens(table: Table) -> tuple[tuple[str, str], ...]:
    """Points that something elsewhere ticks: happens = [{ point = "…", what = "welcomed_back" }]."""
    pairs = []
    for row in table.rows("happens"):
        pairs.append((row.word("point"), row.choice("what", HAPPENINGS, "")))
        row.done()
    return tuple(pairs)


def _outcome(table: Table) -> Outcome:
    outcome = Outcome(table.word("key"), table.word("text"), table.yes("legal"))
    table.done()
    return outcome


def _recognition(table: Table) -> Recognition:
    recognition = Recognition(
        key=table.word("key"),
        title=table.word("title"),
        figure=Figure(table.choice("figure", Figure, Figure.TERM)),
        at_least=table.tenths("at_least"),
    )
    table.done()
    return recognition


def _duty(table: Table) -> SchoolDuty:
    duty = SchoolDuty(table.word("key"), table.word("title"), _roles(table, "owners"), table.word("every"))
    if not duty.owners:
        table.fault("has no owner. Name the roles that answer for it: owners = […].")
    table.done()
    return duty


def _support_group(table: Table) -> SupportGroup:
    group = SupportGroup(
        table.word("key"), table.word("name"), tuple(table.words("needs")), table.take("sensitive", False) is True
    )
    table.done()
    return group


def _roles(table: Table, key: str) -> tuple[str, ...]:
    roles = tuple(table.words(key))
    for role in roles:
        if role not in ROLES:
            table.fault(f"names an unknown role, “{role}”. Known roles: {', '.join(sorted(ROLES))}.")
    return roles


def _check_floors(bands: Sequence[Band], faults: Faults) -> None:
    """Floors go down, and the last is nought: so every figure has exactly one band."""
    if not bands:
        faults.add("bands", "there are none. A policy needs at least one band, at_least = 0.")
        return
    for above, below in itertools.pairwise(bands):
        if below.floor >= above.floor:
            faults.add(
                f"bands, {below.key}",
                f"its floor {_shown(below.floor)} is not below that of {above.key}, {_shown(above.floor)}. "
                "List the bands from the best down.",
            )
    if bands[-1].floor != 0:
        faults.add(
            f"bands, {bands[-1].key}",
            f"the last band starts at {_shown(bands[-1].floor)}, so that lower figures have no band. Set at_least = 0.",
        )


def _shown(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _check_whole(policy: Policy, faults: Faults) -> None:
    """What can only be judged with the whole policy in view."""
    _check_unique("bands", (band.key for band in policy.ladder.bands), faults)
    _check_unique("stages", (stage.key for stage in policy.stages), faults)
    bands = {band.key for band in policy.ladder.bands}
    stages = {stage.key for stage in policy.stages}
    tracks = {LADDER, *(track.key for track in policy.beside)}
    for stage in policy.stages:
        where = f"stages, {stage.key}"
        if stage.band and stage.band not in bands:
            faults.add(where, f"no band is called “{stage.band}”, so this stage could never be reached.")
        for other in stage.after:
            if other not in stages or other == stage.key:
                faults.add(where, f"after names “{other}”, which is no other stage of this policy.")
        if stage.track not in tracks:
            faults.add(where, f"no track is called “{stage.track}”. Name it under [[tracks]], or leave track out.")
        if stage.maintained and not stage.length:
            faults.add(
                where, "maintained belongs to a stage with a length: without one it is left as soon as its rule ends."
            )
        if stage.steps and not stage.owners:
            faults.add(where, "has no owner. Name the roles that answer for the stage: owners = […].")
        _check_unique(f"{where}, steps", (step.key for step in stage.steps), faults)
        for step in stage.steps:
            _check_unique(f"{where}, steps, {step.key}, outcomes", (o.key for o in step.outcomes), faults)
        _check_can_fire(stage, where, faults)
    if not faults.found:
        _check_within_reach(policy, faults)
        _check_order(policy, faults)
        _check_no_circle(policy, faults)


def _check_unique(where: str, keys: Iterable[str], faults: Faults) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            faults.add(where, f"“{key}” stands {times} times. Each key stands once.")


def _check_within_reach(policy: Policy, faults: Faults) -> None:
    """A stage that waits for the review of one that nobody ever stands in can never be reached."""
    reached: set[str] = set()
    while more := {s.key for s in policy.stages if s.key not in reached and _is_led_to(s, reached)}:
        reached |= more
    for stage in policy.stages:
        where = f"stages, {stage.key}"
        if stage.key not in reached:
            rule = stage.enter.describe() if stage.enter else ""
            faults.add(where, f"this rule can never fire: {rule}. Check the stages that it waits for.")
        _check_reviews(policy, stage.enter, where, faults)
        for step in stage.steps:
            _check_reviews(policy, step.when, f"{where}, steps, {step.key}", faults)
            if step.every is Every.EACH and not any(step.when.steps()):
                faults.add(
                    f"{where}, steps, {step.key}",
                    'every = "each" waits for a step. Say for which: when = { ended = { step = "…", outcome = "…" } }.',
                )
            if step.every is Every.REVIEW and stage.length is None:
                faults.add(
                    f"{where}, steps, {step.key}",
                    'every = "review" waits for the end of the stage, which has no length. Give it one: length = { weeks = 6 }.',
                )


def _check_reviews(policy: Policy, rule: Condition | None, where: str, faults: Faults) -> None:
    """What a rule says of the review of a stage: there is such a stage, and it has a review."""
    for other in rule.stages() if rule else ():
        waited = policy.stage(other)
        if waited is None:
            faults.add(where, f"not_helped names “{other}”, which is no stage of this policy.")
        elif waited.length is None:
            faults.add(
                where,
                f"not_helped waits for the end of “{other}”, which has no length. Give it one: length = {{ weeks = 4 }}.",
            )


def _is_led_to(stage: Stage, reached: set[str]) -> bool:
    return bool(stage.band or stage.by_hand) or (stage.enter is not None and can_lead(stage.enter, reached))


def _check_order(policy: Policy, faults: Faults) -> None:
    """Within a track a later stage is a deeper one: a better band after a worse one would never be left upwards."""
    for stages in policy.tracks.values():
        places = [(stage, policy.ladder.index(stage.band)) for stage in stages if stage.band]
        for (above, upper), (below, lower) in itertools.pairwise(places):
            if lower <= upper:
                faults.add(
                    f"stages, {below.key}",
                    f"its band is not below that of {above.key}, so that {above.key} could never be reached. "
                    "List the stages of a track from the mildest on, each with a band of its own.",
                )


def _check_no_circle(policy: Policy, faults: Faults) -> None:
    """Steps that come first, and a rule that is always so, must leave a way out."""
    for stage in policy.stages:
        seen: list[str] = []
        todo = list(stage.after)
        while todo:
            key = todo.pop()
            passed = policy.stage(key)
            if key == stage.key:
                faults.add(
                    f"stages, {stage.key}", f"after goes in a circle by way of {', '.join(seen)}: there is no way out."
                )
                break
            if passed and key not in seen:
                seen.append(key)
                todo += passed.after
        if stage.enter is not None and stage.enter.describe() == "":
            faults.add(f"stages, {stage.key}", "its rule is always so, and there is no way out of it.")


def _check_can_fire(stage: Stage, where: str, faults: Faults) -> None:
    """A rule that waits for a step that is never asked for, or for an outcome nobody can choose, can never fire."""
    outcomes = {step.key: {o.key for o in step.outcomes} for step in stage.steps}
    reached: set[str] = set()
    while True:
        more = {s.key for s in stage.steps if s.key not in reached and can_fire(s.when, reached, outcomes)}
        if not more:
            break
        reached |= more
    for step in stage.steps:
        if step.key not in reached:
            faults.add(
                f"{where}, steps, {step.key}",
                f"this rule can never fire: {step.when.describe()}. Check the steps and outcomes that it waits for.",
            )


__all__ = ["PolicyRefused", "read"]
