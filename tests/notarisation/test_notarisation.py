"""Evidence reaches the notary once, whatever is cut; another trail than the notary saw raises an alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaiye.bundles.api import read_receipt
from kaiye.identity.api import NOBODY, SYSTEM, Actor, ActorKind
from kaiye.jobs.api import JobsFailed
from kaiye.kernel.api import Forbidden, InvalidInput, NotFound, SignInNeeded
from kaiye.ledger.api import append, entries, sequence, verifier_key, verify
from kaiye.ledger.models import Entry, Head, Tile
from kaiye.notarisation import notary as client
from kaiye.notarisation.api import (
    ask_certificate,
    configured,
    deposit,
    hand_out,
    missing,
    notary_gauges,
    receipts,
    standing,
    witness,
    wrong_cosignatures,
)
from kaiye.notarisation.models import Alarm, Asked, Cosigned, Countersigned
from kaiye.tlog.api import cosignatures
from tests.notarisation.builders import FILING, Network, connected, run_jobs, signed
from tests.notary.builders import NAME, established
from tests.signing.builders import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    return connected(tmp_path, settings, monkeypatch)


def _kinds(subject: str = FILING) -> list[str]:
    return [entry.kind for entry in entries(subject)]


def _grow(count: int = 1) -> None:
    for number in range(count):
        append("test.grown", subject="test", actor="system", at=AT, facts={"number": number})
    sequence()


def test_each_signature_is_countersigned_by_the_outbox(network: Network) -> None:
    signed()
    assert standing().waiting == 2
    run_jobs()
    rows = Countersigned.objects.order_by("signer")
    assert [(row.filing, row.signer, row.number) for row in rows] == [(FILING, 0, 1), (FILING, 1, 2)]
    for row in rows:
        receipt = read_receipt(row.receipt, network.notary.home.verifier_key)
        assert (receipt.digest, receipt.opened, receipt.client) == (row.digest, True, "kaiye.example/log")
    assert _kinds().count("notary.countersigned") == 2
    assert {place for _, place in receipts(FILING)} == {0, 1}
    now = standing()
    assert (now.name, now.deposits, now.waiting, now.dead) == (NAME, 2, 0, 0)


def test_without_a_notary_nothing_is_sent_and_nothing_waits() -> None:
    signed()
    run_jobs()
    assert not Countersigned.objects.exists()
    assert not standing().configured
    assert witness(at=AT) is None


def test_a_notary_that_is_down_loses_nothing(network: Network) -> None:
    signed()
    network.cut = "before"
    with pytest.raises(JobsFailed):
        run_jobs()
    assert standing().waiting == 2
    assert b"kaiye_notary_waiting 2.0" in notary_gauges()
    network.cut = ""
    ceremony = signed_ceremony()
    for place in (0, 1):
        deposit(ceremony, place, at=AT)
    assert standing().deposits == 2


def test_what_was_signed_before_there_was_a_notary_can_be_sent_later(network: Network, settings: Any) -> None:
    given = settings.KAIYE_NOTARY_URL, settings.KAIYE_NOTARY_KEY
    settings.KAIYE_NOTARY_URL = settings.KAIYE_NOTARY_KEY = ""
    ceremony = signed().id
    run_jobs()
    assert missing() == []
    settings.KAIYE_NOTARY_URL, settings.KAIYE_NOTARY_KEY = given
    assert missing() == [(ceremony, 0), (ceremony, 1)]
    deposit(ceremony, 0, at=AT)
    assert missing() == [(ceremony, 1)]


def test_an_answer_lost_on_the_way_makes_no_second_deposit(network: Network) -> None:
    ceremony = signed().id
    client._encryption_key(configured())
    network.cut = "after"
    with pytest.raises(client.Unreachable):
        deposit(ceremony, 0, at=AT)
    assert not Countersigned.objects.exists()
    network.cut = ""
    for _ in range(2):
        row = deposit(ceremony, 0, at=AT)
        assert row is not None
        assert row.number == 1
    assert len(network.notary.store.all("SELECT number FROM deposit")) == 1
    assert _kinds().count("notary.countersigned") == 1


def signed_ceremony() -> int:
    from kaiye.signing.api import latest

    found = latest(FILING)
    assert found is not None
    return found.id


def test_a_receipt_for_something_else_is_not_believed(network: Network) -> None:
    ceremony = signed().id
    row = deposit(ceremony, 0, at=AT)
    assert row is not None
    network.instead = row.receipt
    with pytest.raises(client.Unreachable):
        deposit(ceremony, 1, at=AT)
    assert Countersigned.objects.count() == 1


def test_another_key_than_agreed_is_not_believed(network: Network, tmp_path: Path, settings: Any) -> None:
    ceremony = signed().id
    settings.KAIYE_NOTARY_KEY = established(tmp_path / "other").home.verifier_key
    for send in (lambda: deposit(ceremony, 0, at=AT), lambda: witness(at=AT)):
        with pytest.raises(client.Unreachable):
            send()
    assert not Countersigned.objects.exists()
    assert not Cosigned.objects.exists()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://notary.example", None),
        ("ftp://127.0.0.1", None),
        ("http://127.0.0.1:8100", "nonsense"),
        ("http://127.0.0.1:8100", ""),
        ("", None),
    ],
)
def test_settings_that_do_not_fit_are_refused(
    network: Network, settings: Any, url: str, key: str | None
) -> None:
    settings.KAIYE_NOTARY_URL = url
    settings.KAIYE_NOTARY_KEY = settings.KAIYE_NOTARY_KEY if key is None else key
    with pytest.raises(InvalidInput):
        configured()
    # The log's own key is not a notary's.
    settings.KAIYE_NOTARY_KEY = verifier_key()
    with pytest.raises(InvalidInput):
        configured()


def test_checkpoints_are_cosigned_as_the_trail_grows(network: Network) -> None:
    _grow(3)
    first = witness(at=AT)
    assert isinstance(first, Cosigned)
    assert cosignatures.verified(
        first.note, *cosignatures.read_verifier_key(network.notary.home.verifier_key)
    )
    assert witness(at=AT) is None
    _grow(300)
    second = witness(at=AT)
    assert isinstance(second, Cosigned)
    assert second.size == 303
    assert wrong_cosignatures() == []


def test_a_notary_that_is_ahead_of_our_memory_is_caught_up_with(network: Network) -> None:
    """The answer to the last checkpoint was lost: the notary says where it stands, and agrees from there."""
    _grow(3)
    network.cut = "after"
    with pytest.raises(client.Unreachable):
        witness(at=AT)
    network.cut = ""
    _grow(2)
    row = witness(at=AT)
    assert isinstance(row, Cosigned)
    assert row.size == 5


def _forget(size: int) -> None:
    """The database is an old backup: the last entries never happened."""
    Entry.objects.filter(number__gte=size).delete()
    Tile.objects.all().delete()
    Head.objects.all().delete()
    Cosigned.objects.filter(size__gt=size).delete()
    Entry.objects.update(number=None)
    sequence()


def test_a_rollback_raises_one_alarm(network: Network) -> None:
    _grow(5)
    witness(at=AT)
    _forget(3)
    for size in (3, 4):
        # The entry about the alarm makes a new checkpoint, refused in its turn: still one alarm.
        alarm = witness(at=AT)
        sequence()
        assert isinstance(alarm, Alarm)
        assert (alarm.kind, alarm.size, alarm.seen) == ("rollback", 3, 5), size
    assert Alarm.objects.count() == 1
    assert _kinds("ledger") == ["notary.alarm"]
    assert [one.kind for one in standing().alarms] == ["rollback"]
    assert [row["kind"] for row in network.notary.store.all("SELECT kind FROM fork")] == ["rollback"] * 2


def test_a_rewritten_trail_raises_an_alarm_and_fails_verification(network: Network) -> None:
    _grow(5)
    witness(at=AT)
    kept = Cosigned.objects.get()
    _forget(3)
    _grow(4)
    Cosigned.objects.create(notary=kept.notary, size=kept.size, note=kept.note, at=kept.at)
    assert verify().ok
    assert len(wrong_cosignatures()) == 1
    alarm = witness(at=AT)
    assert isinstance(alarm, Alarm)
    assert alarm.kind == "inconsistent"


def test_a_fork_of_equal_size_raises_an_alarm(network: Network) -> None:
    _grow(5)
    witness(at=AT)
    _forget(3)
    append("test.other", subject="test", actor="system", at=AT, facts={})
    append("test.other", subject="test", actor="system", at=AT, facts={})
    sequence()
    alarm = witness(at=AT)
    assert isinstance(alarm, Alarm)
    assert alarm.kind == "fork"
    fork = network.notary.call("GET", "/forks").json[0]
    assert fork["offered"] == alarm.note


def test_a_bundle_is_handed_out_by_permission_and_on_the_trail(network: Network) -> None:
    ceremony = signed()
    officer = Actor(ActorKind.OFFICER, "account:7", authority="340104")
    near, far = (
        type("Filing", (), {"authority": code, "owner": "account:1"})() for code in ("340104", "110105")
    )
    given = {"purpose": "court", "at": AT}
    assert hand_out(ceremony.id, "zhang", obj=near, actor=officer, **given)
    taken = [entry for entry in entries(FILING) if entry.kind == "evidence.taken"]
    assert [(one.actor, one.facts["purpose"], one.facts["signer"]) for one in taken] == [
        ("account:7", "court", 0)
    ]
    applicant = Actor(ActorKind.APPLICANT, "account:1")
    for actor, obj in ((officer, far), (officer, None), (applicant, near)):
        with pytest.raises(Forbidden):
            hand_out(ceremony.id, "zhang", obj=obj, actor=actor, **given)
    with pytest.raises(SignInNeeded):
        hand_out(ceremony.id, "zhang", obj=near, actor=NOBODY, **given)
    with pytest.raises(InvalidInput):
        hand_out(ceremony.id, "zhang", obj=None, actor=SYSTEM, purpose="fun", at=AT)


def test_a_certificate_is_asked_for_once(network: Network) -> None:
    signed("zhang")
    run_jobs()
    number = Countersigned.objects.get().number
    for _ in range(2):
        ask_certificate(FILING, number, purpose="court", actor=SYSTEM, at=AT)
    run_jobs()
    assert Asked.objects.get().number == 1
    assert len(network.notary.store.all("SELECT number FROM request")) == 1
    assert _kinds().count("notary.asked") == 1
    with pytest.raises(NotFound):
        ask_certificate("KY20261122-OTHER1", number, purpose="court", actor=SYSTEM, at=AT)
