"""The house stands as drawn: who may import whom (docs/adr/0001)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_no_module_has_grown_past_reading():
    """Five hundred lines: split by noun before that."""
    apps = ("accounts", "pupils", "attendance", "interventions", "letters", "reports", "config")
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 500
    ]

    assert long == []
