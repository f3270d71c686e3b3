"""`kaiye notary`: as the notary's people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kaiye.cli.notary import app
from kaiye.kernel.api import Conflict, InvalidInput, NotFound
from kaiye.notary.api import Store, open_home
from kaiye.tlog.api import cosignatures, notes
from tests.notary.builders import KEY, ORIGIN, Log, Notary, contents, deposit_body, generous, leaves


def _run(home: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments, "--home", str(home)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The commands tell the server that takes their place where the notary lives.
    monkeypatch.setenv("KAIYE_NOTARY_HOME", "")
    path = tmp_path / "notary"
    code, said = _run(path, "init", "--name", "notary.example/w1", "--title", "示范公证处")
    assert code == 0
    assert cosignatures.read_verifier_key(said.splitlines()[-1])[0] == "notary.example/w1"
    return path


def test_a_notary_is_established_once_and_admits_clients(home: Path) -> None:
    key = _run(home, "key")[1].strip()
    with pytest.raises(Conflict):
        _run(home, "init", "--name", "notary.example/w1")
    assert _run(home, "key")[1].strip() == key
    assert oct(home.stat().st_mode)[-3:] == "700"
    assert {oct(one.stat().st_mode)[-3:] for one in home.glob("*.pem")} == {"600"}
    assert _run(home, "admit", notes.verifier_key(ORIGIN, KEY.public_key()))[0] == 0
    with pytest.raises(InvalidInput):
        _run(home, "admit", "nonsense")
    with pytest.raises(InvalidInput):
        _run(home.parent / "other", "init", "--name", "with space")
    with pytest.raises(NotFound):
        _run(home.parent / "nowhere", "key")


def test_what_is_kept_is_shown_and_a_fork_ends_with_one(home: Path, tmp_path: Path) -> None:
    _run(home, "admit", notes.verifier_key(ORIGIN, KEY.public_key()))
    opened = open_home(home)
    notary = Notary(opened, Store(opened.database), limits=generous())
    notary.signed("/deposits", deposit_body(notary))
    body = b'{"digest": "%b", "purpose": "court"}' % contents().digest.encode()
    notary.signed("/requests", body)
    code, said = _run(home, "show")
    assert (code, "存证1份" in said, contents().digest in said) == (0, True, True)
    out = tmp_path / "certificate.pdf"
    digest = contents().digest
    assert _run(home, "certificate", "--digest", digest, "--out", str(out), "--no-attach")[0] == 0
    assert out.read_bytes().startswith(b"%PDF")
    notary.call("POST", "/add-checkpoint", Log(*leaves(3)).submission(0))
    notary.call("POST", "/add-checkpoint", Log(*leaves(3, "other")).submission(3, 3))
    code, said = _run(home, "show", "--json")
    shown = json.loads(said)
    assert (code, [one["kind"] for one in shown["refused"]], shown["waiting"]) == (1, ["fork"], [])
