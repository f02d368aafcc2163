"""Setting fields of a row, knowing what stood before."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def set_fields(row: M, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set and save what differs. Answers before and after of what changed, as words for the audit; empty: nothing did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    before = {name: as_words(getattr(row, name)) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
    return before, {name: as_words(value) for name, value in changed.items()}


def as_words(value: Any) -> Any:
    """A value as JSON takes it: rows by their name, dates written out."""
    return value if value is None or isinstance(value, bool | int) else str(value)
