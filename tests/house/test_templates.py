"""Templates compile, and keep to the Content-Security-Policy: no inline script, no inline style."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
PRINTED = ("layouts/print", "/pdf/")  # WeasyPrint's, which no browser opens


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", [n for n in TEMPLATES if not any(part in n for part in PRINTED)])
def test_a_page_has_nothing_inline(name):
    text = (ROOT / name).read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))[^>]*>", text)
    assert "<style" not in text


@pytest.mark.parametrize("name", [n for n in TEMPLATES if n.startswith("components/")])
def test_a_component_says_what_it_takes(name):
    assert (ROOT / name).read_text().lstrip().startswith(("{#", "{% comment", "{% load"))
