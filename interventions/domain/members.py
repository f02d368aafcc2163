"""Who sits on a panel or comes to a meeting: two or three people out of some roles (S0-045, S1-046)."""

from dataclasses import dataclass

from accounts.domain.roles import role_name
from accounts.domain.words import either

MOST = 12


@dataclass(frozen=True, slots=True)
class Members:
    """So many members at least and at most, each of one of these roles."""

    at_least: int
    at_most: int
    roles: tuple[str, ...]

    def describe(self) -> str:
        """Two or three members."""
        number = str(self.at_least) if self.at_least == self.at_most else f"{self.at_least} to {self.at_most}"
        people = "member" if self.at_most == 1 else "members"
        return f"{number} {people}: {either([role_name(role) for role in self.roles])}"
