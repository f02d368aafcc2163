"""Groups of pupils side by side, and which figures must be hidden so that nobody can be told from them.

The rule, as the report prints it: a group of fewer than six pupils shows no figure; a number of pupils from one to
five shows no figure; and where a hidden number could be found by taking the others from the total, the next smallest
is hidden too. Six is stricter than national tables need, because governors know the children.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from attendance.domain.tally import Tally

FEWEST_PUPILS = 6

RULE = (
    "No figure is shown for a group of fewer than six pupils, nor for a number of pupils from one to five. "
    "Where a hidden number could be worked out from the others, the next smallest is hidden too."
)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The pupils of one group, summed: sessions first, then divided. Percentages of pupils are never averaged."""

    label: str
    pupils: int = 0
    tally: Tally = field(default_factory=Tally)
    persistent: int = 0
    severe: int = 0

    @classmethod
    def of(cls, label: str, tallies: Iterable[Tally]) -> "Cohort":
        """The cohort of these pupils, one tally each; a pupil without a possible session is not counted."""
        counted = [tally for tally in tallies if tally.possible]
        return cls(
            label=label,
            pupils=len(counted),
            tally=sum(counted, Tally()),
            persistent=sum(tally.is_persistent for tally in counted),
            severe=sum(tally.is_severe for tally in counted),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A cohort as it may be printed: None means hidden."""

    label: str
    pupils: int | None
    tally: Tally | None
    persistent: int | None
    severe: int | None

    @property
    def persistent_tenths(self) -> int | None:
        return share(self.persistent, self.pupils)

    @property
    def severe_tenths(self) -> int | None:
        return share(self.severe, self.pupils)


def share(part: int | None, whole: int | None) -> int | None:
    """A number of pupils as tenths of a per cent of a group, rounded half up; None where hidden or empty."""
    if part is None or not whole:
        return None
    return (2000 * part + whole) // (2 * whole)


def show(cohort: Cohort) -> Shown:
    """Everything: for staff who may see the pupils themselves."""
    return Shown(cohort.label, cohort.pupils, cohort.tally if cohort.pupils else None, cohort.persistent, cohort.severe)


def suppress(cohorts: Sequence[Cohort]) -> list[Shown]:
    """A full set of groups whose total is published, with everything hidden that the rule asks to hide."""
    groups = hidden([cohort.pupils for cohort in cohorts])
    persistent = hidden_parts([(c.persistent, c.pupils) for c in cohorts], groups)
    severe = hidden_parts([(c.severe, c.pupils) for c in cohorts], groups)
    return [
        Shown(
            label=cohort.label,
            pupils=None if n in groups else cohort.pupils,
            tally=None if n in groups else cohort.tally,
            persistent=None if n in persistent else cohort.persistent,
            severe=None if n in severe else cohort.severe,
        )
        for n, cohort in enumerate(cohorts)
    ]


def suppress_one(cohort: Cohort) -> Shown:
    """A cohort on its own, such as the whole school."""
    return Shown(
        label=cohort.label,
        pupils=None if is_small(cohort.pupils) else cohort.pupils,
        tally=None if cohort.pupils < FEWEST_PUPILS else cohort.tally,
        persistent=None if _tells(cohort.persistent, cohort.pupils) else cohort.persistent,
        severe=None if _tells(cohort.severe, cohort.pupils) else cohort.severe,
    )


def is_small(count: int) -> bool:
    """A number of pupils small enough to know who they are. Nobody is not a small group."""
    return 0 < count < FEWEST_PUPILS


def hidden(counts: Sequence[int]) -> frozenset[int]:
    """Which of these counts to hide, where their sum is published."""
    return _close(counts, {n for n, count in enumerate(counts) if is_small(count)})


def hidden_parts(parts: Sequence[tuple[int, int]], groups: frozenset[int]) -> frozenset[int]:
    """Which numbers of some kind of pupil to hide: small ones, and 'all of them', which tells of each."""
    first = {n for n, (part, whole) in enumerate(parts) if n in groups or _tells(part, whole)}
    return _close([part for part, _ in parts], first)


def _tells(part: int, whole: int) -> bool:
    return is_small(part) or is_small(whole) or 0 < part == whole


def _close(counts: Sequence[int], first: set[int]) -> frozenset[int]:
    """Hide the next smallest until what is hidden cannot be solved from the total."""
    chosen = set(first)
    while chosen and not _safe([counts[n] for n in chosen]):
        rest = sorted((n for n in range(len(counts)) if n not in chosen), key=lambda n: (counts[n] == 0, counts[n], n))
        if not rest:
            break
        chosen.add(rest[0])
    return frozenset(chosen)


def _safe(counts: Sequence[int]) -> bool:
    """Whether the total of the hidden, which a reader can work out, leaves each of them open.

    There are two at least, together they are no small group, and they are not all ones.
    """
    together = sum(counts)
    return len(counts) > 1 and together >= FEWEST_PUPILS and together > len(counts)
