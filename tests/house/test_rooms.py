"""House rules that a linter does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kaiye"
ROOMS = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
FILES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "kaiye":
                yield from (f"kaiye.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_is_entered_by_its_api_only(path: Path) -> None:
    own = path.relative_to(SOURCE).parts[0]
    for name in _imports(ast.parse(path.read_text())):
        parts = name.split(".")
        if parts[0] == "kaiye" and len(parts) > 2 and parts[1] in ROOMS and parts[1] != own:
            assert parts[2] == "api", f"{name}: import kaiye.{parts[1]}.api"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_under_500_lines_and_functions_under_60(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is too long"


def test_no_room_is_called_utils() -> None:
    assert not [p for p in FILES if p.stem in {"utils", "helpers", "common", "misc"}]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_public_functions_and_classes_say_what_they_do(path: Path) -> None:
    if path.name == "apps.py":
        return
    tree = ast.parse(path.read_text())
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)
    ]
    assert not silent, f"without a docstring: {silent}"


def test_every_swallowed_error_is_named() -> None:
    """`except Exception: pass` hides what an engineer must know."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name):
                broad = node.type.id in {"Exception", "BaseException"}
                empty = all(isinstance(item, ast.Pass) for item in node.body)
                assert not (broad and empty), f"{path}:{node.lineno}"
