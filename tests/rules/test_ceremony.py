"""What the rules expect of a ceremony is what this house lays before the signers."""

from __future__ import annotations

import pytest

from kaiye.documents.api import documents_for, signers_for
from kaiye.dossier.api import parse
from kaiye.rules.api import labels
from kaiye.rules.chapters.signing import PAPERS
from kaiye.rules.who import place_of, roles_of, signing_parties
from tests.rules.dossiers import BASES


@pytest.mark.parametrize("base", sorted(BASES))
def test_the_papers_name_the_signers_and_roles_that_the_rules_ask_for(base: str) -> None:
    document = BASES[base]()
    document["posts"].append({"post": "agent", "person": "a"})
    dossier = parse(document)
    asked = {signer.key: set(signer.roles) for signer in signers_for(dossier)}
    assert list(roles_of(dossier)) == signing_parties(dossier)
    assert asked == {key: set(roles) for key, roles in roles_of(dossier).items()}
    assert {kind.code: kind.title_zh for kind in documents_for(dossier)}.items() <= {
        code: str(title) for code, title in PAPERS.items()
    }.items()


def test_a_party_is_found_where_it_stands_in_the_dossier() -> None:
    dossier = parse(BASES["board"]())
    assert [str(place_of(dossier, key)) for key in ("a", "x", "e", "nobody")] == [
        "/investors/0/party",
        "/investors/1/party",
        "/posts/6/person",
        "/people/nobody",
    ]


def test_labels_tell_the_same_from_the_different_and_nothing_else() -> None:
    assert labels(["10.0.0.1", "", "10.0.0.2", "10.0.0.1"]) == {"": "", "10.0.0.1": "1", "10.0.0.2": "2"}
