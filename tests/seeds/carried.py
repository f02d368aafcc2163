"""Which requirement of a seed policy is carried by which test: read from the tests' source, so that any selection of
tests sees the whole."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("requirements.toml")


@dataclass(frozen=True)
class Requirement:
    """One thing a policy asks, and what besides tests carries it."""

    key: str
    asks: str
    settings: tuple[str, ...] = ()
    reason: str = ""


@cache
def requirements() -> dict[str, Requirement]:
    """The table, in order."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        key: Requirement(key, line["asks"], tuple(line.get("settings", ())), line.get("reason", ""))
        for key, line in table.items()
    }


@cache
def carried() -> dict[str, list[str]]:
    """Tests by the id of what they carry: tests/attendance/test_x.py::test_story."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        for test, keys in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            for key in keys:
                found[key].append(f"{name}::{test}")
    return dict(found)


def _marked(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    whole = [key for node in module.body if isinstance(node, ast.Assign) for key in _module_marks(node)]
    yield from _marked_in(module.body, "", whole)


def _marked_in(body: list[ast.stmt], prefix: str, above: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Tests, and those of classes, whose marks are those of each of their tests."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        keys = above + [key for decorator in node.decorator_list for key in _keys(decorator)]
        if isinstance(node, ast.ClassDef):
            yield from _marked_in(node.body, f"{prefix}{node.name}::", keys)
        elif node.name.startswith("test_") and keys:
            yield prefix + node.name, keys


def _module_marks(node: ast.Assign) -> list[str]:
    if not any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets):
        return []
    marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return [key for mark in marks for key in _keys(mark)]


def _keys(node: ast.expr) -> list[str]:
    """The ids of `pytest.mark.seed("…", "…")`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.seed":
        return [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return []
