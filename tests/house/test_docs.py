"""Reference pages say what the code says."""

from pathlib import Path

import pytest

from config.reference import PAGES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_current(name):
    assert (FOLDER / name).read_text() == PAGES[name](), "run: .venv/bin/python manage.py write_docs"
