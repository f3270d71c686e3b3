"""`kaiye rules list` and `kaiye rules show`."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from kaiye.cli import rules_shown
from kaiye.cli.main import app
from kaiye.kernel.api import InvalidInput, NotFound
from kaiye.rules.api import public_entries, standard_parameters


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data directory: the book's own parameters, nothing counted."""
    monkeypatch.setattr(rules_shown, "_in_force_here", lambda: (standard_parameters(), {}))
    monkeypatch.setenv("KAIYE_LANGUAGE", "zh-hans")


def said(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False, standalone_mode=False)
    assert done.exception is None
    return done.stdout


def listed(*arguments: str) -> list[str]:
    return re.findall(r"^  ([A-Z]{2}-[0-9]{3}[a-z]?)  ", said("rules", "list", *arguments), re.M)


def test_every_rule_is_listed() -> None:
    assert sorted(listed()) == sorted(one.id for one in public_entries())


@pytest.mark.parametrize(
    ("arguments", "there", "absent"),
    [
        (["--chapter", "capital", "--type", "jsc"], "CP-007", "CP-003"),
        (["--severity", "remind"], "CP-024", "CP-003"),
        (["--law", "公司法47条"], "CP-003", "CP-001"),
        (["--search", "五年内缴足"], "CP-003", "CP-001"),
        (["--as-of", "2024-06-30"], "CP-001", "CP-003"),
    ],
)
def test_the_list_is_narrowed(arguments: list[str], there: str, absent: str) -> None:
    found = listed(*arguments)
    assert there in found
    assert absent not in found


@pytest.mark.parametrize("option", ["--chapter", "--type", "--severity"])
def test_an_unknown_choice_names_those_there_are(option: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        said("rules", "list", option, "none")
    assert "可以用的有" in str(raised.value.way_out)


def test_a_rule_is_shown_whole_in_both_languages() -> None:
    chinese = said("rules", "show", "cp-003")
    for told in (
        "五年内缴足",
        "公司法 第四十七条",
        "llc.contribution_years",
        "2031-11-23",
        "def paid_within_five",
    ):
        assert told in chinese, told
    english = said("--lang", "en", "rules", "show", "CP-003")
    for told in ("within five years", "Companies Law article 47", "An Yan", "How often it speaks"):
        assert told in english, told


def test_machines_get_the_entry_of_the_open_data() -> None:
    shown = json.loads(said("rules", "show", "CP-003", "--json"))
    assert shown["id"] == "CP-003"
    assert [shown] == json.loads(said("rules", "list", "--search", "cp003", "--json"))


def test_an_unknown_rule_has_a_way_out() -> None:
    with pytest.raises(NotFound):
        said("rules", "show", "CP-999")
