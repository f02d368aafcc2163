"""The `when` of a step: from TOML to a condition, and whether it could ever hold.

when = { unauthorised = 1 }
when = { any = [{ unauthorised = 1 }, { not_improved = { after = "conversation", days = 20 } }] }
"""

from collections.abc import Callable, Mapping, Set
from typing import Any

from interventions.domain.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Done,
    Ended,
    EndOfHalfTerm,
    NotImproved,
    Unauthorised,
)
from interventions.domain.preset_table import Table

MOST_SESSIONS = 400  # a year has some 380


def condition(data: Any, owner: Table) -> Condition:
    """What a `when` says; always, where there is none."""
    if data is None:
        return ALWAYS
    if not isinstance(data, dict) or len(data) != 1:
        owner.fault("when is one condition: when = { unauthorised = 1 }. Use any = […] or all = […] for several.")
        return ALWAYS
    ((name, value),) = data.items()
    reader = READERS.get(name)
    if reader is None:
        owner.fault(f"when knows no “{name}”. It knows: {', '.join(sorted(READERS))}.")
        return ALWAYS
    return reader(value, owner)


def _parts(value: Any, owner: Table) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not value:
        owner.fault("any and all take a list of conditions with at least one in it.")
        return (ALWAYS,)
    return tuple(condition(part, owner) for part in value)


def _any(value: Any, owner: Table) -> Condition:
    return AnyOf(_parts(value, owner))


def _all(value: Any, owner: Table) -> Condition:
    return AllOf(_parts(value, owner))


def _number(value: Any, owner: Table, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        owner.fault(f"{name} is a whole number from 1 to {most}; with another this rule would fire always or never.")
        return 1
    return value


def _unauthorised(value: Any, owner: Table) -> Condition:
    return Unauthorised(_number(value, owner, "unauthorised", MOST_SESSIONS))


def _end_of_half_term(value: Any, owner: Table) -> Condition:
    return EndOfHalfTerm(_number(value, owner, "end_of_half_term", 40))


def _table(value: Any, owner: Table, name: str) -> Table:
    if not isinstance(value, dict):
        owner.fault(f"{name} is a table in braces.")
        value = {}
    return Table(value, f"{owner.where}, when, {name}", owner.faults)


def _not_improved(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "not_improved")
    found = NotImproved(table.word("after"), table.whole("days", 0, least=1))
    table.done()
    return found


def _done(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "done")
    found = Done(table.word("step"), table.whole("days", 0))
    table.done()
    return found


def _ended(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "ended")
    found = Ended(table.word("step"), table.word("outcome"))
    table.done()
    return found


READERS: dict[str, Callable[[Any, Table], Condition]] = {
    "any": _any,
    "all": _all,
    "unauthorised": _unauthorised,
    "not_improved": _not_improved,
    "done": _done,
    "ended": _ended,
    "end_of_half_term": _end_of_half_term,
}


def can_fire(when: Condition, reached: Set[str], outcomes: Mapping[str, Set[str]]) -> bool:
    """Whether this could hold, given the steps of the stage that can themselves be asked for."""
    if isinstance(when, AnyOf):
        return any(can_fire(part, reached, outcomes) for part in when.parts)
    if isinstance(when, AllOf):
        return all(can_fire(part, reached, outcomes) for part in when.parts)
    return all(
        step in reached and (not outcome or outcome in outcomes.get(step, frozenset()))
        for step, outcome in when.steps()
    )
