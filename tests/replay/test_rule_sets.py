"""A kept rule set judges as it did, alone, and reaches nothing; what became of it since is named."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from typing import Any

import pytest

from kaiye.replay.api import Archive, Broken, Code, Item, Report, pack, replay_records
from kaiye.replay.outsider import judge
from kaiye.rules.api import Evidence, ruleset_digest, standard_parameters
from tests.replay.builders import YEARS, body, changed, late
from tests.rules.dossiers import BASES

CAPITAL = "kaiye/rules/chapters/capital.py"
SECRET = "110105199003071234"


def replayed(document: dict[str, Any], said: dict[str, Any], archive: Archive | None = None) -> Report:
    kept = {} if archive is None else {archive.digest: (Code.KEPT, archive.opened())}
    return replay_records(document, [Item(1, "", said)], rule_sets=kept)


def ran(code: str) -> str:
    """How the judgment ends when the kept entry begins with this code."""
    archive = changed(
        "kaiye/rules/again.py", "    parameters = from_json", f"    {code}\n    parameters = from_json"
    )
    said = body(late())
    with pytest.raises(Broken) as broken:
        judge(archive.opened(), {"dossier": late(), "facts": [said["facts"]]})
    return broken.value.name


def test_the_digest_of_a_rule_set_is_that_of_its_own_list_of_contents() -> None:
    archive = pack(standard_parameters())
    rule_set = archive.opened()
    assert archive.digest == rule_set.digest == ruleset_digest(standard_parameters())
    assert archive.sha256 == hashlib.sha256(archive.data).hexdigest()
    for name in (
        "kaiye/catalogue/data/scope_items.csv",
        "kaiye/dossier/types.py",
        "kaiye/kernel/workdays.py",
    ):
        assert rule_set.contents["files"][name] == hashlib.sha256(rule_set.files[name]).hexdigest()


def test_every_file_and_every_parameter_decides_the_digest() -> None:
    digests = {pack(standard_parameters()).digest, pack(standard_parameters().replaced({YEARS: 3})).digest}
    digests.add(changed("kaiye/catalogue/data/scope_items.csv", "S0002,软件开发,", "S0002,软件研发,").digest)
    assert len(digests) == 3


@pytest.mark.parametrize("name", ["llc", "iih"])
def test_kept_code_says_what_this_program_says(name: str) -> None:
    document = BASES[name]()
    evidence = Evidence(unreachable=frozenset({"barred"}))
    report = replayed(document, body(document, evidence=evidence))
    assert report.reproduced, report.results[0].kept
    assert (report.results[0].code, report.results[0].now.same, report.changes) == (Code.PROGRAM, True, {})


def test_a_changed_rule_is_named_with_its_text_and_what_it_makes_of_the_decision() -> None:
    then = changed(CAPITAL, 'facts.parameter("llc.contribution_years")', "3")
    document = late()
    said = then_says(then, document)
    assert {finding["rule"] for finding in said["findings"]} == {"CP-003"}
    report = replayed(document, said, then)
    [result] = report.results
    assert (report.reproduced, result.code, result.now.same) == (True, Code.KEPT, False)
    assert {(one["change"], one["rule"]) for one in result.now.differences} == {("disappears", "CP-003")}
    found = report.changes[then.digest]
    assert [change.rule for change in found.changed] == ["CP-003"]
    assert '+    years = facts.parameter("llc.contribution_years")' in found.changed[0].source
    assert (found.added, found.removed, found.parameters, found.versions) == ((), (), (), ())
    assert list(found.files) == [CAPITAL]


def then_says(archive: Archive, document: dict[str, Any]) -> dict[str, Any]:
    """The record that the rule set of the archive would have left."""
    given = body(document)
    [decision] = judge(archive.opened(), {"dossier": document, "facts": [given["facts"]]})["decisions"]
    return {**given, **decision, "ruleset": archive.digest}


def test_law_dates_weight_and_words_of_a_rule_are_compared_and_rules_come_and_go() -> None:
    then = changed("kaiye/rules/laws.py", '"公司法", date(2024, 7, 1)', '"公司法", date(2024, 6, 1)')
    then = changed(CAPITAL, '"""注册资本为全体股东认缴的出资额"""', '"""注册资本等于出资额"""', to=then)
    weight = 'IMPLEMENTING("第六条"),\n    on_fail='
    then = changed(CAPITAL, f"{weight}RESTRICT", f"{weight}WARN", to=then)
    then = changed(CAPITAL, '"CP-003"', '"CP-903"', to=then)
    report = replayed(late(), then_says(then, late()), then)
    found = report.changes[then.digest]
    fields = {change.rule: change.fields for change in found.changed}
    assert fields["CP-002"]["title"] == ("注册资本等于出资额", "注册资本为全体股东认缴的出资额")
    law, article, since, until = fields["CP-002"]["bases"][0][0]
    assert (law, article, since, until) == ("公司法", "第四十七条", "2024-06-01", None)
    assert fields["CP-001"]["severity"] == ("warn", "restrict")
    assert found.added == (("CP-003", "2024-07-01"),)
    assert found.removed == (("CP-903", "2024-06-01"),)


def test_a_record_made_under_other_parameters_is_judged_under_them() -> None:
    tried = standard_parameters().replaced({YEARS: 3})
    said = body(late(), tried)
    assert said["outcome"] == "restrict"
    archive = pack(tried)
    report = replayed(late(), said, archive)
    [result] = report.results
    assert (report.reproduced, result.kept and result.kept.outcome) == (True, "restrict")
    assert (result.now.outcome, result.now.same) == ("approve", False)
    [changed_parameter] = report.changes[archive.digest].parameters
    assert (changed_parameter["name"], changed_parameter["before"][0]["value"]) == (YEARS, 3)
    assert changed_parameter["after"][0]["value"] == 5


def test_a_rule_set_that_was_not_kept_is_said_so() -> None:
    report = replayed(late(), {**body(late()), "ruleset": "sha256:" + "0" * 64})
    assert (report.reproduced, report.results[0].code) == (False, Code.MISSING)


def test_a_record_that_says_otherwise_is_not_reproduced() -> None:
    said = body(late())
    finding = {"rule": "CP-003", "severity": "warn", "subject": "", "message": "", "basis": "", "english": ""}
    report = replayed(late(), {**said, "findings": [*said["findings"], finding]})
    [result] = report.results
    assert not report.reproduced
    assert result.kept is not None
    assert [one["change"] for one in result.kept.differences] == ["disappears"]


def test_what_the_register_added_is_no_rule() -> None:
    said = body(late())
    lost = {"by": "register", "rule": "NM-056", "severity": "restrict", "subject": "/name/text"}
    assert replayed(late(), {**said, "findings": [*said["findings"], lost]}).reproduced


def test_errors_of_kept_code_name_the_place_and_nothing_they_were_given() -> None:
    said = ran(f"raise ValueError('{SECRET}', request)")
    assert said.startswith("ValueError kaiye/rules/again.py:")
    assert SECRET not in said
    assert ran(f"import os, sys; sys.stderr.write('{SECRET}'); os._exit(3)") == "exit 3"


def test_kept_code_starts_nothing_writes_nothing_and_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrote = str(tmp_path / "wrote")
    monkeypatch.setenv("KAIYE_MASTER_KEY", SECRET)
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    with socket.create_server(("127.0.0.1", 0)) as server:
        tries = [
            "import subprocess; subprocess.run(['true'])",
            "import os; os.system('true')",
            "import os; os.fork()",
            f"open({wrote!r}, 'w')",
            f"import os; os.open({wrote!r}, os.O_CREAT | os.O_WRONLY)",
            "import socket; socket.getaddrinfo('localhost', 80)",
            f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))",
        ]
        answer = answered(
            [*tries, "import os; assert not {'KAIYE_MASTER_KEY', 'PYTHONPATH', 'HOME'} & set(os.environ)"]
        )
    assert answer == ["PermissionError"] * len(tries) + [""]
    assert not Path(wrote).exists()


def answered(tries: list[str]) -> list[str]:
    """The kinds of error that kept code meets when it tries each of these."""
    entry = "def again(request: Mapping[str, Any]) -> dict[str, Any]:"
    code = f"""
def tried(text):
    try:
        exec(text)
    except BaseException as error:
        return type(error).__name__
    return ""


def again(request):
    return {{"decisions": [tried(text) for text in {tries!r}]}}


{entry.replace("again", "never")}"""
    archive = changed("kaiye/rules/again.py", entry, code)
    return list(judge(archive.opened(), {})["decisions"])
