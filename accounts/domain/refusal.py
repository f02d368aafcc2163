"""Saying no, with the sentence the person will read."""

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


class Refused(Exception):
    """A rule said no. `str()` is a plain sentence that says what was wrong and what to do."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def passes(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Whether a `check_…` rule lets this through: the same rule as a yes or no for a template."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True
