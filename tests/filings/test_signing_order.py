"""The applicant's order of signing: who gets a link when, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from kaiye.filings import api as filings
from kaiye.jobs import api as jobs
from kaiye.jobs.models import Job
from kaiye.kernel.api import Conflict
from kaiye.notices import api as notices
from kaiye.signing import api as signing
from tests.casework.builders import llc
from tests.filings.people import AT, owner

pytestmark = pytest.mark.django_db(transaction=True)


def _invited() -> list[str]:
    jobs.drain()
    return [letter.to.name for letter in reversed(notices.mailbox()) if letter.kind == "signing.invitation"]


def _link_of(name: str) -> str:
    letter = next(letter for letter in notices.mailbox() if letter.to.name == name and letter.link)
    return str(letter.link).rstrip("/").rpartition("/")[2]


def _sign(link: str, name: str, *, through: bool = True) -> signing.Signature:
    signing.shown(link, at=AT)
    act = filings.sign if through else signing.sign
    return act(
        link,
        image=signing.typed_signature(name),
        consent=True,
        device={"agent": "test"},
        ip="127.0.0.1",
        at=AT,
        typed=True,
    )


def _opened() -> tuple[str, list[str]]:
    me = owner()
    reference = filings.start(llc(), actor=me, at=AT).reference
    signers = [signer.key for signer in filings.signers_of(reference, actor=me)]
    order = list(reversed(signers))
    ceremony = filings.prepare_signing(reference, version=1, actor=me, at=AT, order=order)
    assert [signer.key for signer in ceremony.signers] == order
    return reference, [signer.name for signer in ceremony.signers]


def test_each_gets_the_link_when_the_one_before_has_signed() -> None:
    reference, names = _opened()
    for done, name in enumerate(names):
        assert _invited() == names[: done + 1]
        _sign(_link_of(name), name)
    jobs.drain()
    assert filings.get(reference, owner()).life is filings.State.SIGNED


def test_the_job_passes_on_when_the_process_died_after_a_signature() -> None:
    _, names = _opened()
    assert _invited() == names[:1]
    # Not `filings.sign`: it did not come to the end.
    _sign(_link_of(names[0]), names[0], through=False)
    left = Job.objects.filter(handler="filings.pass_on")
    left.update(due=F("due") - timedelta(minutes=1))
    for _ in range(2):
        assert _invited() == names[:2]
        left.update(state="waiting", due=F("finished"), finished=None)


@pytest.mark.parametrize("change", [lambda keys: keys[:-1], lambda keys: [*keys[:-1], keys[0]]])
def test_an_order_names_every_signer_once(change: object) -> None:
    me = owner()
    reference = filings.start(llc(), actor=me, at=AT).reference
    keys = [signer.key for signer in filings.signers_of(reference, actor=me)]
    with pytest.raises(Conflict):
        filings.prepare_signing(reference, version=1, actor=me, at=AT, order=change(keys))  # type: ignore[operator]
    assert filings.get(reference, me).life is filings.State.DRAFT
