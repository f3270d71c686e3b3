"""What is different between two rule sets: rules, parameters, files, packages; each named, with its text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from kaiye.replay.outsider import RuleSet

_FIELDS = ("title", "title_english", "severity", "types", "businesses", "needs", "bases", "chapter")
_TEXT = (".py", ".yaml", ".csv", ".txt", ".json")


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that reads otherwise: field → (before, after), and the difference of its source text."""

    rule: str
    since: str
    fields: dict[str, tuple[Any, Any]]
    source: str


@dataclass(frozen=True, slots=True)
class RuleSetChanges:
    """How one rule set became another; everything empty when they are the same."""

    # (id, first day) of rules.
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    changed: tuple[RuleChange, ...]
    # {"name", "before", "after"}: the periods of a parameter as lists of its values; None where it is not.
    parameters: tuple[dict[str, Any], ...]
    # Source, data tables and sentences: name → unified difference (empty for what is no text).
    files: dict[str, str]
    # {"name", "before", "after"}: versions of Python, Unicode and packages.
    versions: tuple[dict[str, Any], ...]
    # Whether the rules themselves could be compared (an archive that is not trusted is not run).
    described: bool = True

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    @property
    def any(self) -> bool:
        """Whether anything at all is different."""
        return bool(self.files or self.parameters or self.versions)


def changes(
    before: RuleSet,
    after: RuleSet,
    *,
    rules_before: Sequence[Mapping[str, Any]] | None,
    rules_after: Sequence[Mapping[str, Any]],
) -> RuleSetChanges:
    """How `before` became `after`; the rules are what `kaiye.rules.again.describe` of each says."""
    compared = rules_before is not None
    added, removed, changed = _rules(rules_before or (), rules_after) if compared else ((), (), ())
    return RuleSetChanges(
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        parameters=_pairs(_periods(before), _periods(after)),
        files=_files(before, after),
        versions=_pairs(_versions(before), _versions(after)),
        described=compared,
    )


_Rules = Sequence[Mapping[str, Any]]


def _rules(
    before: _Rules, after: _Rules
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[RuleChange]]:
    """Rules added, removed and changed; an id may stand for several periods, each with its first day."""
    added, removed, changed = [], [], []
    old, new = _by_id(before), _by_id(after)
    for identifier in sorted({*old, *new}):
        for was, now in _paired(old.get(identifier, []), new.get(identifier, [])):
            if was is None and now is not None:
                added.append((identifier, now["since"]))
            elif now is None and was is not None:
                removed.append((identifier, was["since"]))
            elif was is not None and now is not None and (change := _changed(was, now)):
                changed.append(change)
    return added, removed, changed


def _by_id(rules: _Rules) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for rule in rules:
        found.setdefault(rule["id"], []).append(rule)
    return found


def _paired(
    before: _Rules, after: _Rules
) -> Iterator[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Periods of one id: those that begin on the same day together, the others in their order."""
    days = {rule["since"] for rule in before} & {rule["since"] for rule in after}
    for day in sorted(days):
        yield (
            next(rule for rule in before if rule["since"] == day),
            next(rule for rule in after if rule["since"] == day),
        )
    yield from zip_longest(
        [rule for rule in before if rule["since"] not in days],
        [rule for rule in after if rule["since"] not in days],
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> RuleChange | None:
    fields = {
        word: (before.get(word), after.get(word)) for word in _FIELDS if before.get(word) != after.get(word)
    }
    source = _difference(before["source"], after["source"], before["id"])
    return RuleChange(before["id"], after["since"], fields, source) if fields or source else None


def _periods(rule_set: RuleSet) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in rule_set.contents["parameters"]:
        found.setdefault(entry["name"], []).append({k: v for k, v in entry.items() if k != "name"})
    return found


def _versions(rule_set: RuleSet) -> dict[str, str]:
    said = rule_set.contents
    return {"python": said["python"], "unicode": said["unicode"], **said["packages"]}


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"name": name, "before": before.get(name), "after": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def _files(before: RuleSet, after: RuleSet) -> dict[str, str]:
    old, new = before.files, after.files
    return {
        name: _difference(_text(name, old), _text(name, new), name)
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    }


def _text(name: str, files: Mapping[str, bytes]) -> str:
    if name not in files or not name.endswith(_TEXT):
        return ""
    return files[name].decode("utf-8", "replace")


def _difference(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=2
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
