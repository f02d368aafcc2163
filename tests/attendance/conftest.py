"""A register of this morning, and another time of today."""

from collections.abc import Callable

import pytest

from attendance.actions import registers
from attendance.models import Register
from tests import cast
from tests.attendance.sheets import register_of
from tests.cast import NOW, TODAY, SchoolWorld


@pytest.fixture
def elm(ashdown: SchoolWorld) -> Register:
    """This morning's register of 5 Elm."""
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    return register_of(ashdown, "5 Elm")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Let it be another time of today."""

    def at(hour: int, minute: int) -> None:
        monkeypatch.setattr(cast, "NOW", NOW.replace(hour=hour, minute=minute))

    return at
