"""Which source is asked where: a gateway by setting, the sandbox, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from kaiye.evidence import gateway
from kaiye.evidence.gateway import Gateway
from kaiye.evidence.ports import Sources
from kaiye.evidence.sandbox import sandbox_sources, table_answers
from kaiye.kernel.api import THIS_MACHINE, InvalidInput, say
from kaiye.rules.api import SOURCES, Evidence

_KINDS = {"URL": "url", "KEY": "key", "CA": "authority", "CERT": "certificate"}


@dataclass(frozen=True, slots=True)
class Connected:
    """The sources to ask, and what is known of the way to them."""

    sources: Sources
    # Those a sandbox calls unreachable, whether or not they are asked.
    declared: frozenset[str] = frozenset()
    # How they fare is recorded; not for a document that answers for all.
    recorded: bool = True
    # Behind a gateway: their answers may be reused.
    outside: frozenset[str] = frozenset()


def connected(sandbox: Mapping[str, Any] | None) -> Connected:
    """As the settings say; `sandbox` is a document that answers for all sources instead."""
    if sandbox is not None:
        answers = Evidence.parse(sandbox)
        return Connected(sandbox_sources(answers), answers.unreachable, recorded=False)
    behind = _adapters(tuple(sorted(settings.KAIYE_SOURCES.items())))
    if not settings.KAIYE_SANDBOX:
        return Connected(Sources(**behind), outside=frozenset(behind))
    answers = table_answers()
    sources = sandbox_sources(answers)
    asked = {field.name: behind.get(field.name, getattr(sources, field.name)) for field in fields(Sources)}
    return Connected(Sources(**asked), answers.unreachable - behind.keys(), outside=frozenset(behind))


def gateways(values: Mapping[str, str]) -> dict[str, Gateway]:
    """From `KAIYE_SOURCE_<NAME>_<URL|KEY|CA|CERT>`, without that prefix; raises `InvalidInput` for what is none."""
    found: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        source, _, kind = name.rpartition("_")
        if source.lower() not in SOURCES or kind not in _KINDS:
            raise _wrong(name, say("没有这样的设置。"))
        if value:
            found.setdefault(source.lower(), {})[_KINDS[kind]] = value
    return {source: _gateway(source, told) for source, told in found.items()}


def where(source: str) -> str:
    """How a source is connected now: `gateway`, `sandbox`, or nothing."""
    if source in gateways(settings.KAIYE_SOURCES):
        return "gateway"
    return "sandbox" if settings.KAIYE_SANDBOX else ""


def _gateway(source: str, told: dict[str, str]) -> Gateway:
    name = source.upper()
    address = urlsplit(told.get("url", ""))
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in THIS_MACHINE):
        raise _wrong(f"{name}_URL", say("应当是 https 地址；http 只能用于本机。"))
    if not address.hostname or address.username or address.query or address.fragment:
        raise _wrong(f"{name}_URL", say("应当是没有口令、查询和片段的地址。"))
    for kind in ("authority", "certificate"):
        if kind in told and not Path(told[kind]).is_file():
            setting = next(key for key, value in _KINDS.items() if value == kind)
            raise _wrong(f"{name}_{setting}", say("没有这个文件。"))
    return Gateway(source, **told)


def _wrong(name: str, what: Any) -> InvalidInput:
    return InvalidInput(
        say("设置 KAIYE_SOURCE_{name} 不对：{what}", name=name, what=what),
        way_out=say("请对照 docs/settings.md 修改后重新启动。"),
    )


@cache
def _adapters(values: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """One adapter, and so one pool of connections, per source and process."""
    return {source: gateway.adapter(one) for source, one in gateways(dict(values)).items()}
