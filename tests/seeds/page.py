"""Writes docs/reference/seeds.md after the marked tests have run: `make seeds`. Nothing is written where one fails."""

from pathlib import Path

import pytest

from tests.seeds.carried import ROOT, carried, requirements

PAGE = ROOT / "docs" / "reference" / "seeds.md"
POLICIES = {
    "S0": "Graduated response",
    "S1": "Tiered support",
    "S2": "Threshold ladder",
    "S3": "Staged letters",
    "S4": "Colour bands",
}


def page() -> str:
    """The page: what each policy asks, and what carries it."""
    lines = [
        "# What the policies ask, and what carries it",
        "",
        (
            "Written by running the marked tests (`make seeds`): each one named here has passed. What a policy asks stands in "
            "our own words; the ids are those by which presets and tests cite it. Where it is a school's choice, the setting is named."
        ),
    ]
    for prefix, name in POLICIES.items():
        asked = [line for line in requirements().values() if line.key.startswith(prefix)]
        if not asked:
            continue
        lines += ["", f"## {name}", "", "| id | asks | carried by |", "|---|---|---|"]
        lines += [f"| {line.key} | {line.asks} | {_carriers(line.key)} |" for line in asked]
    return "\n".join(lines) + "\n"


def _carriers(key: str) -> str:
    line = requirements()[key]
    parts = [f"`{test.removeprefix('tests/')}`" for test in carried().get(key, ())]
    parts += [f"setting `{setting}`" for setting in line.settings]
    return "; ".join([*parts, *([line.reason] if line.reason else [])])


class Writer:
    """Counts what ran, and writes at the end."""

    def __init__(self) -> None:
        self.ran: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.ran.add(report.nodeid.split("[")[0])

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        wanted = {test for tests in carried().values() for test in tests}
        if exitstatus != 0 or (missing := wanted - self.ran):
            print(f"\nNot written: {len(wanted - self.ran)} marked tests did not pass.")  # noqa: T201
            for test in sorted(missing if exitstatus == 0 else set()):
                print(f"  {test}")  # noqa: T201
            return
        PAGE.write_text(page(), encoding="utf-8")
        print(f"\n{PAGE.relative_to(Path.cwd())} is written from {len(self.ran)} tests.")  # noqa: T201


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Writer(), "seeds-writer")
