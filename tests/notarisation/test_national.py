"""Evidence of signatures in the national suite: every step of the proof, and on a machine without Kaiye."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.bundles.api import State, check, unpack
from kaiye.signing import api
from kaiye.signing.certificates import root
from kaiye.suites.api import INTERNATIONAL
from tests.notarisation import test_bundles
from tests.notarisation.builders import Network, connected
from tests.signing.builders import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    settings.KAIYE_SUITE = "sm2"
    return connected(tmp_path, settings, monkeypatch)


def test_every_step_holds_and_falls_without_its_root(network: Network) -> None:
    bundle = test_bundles._notarised(network)
    report = check(bundle, crl=api.revocation_list(at=AT), **test_bundles._trust(network))
    assert {step.state for step in report.steps} == {State.HOLDS}, [str(s.message) for s in report.steps]
    # The root of the other suite vouches for nothing here; both in one file do.
    other = root(INTERNATIONAL).certificate.public_bytes(Encoding.PEM)
    found = check(bundle, **(test_bundles._trust(network) | {"roots": [other]})).first_wrong
    assert found is not None
    assert found.key == "chain"
    assert check(bundle, **(test_bundles._trust(network) | {"roots": [other + api.trust_anchor()]})).ok


def test_one_octet_of_a_signed_paper_is_missed(network: Network) -> None:
    bundle = test_bundles._notarised(network)
    papers = [name for name in unpack(bundle).members if name.startswith("papers/")]
    changed = bytearray(bundle)
    changed[bundle.index(papers[0].encode()) + 400] ^= 1
    assert not check(bytes(changed), **test_bundles._trust(network)).ok


def test_a_machine_without_kaiye_checks_it(network: Network, tmp_path: Path) -> None:
    test_bundles.test_a_machine_without_kaiye_checks_it(network, tmp_path)
