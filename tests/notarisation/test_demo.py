"""The demonstration's notary is another organisation's: its own process, directory and key; and over a real network."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaiye.bundles.api import check
from kaiye.cli.notary_demo import demo_notary
from kaiye.ledger.api import verifier_key
from kaiye.notarisation import notary as client
from kaiye.notarisation.api import bundle_of, deposit, witness
from kaiye.signing.api import trust_anchor
from tests.notarisation.builders import signed
from tests.notary.test_process import _port

pytestmark = pytest.mark.django_db(transaction=True)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/keys.json", timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the notary did not start")


def test_evidence_and_checkpoints_over_a_real_network(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaiye.kernel.api import now

    neighbour = demo_notary(tmp_path, _port() - 100)
    assert neighbour is not None
    again = demo_notary(tmp_path, _port() - 100)
    assert again is not None
    assert again.told["KAIYE_NOTARY_KEY"] == neighbour.told["KAIYE_NOTARY_KEY"]
    # Nothing of the house reaches it: neither its directory nor its settings.
    told = {name for name in neighbour.environment if name.startswith(("KAIYE_", "DJANGO_"))}
    assert told == {"KAIYE_NOTARY_HOME"}
    process = subprocess.Popen(neighbour.command, env=neighbour.environment, start_new_session=True)
    try:
        _wait(neighbour.address)
        for name, value in neighbour.told.items():
            setattr(settings, name, value)
        client._encryption_key.cache_clear()
        ceremony = signed().id
        row = deposit(ceremony, 0, at=now())
        assert row is not None
        assert row.number == 1
        witness(at=now())
        given = {
            "roots": [trust_anchor()],
            "notary": neighbour.told["KAIYE_NOTARY_KEY"],
            "log": verifier_key(),
        }
        assert check(bundle_of(ceremony, "zhang"), **given).ok
    finally:
        process.terminate()
        process.wait(10)
    with pytest.raises(client.Unreachable):
        deposit(ceremony, 1, at=now())
    monkeypatch.setenv("KAIYE_NOTARY_URL", "https://notary.example")
    assert demo_notary(tmp_path, 8000) is None
