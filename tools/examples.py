"""Put the registrar's cases into words: `src/kaiye/rules/public/examples/<chapter>.json`.

Called by `tools/docs.py`. A case states its difference from a lawful application; here the difference is
told in Chinese and English, with what the rule then says and where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import examples_ceremony
import examples_procedure
from tests.rules.cases_file import Case, _value, cases, changed, decided
from tests.rules.dossiers import AS_OF, BASES

from kaiye.catalogue.api import authority, division, industry
from kaiye.dossier.api import parse, place_in_words
from kaiye.kernel.api import ENGLISH, Message, mask
from kaiye.notices.api import mask_phone
from kaiye.rules.api import RULE_TYPES, SOURCES, Evidence, Facts, Rule, decide, rules
from kaiye.web.apply import words

Words = dict[str, str]
MOST = 2
_EXCERPT = 40

BASE_WORDS: dict[str, Words] = {
    "llc": {
        "zh": "一家有限责任公司：股东安砚出资60万元、卜澄出资40万元，设一名董事和一名监事",
        "en": "A limited liability company: the shareholders An Yan (600,000 yuan) and Bu Cheng (400,000 yuan), "
        "one director and one supervisor",
    },
    "board": {
        "zh": "一家设董事会和监事会的有限责任公司：股东安砚出资60万元，另一家企业出资40万元",
        "en": "A limited liability company with a board of directors and a supervisory board: the shareholders "
        "An Yan (600,000 yuan) and another company (400,000 yuan)",
    },
    "jsc": {
        "zh": "一家股份有限公司：三位发起人各出资100万元，已经缴足",
        "en": "A joint-stock company: three promoters, 1,000,000 yuan each, paid in full",
    },
    "iih": {
        "zh": "一户个体工商户：安砚开文具店，经营场所为自有商业用房",
        "en": "An individual business: An Yan opens a stationery shop in commercial premises of her own",
    },
    "foreign": {
        "zh": "一家有外国股东的有限责任公司：安砚出资60万元，Jane Doe 出资40万元",
        "en": "A limited liability company with a foreign shareholder: An Yan (600,000 yuan) and Jane Doe "
        "(400,000 yuan)",
    },
}
_CHOICES: Mapping[str, words.Choices] = {
    "nature": words.NATURES,
    "use": words.USES,
    "id_type": words.ID_TYPES,
    "form": (*words.FORMS, ("labour", Message("劳务"))),
    "basis": words.OWNER_BASES,
    "post": tuple(words.POSTS.items()),
    "as": tuple(words.POSTS.items()),
}
_KINDS: Mapping[str, words.Choices] = {
    "term": words.TERMS,
    "articles": words.ARTICLES,
    "organisations": words.ORGANISATION_KINDS,
}
# A digest tells a person nothing.
_UNTOLD = {"sha256"}
_ENGLISH_ONLY = {"劳务": "labour"}
_BUSINESSES = {
    "establishment": ("设立登记", "establishment"),
    "change": ("变更登记", "change"),
    "record": ("备案", "record filing"),
    "deregistration": ("注销登记", "deregistration"),
    "simple_deregistration": ("简易注销登记", "simple deregistration"),
}
_STATUS = {
    "alive": ("在世", "alive"),
    "deceased": ("已死亡", "deceased"),
    "cancelled": ("户口已注销", "registration cancelled"),
    "active": ("存续", "in existence"),
    "revoked": ("已吊销", "revoked"),
    "deregistered": ("已注销", "deregistered"),
}
_CAPACITY = {
    "full": ("完全民事行为能力", "full legal capacity"),
    "limited": ("限制民事行为能力", "limited legal capacity"),
    "none": ("无民事行为能力", "no legal capacity"),
}


def files() -> Iterator[tuple[str, str]]:
    """Each chapter's file name and text."""
    told: dict[str, list[Case]] = {}
    for case in cases():
        told.setdefault(case.rule, []).append(case)
    for chapter in sorted({rule.chapter for rule in rules()}):
        inside = sorted({rule.id: rule for rule in rules() if rule.chapter == chapter}.items())
        content = {identifier: _examples(rule, told.get(identifier, [])) for identifier, rule in inside}
        yield f"{chapter}.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _examples(rule: Rule, known: list[Case]) -> dict[str, Any]:
    fails = [_example(case) for case in known if case.fails]
    passes = [_example(case) for case in known if not case.fails]
    return {"fails": _different(fails), "passes": _different(passes) or [_unchanged(rule, known)]}


def _different(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first few, those that say something new before those that repeat a sentence."""
    seen: set[str] = set()
    fresh, repeated = [], []
    for one in found:
        said = json.dumps([hit["message"] for hit in one.get("findings", [])], ensure_ascii=False)
        (repeated if said in seen else fresh).append(one)
        seen.add(said)
    return [*fresh, *repeated][:MOST]


def _unchanged(rule: Rule, known: list[Case]) -> dict[str, Any]:
    """A lawful application as it stands keeps every rule that concerns it."""
    base = known[0].base if known and known[0].base != "foreign" else "llc"
    if rule.types != frozenset({"ALL"}) and base == "llc" and "LLC" not in rule.types:
        base = "jsc" if "JSC" in rule.types else "iih" if "IIH" in rule.types else base
    decision = decide(parse(BASES[base]()), facts=Facts(as_of=AS_OF, evidence=Evidence()))
    if any(finding.rule == rule.id for finding in decision.findings):
        raise ValueError(f"{rule.id}: tests/rules/cases holds no application that keeps it")
    return {
        "base": BASE_WORDS[base],
        "day": AS_OF.isoformat(),
        "changes": [],
        "outcome": decision.outcome.value,
    }


def _example(case: Case) -> dict[str, Any]:
    teller = _Teller(case)
    decision = decided(case)
    own = [finding for finding in decision.findings if finding.rule == case.rule]
    found: dict[str, Any] = {
        "base": BASE_WORDS[case.base],
        "day": case.as_of.isoformat(),
        "changes": list(teller.changes()),
    }
    if case.fails:
        found["findings"] = [
            {
                "pointer": str(finding.subject),
                "place": teller.place(str(finding.subject)),
                "severity": str(finding.severity),
                "message": {"zh": finding.message.text(), "en": finding.message.text(ENGLISH)},
            }
            for finding in own[:3]
        ]
        also = sorted({f.rule for f in decision.findings if str(f.severity) != "remind"} - {case.rule})
        if also:
            found["also"] = also
    return {**found, "outcome": decision.outcome.value}


def _own_articles(changes: Mapping[str, str]) -> Iterator[Words]:
    """Articles of the applicant's own, and what is different in them."""
    yield _pair("章程是自拟的", "The articles are the applicant's own")
    for old, new in changes.items():
        short = {"old": _excerpt(old), "new": _excerpt(new)}
        if new:
            yield _pair("自拟章程写“{new}”，不写“{old}”", "They say “{new}” instead of “{old}”", **short)
        else:
            yield _pair("自拟章程不写“{old}”", "They do not say “{old}”", **short)


def _excerpt(text: str) -> str:
    words = "".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}……"


class _Teller:
    """Tells the difference of one case."""

    def __init__(self, case: Case) -> None:
        self._body = case.body
        self._case = case
        self._before = BASES[case.base]()
        self._after = changed(BASES[case.base](), dict(case.body))
        self._names = {
            key: str(one.get("name") or key)
            for document in (self._after, self._before)
            for section in ("people", "organisations")
            for key, one in _entries(document, section)
        }
        self._numbers = {
            str(one.get(which)): str(one.get("name"))
            for document in (self._before, self._after)
            for section, which in (("people", "id_number"), ("organisations", "uscc"))
            for _, one in _entries(document, section)
        }

    def changes(self) -> Iterator[Words]:
        """Each difference, one line each."""
        body = self._body
        # The day stands above the differences; it is one when there is no other.
        if "as_of" in body and not set(body) & {"set", "remove", "append", "name", "evidence", "procedure"}:
            yield _pair("{day}提出申请", "Applied for on {day}", day=body["as_of"].isoformat())
        if "name" in body:
            yield _pair("名称是“{name}”", "The name is “{name}”", name=body["name"])
        if "own" in body:
            yield from _own_articles(body["own"] or {})
        for reference in body.get("open", []):
            yield _pair(
                "用同一个名称提交的申请{reference}还在办理",
                "Filing {reference} under the same name is still being decided",
                reference=reference,
            )
        for pointer, value in body.get("set", {}).items():
            yield self._set(pointer, _value(value))
        for pointer, values in body.get("append", {}).items():
            for value in _listed(_value(values)):
                yield self._line(pointer, value, "{place}再加一项：{value}", "{place}, one more: {value}")
        for pointer in body.get("remove", []):
            yield self._line(pointer, "", "不填：{place}", "Left out: {place}")
        yield from self._register()
        for source, answer in body.get("evidence", {}).items():
            yield from self._answered(source, _value(answer))
        if "procedure" in body:
            yield from examples_procedure.changes(body["procedure"])
        if "ceremony" in body:
            yield from examples_ceremony.changes(body["ceremony"], self._names)

    def place(self, pointer: str) -> Words:
        """A place in words."""
        if "procedure" in self._body and pointer.split("/")[1:2] != ["name"]:
            return examples_procedure.place(pointer)
        whole = _pair("整份申请", "the whole application")
        names = {key: name for key, name in self._names.items()}
        return {
            "zh": place_in_words(pointer, names=names) or whole["zh"],
            "en": place_in_words(pointer, ENGLISH, names) or whole["en"],
        }

    def _line(self, pointer: str, value: Any, zh: str, en: str) -> Words:
        place, told = self.place(pointer), self._told(pointer, value)
        return {
            "zh": zh.format(place=place["zh"], value=told["zh"]),
            "en": _capital(en.format(place=place["en"], value=told["en"])),
        }

    def _set(self, pointer: str, value: Any) -> Words:
        if isinstance(value, list) and len(value) > 3:
            counted = _pair("共{n}项", "{n} in all", n=len(value))
            place = self.place(pointer)
            return {
                "zh": f"{place['zh']}：{counted['zh']}",
                "en": _capital(f"{place['en']}: {counted['en']}"),
            }
        if isinstance(value, Mapping) and pointer == "/people":
            return _pair("申请里共有{n}个人", "{n} people are in the application", n=len(value))
        before = _at(self._before, pointer)
        if (
            before is not None
            and not isinstance(before, Mapping | list)
            and not isinstance(value, Mapping | list)
        ):
            old = self._told(pointer, before)
            line = self._line(pointer, value, "{place}：{value}", "{place}: {value}")
            if old["zh"] and before != value:
                return {
                    "zh": f"{line['zh']}（原来是{old['zh']}）",
                    "en": f"{line['en']} (was {old['en']})",
                }
        return self._line(pointer, value, "{place}：{value}", "{place}: {value}")

    def _told(self, pointer: str, value: Any) -> Words:
        """A value in words, personal numbers masked."""
        key = pointer.rsplit("/", 1)[-1]
        if isinstance(value, Mapping):
            told = [
                (f"{pointer}/{one}", self._told(f"{pointer}/{one}", inner))
                for one, inner in value.items()
                if one not in _UNTOLD
            ]
            if not told:
                return _pair("空白", "blank")
            return {
                "zh": "，".join(f"{_last(place_in_words(at), '，')}为{one['zh']}" for at, one in told),
                "en": ", ".join(
                    f"{_last(place_in_words(at, ENGLISH), ', ')} {one['en']}" for at, one in told
                ),
            }
        if isinstance(value, list):
            told = [self._told(pointer, one) for one in value]
            return {
                "zh": "；".join(one["zh"] for one in told) or "没有",
                "en": "; ".join(one["en"] for one in told) or "none",
            }
        return self._plain(key, pointer, value)

    def _plain(self, key: str, pointer: str, value: Any) -> Words:
        if isinstance(value, bool):
            return _pair("是", "yes") if value else _pair("否", "no")
        text = str(value) if value is not None else ""
        if not text.strip():
            return _pair("空白", "blank")
        if key in {"party", "person"} or text in self._names:
            name = self._names.get(text, text)
            return {"zh": name, "en": name}
        if key in {"id_number", "uscc"} or (key.isdigit() and "investment_relation" in pointer):
            return _same(text if key != "id_number" else mask(text))
        if key == "phone":
            return _same(mask_phone(text))
        return _chosen(key, pointer, text) or _written(key, text)

    def _register(self) -> Iterator[Words]:
        """What the register of names and the reserved names say."""
        body = self._body
        for _ in body.get("conflicts", []):
            yield _pair(
                "名称库比对：已有名称“合肥例澄有限公司”与它冲突",
                "The register of names finds a conflict with “合肥例澄有限公司”",
            )
        if body.get("reservation") is not None:
            kept = self._body["reservation"]
            yield _pair("使用事先保留的名称", "A name reserved before is used")
            for key, value in kept.items():
                shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
                zh, en = _RESERVED.get(key, (key, key))
                yield _pair(
                    f"保留的名称，{zh}：{{value}}", f"The reserved name, {en}: {{value}}", value=shown
                )
        if "held" in body:
            yield _pair("申请人已经保留了{n}个名称", "The applicant holds {n} reserved names", n=body["held"])
        if "representing" in body:
            yield _pair(
                "登记簿上，法定代表人已经担任{n}家公司的法定代表人",
                "On the register, the legal representative is that of {n} companies",
                n=body["representing"],
            )
        yield from _agent(body.get("agent"))
        if "industries" in body:
            codes = "、".join(body["industries"] or []) or "—"
            yield _pair(
                "名称的行业用语可能属于行业：{codes}",
                "The industry words may stand for class {codes}",
                codes=codes,
            )
        if "parsed" in body:
            parts = "｜".join(str(part) for part in body["parsed"].values())
            yield _pair("系统把名称读作“{parts}”", "The name is read as “{parts}”", parts=parts)
        if body.get("division_code"):
            yield _pair(
                "名称里的地名指行政区划{code}",
                "The place in the name is division {code}",
                code=body["division_code"],
            )

    def _answered(self, source: str, answer: Any) -> Iterator[Words]:
        """What an outside source says."""
        if source == "own_books":
            for name in answer:
                yield _said(SOURCES[name], "本机关的登记簿或者名单也有记载", "our own books say so too")
            return
        if source == "unreachable":
            for name in answer:
                yield _said(SOURCES[name], "没有答复", "does not answer")
            return
        title = SOURCES[source]
        items = answer.items() if isinstance(answer, Mapping) else [(one, None) for one in answer]
        for subject, detail in items:
            if isinstance(subject, Mapping):
                subject, detail = (
                    subject.get("id_number", ""),
                    {k: v for k, v in subject.items() if k != "id_number"},
                )
            who = self._numbers.get(str(subject)) or (
                str(subject) if not str(subject)[:6].isdigit() else mask(str(subject))
            )
            told = (
                [_answer(key, value) for key, value in (detail or {}).items()]
                if isinstance(detail, Mapping)
                else []
            )
            if isinstance(detail, int):
                told = [_pair("已登记{n}户", "{n} businesses are registered there", n=detail)]
            if not told:
                told = [_pair("在名单上", "is on the list")]
            yield _said(
                title,
                f"{who}，{'，'.join(one['zh'] for one in told)}",
                f"{who}, {', '.join(one['en'] for one in told)}",
                colon=True,
            )


_RESERVED = {
    "reference": ("编号", "reference"),
    "name": ("名称", "name"),
    "until": ("保留到", "kept until"),
    "months": ("保留月数", "months"),
    "entity_type": ("类型", "kind of entity"),
    "division": ("住所地", "division"),
    "investors": ("投资人", "investors"),
    "ended": ("已经失效", "ended"),
}


def _agent(record: Mapping[str, int] | None) -> Iterator[Words]:
    """How the account that filed did so before."""
    if record is None:
        return
    yield _pair("提交的账号当天共提交{n}件", "The account filed {n} that day", n=record["filed_that_day"])
    if "decided" in record:
        yield _pair(
            "该账号近期办结{n}件，其中{m}件曾被退回",
            "Of the account's {n} filings decided lately, {m} had been returned",
            n=record["decided"],
            m=record["returned"],
        )


def _answer(key: str, value: Any) -> Words:
    if key == "status":
        return _pair(*_STATUS.get(str(value), (str(value), str(value))))
    if key == "capacity":
        return _pair(*_CAPACITY.get(str(value), (str(value), str(value))))
    labels = {
        "name": ("姓名（名称）是", "the name is "),
        "representative": ("法定代表人是", "the legal representative is "),
        "ground": ("依据第", "under article "),
        "until": ("截止", "until "),
    }
    zh, en = labels.get(key, (f"{key}：", f"{key}: "))
    if key == "ground":
        article, _, item = str(value).partition("-")
        return _pair(
            "公司法第{a}条第{i}项" if item else "公司法第{a}条",
            "article {a} ({i}) of the Companies Law" if item else "article {a} of the Companies Law",
            a=article,
            i=item,
        )
    return {"zh": f"{zh}{value}", "en": f"{en}{value}"}


def _said(source: Message, zh: str, en: str, *, colon: bool = False) -> Words:
    return {
        "zh": f"{source.text()}{'答复：' if colon else ''}{zh}",
        "en": _capital(f"{source.text(ENGLISH, 'rules')}{':' if colon else ''} {en}"),
    }


def _chosen(key: str, pointer: str, text: str) -> Words | None:
    """What was chosen from a list, by what people read there."""
    section = pointer.split("/")[1] if "/" in pointer else ""
    choices = _KINDS.get(section, ()) if key == "kind" else _CHOICES.get(key, ())
    for code, message in choices:
        if code == text:
            zh = message.text()
            return {"zh": zh, "en": _ENGLISH_ONLY.get(zh) or message.text(ENGLISH, "web")}
    if key == "entity_type" and text in RULE_TYPES:
        return _spoken(RULE_TYPES[text])
    if key == "business" and text in _BUSINESSES:
        return _pair(*_BUSINESSES[text])
    if (named := _catalogued(key, pointer, text)) is not None:
        return _same(f"{text}（{named}）")
    return None


def _written(key: str, text: str) -> Words:
    """What was written by hand."""
    if key in {"amount", "paid"} and text.replace(".", "", 1).isdigit():
        return _pair("{n}元", "{n} yuan", n=f"{float(text):,.2f}".removesuffix(".00"))
    if len(text) > 60:
        return _pair("{head}……（共{n}个字）", "{head}… ({n} characters)", head=text[:20], n=len(text))
    if text == "long":
        return _pair("长期", "no expiry")
    if text != text.strip():
        return _same(f"“{text}”")
    return _same(text)


def _catalogued(key: str, pointer: str, code: str) -> str | None:
    """What a code of the catalogues stands for."""
    if key == "authority" and (office := authority(code)) is not None:
        return office.name
    if key == "division" and pointer.startswith("/domicile") and (place := division(code)) is not None:
        return place.full_name
    if key == "industry" and pointer == "/industry" and (trade := industry(code)) is not None:
        return trade.name
    return None


def _spoken(message: Message) -> Words:
    return {"zh": message.text(), "en": message.text(ENGLISH, "rules")}


def _entries(document: Mapping[str, Any], section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = document.get(section) or {}
    yield from ((key, one) for key, one in found.items() if isinstance(one, Mapping))


def _listed(value: Any) -> list[Any]:
    many = list(value) if isinstance(value, list) else [value]
    return many if len(many) <= 3 else many[:2]


def _at(document: Any, pointer: str) -> Any:
    for token in pointer.strip("/").split("/"):
        try:
            document = document[int(token)] if isinstance(document, list) else document[token]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return document


def _pair(zh: str, en: str, **values: Any) -> Words:
    return {"zh": zh.format(**values), "en": en.format(**values)} if values else {"zh": zh, "en": en}


def _same(text: str) -> Words:
    return {"zh": text, "en": text}


def _last(text: str, separator: str) -> str:
    return text.rsplit(separator, 1)[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
