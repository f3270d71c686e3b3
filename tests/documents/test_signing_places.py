"""Who signs what, and that the place that is computed is the place that is drawn."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
import typst

from kaiye.documents import api as documents
from kaiye.documents import places, typesetting
from tests.documents.builders import contribution, document, facts, pages, person


def drawn(
    kind: documents.DocumentKind, given: documents.DocumentFacts
) -> list[tuple[str, int, float, float]]:
    """Signer, page, x and y (points from the upper left) of the labels, as typst laid them out."""
    seen: dict[str, Any] = {}

    class Press:
        def compile(self, **arguments: Any) -> bytes:
            seen.update(arguments)
            return b""

    with mock.patch.object(typesetting, "_compiler", return_value=Press()):
        documents.render(kind, given)
    found = typst.eval(
        seen["input"],
        "query(<sign>).map(m => { let p = m.location().position(); (m.value, p.page, p.x.pt(), p.y.pt()) })",
        root=str(typesetting.TEMPLATES),
        font_paths=typesetting._fonts(False),
        ignore_system_fonts=True,
        format="json",
    )
    return [(key, page, x, y) for key, page, x, y in json.loads(found)]


@pytest.mark.parametrize("shareholders", [1, 2, 7, 8, 9, 15, 16, 17, 50])
@pytest.mark.parametrize("kind", [documents.ARTICLES, documents.CONFIRMATION, documents.APPLICATION])
def test_places_are_where_the_lines_are(kind: documents.DocumentKind, shareholders: int) -> None:
    people = {f"p{i}": person(f"股东{i}号") for i in range(shareholders)}
    investors = [{"party": key, "contributions": [contribution("20000")]} for key in people]
    posts = [{"post": "legal_representative", "person": "p0"}, {"post": "director", "person": "p0"}]
    given = facts(people=people, investors=investors, posts=posts)
    computed = documents.signature_places(kind, given)
    labels = drawn(kind, given)
    total = pages(documents.render(kind, given))
    assert len(computed) == len(labels) == (1 if kind is documents.APPLICATION else shareholders)
    for place, (key, page, x, y) in zip(computed, labels, strict=True):
        assert place.signer_key == key
        assert total + 1 + place.page == page
        # The label stands inside the cell: the box holds it, and boxes do not overlap.
        assert place.x0 - places.MM <= x <= place.x1
        assert place.y0 - 1 <= 297 * places.MM - y <= place.y1 + places.MM
    boxes = {(place.page, place.box) for place in computed}
    assert len(boxes) == len(computed)


def test_llc_signers() -> None:
    signers = {signer.key: signer for signer in documents.signers_for(facts().dossier)}
    assert signers["a"].roles == ("法定代表人", "股东", "董事", "经理")
    assert signers["a"].documents == ("application", "articles", "domicile_commitment", "confirmation")
    assert signers["b"].documents == ("articles", "confirmation")
    assert signers["c"].roles == ("财务负责人", "登记联络员")
    assert signers["c"].documents == ("confirmation",)
    assert len(signers) == 3


def test_an_organisation_signs_by_its_representative() -> None:
    given = facts(
        investors=[{"party": "org", "contributions": [contribution()]}],
        organisations={
            "org": {"name": "安徽远山投资有限公司", "uscc": "91340100MA2N0T3K5Q", "representative": "周远"}
        },
    )
    signer = next(signer for signer in documents.signers_for(given.dossier) if signer.key == "org")
    assert (signer.name, signer.organisation, signer.party) == (
        "周远",
        "安徽远山投资有限公司",
        "安徽远山投资有限公司",
    )
    assert signer.documents == ("articles", "confirmation")


def test_promoters_and_operator() -> None:
    jsc = documents.signers_for(facts("JSC").dossier)
    assert all("发起人" in signer.roles for signer in jsc if "articles" in signer.documents)
    (operator,) = documents.signers_for(facts("IIH").dossier)
    assert operator.roles == ("经营者",)
    assert operator.documents == ("application_iih", "domicile_commitment", "confirmation")


def test_an_agent_confirms_and_signs_nothing_else() -> None:
    given = facts(posts=[*document()["posts"], {"post": "agent", "person": "z"}],
                  people=document()["people"] | {"z": person("代理某")})  # fmt: skip
    agent = next(signer for signer in documents.signers_for(given.dossier) if signer.key == "z")
    assert agent.documents == ("confirmation",)
