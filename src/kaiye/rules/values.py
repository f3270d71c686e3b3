"""What a parameter may be set to: its kind, its bounds, and what it has to agree with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kaiye.kernel.api import InvalidInput, Message, NotFound, Problem, say
from kaiye.rules.book import Rule, find, rules
from kaiye.rules.laws import LOCAL_ADDRESSES, PRACTICE, STATISTICS
from kaiye.rules.parameters import SUSPENDED, Parameter, Parameters, Value
from kaiye.rules.titles import title_of

_LONGEST_LIST, _LONGEST_ITEM = 500, 60
_NUMBER = re.compile(r"[0-9]{1,13}")
_SEPARATORS = re.compile(r"[,，、;；\n\r]+")
_OWN_LAWS = frozenset(law.title for law in (PRACTICE, STATISTICS, LOCAL_ADDRESSES))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a number may be."""

    least: int
    most: int


_ANY = Bounds(1, 100_000)
# By the end of the name, which says the unit.
_UNITS = {
    "_years": Bounds(1, 100),
    "_months": Bounds(1, 60),
    "_days": Bounds(0, 3650),
    "_percent": Bounds(0, 100),
    "_yuan": Bounds(0, 10**12),
    "_over": Bounds(1, 1_000_000),
    ".full_capacity": Bounds(1, 100),
    ".own_labour": Bounds(1, 100),
}
# The first is never above the second.
_ORDERED = (
    ("llc.min_shareholders", "llc.max_shareholders"),
    ("jsc.min_promoters", "jsc.max_promoters"),
    ("capital.low_below_yuan", "capital.unusual_over_yuan"),
    ("name.trade_name_min", "name.trade_name_comfortable"),
    ("name.reservation_months", "name.reservation_months_approved_first"),
    ("name.reservations_many", "name.reservations_most"),
    ("age.own_labour", "age.full_capacity"),
)
_ITEMS = {
    "name.divisions_of_higher_authorities": (re.compile(r"[0-9]{6}"), say("六位行政区划代码，例如 310000")),
    "currency.convertible": (re.compile(r"[A-Z]{3}"), say("三个大写字母的货币代码，例如 USD")),
}


def bounds_of(name: str) -> Bounds:
    """Between what a number of that name may lie."""
    return next((bounds for end, bounds in _UNITS.items() if name.endswith(end)), _ANY)


def is_list(name: str, parameters: Parameters) -> bool:
    """Whether the parameter is a list; raises `NotFound` when there is none of that name."""
    return isinstance(_known(name, parameters), tuple)


def read_value(name: str, text: str, parameters: Parameters) -> Value:
    """The value somebody typed, of the parameter's kind: a number, or items separated by commas or lines."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not is_list(name, parameters):
        if not _NUMBER.fullmatch(folded):
            raise _wrong(say("请填写一个整数，例如 3。"))
        return int(folded)
    # Half-width forms would change what is looked for in names and scopes: lists are taken as typed.
    items = (unicodedata.normalize("NFC", item.strip()) for item in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(item for item in items if item))


def check_change(new: Parameter, parameters: Parameters) -> Parameters:
    """The parameters with the change in them; raises `InvalidInput` when they could not be the law.

    The kind is the parameter's, a number lies within its bounds, a list within its size, and whatever has
    to agree (least and most) does on every day.
    """
    if new.until is not None and new.until < new.since:
        raise InvalidInput(
            say("结束日期不能早于开始日期。"),
            problems=[Problem("/until", say("结束日期不能早于开始日期。"))],
        )
    known = _known(new.name, parameters)
    if isinstance(known, tuple) != isinstance(new.value, tuple):
        raise _wrong(
            say("这项参数应当是一个清单。") if isinstance(known, tuple) else say("请填写一个整数，例如 3。")
        )
    if isinstance(new.value, tuple):
        _check_list(new.name, new.value)
    else:
        _check_number(new.name, new.value)
    changed = parameters.changed(new)
    _check_order(changed, new)
    return changed


def suspendable(entry: Rule) -> bool:
    """Whether the authority itself made the rule.

    What a law commands is applied while the law is; what the system rests on (two people for an override,
    own wording before a person) is no matter of policy.
    """
    return all(basis.law in _OWN_LAWS for basis in entry.bases)


def suspendable_rules() -> tuple[Rule, ...]:
    """The rules that may be suspended."""
    return tuple(entry for entry in rules() if suspendable(entry))


def _known(name: str, parameters: Parameters) -> Value:
    periods = parameters.by_name.get(name)
    if not periods:
        raise NotFound(say("没有名为“{name}”的参数。", name=name), way_out=say("请核对参数的名称。"))
    return periods[0].value


def _check_number(name: str, value: int) -> None:
    bounds = bounds_of(name)
    if not bounds.least <= value <= bounds.most:
        raise _wrong(say("数值应当在{least}和{most}之间。", least=bounds.least, most=bounds.most))


def _check_list(name: str, value: tuple[str, ...]) -> None:
    if len(value) > _LONGEST_LIST:
        raise _wrong(say("清单最多{limit}项。", limit=_LONGEST_LIST))
    for item in value:
        if not item or len(item) > _LONGEST_ITEM or not item.isprintable():
            raise _wrong(say("清单的每一项是1到{limit}个可以显示的字。", limit=_LONGEST_ITEM))
        pattern = _ITEMS.get(name)
        if pattern is not None and not pattern[0].fullmatch(item):
            raise _wrong(say("“{item}”不对，应当是{kind}。", item=item, kind=pattern[1]))
    if name == SUSPENDED:
        _check_suspended(value)


def _check_suspended(value: tuple[str, ...]) -> None:
    for identifier in value:
        try:
            entry = find(identifier)
        except NotFound as error:
            raise _wrong(error.message) from error
        if not suspendable(entry):
            raise _wrong(
                say(
                    "规则{rule}的依据是{basis}，不能暂停适用。",
                    rule=identifier,
                    basis="；".join(str(basis) for basis in entry.bases),
                )
            )


def _check_order(changed: Parameters, new: Parameter) -> None:
    for low, high in _ORDERED:
        if new.name not in (low, high):
            continue
        days = {one.since for name in (low, high) for one in changed.by_name[name]}
        for day in days:
            values = [_on(changed, name, day) for name in (low, high)]
            if None not in values and values[0] > values[1]:  # type: ignore[operator]
                raise _wrong(say("{low}不能大于{high}。", low=title_of(low), high=title_of(high)))


def _on(parameters: Parameters, name: str, day: object) -> Value | None:
    return next((one.value for one in parameters.by_name[name] if one.in_force(day)), None)  # type: ignore[arg-type]


def _wrong(message: Message) -> InvalidInput:
    return InvalidInput(message, problems=[Problem("/value", message)])
