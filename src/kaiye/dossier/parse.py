"""From bytes or a JSON document to a `Dossier`, every problem named at its place."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json

from kaiye.dossier.types import Dossier
from kaiye.kernel.api import ROOT, InvalidInput, Message, NotReadable, Problem, TooLarge, say

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 32

# What a person reads for each kind of format error that pydantic tells apart.
ANYTHING_ELSE = "“{key}”的内容不符合格式。"
SENTENCES = {
    "extra_forbidden": "不认识“{key}”这一项。",
    "missing": "缺少“{key}”。",
    "date_text": "“{key}”应当是日期，例如 2026-11-22。",
    "money_text": '“{key}”应当是以元为单位的金额文字，例如 "1000000" 或者 "0.01"。',
    "share_text": '“{key}”应当是0到1之间的小数文字，例如 "0.6"。',
    "string_type": "“{key}”应当是文字。",
    "string_too_long": "“{key}”太长了，最多{limit}个字。",
    "string_too_short": "“{key}”不能为空。",
    "bool_type": "“{key}”应当是 true 或者 false。",
    "int_type": "“{key}”应当是整数。",
    "literal_error": "“{key}”只能是以下之一：{choices}。",
    "enum": "“{key}”只能是以下之一：{choices}。",
    "tuple_type": "“{key}”应当是一个列表。",
    "dict_type": "“{key}”应当是一个对象。",
    "model_type": "“{key}”应当是一个对象。",
    "model_attributes_type": "“{key}”应当是一个对象。",
    "too_long": "“{key}”的条数太多，最多{limit}条。",
    "not_nfc": "“{key}”的文字编码不规范，请使用 NFC 形式。",
    "control_text": "“{key}”含有不能显示的控制字符。",
    "greater_than_equal": "“{key}”的数值太小。",
    "less_than_equal": "“{key}”的数值太大。",
    "key_tells": "“{key}”里每个人的代号不能用证件号码或者电话，请改用 p1、p2 这样的代号。",
    "string_pattern_mismatch": "“{key}”的格式不对。",
}


def read(data: bytes) -> Any:
    """The JSON document in `data` (UTF-8, at most 2 MiB, no repeated keys); raises `NotReadable`."""
    if len(data) > MAX_BYTES:
        raise TooLarge(
            say("文件有{size}字节，超过了{limit}字节的上限。", size=len(data), limit=MAX_BYTES),
            way_out=say("请检查是否选错了文件；附件请按指纹列在 materials 里，不要放进申请文件。"),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(
            say("文件不是 UTF-8 编码（第{position}字节处）。", position=error.start),
            way_out=say("请用 UTF-8 编码另存后重试。"),
        ) from error
    try:
        return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except _RepeatedKey as error:
        raise NotReadable(
            say("同一个对象里“{key}”出现了两次。", key=error.key), way_out=say("请删去重复的一项。")
        ) from error
    except json.JSONDecodeError as error:
        raise NotReadable(
            say("文件不是 JSON（第{line}行第{column}列处读不下去）。", line=error.lineno, column=error.colno),
            way_out=say("请用 kaiye schema 查看格式，改正后重试。"),
        ) from error
    except (RecursionError, ValueError) as error:
        raise NotReadable(
            say("文件里的数据无法读取：嵌套太深或者数字不合规范。"),
            way_out=say("请用 kaiye schema 查看格式，改正后重试。"),
        ) from error


def parse(document: Any) -> Dossier:
    """The dossier in a JSON document; raises `InvalidInput` with a problem for every wrong place."""
    if not isinstance(document, dict):
        raise InvalidInput(
            say("申请文件应当是一个 JSON 对象。"), problems=[Problem(ROOT, say("应当是一个 JSON 对象。"))]
        )
    if _depth(document) > MAX_DEPTH:
        raise InvalidInput(say("申请文件嵌套太深。"), problems=[Problem(ROOT, say("申请文件嵌套太深。"))])
    try:
        return Dossier.model_validate_json(to_json(document))
    except ValidationError as error:
        problems = [_problem(details) for details in error.errors(include_url=False)]
    except (ValueError, RecursionError) as error:
        raise NotReadable(say("申请文件含有无法读取的文字。")) from error
    raise InvalidInput(
        say("申请文件有{count}处不符合格式：{first}", count=len(problems), first=problems[0].message),
        problems=problems,
    )


def load(data: bytes) -> Dossier:
    """`parse(read(data))`."""
    return parse(read(data))


def schema() -> dict[str, Any]:
    """The dossier's JSON Schema (2020-12), generated from the types."""
    generated = Dossier.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:kaiye:dossier:1",
        **generated,
    }


class _RepeatedKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKey(key)
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return depth
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def _problem(details: ErrorDetails) -> Problem:
    pointer = ROOT
    for token in details["loc"]:
        if token != "[key]":  # noqa: S105 - what pydantic calls a key
            pointer = pointer / token
    key = str(details["loc"][-1]) if details["loc"] else ""
    return Problem(pointer, _sentence(details, key))


def _sentence(details: ErrorDetails, key: str) -> Message:
    kind = details["type"]
    context = details.get("ctx", {})
    return say(
        SENTENCES.get(kind, ANYTHING_ELSE),
        key=key,
        limit=context.get("max_length", ""),
        choices=str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
    )
