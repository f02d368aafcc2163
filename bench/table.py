"""What comes out: one line a budget, and the table of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).with_name("README.md")
START, END = "<!-- measured -->", "<!-- end of measured -->"


@dataclass(frozen=True)
class Line:
    """A piece of work, what it took, and what it may take. Without a verdict it is reported only."""

    work: str
    measured: str
    budget: str
    passed: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "pass", False: "FAIL", None: "reported"}[self.passed]


def at_most(work: str, value: float, limit: float, *, unit: str = "", note: str = "") -> Line:
    """A line whose value may not exceed a limit."""
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return Line(
        work, f"{shown}{unit}{f' ({note})' if note else ''}", f"at most {limit:,g}{unit}", round(value, 2) <= limit
    )


def at_least(work: str, value: float, limit: float) -> Line:
    """A line whose value may not fall below a limit."""
    return Line(work, f"{value:,.3f}", f"at least {limit:,g}", value >= limit)


def reported(work: str, measured: str, budget: str = "–") -> Line:
    """A line that says how it is; what is aimed at stands beside it."""
    return Line(work, measured, budget)


def as_markdown(lines: Iterable[Line]) -> str:
    """The table as README carries it."""
    rows = [f"| {line.work} | {line.measured} | {line.budget} | {line.verdict} |" for line in lines]
    return "\n".join(["| work | measured | budget | |", "|---|---|---|---|", *rows])


def as_text(lines: Iterable[Line]) -> str:
    """The table as a terminal shows it."""
    cells = [("work", "measured", "budget", ""), *((x.work, x.measured, x.budget, x.verdict) for x in lines)]
    widths = [max(len(row[n]) for row in cells) for n in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def write(lines: Iterable[Line], machine_words: str) -> None:
    """Put the table into README between its marks."""
    text = README.read_text()
    before, after = text.split(START)[0], text.split(END)[1]
    README.write_text(f"{before}{START}\n{machine_words}\n\n{as_markdown(lines)}\n{END}{after}")


def machine(postgres: str) -> str:
    """The machine in one sentence."""
    return (
        f"Measured on {os.cpu_count()} cores ({_processor()}), {_memory()} GB of memory, Python "
        f"{platform.python_version()}, PostgreSQL {postgres} of the product’s own with its settings, data kept on disk."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
