"""A company signed for, decided, licensed and archived in the national suite."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

from kaiye.casework import api as casework
from kaiye.licences import api as licences
from kaiye.suites.api import NATIONAL
from kaiye.vault.api import files
from tests.casework import test_whole_life
from tests.casework.builders import llc
from tests.casework.driver import drained, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _national(settings: Any) -> None:
    settings.KAIYE_SUITE = "sm2"


def test_a_clean_dossier_is_registered_with_everything_that_follows() -> None:
    test_whole_life.test_a_clean_dossier_is_registered_at_once_with_everything_that_follows(llc)


def test_the_licence_is_sealed_in_sm2() -> None:
    case = submitted(llc())
    assert case.state == casework.State.APPROVED, casework.findings_for_applicant(case)
    drained(case)
    licence = licences.current(case.uscc)
    assert licence is not None
    reader = PdfFileReader(BytesIO(files.get(licence.original)), strict=False)
    (found,) = reader.embedded_regular_signatures
    signed = cms.ContentInfo.load(found.pkcs7_content, strict=False)["content"]["signer_infos"][0]
    assert signed["signature_algorithm"]["algorithm"].dotted == NATIONAL.signature_oid
