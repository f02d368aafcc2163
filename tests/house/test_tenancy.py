"""No view reaches past the school: rows are found through `request.school` or an app's access.py (docs/adr/0003)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "pupils", "attendance", "interventions", "letters", "reports", "config")
INTERFACES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "views" in path.parts or path.stem in ("api", "forms", "views") or path.stem.endswith("_api")
)
# Rows that belong to no school.
SHARED = {"User", "Trust", "School"}


def models_reached(tree: ast.AST) -> set[str]:
    """Names of models used as `Model.objects` or handed whole to `get_object_or_404`."""
    names = {model.__name__ for model in apps.get_models()} - SHARED
    found = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("objects", "_default_manager")
            and isinstance(node.value, ast.Name)
        ):
            found.add(node.value.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("get_"):
            found |= {arg.id for arg in node.args[:1] if isinstance(arg, ast.Name)}
    return found & names


@pytest.mark.parametrize("path", INTERFACES, ids=lambda p: str(p.relative_to(ROOT)))
def test_an_interface_goes_through_the_school(path):
    assert models_reached(ast.parse(path.read_text())) == set()


def test_the_reader_of_syntax_trees_notices():
    assert models_reached(ast.parse("Pupil.objects.get(pk=1)\nget_object_or_404(Mark, pk=2)")) == {"Pupil", "Mark"}


def test_there_is_something_to_read():
    assert len(INTERFACES) > 10


@pytest.mark.parametrize("path", INTERFACES, ids=lambda p: str(p.relative_to(ROOT)))
def test_an_interface_asks_the_request_for_the_day(path):
    """`request.today` and `request.now`: one clock a request, which the demo and the tests can set."""
    text = path.read_text()

    assert "localdate()" not in text
    assert "date.today()" not in text


def test_every_table_of_ours_belongs_to_a_school_or_is_known_not_to():
    """A table without a `school` would stand outside row-level security."""
    ours = {model.__name__: model for model in apps.get_models() if model._meta.app_label in APPS}
    without = {
        name for name, model in ours.items() if not any(f.column == "school_id" for f in model._meta.local_fields)
    }

    assert without == {"School", "Trust", "User"}
