"""Who outside the school is told that a pupil is away unexplained, on the first day (S2-050, S4-144).

The statutory guidance names the social worker and the youth offending team's worker; the virtual school looks after
looked-after children, and the authority's team a child with an education, health and care plan.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody outside: found among the pupil's professionals, called for by a need, else the authority's office."""

    kind: str  # pupils.models.ProfessionalKind
    words: str
    needs: frozenset[str]
    post: str = ""  # accounts.models.Post: whom the school names where no professional is written down
    sensitive: bool = True
    points: tuple[str, ...] = ()  # what is looked at when they are told

    @property
    def about(self) -> str:
        """The task's word."""
        return f"tell_{self.kind}"


OUTSIDE = (
    Outside(
        "social_worker",
        "social worker",
        frozenset({"child_protection", "social_worker", "child_in_need", "looked_after"}),
        "social_care",
    ),
    Outside("virtual_school", "virtual school", frozenset({"looked_after"}), "virtual_school"),
    Outside("youth_offending", "youth offending team worker", frozenset({"youth_offending"})),
    Outside(
        "ehcp_team",
        "authority’s EHCP team",
        frozenset({"ehcp"}),
        "la_ehcp",
        sensitive=False,
        points=("Look whether what the plan provides is in place, and say what is not.",),  # S2-045
    ),
)
BY_KIND = {outside.kind: outside for outside in OUTSIDE}
CALLED_FOR_BY = frozenset().union(*(outside.needs for outside in OUTSIDE))
POSTS = tuple(outside.post for outside in OUTSIDE if outside.post)


def to_tell(needs: Collection[str], professionals: Collection[str]) -> list[Outside]:
    """Everybody outside who is to be told about a pupil with these needs and these kinds of professional."""
    return [one for one in OUTSIDE if one.kind in professionals or one.needs.intersection(needs)]
