"""复核登记决定：核对卷宗的每一个指纹，用当时的规则再判断一次。 Replay a registration decision.

    python replay.py [BUNDLE.zip or its folder] [--key KEY] [--json]

Needs Python and the packages of requirements.txt, nothing else: no database, no network, no program of the
authority. It checks every digest, checks the proof that the decision is on the authority's trail, and judges
again with the very rules that decided, in a process of its own without network. It ends with 0 when the
same findings come out, 9 when others do, 2 when the bundle is not whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SENTENCES = {
    "unreadable": ("读不出来，或者格式不对", "cannot be read, or has the wrong form"),
    "changed": ("内容与指纹不符", "does not have the digest it should have"),
    "missing": ("不在卷宗里", "is not in the bundle"),
    "extra": ("不在清单里", "is not on the manifest"),
    "container": ("压缩包本身被改动过", "the archive file itself was altered"),
    "proof": ("轨迹证明不成立", "the proof of the trail does not hold"),
    "key": ("不是您给出的公钥", "is not the key you gave"),
    "unbound": ("与轨迹里的记载对不上", "is not what the trail says"),
    "failed": ("判断没有完成", "the judgment was not finished"),
}
DIFFERENT, BROKEN = 9, 2
SECONDS = 120
LARGEST = 64 * 1024 * 1024
_NAME = re.compile(r"(?!.*(^|/)\.)[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TOLD = ("severity", "message", "basis", "english")


class Broken(Exception):
    """A part of the bundle that is not as it should be: `kind` is a key of SENTENCES, `name` the part."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{name}: {SENTENCES[kind][1]}")
        self.kind = kind
        self.name = name


@dataclass(frozen=True)
class RuleSet:
    """A kept rule set, every file checked; `digest` is that of `contents`, its canonical JSON."""

    digest: str
    contents: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Record:
    """A decision of the bundle. `bound`: the trail says the same of it; None when its salt was erased."""

    number: int
    at: str
    body: Mapping[str, Any]
    entry: int
    bound: bool | None


@dataclass(frozen=True)
class Bundle:
    """A bundle that is whole and proved."""

    about: Mapping[str, Any]
    dossier: Mapping[str, Any]
    records: tuple[Record, ...]
    rule_sets: Mapping[str, RuleSet]
    key: str


# Containers: stored, not compressed, with nothing in them but names and contents, so that one content has
# one sequence of bytes and no byte can be changed unnoticed.


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """The one archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def read_zip(data: bytes, name: str) -> dict[str, bytes]:
    """The files of an archive made by `write_zip`; raises Broken."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                plain = entry.compress_type == zipfile.ZIP_STORED and entry.file_size <= LARGEST
                if not plain or entry.filename in found or not _NAME.fullmatch(entry.filename):
                    raise Broken("container", name)
                try:
                    found[entry.filename] = archive.read(entry)
                except zipfile.BadZipFile as error:
                    kind = "changed" if "CRC" in str(error) else "container"
                    raise Broken(kind, entry.filename) from error
    except Broken:
        raise
    except Exception as error:  # zipfile raises whatever a damaged header leads it to
        raise Broken("container", name) from error
    if write_zip(found) != data:
        raise Broken("container", name)
    return found


def read_folder(path: Path) -> dict[str, bytes]:
    """The files that the manifest in the folder names; raises Broken."""
    found = {}
    for name in ("manifest.json", "manifest.sha256"):
        found[name] = _read(path, name)
    for name in _json(found["manifest.json"], "manifest.json").get("files", {}):
        if not _NAME.fullmatch(str(name)):
            raise Broken("unreadable", "manifest.json")
        found[name] = _read(path, name)
    return found


def _read(path: Path, name: str) -> bytes:
    try:
        return (path / name).read_bytes()
    except OSError as error:
        raise Broken("missing", name) from error


def sha256(data: bytes) -> str:
    """The digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _json(data: bytes, name: str) -> Any:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Broken("unreadable", name) from error
    if not isinstance(value, dict):
        raise Broken("unreadable", name)
    return value


# What is in the bundle is what the manifest says, what the trail says, and what the rule set's digest says.


def open_bundle(files: Mapping[str, bytes], *, key: str = "") -> Bundle:
    """The bundle in these files, checked throughout; `key` is the trail's key when you have it from elsewhere."""
    about = _manifest(files)
    try:
        shown = files["trail/key.txt"].decode().strip()
        if key and shown != key.strip():
            raise Broken("key", "trail/key.txt")
        dossier = _json(files["dossier.json"], "dossier.json")
        opened = _entry(files, "trail/opened.json", shown, about)
        if opened["kind"] != "case.opened" or opened["facts"]["digest"] != sha256(files["dossier.json"]):
            raise Broken("unbound", "dossier.json")
        records = tuple(_record(files, said, shown, about) for said in about["records"])
        rule_sets = {digest: read_rule_set(files[name], name) for digest, name in about["rule_sets"].items()}
        for record in records:
            wanted = record.body["ruleset"]
            if wanted not in rule_sets or rule_sets[wanted].digest != wanted:
                raise Broken("changed", about["rule_sets"].get(wanted, wanted))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Broken("unreadable", "manifest.json") from error
    return Bundle(about, dossier, records, rule_sets, shown)


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    for name in ("manifest.json", "manifest.sha256"):
        if name not in files:
            raise Broken("missing", name)
    if files["manifest.sha256"] != (sha256(files["manifest.json"]) + "\n").encode():
        raise Broken("changed", "manifest.json")
    about: dict[str, Any] = _json(files["manifest.json"], "manifest.json")
    listed = about.get("files")
    if about.get("format") != 1 or not isinstance(listed, dict):
        raise Broken("unreadable", "manifest.json")
    for name, digest in listed.items():
        if name not in files:
            raise Broken("missing", name)
        if sha256(files[name]) != digest:
            raise Broken("changed", name)
    for name in files:
        if name not in listed and name not in ("manifest.json", "manifest.sha256"):
            raise Broken("extra", name)
    return about


def _entry(files: Mapping[str, bytes], name: str, key: str, about: Mapping[str, Any]) -> dict[str, Any]:
    proof = _json(files[name], name)
    if not proof_holds(proof, key):
        raise Broken("proof", name)
    entry: dict[str, Any] = json.loads(proof["leaf"])
    if entry["subject"] != about["filing"] or entry["facts"]["round"] != about["round"]:
        raise Broken("unbound", name)
    return entry


def _record(
    files: Mapping[str, bytes], said: Mapping[str, Any], key: str, about: Mapping[str, Any]
) -> Record:
    number = int(said["number"])
    name, trail = f"records/{number}.json", f"trail/records/{number}.json"
    body = _json(files[name], name)
    entry = _entry(files, trail, key, about)
    facts = entry["facts"]
    if any(facts[word] != body[word] for word in ("ruleset", "outcome", "as_of")):
        raise Broken("unbound", name)
    proof = _json(files[trail], trail)
    return Record(number, entry["at"], body, proof["index"], _bound(files[name], name, entry, proof))


def _bound(data: bytes, name: str, entry: Mapping[str, Any], proof: Mapping[str, Any]) -> bool | None:
    """The trail keeps a salted digest of the record, as it keeps everything that is personal."""
    if not proof.get("salt"):
        return None
    salt = base64.b64decode(proof["salt"], validate=True)
    expected = hmac.new(salt, b"record\0" + sha256(data).encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, str(entry["personal"].get("record", ""))):
        raise Broken("unbound", name)
    return True


def read_rule_set(data: bytes, name: str = "ruleset.zip") -> RuleSet:
    """The rule set in an archive: `ruleset.json`, whose SHA-256 names it, and every file that names."""
    files = read_zip(data, name)
    if "ruleset.json" not in files:
        raise Broken("missing", f"{name}/ruleset.json")
    said = files.pop("ruleset.json")
    contents = _json(said, f"{name}/ruleset.json")
    listed = contents.get("files")
    if contents.get("format") != 1 or not isinstance(listed, dict) or set(listed) != set(files):
        raise Broken("unreadable", f"{name}/ruleset.json")
    for path, digest in listed.items():
        if not path.startswith("kaiye/") or sha256(files[path]) != digest:
            raise Broken("changed", f"{name}/{path}")
    return RuleSet("sha256:" + sha256(said), contents, files)


# The trail: RFC 6962 inclusion under a C2SP checkpoint signed with Ed25519.


def proof_holds(proof: Mapping[str, Any], key: str) -> bool:
    """True when the proof leads from its leaf to a checkpoint signed by the key."""
    try:
        size, root = _checkpoint(proof["checkpoint"], key)
        path = [base64.b64decode(step, validate=True) for step in proof["hashes"]]
        leaf = hashlib.sha256(b"\0" + proof["leaf"].encode()).digest()
        return proof["tree_size"] == size and _root(leaf, proof["index"], size, path) == root
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return False


def _checkpoint(note: str, key: str) -> tuple[int, bytes]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, _, raw = key.split("+", 2)
    public = base64.b64decode(raw, validate=True)
    hashed = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if (dash, signer, signature[:4], public[:1], origin) == ("—", name, hashed, b"\x01", name):
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], text.encode())
            except InvalidSignature as error:
                raise ValueError from error
            return int(size), base64.b64decode(root, validate=True)
    raise ValueError("not signed by the key")


def _root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that the path leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError("not in the tree")
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise ValueError("a path too long")
        if node & 1 or node == last:
            found = hashlib.sha256(b"\1" + step + found).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\1" + found + step).digest()
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("a path too short")
    return found


# Judging again: the kept code runs in a process of its own, with nothing of ours in its environment.


def judge(rule_set: RuleSet, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the code of the rule set answers; raises Broken. Errors name the place in the code, never a value."""
    request = {**request, "parameters": rule_set.contents["parameters"]}
    with tempfile.TemporaryDirectory(prefix="kaiye-replay-") as folder:
        root = Path(folder) / "code"
        for name, data in rule_set.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        answer = _run(root, Path(folder), json.dumps(request).encode())
    if "error" in answer:
        raise Broken("failed", str(answer["error"])[:200])
    return answer


def _run(root: Path, folder: Path, request: bytes) -> dict[str, Any]:
    child = Path(__file__).resolve().with_name("judged.py")
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(child), str(root)]
    said = folder / "answer.json"
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    with said.open("wb") as out, tempfile.TemporaryFile(dir=folder) as given:
        given.write(request)
        given.seek(0)
        try:
            # Standard error may hold what the rules were given.
            done = subprocess.run(  # noqa: S603
                command, stdin=given, stdout=out, stderr=subprocess.DEVNULL, cwd=folder, env=kept,
                timeout=SECONDS, check=False, start_new_session=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Broken("failed", f"> {SECONDS} s") from error
    if done.returncode:
        raise Broken("failed", f"exit {done.returncode}")
    return _json(said.read_bytes(), "answer") if said.stat().st_size <= LARGEST else {"error": "size"}


# What came out, beside what was kept.


def differences(kept: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each finding that disappears, appears or reads otherwise; findings that the register added are no rule's."""
    before, after = _by_place(kept), _by_place(now)
    found: list[dict[str, Any]] = []
    for place in sorted({**before, **after}):
        old, new = before.get(place), after.get(place)
        fields = [word for word in _TOLD if old and new and old.get(word) != new.get(word)]
        if old is None or new is None or fields:
            change = "appears" if old is None else "disappears" if new is None else "changed"
            rule, subject = place[:2]
            told = {"change": change, "rule": rule, "subject": subject, "fields": fields}
            found.append({**told, "before": old, "after": new})
    return found


def _by_place(findings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, int], Mapping[str, Any]]:
    seen: Counter[tuple[str, str]] = Counter()
    placed = {}
    for finding in findings:
        if finding.get("by") == "register":
            continue
        place = (str(finding["rule"]), str(finding["subject"]))
        placed[(*place, seen[place])] = finding
        seen[place] += 1
    return placed


def surroundings(rule_set: RuleSet) -> list[tuple[str, str, str]]:
    """Where this Python and its packages are not those the rule set was kept with: name, then, now."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    pairs = [("python", rule_set.contents["python"], here)]
    pairs.append(("unicode", rule_set.contents["unicode"], unicodedata.unidata_version))
    for name, wanted in rule_set.contents["packages"].items():
        try:
            pairs.append((name, wanted, version(name)))
        except PackageNotFoundError:
            pairs.append((name, wanted, "-"))
    return [pair for pair in pairs if pair[1] != pair[2]]


def replayed(bundle: Bundle) -> list[dict[str, Any]]:
    """Every record of the bundle judged again with the rule set that decided it."""
    results = []
    for record in bundle.records:
        rule_set = bundle.rule_sets[record.body["ruleset"]]
        request = {"dossier": bundle.dossier, "facts": [record.body["facts"]]}
        [decision] = judge(rule_set, request)["decisions"]
        differ = differences(record.body["findings"], decision["findings"])
        same = not differ and decision["outcome"] == record.body["outcome"]
        results.append({
            "record": record.number, "at": record.at, "outcome": record.body["outcome"],
            "ruleset": record.body["ruleset"], "entry": record.entry, "bound": record.bound,
            "again": decision["outcome"], "same": same, "differences": differ,
        })  # fmt: skip
    return results


def _tell(bundle: Bundle, results: list[dict[str, Any]]) -> None:
    print(f"{bundle.about['filing']}/{bundle.about['round']}")
    print(f"卷宗完整，轨迹证明成立。 The bundle is whole and its proofs hold.\n  {bundle.key}")
    print("请与登记机关公布的公钥核对。 Compare this key with the one the authority publishes.")
    for rule_set in bundle.rule_sets.values():
        for name, then, now in surroundings(rule_set):
            print(f"  {name}: {then} → {now}")
    for result in results:
        print(f"#{result['record']} {result['at']} {result['outcome']} {result['ruleset']}")
        if result["bound"] is None:
            print("  轨迹里这份记录的盐已经销毁。 The salt of this record's digest on the trail was erased.")
        said = ("  结果相同。 The same.", f"  结果不同：{result['again']}。 Different.")
        print(said[0] if result["same"] else said[1])
        for one in result["differences"]:
            print(f"  {one['change']:<10} {one['rule']} {one['subject'] or '/'} {' '.join(one['fields'])}")


def main(arguments: list[str]) -> int:
    """Check and judge the bundle named, or the one this file lies in."""
    key = arguments.pop(arguments.index("--key") + 1) if "--key" in arguments[:-1] else ""
    named = [word for word in arguments if not word.startswith("--")]
    path = Path(named[0]) if named else Path(__file__).resolve().parent
    try:
        files = read_folder(path) if path.is_dir() else read_zip(_read(path.parent, path.name), path.name)
        bundle = open_bundle(files, key=key)
        results = replayed(bundle)
    except Broken as broken:
        print(f"✗ {broken.name}：{'；'.join(SENTENCES[broken.kind])}", file=sys.stderr)
        return BROKEN
    if "--json" in arguments:
        print(
            json.dumps({"filing": bundle.about["filing"], "records": results}, ensure_ascii=False, indent=1)
        )
    else:
        _tell(bundle, results)
    return 0 if all(result["same"] for result in results) else DIFFERENT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
