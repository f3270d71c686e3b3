"""Which rules read a parameter, found in the text of the chapters."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kaiye.rules.book import Rule, rules


@cache
def rules_reading(parameter: str) -> tuple[Rule, ...]:
    """The rules whose judgment depends on that parameter, by id."""
    return tuple(entry for entry in rules() if parameter in _strings(entry))


def _strings(entry: Rule) -> frozenset[str]:
    """The texts in a rule's function and in every function of the rules that it calls."""
    seen: set[str] = set()
    waiting, found = [entry.check.__name__], set()
    texts = _functions()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in texts:
            continue
        seen.add(name)
        strings, called = texts[name]
        found |= strings
        waiting += called
    return frozenset(found)


@cache
def _functions() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By the name of each function of this room: the texts in it, and the names it uses."""
    root = Path(inspect.getfile(Rule)).parent
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for path in sorted((*root.glob("*.py"), *root.glob("chapters/*.py"))):
        for function in _defined(ast.parse(path.read_text(encoding="utf-8"))):
            strings = {
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            called = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            before = found.get(function.name, (frozenset(), frozenset()))
            # Functions of one name in two chapters count together: rather one rule too many than one too few.
            found[function.name] = (before[0] | strings, before[1] | called)
    return found


def _defined(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
