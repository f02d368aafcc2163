"""The unique pupil number: its check letter, and temporary numbers."""

import re

from stdnum.gb.upn import calc_check_digit

LENGTH = 13
PERMANENT = re.compile(r"[A-HJ-NP-RT-Z]\d{12}")
TEMPORARY = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[A-HJ-NP-RT-Z]")


def read_upn(text: str) -> str:
    """A UPN without spaces and in capitals. ValueError with the reason where it cannot be one.

    The authority's number inside it is not checked: authorities are split and merged, and a list of them ages.
    """
    upn = "".join(text.split()).upper()
    if not upn:
        raise ValueError("The UPN is missing. Every pupil needs one; ask for it or issue a temporary one.")
    if len(upn) != LENGTH:
        raise ValueError(f"A UPN has {LENGTH} characters; this has {len(upn)}.")
    if not (PERMANENT.fullmatch(upn) or TEMPORARY.fullmatch(upn)):
        raise ValueError("This is not shaped like a UPN: a letter and 12 figures, the last of which may be a letter.")
    if calc_check_digit(upn[1:]) != upn[0]:
        raise ValueError("The check letter does not fit the figures. Check the UPN for a typing mistake.")
    return upn


def is_temporary(upn: str) -> bool:
    """Whether a UPN ends in a letter: issued until the permanent one is known."""
    return TEMPORARY.fullmatch(upn) is not None


def with_check_letter(body: str) -> str:
    """The twelve characters of a number, preceded by their check letter."""
    return f"{calc_check_digit(body)}{body}"
