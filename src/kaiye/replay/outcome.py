"""Kept decisions judged again: by the rules that made them, and by those of this program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kaiye.dossier.api import parse
from kaiye.kernel.api import InvalidInput, KaiyeError, say
from kaiye.replay.archive import pack
from kaiye.replay.comparison import RuleSetChanges, changes
from kaiye.replay.outsider import (
    Broken,
    Bundle,
    RuleSet,
    differences,
    judge,
    open_bundle,
    read_zip,
    surroundings,
)
from kaiye.rules.api import (
    Parameters,
    decide,
    decision_as_json,
    describe,
    facts_from_json,
    ruleset_files,
    standard_parameters,
)

_WHAT = {
    "unreadable": say("读不出来，或者格式不对"),
    "changed": say("内容与指纹不符"),
    "missing": say("不在卷宗里"),
    "extra": say("不在清单里"),
    "container": say("压缩包本身被改动过"),
    "proof": say("轨迹证明不成立"),
    "key": say("不是您给出的公钥"),
    "unbound": say("与轨迹里的记载对不上"),
    "failed": say("判断没有完成"),
}


class DamagedBundle(InvalidInput):
    """A part of the bundle is not as it should be; nothing of it was run."""

    code = "damaged_bundle"
    default_way_out = say("请向给您卷宗的人重新索取一份；不要使用这一份。")

    def __init__(self, broken: Broken) -> None:
        super().__init__(say("“{name}”：{what}。", name=broken.name, what=_WHAT[broken.kind]))
        self.kind = broken.kind
        self.name = broken.name


class Code(StrEnum):
    """By which code the kept rule set was run, or why it was not."""

    KEPT = "kept"  # from the archive kept with the decision
    PROGRAM = "program"  # the archive was not kept; this program has the very same rule set
    MISSING = "missing"  # not kept, and this program's is another
    UNTRUSTED = "untrusted"  # in a bundle, and nobody vouches for it


@dataclass(frozen=True, slots=True)
class Again:
    """What came out; `error` names the kind of failure when the facts could not be judged."""

    outcome: str
    same: bool
    differences: tuple[dict[str, Any], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A kept record: its number, its moment, and its body as the trail has the digest of."""

    number: int
    at: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One record judged again."""

    item: Item
    code: Code
    # None: the kept rule set was not run (`code` says why).
    kept: Again | None
    now: Again

    @property
    def reproduced(self) -> bool:
        """Whether the rules that decided give the same decision again."""
        return self.kept is not None and self.kept.same

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        body = self.item.body
        return {
            "number": self.item.number,
            "at": self.item.at,
            "as_of": body["as_of"],
            "outcome": body["outcome"],
            "ruleset": body["ruleset"],
            "code": self.code.value,
            "kept": asdict(self.kept) if self.kept else None,
            "now": asdict(self.now),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Every record, and for each rule set what became of it since."""

    results: tuple[Result, ...]
    # The rule set of now.
    ruleset: str
    # By the digest of a kept rule set: how it became the one of now.
    changes: Mapping[str, RuleSetChanges]
    # By the digest of a kept rule set: (name, then, now) of Python and packages that are others here.
    surroundings: Mapping[str, Sequence[tuple[str, str, str]]]

    @property
    def reproduced(self) -> bool:
        """Whether all decisions come out again."""
        return bool(self.results) and all(result.reproduced for result in self.results)

    @property
    def untrusted(self) -> tuple[str, ...]:
        """Rule sets that were not run because nobody vouches for them."""
        found = {r.item.body["ruleset"] for r in self.results if r.code is Code.UNTRUSTED}
        return tuple(sorted(found))

    def as_json(self) -> dict[str, Any]:
        """For programs: complete."""
        return {
            "reproduced": self.reproduced,
            "ruleset": self.ruleset,
            "records": [result.as_json() for result in self.results],
            "changes": {digest: found.as_json() for digest, found in self.changes.items()},
            "surroundings": {digest: list(found) for digest, found in self.surroundings.items() if found},
        }


def replay_records(
    dossier: Mapping[str, Any],
    items: Sequence[Item],
    *,
    rule_sets: Mapping[str, tuple[Code, RuleSet]],
    parameters: Parameters | None = None,
) -> Report:
    """Judges `items` by their own rule sets, each in a process of its own, and by `parameters` of now.

    A rule set that is missing in `rule_sets` is looked for in this program.
    """
    current = pack(standard_parameters() if parameters is None else parameters)
    present = current.opened()
    known = {current.digest: (Code.PROGRAM, present), **rule_sets}
    kept: dict[str, list[Again]] = {}
    found: dict[str, RuleSetChanges] = {}
    for digest in dict.fromkeys(item.body["ruleset"] for item in items):
        code, rule_set = known.get(digest, (Code.MISSING, None))
        if rule_set is None:
            continue
        mine = [item for item in items if item.body["ruleset"] == digest]
        described = None
        if code is not Code.UNTRUSTED:
            kept[digest], described = _judged(rule_set, dossier, mine)
        if digest != current.digest:
            found[digest] = changes(rule_set, present, rules_before=described, rules_after=describe())
    results = []
    for item in items:
        digest = item.body["ruleset"]
        again = kept[digest].pop(0) if digest in kept else None
        code = known[digest][0] if digest in known else Code.MISSING
        results.append(Result(item, code, again, _now(dossier, item, parameters)))
    around = {digest: surroundings(known[digest][1]) for digest in kept}
    return Report(tuple(results), current.digest, found, around)


def replay_bundle(
    data: bytes,
    name: str,
    *,
    key: str = "",
    vouched: Iterable[str] = (),
    trust: bool = False,
    number: int | None = None,
) -> tuple[Bundle, Report]:
    """A bundle checked throughout and judged again; raises DamagedBundle.

    Its code is run only if it is this program's own, if its digest is one of `vouched`, or with `trust`.
    """
    try:
        bundle = open_bundle(read_zip(data, name), key=key)
    except Broken as error:
        raise DamagedBundle(error) from error
    items = [
        Item(record.number, record.at, record.body)
        for record in bundle.records
        if number in (None, record.number)
    ]
    rule_sets = {
        digest: (
            Code.KEPT if trust or digest in set(vouched) or own_code(rule_set) else Code.UNTRUSTED,
            rule_set,
        )
        for digest, rule_set in bundle.rule_sets.items()
    }
    return bundle, replay_records(bundle.dossier, items, rule_sets=rule_sets)


def own_code(rule_set: RuleSet) -> bool:
    """Whether its code is this program's own, whatever its parameters."""
    return dict(rule_set.files) == dict(ruleset_files())


def _judged(
    rule_set: RuleSet, dossier: Mapping[str, Any], items: Sequence[Item]
) -> tuple[list[Again], list[dict[str, Any]] | None]:
    """Each item by the code of the rule set, and what that code says its rules are."""
    facts = [item.body["facts"] for item in items]
    try:
        answer = judge(rule_set, {"dossier": dossier, "facts": facts, "describe": True})
    except Broken as error:
        return [Again("", False, (), error.name) for _ in items], None
    return [_beside(item, said) for item, said in zip(items, answer["decisions"], strict=True)], answer[
        "rules"
    ]


def _now(dossier: Mapping[str, Any], item: Item, parameters: Parameters | None) -> Again:
    """By this program; what it can no longer read is named by the kind of failure, never by its content."""
    try:
        facts = facts_from_json(dict(item.body["facts"]), parameters)
        return _beside(item, decision_as_json(decide(parse(dict(dossier)), facts=facts)))
    except (KaiyeError, KeyError, TypeError, ValueError) as error:
        return Again("", False, (), type(error).__name__)


def _beside(item: Item, said: Mapping[str, Any]) -> Again:
    found = differences(item.body["findings"], said["findings"])
    return Again(said["outcome"], not found and said["outcome"] == item.body["outcome"], tuple(found))
