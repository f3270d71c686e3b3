"""`kaiye providers`: as an operator connects a provider."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kaiye.cli import providers as commands
from kaiye.identity import api as identity
from kaiye.kernel.api import InvalidInput, NotFound
from tests.identity.impostor import running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "open_home", lambda: None)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(commands.app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.output


def written(folder: Path, url: str, more: str = "") -> str:
    path = folder / "province.yaml"
    path.write_text(
        "key: province\ntitle: 省统一身份认证\ntitle_en: Provincial identity service\n"
        f"issuer: {url}\nclient_id: kaiye\n{more}",
        encoding="utf-8",
    )
    return str(path)


def test_a_provider_is_added_listed_tested_and_switched_off(tmp_path: Path) -> None:
    with running() as told:
        (tmp_path / "secret").write_text("from a file\n")
        more = "client_authentication: client_secret_basic\nclient_secret_file: secret\n"
        run("add", written(tmp_path, told.url, more))
        assert identity.provider("province").client_secret == "from a file"
        listed = run("list", "--json")
        assert json.loads(listed)[0]["issuer"] == told.url
        assert "from a file" not in listed + run("list")
        run("test", "province")
        told.discovery = {"issuer": "https://another.example"}
        with pytest.raises(InvalidInput, match="discovery_issuer"):
            run("test", "province")
        run("off", "province")
        with pytest.raises(NotFound):
            run("test", "province")


def test_what_does_not_answer_is_not_kept_unless_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "http://127.0.0.1:9")
    with pytest.raises(InvalidInput):
        run("add", path)
    assert identity.providers() == []
    run("add", path, "--no-check")
    assert [one.key for one in identity.providers()] == ["province"]


def test_a_file_that_is_no_settings_is_refused(tmp_path: Path) -> None:
    for text in ("- a list", "key: [", "key: province\n"):
        (tmp_path / "wrong.yaml").write_text(text)
        with pytest.raises(InvalidInput):
            run("add", str(tmp_path / "wrong.yaml"))
