"""The evidence record, format 2, to the byte: what a certificate is bound to must read the same for ever."""

from __future__ import annotations

import hashlib
from datetime import datetime

import pytest

from kaiye.kernel.api import ENGLISH, SHANGHAI, canonical_json
from kaiye.rules.api import Face, Means
from kaiye.signing import api
from kaiye.signing.facts import facts_of
from kaiye.signing.models import SignatureRow
from kaiye.signing.records import Circumstances, record_of
from tests.signing.builders import AT, opened, sign, token

MOMENT = Circumstances(
    datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI),
    "203.0.113.7",
    {"User-Agent": "Mobile Safari", "screen": "390x844@3", "touch": 5, "zone": "Asia/Shanghai"},
    {"given": True, "latitude": "31.82060", "longitude": "117.22720", "accuracy": 12},
)
CHECK = {"ok": True, "means": "face", "face": "match", "photo": "c" * 64, "digest": "d" * 64, "check": 7}
FROZEN = (
    '{"ceremony":3,"consent":{"language":"zh-hans","sha256":"1bf09d407fb157bf3b6b89115c6a9227fefc'
    '965f9d21f418c2ab30deb6703dac","text":"我已阅读上述全部文件，内容真实，是我本人的真实意愿；我同意使用可靠的电子签名签署，与手写签名或者盖章具有同等'
    '的法律效力（电子签名法第十四条）。"},"device":{"User-Agent":"Mobile Safari","screen":"390x844@3","touch":5},"'
    'filing":"KY20261122-7F3K9Q","format":2,"identity":{"check":{"check":7,"digest":"dddddddddddd'
    'dddddddddddddddddddddddddddddddddddddddddddddddddddd","face":"match","means":"face","ok":tru'
    'e,"photo":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"},"salt":"00","s'
    'ha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"image":{"sha256"'
    ':"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","typed":false},"ip":"203'
    '.0.113.7","name":"张三","organisation":"","photo":"ccccccccccccccccccccccccccccccccccccccccccc'
    'ccccccccccccccccccccc","place":{"accuracy":12,"given":true,"latitude":"31.82060","longitude"'
    ':"117.22720"},"roles":["股东"],"shown":{"at":"2026-11-22T09:59:00+08:00","documents":[]},"sign'
    'er":"zhang","time":"2026-11-22T10:00:00+08:00","zone":{"browser":"Asia/Shanghai","registry":'
    '"Asia/Shanghai"}}'
)


def record(moment: Circumstances = MOMENT) -> dict[str, object]:
    about = {
        "filing": "KY20261122-7F3K9Q",
        "ceremony": 3,
        "signer": "zhang",
        "name": "张三",
        "organisation": "",
        "roles": ["股东"],
    }
    return record_of(
        about,
        moment=moment,
        identity={"salt": "00", "sha256": "a" * 64, "check": CHECK},
        image={"sha256": "b" * 64, "typed": False},
        shown={"at": "2026-11-22T09:59:00+08:00", "documents": []},
    )


def test_format_two_is_frozen() -> None:
    found = canonical_json(record()).decode()
    assert found == FROZEN


def test_the_words_in_the_language_shown_are_what_was_agreed_to() -> None:
    english = record(Circumstances(MOMENT.at, MOMENT.ip, MOMENT.device, None, ENGLISH))["consent"]
    assert isinstance(english, dict)
    assert english["text"].startswith("I have read")
    assert english["sha256"] == hashlib.sha256(english["text"].encode()).hexdigest()


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (None, {"given": False, "why": "not asked"}),
        ("合肥市", {"given": True, "words": "合肥市"}),
        ({"given": False, "why": "denied"}, {"given": False, "why": "denied"}),
    ],
)
def test_a_place_that_is_not_known_is_recorded_as_such(place: object, kept: object) -> None:
    assert record(Circumstances(MOMENT.at, "", {}, place))["place"] == kept  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_the_rules_read_both_formats() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"), identify=lambda signer: CHECK)
    sign(token(ceremony, "li"), identify=lambda signer: CHECK, device={})
    facts = facts_of(ceremony.id, submitted=AT.date())
    assert [signer.missing for signer in facts.signers] == [(), ("device",)]
    assert facts.signers[0].verification is not None
    assert facts.signers[0].verification.means is Means.FACE
    assert facts.signers[0].face is Face.MATCH
    # As they were written before: words for consent, anything or nothing for the place.
    row = SignatureRow.objects.get(signer__key="zhang")
    row.record |= {"format": 1, "consent": str(api.CONSENT), "place": None}
    row.save()
    first = facts_of(ceremony.id, submitted=AT.date()).signers[0]
    assert (first.missing, first.consent) == ((), True)
