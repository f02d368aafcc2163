from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
OURS = [p for app in ROOT.glob("*/migrations") for p in app.glob("0*.py") if ".venv" not in p.parts]


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.parent.name}/{p.stem}")
def test_a_migration_is_named_for_its_topic(path):
    assert "auto_" not in path.stem
    assert len(path.stem) > 5


def test_numbers_do_not_collide():
    numbers = [(p.parent.parent.name, p.name[:4]) for p in OURS]

    assert len(numbers) == len(set(numbers))
