"""The kinds of file a school can import, each by whoever owns what it holds.

An app registers its kinds when it is ready; pages and commands work for all of them alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from accounts.domain.roles import Permission
from accounts.models import School, User
from pupils.domain.summary import Summary

SHOWN = 50  # lines of a section that a preview lists; the rest is counted


@dataclass(frozen=True, slots=True)
class Section:
    """What a preview lists under one heading: those to be added, those who leave."""

    title: str
    lines: tuple[str, ...]
    total: int
    note: str = ""

    @classmethod
    def of(cls, title: str, lines: list[str], note: str = "") -> "Section":
        return cls(title, tuple(lines[:SHOWN]), len(lines), note)

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file does, or would do."""

    summary: Summary
    sections: tuple[Section, ...] = field(default=())


class Reader(Protocol):
    """Reads a file and, where `apply` is said, does what it asks for, all or (where refused) nothing.

    Without `apply` nothing is written. Raises Refused, with a sentence, where the file cannot be used at all.
    """

    def __call__(
        self, *, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = ""
    ) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of file: its name, what it needs, who may bring it, and who reads it."""

    slug: str
    name: str
    sentence: str  # what it brings, for the list of kinds
    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Reader
    order: int = 50
    permissions: tuple[Permission, ...] = (Permission.IMPORT_DATA,)
    where_next: Callable[[], str] | None = None  # address of the page that shows the result
    keeps_file_name: bool = False  # its reader writes the file's name down, and is told it as `file_name`

    def named(self, file_name: str) -> dict[str, Any]:
        """The file's name, for a reader that keeps it."""
        return {"file_name": file_name} if self.keeps_file_name else {}


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Make a kind known. Called from an app's ready()."""
    _kinds[kind.slug] = kind


def all_kinds() -> list[ImportKind]:
    """Every kind, in the order a school needs them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.slug))


def kind_of(slug: str) -> ImportKind | None:
    """The kind of a slug, None where nobody has registered it."""
    return _kinds.get(slug)
