"""`make check`: run every check and report every one, so that one broken thing does not hide another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BIN = HERE / ".venv" / "bin"
APPS = ("accounts", "pupils", "attendance", "interventions", "letters", "reports", "config")


def checks() -> dict[str, list[str]]:
    """What is checked, and with what."""
    manage = [str(BIN / "python"), "manage.py"]
    templates = [str(path) for path in sorted((HERE / "templates").rglob("*.html"))]
    found = {
        "style": [str(BIN / "ruff"), "check", "."],
        "layout": [str(BIN / "ruff"), "format", "--check", "."],
        # No cache: what Django's plug-in remembers of one app's relations goes stale when another app changes.
        "types": [
            str(BIN / "mypy"),
            "--cache-dir=/dev/null",
            *(name for name in APPS if (HERE / name).exists()),
            "manage.py",
        ],
        "layers": [str(BIN / "lint-imports")],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }
    if templates:
        found["templates"] = [str(BIN / "djhtml"), "--check", *templates]
    if (HERE / "config" / "management" / "commands" / "write_docs.py").exists():
        found["generated pages"] = [*manage, "write_docs", "--check"]
    return found


def main() -> int:
    """How many checks found something."""
    found = 0
    for name, command in checks().items():
        try:
            result = subprocess.run(
                command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            failed, words = result.returncode != 0, result.stdout
        except OSError as problem:
            failed, words = True, f"{command[0]}: {problem.strerror}. Type: make dev\n"
        sys.stdout.write(f"{'✗' if failed else '✓'} {name}\n")
        if failed:
            found += 1
            sys.stdout.write(f"{words.rstrip()}\n\n")
        sys.stdout.flush()
    return found


if __name__ == "__main__":
    sys.exit(min(main(), 1))
