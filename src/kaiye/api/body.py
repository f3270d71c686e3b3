"""Reading a dossier from a request: limits and sentences as everywhere else."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from kaiye.dossier.api import MAX_BYTES, read
from kaiye.kernel.api import InvalidInput, TooLarge, say


def document(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body; raises `TooLarge` before reading it all, `NotReadable`, `InvalidInput`."""
    declared = request.headers.get("Content-Length", "0")
    if declared.isdigit() and int(declared) > MAX_BYTES:
        raise _too_large(int(declared))
    try:
        found = read(request.body)
    except RequestDataTooBig as error:
        raise _too_large(MAX_BYTES + 1) from error
    if not isinstance(found, dict):
        raise InvalidInput(say("申请文件应当是一个 JSON 对象。"))
    return found


def _too_large(size: int) -> TooLarge:
    return TooLarge(say("文件有{size}字节，超过了{limit}字节的上限。", size=size, limit=MAX_BYTES))
