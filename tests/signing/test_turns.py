"""In order: each signs when everybody before has; the links of the others open nothing yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaiye.ledger.api import entries
from kaiye.signing import api
from kaiye.signing.api import LinkUnknown, NotYourTurn, Order, SignerState
from tests.signing.builders import AT, opened, sign, token

pytestmark = pytest.mark.django_db(transaction=True)


def test_in_order_each_signs_when_everybody_before_has() -> None:
    ceremony = opened("zhang", "li", "wang", order=Order.IN_ORDER)
    assert [signer.key for signer in ceremony.turn] == ["zhang"]
    for key in ("li", "wang"):
        with pytest.raises(NotYourTurn, match=r"现在轮到张\*"):
            api.shown(token(ceremony, key), at=AT)
        with pytest.raises(NotYourTurn):
            sign(token(ceremony, key), show=False)
        with pytest.raises(NotYourTurn):
            api.document(token(ceremony, key), "articles", at=AT)
        with pytest.raises(NotYourTurn):
            api.new_link(ceremony, key, at=AT)
    signature = sign(token(ceremony, "zhang"))
    assert signature.passes_on
    with pytest.raises(NotYourTurn, match=r"现在轮到李\*"):
        api.by_token(token(ceremony, "wang"), at=AT)


def test_the_next_gets_a_link_once_and_the_one_before_is_dead() -> None:
    ceremony = opened("zhang", "li", order=Order.IN_ORDER)
    assert api.pass_on(ceremony, at=AT) is None
    sign(token(ceremony, "zhang"))
    later = AT + timedelta(days=6)
    fresh = api.pass_on(ceremony, at=later)
    assert fresh is not None
    assert (fresh.key, fresh.invited, fresh.expires) == ("li", later, later + timedelta(days=7))
    assert api.pass_on(ceremony, at=later) is None
    with pytest.raises(LinkUnknown):
        api.by_token(token(ceremony, "li"), at=later)
    assert sign(fresh.token).complete
    assert api.pass_on(ceremony, at=later) is None


def test_everybody_at_once_is_the_default_and_the_trail_says_which() -> None:
    ceremony = opened()
    assert [signer.key for signer in ceremony.turn] == ["zhang", "li"]
    assert not sign(token(ceremony, "li")).passes_on
    opened("zhang", "li", filing="KY20261122-ORDER1", order=Order.IN_ORDER)
    said = [entries(filing)[0].facts["order"] for filing in ("KY20261122-7F3K9Q", "KY20261122-ORDER1")]
    assert said == ["parallel", "in_order"]
    assert ceremony.signers[1].state is SignerState.WAITING
