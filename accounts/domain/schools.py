"""What a school is known by."""

import re

from accounts.domain.refusal import Refused

PHASES = ("primary", "secondary", "all-through", "special")


def check_school(*, urn: str, name: str, la_code: str, phase: str) -> None:
    """A school has the numbers that the Department and the authority gave it."""
    if not re.fullmatch(r"\d{6}", urn, re.ASCII):
        raise Refused(
            f"“{urn}” is no URN. It has six figures; the school’s page on Get Information About Schools has it."
        )
    if not name.strip():
        raise Refused("Give the school’s name.")
    if not re.fullmatch(r"\d{3}", la_code, re.ASCII):
        raise Refused(f"“{la_code}” is no authority number. It has three figures: 830 is Derbyshire.")
    if phase not in PHASES:
        raise Refused(f"“{phase}” is no phase. Use one of: {', '.join(PHASES)}.")
