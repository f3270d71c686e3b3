"""What a rule's code says of itself: the parameters it reads, the sentences it may speak, its source.

Read from the syntax of the rule's function and of everything of the rules' room that it calls, so that
nobody has to keep a second list beside the code.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType

from kaiye.kernel.api import Message, say
from kaiye.rules.book import Rule, rules
from kaiye.rules.parameters import standard

_ROOM = "kaiye.rules"
# Value objects say themselves why a number or a code is none.
_VALUES = ("kaiye.kernel.citizen", "kaiye.kernel.uscc")
# Where the facts and the dossier are made, not where a rule thinks.
_BEYOND = ("kaiye.rules.facts", "kaiye.rules.evidence", "kaiye.rules.engine", "kaiye.rules.findings")
# A sentence ends as one; what is shorter (董事, 字号) fills the place of another sentence.
_ENDS = ("。", "？")


@dataclass(frozen=True, slots=True)
class Source:
    """A function as it stands in the code."""

    name: str
    module: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the code of one rule says."""

    parameters: tuple[str, ...]
    sentences: tuple[Message, ...]
    source: Source
    # Functions of the same chapter that the rule calls.
    helpers: tuple[Source, ...]


@cache
def reading(rule: Rule) -> Reading:
    """The reading of a rule, kept: the code does not change while it runs."""
    own = inspect.unwrap(rule.check)
    functions = list(_reached(own))
    known = standard().by_name.keys()
    texts = [text for function in functions for text in _texts(function)]
    spoken = [message for function in functions for message in _messages(function)]
    sentences = {one.template: one for one in spoken if one.template.endswith(_ENDS)}
    return Reading(
        parameters=tuple(sorted({text for text in texts if text in known})),
        sentences=tuple(sentences.values()),
        source=_source(own),
        helpers=tuple(_source(one) for one in functions[1:] if one.__module__ == own.__module__),
    )


@cache
def rules_reading(parameter: str) -> tuple[Rule, ...]:
    """The rules whose judgment depends on that parameter, by id."""
    return tuple(one for one in rules() if parameter in reading(one).parameters)


def _source(function: FunctionType) -> Source:
    return Source(function.__qualname__, function.__module__, textwrap.dedent(inspect.getsource(function)))


def _reached(start: FunctionType) -> Iterator[FunctionType]:
    """The function and all of the room that it calls, each once, the nearest first."""
    seen, waiting = {start}, [start]
    while waiting:
        function = waiting.pop(0)
        yield function
        for value in _called(function):
            found = inspect.unwrap(value) if callable(value) else None
            if isinstance(found, FunctionType) and found not in seen and _ours(found):
                seen.add(found)
                waiting.append(found)


def _called(function: FunctionType) -> Iterator[object]:
    """What it names; of a value object whose refusal it passes on, what refuses."""
    passes_on = any(isinstance(node, ast.ExceptHandler) and node.name for node in ast.walk(_tree(function)))
    for value in _named(function).values():
        yield value
        if passes_on and isinstance(value, type) and value.__module__.startswith(_VALUES):
            yield from (vars(value)[made] for made in ("__new__", "__post_init__") if made in vars(value))


def _ours(function: FunctionType) -> bool:
    if function.__module__.startswith(_VALUES):
        return True
    return function.__module__.startswith(_ROOM) and not function.__module__.startswith(_BEYOND)


@cache
def _tree(function: FunctionType) -> ast.FunctionDef:
    """The function's syntax without its decorators: those are the entry in the book, not the rule."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(function.__qualname__)
    tree.decorator_list = []
    return tree


@cache
def _named(function: FunctionType) -> Mapping[str, object]:
    """What the names in the function stand for: globals, closed-over values, members of modules."""
    closed = inspect.getclosurevars(function).nonlocals
    found: dict[str, object] = {}
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Name):
            for place in (closed, function.__globals__):
                if node.id in place:
                    found.setdefault(node.id, place[node.id])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = function.__globals__.get(node.value.id)
            if isinstance(module, ModuleType) and hasattr(module, node.attr):
                found.setdefault(f"{node.value.id}.{node.attr}", getattr(module, node.attr))
    return found


def _texts(function: FunctionType) -> Iterator[str]:
    """Every string in the function, and in the tables it looks things up in."""
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    for value in _named(function).values():
        yield from (one for one in _within(value) if isinstance(one, str))


def _messages(function: FunctionType) -> Iterator[Message]:
    """The sentences written in the function in their order, then those of its tables."""
    said = [
        (node.lineno, node.col_offset, node.args[0].value)
        for node in ast.walk(_tree(function))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == say.__name__
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    yield from (say(template) for _, _, template in sorted(said))
    for value in _named(function).values():
        yield from (one for one in _within(value) if isinstance(one, Message))


def _within(value: object, depth: int = 3) -> Iterator[object]:
    if isinstance(value, str | Message):
        yield value
    elif depth and isinstance(value, Mapping):
        for key, one in value.items():
            yield from (*_within(key, depth - 1), *_within(one, depth - 1))
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _within(one, depth - 1)
