"""How long a school year is: at least 380 sessions, 190 days (Education (School Day and School Year) Regulations 1999)."""

from dataclasses import dataclass

from accounts.domain.words import counted

FULL_DAYS, FULL_SESSIONS = 190, 380


@dataclass(frozen=True, slots=True)
class Length:
    """The sessions of a school year as it is planned, and what closures nobody planned have cost."""

    days: int  # days on which the school meets
    halves_off: int = 0  # sessions of those days that are planned to be closed
    insets: int = 0  # days for staff alone
    lost: int = 0  # sessions in which the whole site was closed unexpectedly

    @property
    def sessions(self) -> int:
        return 2 * self.days - self.halves_off

    @property
    def short(self) -> int:
        """Sessions below those of a school year."""
        return max(0, FULL_SESSIONS - self.sessions)

    @property
    def words(self) -> str:
        """What the page says of it: 190 school days, 380 sessions, as many as a school year has."""
        said = f"{counted(self.days, 'school day')}, {counted(self.sessions, 'session')}"
        if self.short:
            return f"{said}: {self.short} short of the {FULL_SESSIONS} of a school year."
        more = self.sessions - FULL_SESSIONS
        return f"{said}: {f'{more} more than' if more else 'exactly'} the {FULL_SESSIONS} of a school year."
