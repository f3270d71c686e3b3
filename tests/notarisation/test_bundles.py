"""A bundle proves one signature to a stranger, and says what is wrong with any other."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.bundles.api import Paper, State, check, pack, unpack
from kaiye.kernel.api import NotFound, canonical_json
from kaiye.ledger.api import sequence, verifier_key
from kaiye.notarisation import making
from kaiye.notarisation.api import bundle_of, deposit, witness
from kaiye.signing import api
from kaiye.signing.api import trust_anchor
from kaiye.signing.certificates import Subject, issuing, one_event
from kaiye.signing.models import SignerRow
from tests.notarisation.builders import Network, attachments_of, changed, connected, signed, taken_apart
from tests.signing.builders import AT, drawing, opened, sign, signer, token
from tests.signing.clocks import foreign_clock

pytestmark = pytest.mark.django_db(transaction=True)
clock = pytest.fixture(foreign_clock)
STEPS = [
    "manifest",
    "record",
    "chain",
    "revocation",
    "signatures",
    "stamps",
    "shown",
    "trail",
    "inclusion",
    "cosigned",
    "receipt",
]


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    return connected(tmp_path, settings, monkeypatch)


def _notarised(network: Network, key: str = "zhang") -> bytes:
    ceremony = signed()
    deposit(ceremony.id, 0, at=AT)
    witness(at=AT)
    return bundle_of(ceremony.id, key)


def _trust(network: Network | None = None) -> dict[str, Any]:
    known = {"roots": [trust_anchor()], "log": verifier_key()}
    return known | ({"notary": network.notary.home.verifier_key} if network else {})


def _repacked(bundle: bytes, **change: Any) -> bytes:
    """What somebody would make who knows the format: every list of digests is right again."""
    return pack(replace(taken_apart(bundle), **change), attachments_of(bundle))


def test_every_step_holds_for_a_notarised_signature(network: Network) -> None:
    report = check(_notarised(network), crl=api.revocation_list(at=AT), **_trust(network))
    assert [step.key for step in report.steps] == STEPS
    assert {step.state for step in report.steps} == {State.HOLDS}, [str(s.message) for s in report.steps]
    assert report.ok


def test_the_same_signature_makes_the_same_bundle(network: Network) -> None:
    ceremony = signed("zhang")
    before = bundle_of(ceremony.id, "zhang")
    assert bundle_of(ceremony.id, "zhang") == before
    digest = unpack(before).digest
    deposit(ceremony.id, 0, at=AT)
    sign(token(ceremony, "li"))
    witness(at=AT)
    later = bundle_of(ceremony.id, "zhang")
    # Others have signed since, proofs have come: the core is what was deposited.
    assert later != before
    assert unpack(later).digest == digest == unpack(bundle_of(ceremony.id, "zhang", papers=False)).digest
    assert check(later, **_trust(network)).ok
    with pytest.raises(NotFound):
        bundle_of(opened(filing="KY20261122-000000").id, "zhang")


def test_what_was_deposited_is_still_the_bundle_after_the_image_was_deleted(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = unpack(_notarised(network))
    monkeypatch.setattr(making, "_image", lambda record: b"")
    after = bundle_of(api.latest(before.manifest["filing"]).id, "zhang")  # type: ignore[union-attr]
    assert "signature.png" not in unpack(after).members
    assert unpack(after).digest == before.digest
    assert check(after, **_trust(network)).ok


def test_without_a_notary_and_without_the_papers(settings: Any) -> None:
    ceremony = signed()
    states = {step.key: step.state for step in check(bundle_of(ceremony.id, "li"), **_trust()).steps}
    assert states.pop("cosigned") is states.pop("receipt") is states.pop("revocation") is State.ABSENT
    assert set(states.values()) == {State.HOLDS}
    report = check(bundle_of(ceremony.id, "li", papers=False), **_trust())
    assert report.ok
    assert {step.key for step in report.steps if step.state is State.ABSENT} == {
        "revocation",
        "signatures",
        "cosigned",
        "receipt",
    }


def test_without_a_root_nothing_is_called_proven() -> None:
    report = check(bundle_of(signed().id, "zhang"))
    unpinned = {step.key for step in report.steps if step.state is State.UNPINNED}
    assert (report.consistent, report.ok, unpinned) == (True, False, {"chain", "inclusion"})


def test_a_flip_in_any_member_is_found_and_named(network: Network) -> None:
    bundle = _notarised(network)
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        entries = archive.infolist()
    assert len(entries) > 12
    for entry in entries:
        # A local header is 30 octets and the name.
        start = entry.header_offset + 30 + len(entry.filename)
        for place in {0, entry.file_size // 2, entry.file_size - 1}:
            broken = bytearray(bundle)
            broken[start + place] ^= 1
            wrong = check(bytes(broken), **_trust(network)).first_wrong
            assert wrong is not None, entry.filename
            assert entry.filename in str(wrong.message)


def test_a_flip_anywhere_in_the_file_is_found(network: Network) -> None:
    bundle = _notarised(network)
    for place in range(0, len(bundle), len(bundle) // 97):
        broken = bytearray(bundle)
        broken[place] ^= 0x20
        assert check(bytes(broken), **_trust(network)).first_wrong is not None, place
    for place in range(len(bundle) - 1500, len(bundle), 7):
        broken = bytearray(bundle)
        broken[place] ^= 0x20
        assert check(bytes(broken), **_trust(network)).first_wrong is not None, place


def test_a_member_exchanged_with_care_is_named(network: Network) -> None:
    """Check sums of the zip and all else are right; only our own lists tell."""
    bundle = _notarised(network)
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        members = [(entry, archive.read(entry)) for entry in archive.infolist()]
    for chosen, _ in members:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for entry, content in members:
                changed = content[:-1] + bytes([content[-1] ^ 1]) if entry is chosen else content
                archive.writestr(entry, changed)
        wrong = check(stream.getvalue(), **_trust(network)).first_wrong
        assert wrong is not None
        # A changed list of attachments no longer names what lies in the bundle.
        named = {chosen.filename} | ({"manifest.json"} if chosen.filename == "attachments.json" else set())
        assert any(name in str(wrong.message) for name in named) or chosen.filename in {
            "manifest.json",
            "attachments.json",
        }, (chosen.filename, str(wrong.message))


def test_a_manifest_exchanged_with_care_is_named(network: Network) -> None:
    bundle = _notarised(network)
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(bundle)) as archive,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as made,
    ):
        for entry in archive.infolist():
            content = archive.read(entry)
            made.writestr(
                entry, content.replace(b"Paper ", b"Loan ") if entry.filename == "manifest.json" else content
            )
    wrong = check(stream.getvalue(), **_trust(network)).first_wrong
    assert wrong is not None
    assert "“manifest.json”" in str(wrong.message)


def test_a_member_added_or_taken_away_is_found(network: Network) -> None:
    bundle = _notarised(network)
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}

    def made(given: dict[str, bytes]) -> bytes:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in given.items():
                archive.writestr(name, content)
        return stream.getvalue()

    for bad in (made({**members, "more.txt": b"x"}), made(members), made({}), b"", b"PK", bundle + b"x"):
        assert not check(bad, **_trust(network)).consistent
    for name in members:
        less = made({other: content for other, content in members.items() if other != name})
        assert not check(less, **_trust(network)).consistent


def _first(bundle: bytes, network: Network, **trust: Any) -> str | None:
    wrong = check(bundle, **(_trust(network) | trust)).first_wrong
    return wrong.key if wrong else None


def test_an_edited_record_is_found(network: Network) -> None:
    bundle = _notarised(network)
    record = json.loads(taken_apart(bundle).record)
    for name, value in (("ip", "198.51.100.1"), ("name", "李四"), ("time", "2026-11-22T11:00:00+08:00")):
        edited = _repacked(bundle, record=canonical_json(record | {name: value}))
        assert _first(edited, network) == "record"
    assert _first(_repacked(bundle, image=drawing(300, 120)), network) == "record"


def test_a_swapped_certificate_is_found(network: Network) -> None:
    ceremony = signed()
    mine, other = (bundle_of(ceremony.id, key) for key in ("zhang", "li"))
    swapped = _repacked(mine, certificate=taken_apart(other).certificate)
    assert _first(swapped, network) == "record"
    # Bound to the same record, but in another name.
    record = json.loads(taken_apart(mine).record)
    digest = hashlib.sha256(taken_apart(mine).record).hexdigest()
    named = one_event(Subject("王五", record["identity"]["sha256"], digest), at=AT)
    other_name = _repacked(mine, certificate=named.certificate.public_bytes(Encoding.PEM))
    wrong = check(other_name, **_trust(network)).first_wrong
    assert wrong is not None
    assert (wrong.key, "姓名" in str(wrong.message)) == ("record", True)
    # With the other person's record as well: they signed these papers, but not as this entry says.
    both = taken_apart(other)
    assert _first(_repacked(mine, certificate=both.certificate, record=both.record), network) is not None


def test_papers_of_another_filing_are_found(network: Network) -> None:
    mine = bundle_of(signed().id, "zhang")
    second = opened(filing="KY20261122-OTHER1")
    sign(token(second, "zhang"))
    sequence()
    theirs = bundle_of(second.id, "zhang")
    assert check(theirs, **_trust()).ok
    assert _first(_repacked(mine, papers=taken_apart(theirs).papers), network, notary="") == "chain"
    one_of_them = (taken_apart(mine).papers[0], taken_apart(theirs).papers[1])
    assert _first(_repacked(mine, papers=one_of_them), network, notary="") == "signatures"
    assert _first(_repacked(mine, entry=taken_apart(theirs).entry), network, notary="") == "trail"
    entry = taken_apart(mine).entry.replace(b"signing.signed", b"signing.viewed")
    assert _first(_repacked(mine, entry=entry), network, notary="") == "trail"
    assert _first(_repacked(mine, filing="KY20261122-OTHER1"), network, notary="") == "record"
    assert _first(pack(taken_apart(mine), attachments_of(theirs)), network, notary="") == "inclusion"


def test_a_paper_that_was_never_shown_is_found(network: Network) -> None:
    bundle = _notarised(network)

    def relabelled(contents: Any) -> dict[str, Any]:
        first, second = contents.papers
        return {"papers": (replace(first, original_sha256=second.original_sha256), second)}

    assert _first(pack(changed(taken_apart(bundle), relabelled), attachments_of(bundle)), network) == "shown"
    retitled = tuple(replace(paper, title="Loan") for paper in taken_apart(bundle).papers)
    assert _first(_repacked(bundle, papers=retitled), network) == "shown"
    fewer = taken_apart(bundle).papers[:1]
    assert _first(_repacked(bundle, papers=fewer), network) == "trail"


def test_a_paper_other_than_the_one_that_was_shown_is_found() -> None:
    """What the record says was shown is no beginning of the signed paper."""
    ceremony = opened("zhang")
    link = token(ceremony, "zhang")
    api.shown(link, at=AT)
    row = SignerRow.objects.get(ceremony=ceremony.id)
    row.shown[0]["sha256"] = "0" * 64
    row.save()
    sign(link, show=False)
    sequence()
    wrong = check(bundle_of(ceremony.id, "zhang"), **_trust()).first_wrong
    assert wrong is not None
    assert wrong.key == "shown"


def test_a_changed_paper_or_token_is_found(network: Network) -> None:
    bundle = _notarised(network)
    first, *rest = taken_apart(bundle).papers

    def with_paper(**change: Any) -> bytes:
        return _repacked(bundle, papers=(replace(first, **change), *rest))

    pdf = bytearray(first.pdf)
    pdf[400] ^= 1
    assert _first(with_paper(pdf=bytes(pdf)), network) == "signatures"
    assert _first(with_paper(pdf=first.pdf + b"\n1 0 obj\n<<>>\nendobj\n"), network) == "signatures"
    assert _first(with_paper(pdf=b"no pdf"), network) == "signatures"
    assert _first(with_paper(tokens=()), network) == "stamps"
    assert _first(with_paper(tokens=rest[0].tokens), network) == "stamps"
    lone = Paper(first.kind, first.title, first.original_sha256, first.pdf, first.tokens)
    assert first == lone


def test_a_foreign_root_is_found(network: Network) -> None:
    bundle = _notarised(network)
    foreign = (network.notary.home.path / "root.crt").read_bytes()
    assert _first(bundle, network, roots=[foreign]) == "chain"
    # A root for time stamps does not make a signer trusted.
    assert _first(bundle, network, roots=[foreign], clocks=[trust_anchor()]) == "chain"


def test_a_foreign_notary_or_log_is_found(network: Network, tmp_path: Path) -> None:
    from kaiye.tlog.api import notes
    from tests.notary.builders import KEY, ORIGIN, established

    bundle = _notarised(network)
    other = established(tmp_path / "other").home.verifier_key
    assert _first(bundle, network, notary=other) in {"cosigned", "receipt"}
    assert _first(bundle, network, log=notes.verifier_key(ORIGIN, KEY.public_key())) == "inclusion"
    bare = {name: content for name, content in attachments_of(bundle).items() if "receipt" not in name}
    assert _first(pack(taken_apart(bundle), bare), network) == "receipt"


def test_a_receipt_of_another_signature_is_found(network: Network) -> None:
    ceremony = signed()
    for place in (0, 1):
        deposit(ceremony.id, place, at=AT)
    mine, theirs = (bundle_of(ceremony.id, key) for key in ("zhang", "li"))
    given = attachments_of(mine) | {
        "notary/receipt.txt": unpack(theirs).members["notary/receipt.txt"],
    }
    assert _first(pack(taken_apart(mine), given), network) == "receipt"


def test_a_certificate_used_after_its_hour_is_found(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaiye.signing import acts

    before = acts.one_event
    late = AT - timedelta(hours=3)
    monkeypatch.setattr(acts, "one_event", lambda subject, *, at: before(subject, at=late))
    assert _first(bundle_of(signed("zhang").id, "zhang"), network, notary="") == "chain"


@pytest.mark.parametrize(
    ("reason", "wrong"), [("not_the_signer", "revocation"), ("disputed", None), ("mistaken", None)]
)
def test_a_revoked_certificate_is_told_from_one_revoked_later(reason: str, wrong: str | None) -> None:
    ceremony = signed()
    bundle = bundle_of(ceremony.id, "zhang")
    later = AT + timedelta(days=3)
    api.revoke(ceremony.id, "zhang", api.RevocationReason(reason), at=later)
    crl = api.revocation_list(at=later)
    found = check(bundle, crl=crl, **_trust()).first_wrong
    assert (found.key if found else None) == wrong
    # Somebody else's certificate is not touched, and a list of somebody else is none.
    assert check(bundle_of(ceremony.id, "li"), crl=crl, **_trust()).ok
    foreign = x509.CertificateRevocationListBuilder().issuer_name(issuing().certificate.subject)
    forged = (
        foreign.last_update(AT).next_update(later).sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    )
    found = check(bundle, crl=forged.public_bytes(Encoding.DER), **_trust()).first_wrong
    assert found is not None
    assert found.key == "revocation"
    found = check(bundle, crl=b"nonsense", **_trust()).first_wrong
    assert found is not None
    assert found.key == "revocation"


def test_names_longer_than_a_certificate_holds() -> None:
    long = "某某".join("甲乙丙丁戊己庚辛壬癸" * 4)
    ceremony = opened("zhang", signers=[signer("zhang", organisation=long)])
    sign(token(ceremony, "zhang"))
    sequence()
    assert check(bundle_of(ceremony.id, "zhang"), **_trust()).ok


def test_a_foreign_clock_counts_when_its_root_is_given(clock: Any, settings: Any, tmp_path: Path) -> None:
    root = clock.credential.certificate.public_bytes(Encoding.PEM)
    (tmp_path / "clock.pem").write_bytes(root)
    settings.KAIYE_TSA_ROOT = str(tmp_path / "clock.pem")
    bundle = bundle_of(signed("zhang").id, "zhang")
    wrong = check(bundle, **_trust()).first_wrong
    assert wrong is not None
    assert wrong.key == "chain"
    assert check(bundle, clocks=[root], **_trust()).ok
    less = bundle_of(signed("zhang", filing="KY20261122-LESS01").id, "zhang", papers=False)
    assert check(less, clocks=[root], **_trust()).ok
    assert not check(less, **_trust()).consistent


RUN = """
import sys
sys.modules["django"] = None
from kaiye.cli.main import main
sys.argv[0] = "kaiye"
main()
"""


def test_a_machine_without_kaiye_checks_it(network: Network, tmp_path: Path) -> None:
    """No database, no settings, no network, an empty home; Django cannot even be imported."""
    bundle, root = tmp_path / "e.zip", tmp_path / "root.pem"
    bundle.write_bytes(_notarised(network))
    root.write_bytes(trust_anchor())
    home = tmp_path / "home"
    home.mkdir()
    source = str(Path(sys.modules["kaiye"].__path__[0]).parent)
    environment = {"HOME": str(home), "PYTHONPATH": source, "PATH": os.defpath, "LANG": "C.UTF-8"}
    arguments = ["evidence", "verify", str(bundle), "--trust", str(root)]
    arguments += ["--notary", network.notary.home.verifier_key, "--log", verifier_key()]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", RUN, *arguments, *more]
        return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)

    done = run()
    assert (done.returncode, done.stdout.count("✓")) == (0, 10), done.stdout + done.stderr
    assert list(home.iterdir()) == []
    assert json.loads(run("--json").stdout)["ok"] is True
    broken = bytearray(bundle.read_bytes())
    broken[len(broken) // 2] ^= 1
    bundle.write_bytes(bytes(broken))
    wrong = run()
    assert (wrong.returncode, "第一处不对" in wrong.stderr) == (1, True)
    shutil.rmtree(home)
