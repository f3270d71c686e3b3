"""The articles of association, composed from the clauses in `clauses/` and the answers of the dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kaiye.documents import chinese
from kaiye.documents.facts import DocumentFacts
from kaiye.dossier.api import Dossier, EntityType
from kaiye.kernel.api import Fen

_CLAUSES = Path(__file__).resolve().parent / "clauses"
_ITEM = re.compile(r"（[一二三四五六七八九十]+）")
_FLAGS = re.compile(r"\[([^]]+)\]")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_TERM_YEARS = 3  # 公司法 第七十条: at most three years a term; so long unless the form says less.


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its paragraphs, and the table that follows the first of them (or none)."""

    number: str
    paragraphs: tuple[str, ...]
    table: str = ""
    # What the law says articles must state and this one states, with its citation; empty for others.
    carries: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its number and title."""

    number: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the clauses ask: flags that choose them and words that fill them."""

    flags: frozenset[str]
    words: Mapping[str, str] = field(default_factory=dict)

    def hold(self, condition: str) -> bool:
        """Whether every flag of `condition` holds (`!` negates, `|` is or, empty always holds)."""
        return all(
            any(
                (option.removeprefix("!") in self.flags) != option.startswith("!")
                for option in token.split("|")
            )
            for token in condition.split()
        )

    def fill(self, text: str) -> str:
        """The text with its places filled; what is filled in is never read again."""
        return _PLACE.sub(lambda place: self.words[place.group(1)], text)


def compose(facts: DocumentFacts) -> tuple[Chapter, ...]:
    """The chapters of the articles of this company, numbered, with only the clauses that apply."""
    answers = answers_of(facts)
    chapters: list[Chapter] = []
    count = 0
    template = "jsc" if facts.dossier.entity_type is EntityType.JSC else "llc"
    for chapter in _clauses(template):
        if not answers.hold(chapter.get("when", "")):
            continue
        articles = []
        for article in _articles_of(chapter):
            if answers.hold(article.get("when", "")):
                count += 1
                articles.append(
                    Article(
                        f"第{chinese.number(count)}条",
                        tuple(_paragraphs(article, answers)),
                        article.get("table", ""),
                        _carried(template, article["id"]),
                    )
                )
        number = f"第{chinese.number(len(chapters) + 1)}章"
        chapters.append(Chapter(number, answers.fill(chapter["title"]), tuple(articles)))
    return tuple(chapters)


def _carried(template: str, clause: str) -> str:
    statutory = _clauses("statutory")[template]
    item = statutory["items"].get(clause)
    return f"{statutory['law']}{item}" if item else ""


@cache
def _clauses(name: str) -> Any:
    return yaml.safe_load((_CLAUSES / f"{name}.yaml").read_text(encoding="utf-8"))


def _articles_of(chapter: dict[str, Any]) -> list[dict[str, Any]]:
    included: list[dict[str, Any]] = _clauses("common")[chapter["include"]] if "include" in chapter else []
    own: list[dict[str, Any]] = chapter.get("articles", [])
    return included + own


def _paragraphs(article: dict[str, Any], answers: Answers) -> Iterator[str]:
    """The paragraphs that apply; items （一）（二）… are numbered again after some were left out."""
    text = article.get("text") or _clauses("common")[article["include"]]
    item = 0
    for part in text if isinstance(text, list) else [text]:
        condition, words = (part["when"], part["text"]) if isinstance(part, dict) else ("", part)
        for line in words.strip().split("\n") if answers.hold(condition) else ():
            flags = _FLAGS.match(line)
            if flags and not answers.hold(flags.group(1)):
                continue
            line = line[flags.end() :] if flags else line
            marker = _ITEM.match(line)
            item = item + 1 if marker else 0
            yield (
                (f"（{chinese.number(item)}）" + answers.fill(line[marker.end() :]))
                if marker
                else answers.fill(line)
            )


def answers_of(facts: DocumentFacts) -> Answers:
    """Flags and words of this company."""
    dossier = facts.dossier
    flags = _flags(dossier)
    return Answers(flags, _facts_words(facts) | _owner_words(flags, dossier) | _organ_words(flags, dossier))


def _flags(dossier: Dossier) -> frozenset[str]:
    directors = [post for _, post in dossier.holders("director")]
    supervisors = [post for _, post in dossier.holders("supervisor", "supervisor_chair")]
    managers = {post.person for _, post in dossier.holders("manager")}
    people = {post.person for post in supervisors}
    board = len({post.person for post in directors}) > 1 or any(dossier.holders("chair"))
    supervisory = len(people) > 2 or any(post.post == "supervisor_chair" for post in supervisors)
    committee = dossier.governance.audit_committee and not people
    chosen = {
        "one": len(dossier.investors) == 1,
        "many": len(dossier.investors) != 1,
        "natural": any(investor.party in dossier.people for investor in dossier.investors),
        "noncash": any(item.form not in {"cash", None} for _, item in dossier.contributions()),
        "long_term": dossier.term.kind == "long" or not dossier.term.years,
        "fixed_term": dossier.term.kind == "fixed" and bool(dossier.term.years),
        "board": board,
        "sole_director": not board,
        "employee_director": any(post.employee for post in directors),
        "manager": bool(managers),
        "director_is_manager": not board and bool(managers & {post.person for post in directors}),
        "supervisory_board": supervisory,
        "sole_supervisor": bool(people) and not supervisory,
        "audit_committee": committee,
        "watched": bool(people) or committee,
    }
    chosen |= _representative_flags(dossier, board)
    return frozenset(flag for flag, holds in chosen.items() if holds)


def _representative_flags(dossier: Dossier, board: bool) -> dict[str, bool]:
    chairs = {post.person for _, post in dossier.holders("chair")}
    for _, post in dossier.holders("legal_representative"):
        if post.as_ == "manager":
            return {"representative_manager": True}
        if board and post.person in chairs:
            return {"representative_chair": True}
    return {"representative_director": True}


def _facts_words(facts: DocumentFacts) -> dict[str, str]:
    capital = facts.capital or Fen(0)
    return {
        "name": facts.name,
        "domicile": facts.address,
        "scope": facts.scope,
        "years": chinese.number(facts.dossier.term.years) if facts.dossier.term.years else "",
        "capital": f"人民币{chinese.ten_thousands(capital)}万元（大写：人民币{capital.financial}）",
        "par": par(facts.dossier).yuan,
        "shares": f"{capital.value // par(facts.dossier).value:,}".replace(",", ""),
    }


def par(dossier: Dossier) -> Fen:
    """The face value of a share: as filed, else one yuan, or one fen when a contribution is not in whole yuan."""
    amounts = [item.amount.value for _, item in dossier.contributions() if item.amount]
    filed = dossier.capital.shares.par_value if dossier.capital and dossier.capital.shares else None
    if filed and all(amount % filed.value == 0 for amount in amounts):
        return filed
    return Fen(100) if all(amount % 100 == 0 for amount in amounts) else Fen(1)


def _owner_words(flags: frozenset[str], dossier: Dossier) -> dict[str, str]:
    one, shares = "one" in flags, dossier.entity_type is EntityType.JSC
    by_share = "按照股东持有的股份比例分配" if shares else "按照股东的出资比例分配"
    two_thirds = (
        "经出席会议的股东所持表决权的三分之二以上通过" if shares else "经代表三分之二以上表决权的股东通过"
    )
    return {
        "owners": "股东" if one else "股东会",
        "owner_resolution": "股东决定" if one else "股东会决议",
        "owners_resolve": "决定" if one else "决议",
        "resolution": "决定" if one else "决议",
        "owners_meeting": "股东" if one else "股东会会议",
        "choose": "任命" if one else "选举",
        "vote_again": "由股东另行作出决定" if one else "由股东会表决",
        "surplus_shared": "归股东所有" if one else by_share,
        "amended_by": "由股东作出书面决定" if one else f"由股东会作出决议，并{two_thirds}",
        "signed_by": "发起人" if one else "全体发起人",
    }


def _organ_words(flags: frozenset[str], dossier: Dossier) -> dict[str, str]:
    board = "董事会" if "board" in flags else "董事"
    supervised = bool(flags & {"supervisory_board", "sole_supervisor"})
    watch = "审计委员会" if "audit_committee" in flags else "监事" if "sole_supervisor" in flags else "监事会"
    directors = "三分之一以上的董事" if "board" in flags else "董事"
    tenth = "代表十分之一以上表决权的股东"
    papers = ("董事会会议决议" if "board" in flags else "董事决定") + (
        "、监事会会议决议" if "supervisory_board" in flags else ""
    )
    return {
        "board": board,
        "board_resolution": "董事会决议" if "board" in flags else "董事书面决定",
        "board_decision": "董事会决议" if "board" in flags else "董事的决定",
        "board_papers": papers,
        "watch": watch,
        "callers": f"{tenth}、{directors}或者{watch}" if "watched" in flags else f"{tenth}或者{directors}",
        "officers": "董事、监事、高级管理人员" if supervised else "董事、高级管理人员",
        "elected": "董事、监事" if supervised else "董事",
        "and_supervisors": "和监事" if supervised else "",
        "director_years": chinese.number(_director_years(dossier)),
        **_numbers(dossier),
    }


def _director_years(dossier: Dossier) -> int:
    """The one term of all directors; rule AR-006 restricts when their terms differ."""
    filed = [post.term_years for _, post in dossier.holders("director") if post.term_years]
    return filed[0] if filed else _TERM_YEARS


def _numbers(dossier: Dossier) -> dict[str, str]:
    directors = {post.person: bool(post.employee) for _, post in dossier.holders("director")}
    supervisors: dict[str, bool] = {}
    for _, post in dossier.holders("supervisor", "supervisor_chair"):
        supervisors[post.person] = supervisors.get(post.person, False) or bool(post.employee)
    counts = {
        "directors": len(directors),
        "employee_directors": sum(directors.values()),
        "supervisors": len(supervisors),
        "employee_supervisors": sum(supervisors.values()),
    }
    return {name: chinese.number(count) if count else "零" for name, count in counts.items()}
