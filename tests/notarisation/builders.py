"""A signed ceremony, and a notary in this process that Kaiye's client reaches without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaiye.bundles.api import CERTIFICATE, CHAIN, Contents, Paper, unpack
from kaiye.jobs.api import JobsFailed, drain
from kaiye.kernel.api import say
from kaiye.ledger.api import sequence, verifier_key
from kaiye.notarisation import notary as client
from kaiye.notary.api import Store, admit, establish
from kaiye.signing.api import Ceremony
from tests.notary.builders import Notary, generous
from tests.signing.builders import AT, opened, sign, token

FILING = "KY20261122-7F3K9Q"


def signed(*keys: str, **facts: Any) -> Ceremony:
    """A ceremony of which these people (all by default) have signed, on the trail."""
    ceremony = opened(**facts)
    for key in keys or ("zhang", "li"):
        sign(token(ceremony, key))
    sequence()
    return ceremony


class Network:
    """Between Kaiye and its notary; can be cut, before the notary hears or before its answer arrives."""

    def __init__(self, notary: Notary) -> None:
        self.notary = notary
        self.cut = ""
        self.calls: list[str] = []
        # What comes back instead of the answer, when set.
        self.instead = ""

    def __call__(self, to: client.Notary, method: str, path: str, **parts: Any) -> httpx.Response:
        self.calls.append(path)
        if self.cut == "before":
            raise client.Unreachable(say("公证处没有答复：{why}。", why="cut"))
        # The two clocks agree; jobs run by the database's.
        if found := re.search(r"created=(\d+)", parts.get("headers", {}).get("Signature-Input", "")):
            self.notary.now = datetime.fromtimestamp(int(found[1]), UTC)
        answer = self.notary.call(method, path, parts.get("content", b""), parts.get("headers"))
        if self.cut == "after":
            raise client.Unreachable(say("公证处没有答复：{why}。", why="cut"))
        if self.instead:
            return httpx.Response(200, content=self.instead.encode())
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body.encode())


def connected(path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    """A notary that knows this installation's log; the settings point to it."""
    home = establish(path / "notary", name="notary.example/w1", title="示范公证处", at=AT)
    store = Store(home.database)
    admit(store, verifier_key(), title="登记机关", at=AT)
    network = Network(Notary(home, store, now=AT, limits=generous()))
    settings.KAIYE_NOTARY_URL = "http://127.0.0.1:8100"
    settings.KAIYE_NOTARY_KEY = home.verifier_key
    monkeypatch.setattr(client, "_sent", network)
    client._encryption_key.cache_clear()
    return network


def taken_apart(bundle: bytes) -> Contents:
    """The core of a bundle, to be put together again with something else in it."""
    found = unpack(bundle)
    members = found.members
    papers = []
    for number, paper in enumerate(found.manifest["papers"], 1):
        stamps = sorted(name for name in members if name.startswith(f"timestamps/{number:02}-"))
        tokens = tuple(members[name] for name in stamps)
        pdf = members[paper["member"]]
        papers.append(Paper(paper["kind"], paper["title"], paper["original_sha256"], pdf, tokens))
    return Contents(
        filing=found.manifest["filing"],
        ceremony=found.manifest["ceremony"],
        signer=found.manifest["signer"],
        record=members["record.json"],
        certificate=members[CERTIFICATE],
        chain=members[CHAIN],
        papers=tuple(papers),
        image=members.get("signature.png", b""),
        entry=members.get("entry.json", b""),
    )


def attachments_of(bundle: bytes) -> dict[str, bytes]:
    members = unpack(bundle).members
    return {name: content for name, content in members.items() if name.startswith(("trail/", "notary/"))}


def changed(contents: Contents, change: Callable[[Contents], dict[str, Any]]) -> Contents:
    return replace(contents, **change(contents))


def run_jobs() -> None:
    """Run what is due; rooms above know nothing of these ceremonies, so only our own jobs have to end well."""
    try:
        drain()
    except JobsFailed as failed:
        ours = [name for name, _ in failed.failed if name.startswith("notarisation.")]
        if ours:
            raise
