"""The clock of a silent source on the pages of both sides, and asking at once."""

from __future__ import annotations

import pytest
from django.test import Client

from kaiye.casework import api as casework
from tests.casework.builders import llc
from tests.casework.driver import submitted
from tests.filings.people import owner
from tests.web.helpers import officers_account, signed_in, somebody

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> casework.Case:
    return submitted(
        llc(), me=owner("13855100001"), sources={"unreachable": ["population", "dishonest_debtors"]}
    )


def test_both_sides_see_what_is_waited_for(case: casework.Case) -> None:
    shown = signed_in(officers_account()).get(f"/officer/cases/{case.pk}/").content.decode()
    assert "失信被执行人名单（连接不上或者报错）、人口库（连接不上或者报错）" in shown
    assert 'id="ask-now"' in shown
    assert "还会问6次" in shown
    told = signed_in(somebody("13855100001")).get(f"/apply/{case.filing}/result/").content.decode()
    assert "您不需要做什么" in told
    assert "会再问一次" in told


def test_the_queue_says_when_it_is_asked_next(case: casework.Case) -> None:
    page = signed_in(officers_account()).get("/officer/").content.decode()
    assert "有2个数据源没有答复" in page
    assert "再问，答复后可能自动办结" in page
    english = signed_in(officers_account()).get("/officer/", headers={"accept-language": "en"})
    assert "may then decide itself" in english.content.decode()


def test_asked_at_once_the_case_is_decided(case: casework.Case) -> None:
    """The sandbox's own table says nothing against anybody."""
    answer = signed_in(officers_account()).post(f"/officer/cases/{case.pk}/ask/")
    assert (answer.status_code, answer["Location"]) == (302, "/officer/")
    assert casework.get_case(case.pk).state == casework.State.APPROVED


def test_nobody_else_may_ask(case: casework.Case) -> None:
    address = f"/officer/cases/{case.pk}/ask/"
    assert Client().post(address).status_code in {302, 401}
    assert signed_in(somebody("13855100001")).post(address).status_code in {403, 404}
    assert signed_in(officers_account("330100", "elsewhere")).post(address).status_code == 404
