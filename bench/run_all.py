"""`make bench`: every budget measured in one run, printed as a table.

ARGS="--write" puts the table into bench/README.md; ARGS="--large" adds the largest trust; ARGS="registers rate" measures
these alone. The answer is 1 where a budget is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module

from bench import place, table
from bench.table import Line

# In this order every trust is built once: one school, then three years, then ten schools.
ROWS = (
    "storage",
    "recompute",
    "registers",
    "screens",
    "first_page",
    "tallies",
    "imports",
    "policy",
    "rate",
    "morning",
)
GROW = ("screens", "morning")  # rows that measure more with --large


def main() -> int:
    """Measure, print, and say whether every budget was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    parser.add_argument(
        "--large", action="store_true", help="20,000 pupils with three years, and a whole morning’s peak, as well"
    )
    options = parser.parse_args()
    place.start()
    try:
        lines = measured(options.rows or list(ROWS), large=options.large)
        words = table.machine(place.postgres_version())
    finally:
        place.stop()
    print(f"\n{words}\n\n{table.as_text(lines)}")
    if options.write:
        table.write(lines, words)
    return int(any(line.passed is False for line in lines))


def measured(rows: list[str], *, large: bool) -> list[Line]:
    """The lines of these rows. A row that breaks is a missed budget, and the others are still measured."""
    lines = []
    for row in rows:
        began = time.perf_counter()
        print(f"{row} …", file=sys.stderr, flush=True)
        module = import_module(f"bench.{row}")
        try:
            lines += module.run(large=large) if row in GROW else module.run()
        except (Exception, SystemExit) as problem:
            lines.append(
                Line(row, f"broke off: {str(problem).splitlines()[0] if str(problem) else repr(problem)}", "–", False)
            )
        print(f"  {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
