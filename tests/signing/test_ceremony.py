"""A ceremony from the links to the last signature, and the ways it ends otherwise."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from django.db import connection

from kaiye.kernel.api import Conflict, InvalidInput, NotFound, WrongState, canonical_json
from kaiye.ledger.api import entries
from kaiye.signing import api
from kaiye.signing.api import (
    BadPicture,
    CeremonyClosed,
    CeremonyState,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NotShown,
    SignerState,
)
from kaiye.signing.certificates import Subject, one_event
from kaiye.signing.models import CeremonyRow, SignatureRow, SignerRow
from kaiye.vault.api import files
from tests.signing.builders import AT, NAMES, document, opened, sign, signer, token

pytestmark = pytest.mark.django_db(transaction=True)


def test_everybody_signs_every_paper() -> None:
    ceremony = opened("zhang", "li", "wang")
    assert [sign(token(ceremony, key)).complete for key in ("wang", "zhang", "li")] == [False, False, True]
    now = api.get(ceremony.id)
    assert now.complete
    assert not now.waiting_for
    for paper in api.signed_documents(ceremony):
        verdicts = api.verify_pdf(files.get(paper.sha256))
        assert [verdict.name for verdict in verdicts] == ["王五", "张三", "李四"]
        assert all(verdict.valid for verdict in verdicts)
        assert files.get(paper.sha256).startswith(files.get(paper.original_sha256))


def test_only_papers_with_a_place_for_a_person_are_signed_by_them() -> None:
    documents = [
        document("articles", "zhang", "li"),
        document("commitment", "li"),
        document("form", "zhang", "zhang"),
    ]
    ceremony = opened(documents=documents)
    assert [kind for kind, _ in sign(token(ceremony, "zhang")).documents] == ["articles", "form"]
    assert [kind for kind, _ in sign(token(ceremony, "li")).documents] == ["articles", "commitment"]
    counts = {
        paper.kind: len(api.verify_pdf(files.get(paper.sha256))) for paper in api.signed_documents(ceremony)
    }
    assert counts == {"articles": 2, "commitment": 1, "form": 2}


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_every_reader_sees_the_same_certificate_whatever_its_length() -> None:
    """One validator takes some lengths for none and writes the certificate anew, which must not change it."""
    for length in range(70):
        for digest in ("0" * 64, "f" * 64):
            subject = Subject("张" * (length // 2 + 1), digest, digest, "样" * length)
            der = one_event(subject, at=AT).der
            assert asn1_x509.Certificate.load(der).dump() == der
            assert asn1_x509.Certificate.load(der).subject.native.get("organization_name", "") == "样" * min(
                length, 64
            )
            assert asn1_x509.Certificate.load(der)["tbs_certificate"].dump() in der


def test_the_certificate_is_bound_to_the_evidence() -> None:
    ceremony = opened()
    signature = sign(token(ceremony, "zhang"), identify=lambda signer: {"method": "card", "score": 0.93})
    kept = api.evidence(ceremony, "zhang")
    record = kept["record"]
    assert isinstance(record, dict)
    assert hashlib.sha256(canonical_json(record)).hexdigest() == signature.evidence == kept["sha256"]
    verdict = api.verify_pdf(files.get(signature.documents[0][1]))[0]
    assert verdict.evidence == signature.evidence
    assert record["shown"]["documents"][0]["sha256"] == ceremony.documents[0].sha256
    assert record["identity"]["check"] == {"method": "card", "score": 0.93}
    salted = f"{record['identity']['salt']}340104199001010213".encode()
    assert record["identity"]["sha256"] == hashlib.sha256(salted).hexdigest()
    assert files.exists(record["image"]["sha256"])
    assert "340104199001010213" not in str(kept)


def test_an_organisation_signs_by_its_person() -> None:
    ceremony = opened(
        "acme",
        signers=[signer("acme", name="赵六", organisation="合肥青禾科技有限公司")],
        documents=[document("articles", "acme")],
    )
    (_, digest), *_ = sign(token(ceremony, "acme")).documents
    (verdict,) = api.verify_pdf(files.get(digest))
    assert (verdict.name, verdict.organisation) == ("赵六", "合肥青禾科技有限公司")


def test_links_are_stored_as_digests_and_persons_sealed() -> None:
    ceremony = opened()
    link = token(ceremony, "zhang")
    assert len(link) >= 43
    sign(link)
    with connection.cursor() as cursor:
        for table in ("signing_signer", "signing_signature", "signing_ceremony", "ledger_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            for secret in (link, "张三", "13800000000", "340104199001010213", "203.0.113.7"):
                assert secret not in stored, (table, secret)
    assert all(not signer.token for signer in api.get(ceremony.id).signers)
    assert link not in repr(ceremony)


def test_a_link_says_whose_it_is_and_what_was_seen() -> None:
    ceremony = opened()
    link = token(ceremony, "li")
    assert api.by_token(link, at=AT).name == NAMES["li"]
    assert api.by_token(link, at=AT).state is SignerState.WAITING
    papers = api.shown(link, at=AT)
    assert [paper.kind for paper in papers] == ["articles", "confirmation"]
    assert api.by_token(link, at=AT).state is SignerState.VIEWED
    assert api.document(link, "articles", at=AT) == files.get(papers[0].sha256)
    with pytest.raises(NotFound):
        api.document(link, "other", at=AT)


@pytest.mark.parametrize("link", ["", "x", "0" * 43, "张" * 20])
def test_an_unknown_link(link: str) -> None:
    opened()
    for call in (api.by_token, api.shown):
        with pytest.raises(LinkUnknown):
            call(link, at=AT)


def test_an_expired_link_and_a_fresh_one() -> None:
    ceremony = opened()
    old, late = token(ceremony, "zhang"), AT + timedelta(days=7)
    api.by_token(old, at=late - timedelta(seconds=1))
    for call in (api.by_token, api.shown):
        with pytest.raises(LinkExpired):
            call(old, at=late)
    with pytest.raises(LinkExpired):
        sign(old, at=late)
    fresh = api.new_link(ceremony, "zhang", at=late).token
    with pytest.raises(LinkUnknown):
        api.by_token(old, at=late)
    api.shown(fresh, at=late)
    assert sign(fresh, show=False, at=late).signer.signed


def test_a_link_signs_once() -> None:
    ceremony = opened()
    link = token(ceremony, "zhang")
    sign(link)
    with pytest.raises(LinkUsed):
        sign(link, show=False)
    with pytest.raises(LinkUsed):
        api.by_token(link, at=AT)
    with pytest.raises(LinkUsed):
        api.new_link(ceremony, "zhang", at=AT)
    assert api.by_token(link, at=AT, acted=True).state is SignerState.SIGNED
    assert len(api.verify_pdf(api.document(link, "articles", at=AT))) == 1


def test_nobody_signs_what_they_have_not_seen_or_not_agreed_to() -> None:
    link = token(opened(), "zhang")
    with pytest.raises(NotShown):
        sign(link, show=False)
    with pytest.raises(InvalidInput):
        sign(link, consent=False)
    with pytest.raises(BadPicture):
        sign(link, image=b"no picture")
    with pytest.raises(InvalidInput):
        sign(link, device={"number": float("nan")})
    assert not SignatureRow.objects.exists()


def test_a_refusal_ends_the_ceremony() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"))
    refused = api.refuse(token(ceremony, "li"), "我没有投资这家公司", at=AT)
    assert refused.state is SignerState.REFUSED
    assert api.get(ceremony.id).state is CeremonyState.REFUSED
    with pytest.raises(LinkUsed):
        api.refuse(token(ceremony, "li"), "again", at=AT)
    assert [signer.key for signer in api.void(ceremony, "edited", at=AT)] == ["zhang"]


def test_an_edit_voids_the_signatures_and_says_whose() -> None:
    ceremony = opened("zhang", "li", "wang")
    sign(token(ceremony, "zhang"))
    sign(token(ceremony, "wang"))
    assert [signer.name for signer in api.void(ceremony, "edited", at=AT)] == ["张三", "王五"]
    assert api.void(ceremony, "edited", at=AT) == ()
    for key in ("zhang", "li"):
        with pytest.raises(CeremonyClosed):
            sign(token(ceremony, key))
    again = opened("zhang", "li", "wang")
    assert api.latest("KY20261122-7F3K9Q") == api.get(again.id)


def test_a_filing_has_one_live_ceremony() -> None:
    opened()
    with pytest.raises(Conflict):
        opened()
    opened(filing="KY20261122-OTHER1")


def test_who_signs_and_where_must_agree() -> None:
    for facts in (
        {"documents": [document("articles", "zhang")]},
        {"documents": [document("articles", "zhang", "li", "wang")]},
        {"signers": [signer("zhang"), signer("zhang"), signer("li")]},
        {"signers": [], "documents": []},
    ):
        with pytest.raises(InvalidInput):
            opened(**facts)
    assert not CeremonyRow.objects.exists()


def test_papers_can_be_prepared_before_the_transaction() -> None:
    prepared = api.prepare_documents([document("articles", "zhang")])
    ceremony = opened("zhang", documents=list(prepared))
    assert ceremony.documents[0].sha256 == prepared[0].sha256
    assert sign(token(ceremony, "zhang")).complete


def test_the_trail_tells_the_story_without_naming_anybody() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"))
    api.refuse(token(ceremony, "li"), "张三骗我", at=AT)
    api.void(ceremony, "edited", at=AT)
    kinds = [entry.kind for entry in entries("KY20261122-7F3K9Q")]
    assert kinds == ["signing.opened", "signing.viewed", "signing.signed", "signing.refused", "signing.void"]


def test_the_trail_knows_signers_by_their_place_not_by_the_applicant_s_words_for_them() -> None:
    ceremony = opened()
    for one in ceremony.signers:
        sign(token(ceremony, one.key))
    api.void(ceremony, "edited", at=AT)
    said = [(entry.actor, entry.facts) for entry in entries("KY20261122-7F3K9Q")]
    assert said
    for one in ceremony.signers:
        assert f'"{one.key}"' not in f"{said}".replace("'", '"')
        assert f":{one.key}" not in f"{said}"


def test_a_closed_ceremony_has_no_way_back() -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    with pytest.raises(LinkUsed):
        api.refuse(token(ceremony, "zhang"), "too late", at=AT)
    with pytest.raises(NotFound):
        api.get(0)
    with pytest.raises(NotFound):
        api.evidence(ceremony, "li")
    assert "open --> complete" in api.diagram()


def test_errors_of_links_are_states_of_conflict_or_forbidden() -> None:
    assert issubclass(LinkUsed, WrongState)
    assert (LinkUnknown.status, LinkExpired.status, LinkUsed.status) == (404, 403, 409)
    assert SignerRow._meta.get_field("token").unique
