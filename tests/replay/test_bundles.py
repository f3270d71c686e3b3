"""A bundle is whole or refused, and an outsider needs nothing but Python and what the rules stand on."""

from __future__ import annotations

import importlib.metadata
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kaiye.kernel.api import canonical_json
from kaiye.replay import outsider
from kaiye.replay.api import Code, DamagedBundle, Report, pack, replay_bundle, sha256
from kaiye.rules.api import RULESET_PACKAGES, standard_parameters
from kaiye.tlog.api import notes
from tests.dossier.builders import llc
from tests.replay.builders import KEY, ORIGIN, YEARS, body, bundle, changed, late
from tests.replay.test_rule_sets import CAPITAL, then_says

NUMBER = next(iter(llc()["people"].values()))["id_number"]


@cache
def whole() -> bytes:
    return bundle().data


def replayed(data: bytes, **options: Any) -> Report:
    return replay_bundle(data, "case.zip", **options)[1]


def refused(data: bytes, **options: Any) -> tuple[str, str]:
    with pytest.raises(DamagedBundle) as error:
        replay_bundle(data, "case.zip", **options)
    return error.value.kind, error.value.name


def repacked(name: str, data: bytes, *, listed: bool = True) -> bytes:
    """The bundle with another file, its manifest made to fit as somebody would who means harm."""
    files = outsider.read_zip(whole(), "")
    files[name] = data
    about = json.loads(files["manifest.json"])
    if listed:
        about["files"][name] = sha256(data)
    files["manifest.json"] = canonical_json(about)
    files["manifest.sha256"] = (sha256(files["manifest.json"]) + "\n").encode()
    return outsider.write_zip(files)


def test_a_bundle_is_the_same_for_the_same_case() -> None:
    assert bundle() == bundle()


def test_a_whole_bundle_is_replayed() -> None:
    report = replayed(whole(), key=notes.verifier_key(ORIGIN, KEY.public_key()))
    assert report.reproduced
    assert report.results[0].code is Code.KEPT


def test_every_file_with_one_byte_changed_is_named() -> None:
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        entries = [(entry.filename, entry.header_offset) for entry in archive.infolist()]
    for name, header in entries:
        content = header + 30 + len(name)
        data = bytearray(whole())
        data[content + 5] ^= 1
        assert refused(bytes(data)) == ("changed", name)


def test_one_byte_changed_anywhere_is_refused() -> None:
    places = random.Random(9)
    data = whole()
    ends = [place for place in range(len(data) - 4000, len(data), 37)]
    for place in [*range(0, 120), *ends, *(places.randrange(len(data)) for _ in range(150))]:
        altered = bytearray(data)
        altered[place] ^= 1 << places.randrange(8)
        kind, name = refused(bytes(altered))
        assert kind in outsider.SENTENCES
        assert name
    assert refused(data + b"\0")[0] == "container"
    assert refused(data[:-1])[0] == "container"
    assert refused(b"")[0] == "container"


@pytest.mark.parametrize(
    "name", ["records/1.json", "dossier.json", "trail/opened.json", "trail/records/1.json"]
)
def test_a_forged_manifest_does_not_help(name: str) -> None:
    """Whoever changes the facts and mends every digest still has the trail against them."""
    text = outsider.read_zip(whole(), "")[name].decode()
    forged = re.sub(r'("digest":"|"hashes":\["|"name":"|"as_of":")(.)', r"\g<1>9", text, count=1)
    assert forged != text
    kind, named = refused(repacked(name, forged.encode()))
    assert kind in {"unbound", "proof", "unreadable"}
    assert named == name


def test_a_forged_rule_set_is_not_the_one_the_trail_names() -> None:
    other = changed(CAPITAL, 'facts.parameter("llc.contribution_years")', "9")
    name = f"rulesets/{pack(standard_parameters()).digest.removeprefix('sha256:')}.zip"
    assert refused(repacked(name, other.data)) == ("changed", name)


def test_a_file_nobody_listed_is_refused() -> None:
    assert refused(repacked("more.txt", b"", listed=False)) == ("extra", "more.txt")


def test_another_key_than_the_one_given_is_refused() -> None:
    assert refused(whole(), key="example.org/log+00000000+AA==") == ("key", "trail/key.txt")


def test_the_sentences_of_a_damaged_bundle_hold_nothing_personal() -> None:
    data = whole().replace(NUMBER.encode(), NUMBER[:-1].encode() + b"0")
    assert data != whole()
    with pytest.raises(DamagedBundle) as error:
        replay_bundle(data, "case.zip")
    said = str(error.value) + repr(error.value.__cause__) + str(error.value.way_out)
    assert NUMBER[:10] not in said


def test_code_of_a_bundle_is_run_only_when_somebody_vouches_for_it() -> None:
    then = changed(CAPITAL, 'facts.parameter("llc.contribution_years")', "3")
    data = bundle(late(), [then_says(then, late())], [then]).data
    report = replayed(data)
    assert report.untrusted == (then.digest,)
    [result] = report.results
    assert (result.code, result.kept, report.reproduced) == (Code.UNTRUSTED, None, False)
    # What can be said without running it is said.
    assert list(report.changes[then.digest].files) == [CAPITAL]
    assert not report.changes[then.digest].described
    for options in ({"trust": True}, {"vouched": [then.digest]}):
        report = replayed(data, **options)
        assert report.reproduced
        assert [change.rule for change in report.changes[then.digest].changed] == ["CP-003"]


def test_other_parameters_are_no_other_code() -> None:
    tried = standard_parameters().replaced({YEARS: 3})
    data = bundle(
        late(), [body(late(), tried), body(late())], [pack(tried), pack(standard_parameters())]
    ).data
    report = replayed(data)
    assert report.reproduced
    assert [result.now.same for result in report.results] == [False, True]
    assert [result.item.number for result in replayed(data, number=2).results] == [2]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the packages of the bundle's requirements and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    for name in (*RULESET_PACKAGES, "cryptography", "cffi", "pycparser"):
        found = importlib.metadata.distribution(name)
        for top in {Path(str(path)).parts[0] for path in found.files or ()} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(found.locate_file(top))))
    return folder / "bin" / "python"


def outside(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", "replay.py", *arguments],
        cwd=folder,
        env={"PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_an_outsider_replays_it_with_nothing_of_ours(clean: Path, tmp_path: Path) -> None:
    for missing in ("django", "kaiye", "typer", "pytest"):
        gone = subprocess.run([clean, "-I", "-c", f"import {missing}"], capture_output=True, check=False)
        assert b"ModuleNotFoundError" in gone.stderr
    said = body(late())
    then = changed(CAPITAL, 'facts.parameter("llc.contribution_years")', "3")
    made = bundle(late(), [said, then_says(then, late())], [pack(standard_parameters()), then])
    zipfile.ZipFile(io.BytesIO(made.data)).extractall(tmp_path)
    done = outside(clean, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("结果相同。 The same.") == 2
    assert said["ruleset"] in done.stdout
    assert NUMBER not in done.stdout
    result = json.loads(outside(clean, tmp_path, "--json").stdout)
    assert [record["same"] for record in result["records"]] == [True, True]
    (tmp_path / "case.zip").write_bytes(made.data)
    assert outside(clean, tmp_path, "case.zip").returncode == 0
    assert outside(clean, tmp_path, "--key", "x+0+AA==").returncode == outsider.BROKEN
    record = tmp_path / "records" / "1.json"
    record.write_bytes(record.read_bytes().replace(b'"approve"', b'"approvf"'))
    broken = outside(clean, tmp_path)
    assert (broken.returncode, broken.stdout) == (outsider.BROKEN, "")
    assert "records/1.json" in broken.stderr


def test_an_outsider_is_told_when_it_comes_out_otherwise(clean: Path, tmp_path: Path) -> None:
    """A decision that never followed from its facts, however well it is proved."""
    wrong = {**body(late()), "outcome": "restrict"}
    zipfile.ZipFile(io.BytesIO(bundle(late(), [wrong]).data)).extractall(tmp_path)
    done = outside(clean, tmp_path)
    assert (done.returncode, done.stderr) == (outsider.DIFFERENT, "")
    assert "approve" in done.stdout
