"""A rule of a policy: from TOML to a condition, and whether it could ever hold.

when = { unauthorised = 1 }
when = { any = [{ unauthorised = 1 }, { not_improved = { after = "conversation", days = 20 } }] }
enter = { all = [{ below = 94.0 }, { not_helped = "level_1" }] }
enter = { lates = { at_least = 3, over = "4_weeks" } }
enter = { persistent = { least = 20 } }
"""

from collections.abc import Callable, Mapping, Set
from typing import Any

from interventions.domain import over as stretches
from interventions.domain.conditions import circumstances, figures, steps
from interventions.domain.conditions.base import ALWAYS, AllOf, AnyOf, Condition, NotSo
from interventions.domain.preset_table import Table
from pupils.domain.needs import BY_SLUG

MOST_SESSIONS = 400  # a year has some 380
MOST_DAYS = 190
Reader = Callable[[Any, Table], Condition]


def condition(data: Any, owner: Table, key: str = "when") -> Condition:
    """What a rule says; always, where there is none."""
    if data is None:
        return ALWAYS
    if not isinstance(data, dict) or len(data) != 1:
        owner.fault(f"{key} is one condition: {key} = {{ unauthorised = 1 }}. Use any = […] or all = […] for several.")
        return ALWAYS
    ((name, value),) = data.items()
    reader = READERS.get(name)
    if reader is None:
        owner.fault(f"{key} knows no “{name}”. It knows: {', '.join(sorted(READERS))}.")
        return ALWAYS
    return reader(value, owner)


def _parts(value: Any, owner: Table) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not value:
        owner.fault("any and all take a list of conditions with at least one in it.")
        return (ALWAYS,)
    return tuple(condition(part, owner) for part in value)


def _number(value: Any, owner: Table, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        owner.fault(f"{name} is a whole number from 1 to {most}; with another this rule would fire always or never.")
        return 1
    return value


def _counted(name: str, make: Callable[[int, str], Condition], default_over: str = "") -> Reader:
    """A number alone, or a table with at_least and over: lates = { at_least = 3, over = "4_weeks" }."""

    def read(value: Any, owner: Table) -> Condition:
        if not isinstance(value, dict):
            return make(_number(value, owner, name, MOST_SESSIONS), default_over)
        table = _table(value, owner, name)
        least = _number(table.take("at_least"), owner, f"{name}, at_least,", MOST_SESSIONS)
        found = make(least, _over(table, default_over))
        table.done()
        return found

    return read


def _over(table: Table, default: str = "") -> str:
    over = table.word("over", default)
    if over and not stretches.is_known(over):
        known = ", ".join(stretches.WORDS)
        table.fault(f"over is “{over}”. It may be: {known}, or a number of school weeks such as 6_weeks.")
        return default
    return over


def _below(value: Any, owner: Table) -> Condition:
    """below = 94.0, or below = { figure = 94.0, over = "term", least = 20 }."""
    given = value if isinstance(value, dict) else {"figure": value}
    table = _table(given, owner, "below")
    tenths = table.tenths("figure")
    if tenths == 0:
        table.fault("nothing lies below 0. With this the rule can never fire.")
    found = figures.Below(tenths, _over(table), _number(table.take("least", 1), owner, "below, least,", MOST_SESSIONS))
    table.done()
    return found


def _flag(name: str, made: Condition) -> Reader:
    """persistent = true. The opposite is written not = { persistent = true }."""

    def read(value: Any, owner: Table) -> Condition:
        if value is not True:
            owner.fault(f"{name} is true or left out. For the opposite write not = {{ {name} = true }}.")
        return made

    return read


def _shared(name: str, make: Callable[..., Condition]) -> Reader:
    """persistent = true, or with the possible sessions there have to be first: persistent = { least = 20 }."""

    def read(value: Any, owner: Table) -> Condition:
        if not isinstance(value, dict):
            return _flag(name, make())(value, owner)
        table = _table(value, owner, name)
        found = make(least=_number(table.take("least"), owner, f"{name}, least,", MOST_SESSIONS))
        table.done()
        return found

    return read


def _days(name: str, make: Callable[[int], Condition], most: int) -> Reader:
    return lambda value, owner: make(_number(value, owner, name, most))


def _needs(value: Any, owner: Table) -> Condition:
    kinds = value if isinstance(value, list) and value and all(isinstance(one, str) for one in value) else []
    if not kinds:
        owner.fault('needs is a list of needs: needs = ["ehcp", "mental_health"].')
    for kind in kinds:
        if kind not in BY_SLUG:
            owner.fault(f"needs names “{kind}”. It may be: {', '.join(sorted(BY_SLUG))}.")
    return circumstances.Needs(tuple(kinds))


def _not_helped(value: Any, owner: Table) -> Condition:
    if not isinstance(value, str) or not value:
        owner.fault('not_helped names a stage: not_helped = "level_1".')
        return ALWAYS
    return steps.NotHelped(value)


def _support_unused(value: Any, owner: Table) -> Condition:
    if value is True:
        return circumstances.SupportUnused()
    table = _table(value, owner, "support_unused")
    since = _number(table.take("unauthorised_since"), owner, "support_unused, unauthorised_since,", MOST_SESSIONS)
    table.done()
    return circumstances.SupportUnused(since)


def _table(value: Any, owner: Table, name: str) -> Table:
    if not isinstance(value, dict):
        owner.fault(f"{name} is a table in braces.")
        value = {}
    return Table(value, f"{owner.where}, when, {name}", owner.faults)


def _not_improved(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "not_improved")
    found = steps.NotImproved(table.word("after"), table.whole("days", 0, least=1))
    table.done()
    return found


def _done(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "done")
    found = steps.Done(table.word("step"), table.whole("days", 0))
    table.done()
    return found


def _ended(value: Any, owner: Table) -> Condition:
    table = _table(value, owner, "ended")
    found = steps.Ended(table.word("step"), table.word("outcome"))
    table.done()
    return found


READERS: dict[str, Reader] = {
    "any": lambda value, owner: AnyOf(_parts(value, owner)),
    "all": lambda value, owner: AllOf(_parts(value, owner)),
    "not": lambda value, owner: NotSo(condition(value, owner, "not")),
    "below": _below,
    "unauthorised": _counted("unauthorised", figures.Unauthorised),
    "lates": _counted("lates", figures.Lates),
    "spells": _counted("spells", figures.Spells, stretches.YEAR),
    "persistent": _shared("persistent", figures.Persistent),
    "severe": _shared("severe", figures.Severe),
    "needs": _needs,
    "no_contact": _days("no_contact", circumstances.NoContact, MOST_DAYS),
    "holiday_request": _flag("holiday_request", circumstances.HolidayRequest()),
    "part_time_timetable": _flag("part_time_timetable", circumstances.PartTime()),
    "missing_from_education": _flag("missing_from_education", circumstances.Missing()),
    "support_unused": _support_unused,
    "first_half_term": _flag("first_half_term", circumstances.FirstHalfTerm()),
    "end_of_half_term": _days("end_of_half_term", circumstances.EndOfHalfTerm, 40),
    "not_improved": _not_improved,
    "not_helped": _not_helped,
    "done": _done,
    "ended": _ended,
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


def can_lead(enter: Condition, reached: Set[str]) -> bool:
    """Whether a rule could lead to its stage, given the stages that are themselves within reach."""
    if isinstance(enter, AnyOf):
        return any(can_lead(part, reached) for part in enter.parts)
    if isinstance(enter, AllOf):
        return all(can_lead(part, reached) for part in enter.parts)
    return all(stage in reached for stage in enter.stages())
