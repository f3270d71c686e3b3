"""A draft is never lost and never overwritten unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from kaiye.filings import api as filings
from kaiye.identity.api import NOBODY
from kaiye.kernel.api import Forbidden, InvalidInput, NotFound, SignInNeeded, TooLarge
from kaiye.ledger import api as ledger
from tests.dossier.builders import llc
from tests.filings.people import AT, NOBODY_ELSE, officer, owner

pytestmark = pytest.mark.django_db(transaction=True)


def named(text: str) -> dict[str, object]:
    return llc(name={"text": text})


def test_a_draft_starts_with_its_first_revision() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    assert filing.reference.startswith("KY20261122-")
    assert (filing.state, filing.version, filing.revision) == ("draft", 1, 1)
    assert filings.document_of(filing) == llc()
    assert [entry.kind for entry in ledger.entries(filing.reference)] == ["filing.started"]
    assert [found.reference for found in filings.mine(me)] == [filing.reference]


def test_only_applicants_start_filings() -> None:
    with pytest.raises(Forbidden):
        filings.start(llc(), actor=officer(), at=AT)
    with pytest.raises(SignInNeeded):
        filings.start(llc(), actor=NOBODY, at=AT)


def test_a_draft_may_lack_almost_everything() -> None:
    bare = {"dossier": 1, "business": "establishment", "entity_type": "LLC"}
    assert filings.start(bare, actor=owner(), at=AT).title == ""


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (llc(colour="red"), "/colour"),
        (llc(capital={"amount": 500000}), "/capital/amount"),
        (llc(name={"txt": "x"}), "/name/txt"),
    ],
)
def test_what_is_not_a_dossier_is_named_at_its_place(document: dict[str, object], pointer: str) -> None:
    me = owner()
    with pytest.raises(InvalidInput) as caught:
        filings.start(document, actor=me, at=AT)
    assert pointer in [str(problem.pointer) for problem in caught.value.problems]
    assert filings.mine(me) == []


def test_a_document_beyond_the_limit_is_refused() -> None:
    party = {"party": "he", "contributions": [{"form": "cash", "amount": "1", "due": "2030-12-31"}] * 200}
    with pytest.raises(TooLarge):
        filings.start(llc(investors=[party] * 500), actor=owner(), at=AT)


def test_each_save_is_a_revision_and_the_former_stays() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    saved = filings.save(filing.reference, named("合肥青禾川软件有限公司"), version=1, actor=me, at=AT)
    assert (saved.version, saved.revision, saved.title) == (2, 2, "合肥青禾川软件有限公司")
    first, second = reversed(filings.history(filing.reference, me))
    assert first.document == llc()
    assert second.document == named("合肥青禾川软件有限公司")


def test_a_stale_save_shows_what_is_stored_and_loses_nothing() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    filings.save(filing.reference, named("甲"), version=1, actor=me, at=AT)
    with pytest.raises(filings.StaleFiling) as caught:
        filings.save(filing.reference, named("乙"), version=1, actor=me, at=AT)
    assert caught.value.current.document == named("甲")
    assert caught.value.filing.version == 2
    assert filings.document_of(filings.get(filing.reference, me)) == named("甲")


def test_saving_the_same_again_changes_nothing_and_succeeds() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    filings.save(filing.reference, named("甲"), version=1, actor=me, at=AT)
    again = filings.save(filing.reference, named("甲"), version=1, actor=me, at=AT)
    assert (again.version, again.revision) == (2, 2)


def test_a_revision_is_never_changed_or_removed() -> None:
    filing = filings.start(llc(), actor=owner(), at=AT)
    revision = filings.revision_of(filing)
    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(TypeError):
        revision.delete()


def test_a_filing_exists_for_its_owner_only() -> None:
    filing = filings.start(llc(), actor=owner(), at=AT)
    for stranger in (NOBODY_ELSE, officer(), officer("110000", "beijing")):
        with pytest.raises(NotFound):
            filings.get(filing.reference, stranger)
    with pytest.raises(SignInNeeded):
        filings.get(filing.reference, NOBODY)
    with pytest.raises(NotFound):
        filings.save(filing.reference, named("x"), version=1, actor=NOBODY_ELSE, at=AT)


def test_a_filing_that_is_mended_is_the_applicants_again() -> None:
    me = owner()
    reference = filings.start(llc(), actor=me, at=AT).reference
    filings.Filing.objects.filter(reference=reference).update(round=1, authority="340111")
    assert filings.known(reference, officer()).reference == reference
    with pytest.raises(NotFound):
        filings.get(reference, officer())
    filings.Filing.objects.filter(reference=reference).update(state=filings.State.RETURNED)
    assert filings.get(reference, officer()).reference == reference
    assert filings.get(reference, me).reference == reference


def test_the_document_lies_encrypted() -> None:
    filings.start(llc(), actor=owner(), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM filing_revision")
        (stored,) = cursor.fetchone()
    raw = bytes(stored) if not isinstance(stored, str) else stored.encode()
    assert "何青禾".encode() not in raw
    assert llc()["people"]["he"]["id_number"].encode() not in raw


def together(*works: Callable[[], object]) -> list[object]:
    """What each returned or raised, all started at once."""
    barrier = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_saves_at_once_one_wins_and_the_others_are_told() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)

    def save(text: str) -> Callable[[], object]:
        return lambda: filings.save(filing.reference, named(text), version=1, actor=me, at=AT)

    results = together(*(save(str(number)) for number in range(6)))
    won = [result for result in results if isinstance(result, filings.Filing)]
    lost = [result for result in results if isinstance(result, filings.StaleFiling)]
    assert (len(won), len(lost)) == (1, 5)
    assert [revision.number for revision in filings.history(filing.reference, me)] == [2, 1]
