"""Codes that parents type, and the references they are given: letters and figures that nobody takes for one another.

Nine of them are some 3.8 million million codes; with the limits of `attendance/limits.py` guessing one of a school's
thousand would take thousands of years.
"""

from collections.abc import Callable, Sequence

ALPHABET = "BCDFGHJKMNPQRTVWXY2346789"  # no vowels, so that no word comes of it; nothing like 0, 1, 5
LENGTH = 9
REFERENCE_LENGTH = 6
BETWEEN = str.maketrans(dict.fromkeys("-–—‐.,/_", ""))  # what people type between groups

Choose = Callable[[Sequence[str]], str]  # secrets.choice


def draw(choose: Choose) -> str:
    """A new code."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def draw_reference(choose: Choose) -> str:
    """A new reference, for a receipt."""
    return "".join(choose(ALPHABET) for _ in range(REFERENCE_LENGTH))


def shown(code: str) -> str:
    """As it is printed and read out: K7M-4QX-9TR."""
    return "-".join(code[n : n + 3] for n in range(0, len(code), 3))


def tidied(text: str) -> str:
    """What somebody typed as a code: without regard to case, spaces and dashes; '' for what can be none."""
    code = "".join(text.upper().translate(BETWEEN).split())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
