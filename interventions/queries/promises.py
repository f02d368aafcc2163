"""What was promised and what was kept: steps asked, done in time, done late, still owed (S4-095).

Counted over the tasks that fell due in a window, so that a step asked yesterday is not held against anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from accounts.domain.roles import role_name
from accounts.models import School
from attendance.domain.windows import Window
from interventions.domain.kinds import ASKED
from interventions.models.task import TaskState
from interventions.queries.policy import policy_of


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts of one line."""

    name: str
    asked: int = 0
    in_time: int = 0
    late: int = 0
    not_done: int = 0  # dismissed, with a reason
    owed: int = 0

    def with_one(self, state: str, in_time: bool) -> "Kept":
        done = state == TaskState.DONE
        return Kept(
            self.name,
            self.asked + 1,
            self.in_time + (done and in_time),
            self.late + (done and not in_time),
            self.not_done + (state == TaskState.DISMISSED),
            self.owed + (state == TaskState.OPEN),
        )

    @property
    def tenths(self) -> int | None:
        """The share done in time of what was to be done, in tenths of a per cent; none where nothing was."""
        wanted = self.asked - self.not_done
        return (2000 * self.in_time + wanted) // (2 * wanted) if wanted else None


@dataclass(frozen=True, slots=True)
class Promises:
    """The whole school, by stage, and by who answers."""

    whole: Kept
    stages: list[Kept]
    roles: list[Kept]


def promises(school: School, window: Window, on: date) -> Promises:
    """Of the policy's tasks that fell due in a window before today. Two statements."""
    names = {stage.key: stage.name for stage in policy_of(school, on).stages}
    due = school.tasks.filter(due_on__gte=window.start, due_on__lt=min(window.end, on)).exclude(track=ASKED)
    found = due.exclude(state=TaskState.WITHDRAWN).annotate(kept=F("closed_on"))
    whole, stages, roles = Kept("All steps"), dict[str, Kept](), dict[str, Kept]()
    for stage, owners, state, due_on, closed_on in found.values_list("stage", "owner_roles", "state", "due_on", "kept"):
        in_time = closed_on is not None and closed_on <= due_on
        whole = whole.with_one(state, in_time)
        _add(stages, stage, names.get(stage, stage.replace("_", " ")), state, in_time)
        for role in owners:
            _add(roles, role, role_name(role), state, in_time)
    order = list(names)
    return Promises(
        whole, _sorted(stages, lambda key: order.index(key) if key in order else len(order)), _sorted(roles, str)
    )


def _add(found: dict[str, Kept], key: str, name: str, state: str, in_time: bool) -> None:
    found[key] = found.get(key, Kept(name)).with_one(state, in_time)


def _sorted(found: dict[str, Kept], key: Callable[[str], object]) -> list[Kept]:
    return [found[one] for one in sorted(found, key=key)]  # type: ignore[arg-type]
