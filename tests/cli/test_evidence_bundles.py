"""`kaiye evidence bundle | verify | deposit | notary | root`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaiye.cli.evidence import app
from kaiye.cli.evidence_bundles import CONDITIONAL
from kaiye.cli.ledgers import app as ledger
from kaiye.cli.main import app as _whole
from kaiye.kernel.api import InvalidInput, NotFound, WrongState
from kaiye.ledger.api import entries
from kaiye.notarisation.api import deposit, witness
from kaiye.notarisation.models import Alarm, Cosigned
from tests.notarisation.builders import FILING, Network, connected, signed
from tests.signing.builders import AT

pytestmark = pytest.mark.django_db(transaction=True)
assert _whole


def _run(*arguments: str, of: Any = app) -> tuple[int, str]:
    done = CliRunner().invoke(of, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    return connected(tmp_path, settings, monkeypatch)


def test_a_bundle_is_written_for_each_signer_and_verified(network: Network, tmp_path: Path) -> None:
    ceremony = signed().id
    deposit(ceremony, 0, at=AT)
    out, root = tmp_path / "e.zip", tmp_path / "root.pem"
    assert _run("bundle", FILING, "--out", str(out), "--purpose", "court")[0] == 0
    assert [one.facts["purpose"] for one in entries(FILING) if one.kind == "evidence.taken"] == ["court"] * 2
    one = tmp_path / "e-1.zip"
    assert oct(one.stat().st_mode)[-3:] == "600"
    root.write_text(_run("root")[1])
    key = tmp_path / "notary.key"
    key.write_text(network.notary.home.verifier_key + "\n")
    code, said = _run("verify", str(one), "--trust", str(root), "--json")
    assert (code, json.loads(said)["ok"]) == (CONDITIONAL, False)
    code, said = _run("verify", str(one), "--trust", str(root), "--notary", str(key))
    # The trail's key is vouched for by nobody yet: no checkpoint was cosigned.
    assert (code, said.count("✗")) == (CONDITIONAL, 0)
    witness(at=AT)
    _run("bundle", FILING, "--signer", "zhang", "--out", str(out))
    code, said = _run("verify", str(out), "--trust", str(root), "--notary", str(key))
    assert (code, said.count("✓")) == (0, 10)
    less = tmp_path / "less.zip"
    _run("bundle", FILING, "--signer", "zhang", "--out", str(less), "--without-papers")
    assert less.stat().st_size < out.stat().st_size / 2
    assert _run("verify", str(less), "--trust", str(root), "--notary", str(key))[0] == 0
    # The other signer's evidence is not with the notary.
    code, said = _run("verify", str(tmp_path / "e-2.zip"), "--trust", str(root), "--notary", str(key))
    assert (code, said.count("✗")) == (1, 1)


def test_what_is_written_wrongly_is_one_sentence(network: Network, tmp_path: Path) -> None:
    signed("zhang")
    with pytest.raises(NotFound):
        _run("bundle", FILING, "--signer", "nobody", "--out", str(tmp_path / "e.zip"))
    with pytest.raises(NotFound):
        _run("bundle", "KY20261122-000000", "--out", str(tmp_path / "e.zip"))
    with pytest.raises(InvalidInput):
        _run("bundle", FILING, "--out", str(tmp_path / "e.zip"), "--purpose", "fun")
    with pytest.raises(InvalidInput):
        _run("bundle", FILING, "--out", str(tmp_path / "no" / "e.zip"))
    bundle = tmp_path / "e.zip"
    with pytest.raises(NotFound):
        _run("verify", str(bundle))
    bundle.write_bytes(b"nothing")
    assert _run("verify", str(bundle))[0] == 1
    with pytest.raises(InvalidInput):
        _run("verify", str(bundle), "--trust", str(bundle))
    with pytest.raises(InvalidInput):
        _run("verify", str(bundle), "--notary", "a+b+c")


def test_the_backlog_is_sent_and_shown(network: Network, settings: Any) -> None:
    signed()
    assert json.loads(_run("notary", "--json")[1])["waiting"] == 2
    assert json.loads(_run("deposit", "--json")[1]) == {"deposited": 2}
    assert json.loads(_run("deposit", "--json")[1]) == {"deposited": 0}
    shown = json.loads(_run("notary", "--json")[1])
    assert (shown["deposits"], shown["alarms"]) == (2, [])
    Alarm.objects.create(notary="n", kind="fork", note="x", note_sha256="0" * 64, size=3, seen=3, at=AT)
    assert _run("notary")[0] == 1
    settings.KAIYE_NOTARY_URL = settings.KAIYE_NOTARY_KEY = ""
    with pytest.raises(WrongState):
        _run("deposit")


def test_the_trail_is_verified_against_what_was_cosigned(network: Network) -> None:
    signed()
    witness(at=AT)
    assert _run("verify", of=ledger)[0] == 0
    row = Cosigned.objects.get()
    row.note = row.note.replace(f"\n{row.size}\n", f"\n{row.size - 1}\n", 1)
    row.save()
    code, said = _run("verify", "--json", of=ledger)
    assert (code, json.loads(said)["ok"], len(json.loads(said)["faults"])) == (1, False, 1)
