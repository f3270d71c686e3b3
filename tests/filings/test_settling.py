"""A process that dies after the last signature leaves nothing half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from kaiye.filings import api as filings
from kaiye.jobs import api as jobs
from kaiye.jobs.models import Job
from kaiye.notices import api as notices
from kaiye.signing import api as signing
from tests.casework.builders import iih
from tests.casework.driver import AT
from tests.filings.people import owner

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_job_settles_a_filing_whose_process_died_after_the_last_signature() -> None:
    me = owner()
    reference = filings.start(iih(), actor=me, at=AT).reference
    ceremony = filings.prepare_signing(reference, version=1, actor=me, at=AT)
    for signer in ceremony.signers:
        signing.shown(signer.token, at=AT)
        # Not `filings.sign`: it did not come to the end.
        signing.sign(
            signer.token,
            image=signing.typed_signature(signer.name),
            consent=True,
            device={"agent": "test"},
            ip="127.0.0.1",
            at=AT,
        )
    assert filings.get(reference, me).life is filings.State.SIGNING
    left = Job.objects.filter(handler="filings.settle")
    left.update(due=F("due") - timedelta(minutes=1))
    for _ in range(2):
        jobs.drain()
        assert filings.get(reference, me).life is filings.State.SIGNED
        assert [letter.kind for letter in notices.mailbox("13800138000")].count("filing.signed") == 1
        left.update(state="waiting", due=F("finished"), finished=None)
