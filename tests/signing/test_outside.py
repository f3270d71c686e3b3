"""A paper signed by ten stands before poppler and OpenSSL, and falls when one octet is changed."""

from __future__ import annotations

import pytest

from kaiye.cli.bench_outside import by_openssl, by_pdfsig, has
from kaiye.signing import api
from kaiye.vault.api import files
from tests.signing.builders import document, opened, sign, token

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not has("pdfsig"), reason="pdfsig: apt-get install poppler-utils"),
    pytest.mark.skipif(not has("openssl"), reason="openssl is not installed"),
]
TEN = tuple(f"signer{number}" for number in range(10))


def test_others_accept_a_paper_signed_by_ten_and_refuse_it_after_one_octet() -> None:
    ceremony = opened(*TEN, documents=[document("articles", *TEN)])
    for key in TEN:
        sign(token(ceremony, key))
    (paper,) = api.signed_documents(ceremony)
    pdf = files.get(paper.sha256)
    root = api.trust_anchor()
    assert by_pdfsig(pdf) == 10
    assert by_openssl(pdf, root) == (10, 10)
    changed = bytearray(pdf)
    changed[200] ^= 1
    assert by_pdfsig(bytes(changed)) == 0
    # The stamps are on the signatures, which nobody touched.
    assert by_openssl(bytes(changed), root) == (0, 10)
    assert not any(verdict.valid for verdict in api.verify_pdf(bytes(changed)))
