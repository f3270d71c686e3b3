"""Signers at the same moment, and kills between the steps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kaiye.kernel.api import KaiyeError
from kaiye.signing import acts, api
from kaiye.signing.api import CeremonyClosed, CeremonyState, LinkUsed, SignerState
from kaiye.signing.models import SignatureRow
from kaiye.vault.api import files
from tests.signing.builders import AT, document, opened, sign, signer, token

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """The results (or errors) of calls that start at the same moment."""
    gate, results = threading.Barrier(len(calls)), list[Any]([None] * len(calls))

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            results[index] = call()
        except KaiyeError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def _signatures(ceremony: api.Ceremony) -> list[set[str]]:
    papers = api.signed_documents(ceremony)
    verdicts = [api.verify_pdf(files.get(paper.sha256)) for paper in papers]
    assert all(verdict.valid for paper in verdicts for verdict in paper)
    return [{verdict.name for verdict in paper} for paper in verdicts]


def test_signers_at_the_same_moment_all_sign() -> None:
    keys = ("a", "b", "c", "d")
    ceremony = opened(
        *keys,
        signers=[signer(key) for key in keys],
        documents=[document("articles", *keys), document("x", *keys)],
    )
    for key in keys:
        api.shown(token(ceremony, key), at=AT)
    calls = [lambda key=key: sign(token(ceremony, key), show=False) for key in keys]
    results = _together(*calls)
    assert sorted(result.complete for result in results) == [False, False, False, True]
    assert api.get(ceremony.id).complete
    assert _signatures(ceremony) == [set(keys), set(keys)]


def test_one_link_twice_at_the_same_moment_signs_once() -> None:
    ceremony = opened("zhang")
    link = token(ceremony, "zhang")
    api.shown(link, at=AT)
    results = _together(*[lambda: sign(link, show=False)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["LinkUsed", "LinkUsed", "Signature"]
    assert SignatureRow.objects.count() == 1


def test_a_lost_race_signs_anew_on_top(monkeypatch: pytest.MonkeyPatch) -> None:
    ceremony = opened()
    for key in ("zhang", "li"):
        api.shown(token(ceremony, key), at=AT)
    enter = acts._enter
    raced = []

    def slow(deed: Any, attempt: Any, *, at: Any) -> bool:
        if not raced:
            raced.append(True)
            sign(token(ceremony, "li"), show=False)
        return enter(deed, attempt, at=at)

    monkeypatch.setattr(acts, "_enter", slow)
    assert sign(token(ceremony, "zhang"), show=False).complete
    assert _signatures(ceremony) == [{"张三", "李四"}] * 2


@pytest.mark.parametrize(
    ("meanwhile", "error"),
    [
        (lambda c: api.void(c, "edited", at=AT), CeremonyClosed),
        (lambda c: api.refuse(token(c, "li"), "no", at=AT), CeremonyClosed),
        (lambda c: api.refuse(token(c, "zhang"), "no", at=AT), LinkUsed),
    ],
    ids=["void", "other-refuses", "same-refuses"],
)
def test_what_ends_while_somebody_signs(
    meanwhile: Callable[[api.Ceremony], Any], error: type[KaiyeError], monkeypatch: pytest.MonkeyPatch
) -> None:
    ceremony = opened()
    link = token(ceremony, "zhang")
    api.shown(link, at=AT)
    enter = acts._enter

    def late(deed: Any, attempt: Any, *, at: Any) -> bool:
        meanwhile(ceremony)
        return enter(deed, attempt, at=at)

    monkeypatch.setattr(acts, "_enter", late)
    with pytest.raises(error):
        sign(link, show=False)
    assert not SignatureRow.objects.exists()


class Killed(BaseException):
    """Stands for `kill -9`."""


def _killed(*arguments: Any, **facts: Any) -> Any:
    raise Killed


@pytest.mark.parametrize("step", ["_enter", "_record", "insert", "files.put_all", "one_event"])
def test_a_kill_between_any_two_steps_leaves_the_old_state(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ceremony = opened()
    link = token(ceremony, "zhang")
    api.shown(link, at=AT)
    before = api.get(ceremony.id)
    with monkeypatch.context() as patch:
        patch.setattr(f"kaiye.signing.acts.{step}", _killed)
        with pytest.raises(Killed):
            sign(link, show=False)
    assert api.get(ceremony.id) == before
    assert before.signers[0].state is SignerState.VIEWED
    assert not SignatureRow.objects.exists()
    # The same person simply signs again.
    sign(link, show=False)
    assert sign(token(ceremony, "li")).complete
    assert _signatures(ceremony) == [{"张三", "李四"}] * 2


def test_every_state_has_its_papers() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"))
    for paper in api.signed_documents(ceremony):
        assert files.exists(paper.sha256)
    assert api.get(ceremony.id).state is CeremonyState.OPEN
