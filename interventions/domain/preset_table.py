"""Reading one table of a policy file: takes keys, notes faults with their place, and refuses what is left over."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

MISSING = object()
TENTHS_OF_ALL = 1000


class Faults:
    """What is wrong with a policy file."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, sentence: str) -> None:
        self.found.append(f"{where}: {sentence}")


class Table:
    """One table of the file, and where it stands in it."""

    def __init__(self, data: dict[str, Any], where: str, faults: Faults) -> None:
        self.data = dict(data)
        self.where = where
        self.faults = faults

    def fault(self, sentence: str) -> None:
        self.faults.add(self.where, sentence)

    def take(self, key: str, default: Any = MISSING) -> Any:
        """The value of a key, which then counts as read."""
        if key in self.data:
            return self.data.pop(key)
        if default is MISSING:
            self.fault(f"{key} is missing.")
            return ""
        return default

    def word(self, key: str, default: Any = MISSING) -> str:
        """A text, not empty unless it may be left out."""
        value = self.take(key, default)
        if not isinstance(value, str) or (value == "" and default is MISSING and key in self.data):
            self.fault(f"{key} is a text in quotation marks.")
            return ""
        return value

    def words(self, key: str) -> list[str]:
        """A list of texts; none where the key is left out."""
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(f'{key} is a list of texts: {key} = ["…"].')
            return []
        return value

    def whole(self, key: str, default: int, least: int = 0) -> int:
        """A whole number, not below a least one."""
        value = self.take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fault(f"{key} is a whole number, {least} or more.")
            return default
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One of some words."""
        value = self.take(key, default)
        words = [str(word) for word in allowed]
        if value not in words:
            self.fault(f"{key} is “{value}”. It may be: {', '.join(sorted(words))}.")
            return default
        return str(value)

    def yes(self, key: str) -> bool:
        """True or left out."""
        value = self.take(key, False)
        if not isinstance(value, bool):
            self.fault(f"{key} is true or false.")
        return value is True

    def tenths(self, key: str) -> int:
        """A percentage with at most one decimal, as tenths."""
        raw = self.take(key)
        try:
            tenths = Decimal(str(raw)) * 10
        except InvalidOperation:
            tenths = Decimal(-1)
        if isinstance(raw, bool) or tenths != tenths.to_integral_value() or not 0 <= tenths <= TENTHS_OF_ALL:
            self.fault(f"{key} is a percentage from 0 to 100 with at most one decimal, for instance 93.1.")
            return 0
        return int(tenths)

    def rows(self, key: str) -> list["Table"]:
        """The tables under a key, each with its place."""
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fault(f"{key} is a list of tables: [[{key}]].")
            return []
        place = "" if self.where == "policy" else f"{self.where}, "
        return [
            Table(row, f"{place}{key}, {row.get('key') or f'number {n}'}", self.faults)
            for n, row in enumerate(value, start=1)
        ]

    def done(self) -> None:
        """Nothing may be left: a misspelt key would otherwise be a rule that nobody follows."""
        for key in self.data:
            self.fault(f"“{key}” is not a key that stands here. Check its spelling.")
