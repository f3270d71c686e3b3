"""Who holds which post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kaiye.kernel.api import Message, say
from kaiye.web.apply.page import Document, Page, Row, Values, clean
from kaiye.web.apply.parties import party_name, people
from kaiye.web.apply.words import POSTS
from kaiye.web.fields import Form
from kaiye.web.sentences import spoken

_SINGLE = ("chair", "manager", "supervisor_chair", "finance", "liaison")


@dataclass(slots=True)
class Posts:
    """The posts of a dossier by kind; what the form does not ask (agents) is kept as it is."""

    directors: list[str] = field(default_factory=list)
    supervisors: list[str] = field(default_factory=list)
    employees: set[tuple[str, str]] = field(default_factory=set)
    single: dict[str, str] = field(default_factory=dict)
    legal: str = ""
    legal_as: str = ""
    others: list[Document] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> Posts:
        """From the dossier."""
        posts = cls()
        for entry in document.get("posts", []):
            kind, person = entry["post"], entry["person"]
            if kind in ("director", "supervisor"):
                (posts.directors if kind == "director" else posts.supervisors).append(person)
                if entry.get("employee"):
                    posts.employees.add((kind, person))
            elif kind == "legal_representative":
                posts.legal, posts.legal_as = person, entry.get("as", "")
            elif kind in _SINGLE:
                posts.single[kind] = person
            else:
                posts.others.append(entry)
        return posts

    def write(self, document: Document) -> None:
        """Into the dossier. A lone director, and one who manages, executes the company's affairs."""
        entries: list[Document] = []
        if self.single.get("chair"):
            entries.append({"post": "chair", "person": self.single["chair"]})
        executives = {self.single.get("manager"), self.single.get("chair"), self._representing()}
        for person in self.directors:
            entry: Document = {"post": "director", "person": person}
            if len(self.directors) == 1 or person in executives:
                entry["executive"] = True
            entries.append(self._employee(entry))
        if self.single.get("manager"):
            entries.append({"post": "manager", "person": self.single["manager"]})
        if self.legal:
            entries.append({"post": "legal_representative", "person": self.legal, "as": self.legal_as})
        if self.single.get("supervisor_chair"):
            entries.append({"post": "supervisor_chair", "person": self.single["supervisor_chair"]})
        entries += [self._employee({"post": "supervisor", "person": person}) for person in self.supervisors]
        entries += [
            {"post": kind, "person": self.single[kind]}
            for kind in ("finance", "liaison")
            if self.single.get(kind)
        ]
        document["posts"] = [*entries, *self.others]

    def _representing(self) -> str:
        return self.legal if self.legal_as == "director" else ""

    def _employee(self, entry: Document) -> Document:
        if (entry["post"], entry["person"]) in self.employees:
            entry["employee"] = True
        return entry

    def set_many(self, kind: str, form: Form, keys: set[str]) -> None:
        """Directors or supervisors as ticked, and which of them employees elected."""
        chosen = [key for key in dict.fromkeys(form.values_of(f"{kind}s")) if key in keys]
        elected = set(form.values_of(f"employee_{kind}s"))
        if kind == "director":
            self.directors = chosen
        else:
            self.supervisors = chosen
        self.employees = {entry for entry in self.employees if entry[0] != kind} | {
            (kind, key) for key in chosen if key in elected
        }

    def elected(self, kind: str) -> list[str]:
        """Those whom the employees elected."""
        return [person for post, person in sorted(self.employees) if post == kind]


class _PostPage(Page):
    def pointers(self, document: Document, key: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for i, entry in enumerate(document.get("posts", [])):
            if entry["post"] in self.fields:
                field_name = self.fields[entry["post"]]
                found |= {f"/posts/{i}": field_name, f"/posts/{i}/person": field_name}
        return found

    fields: Mapping[str, str] = {}

    def settled(self, document: Document) -> bool:
        single = Posts.of(document).single
        return bool(single.get("finance") and single.get("liaison"))

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {"people": people(document), "entity_type": document["entity_type"]}


def _names(document: Document, keys: list[str]) -> str:
    return "、".join(party_name(document, key) for key in keys)


def _keys(document: Document) -> set[str]:
    return set(document.get("people", {}))


class Board(_PostPage):
    """Directors and the chair."""

    slug = "board"
    title = say("董事")
    template = "apply/board.html"
    fields = {"director": "directors", "chair": "chair"}

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {"/posts": "directors", **super().pointers(document, key)}

    def values(self, document: Document, key: str) -> Values:
        posts = Posts.of(document)
        return {
            "directors": posts.directors,
            "employee_directors": posts.elected("director"),
            "chair": posts.single.get("chair", ""),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        posts = Posts.of(document)
        posts.set_many("director", form, _keys(document))
        posts.single["chair"] = _one(form, "chair", document)
        if posts.legal_as == "director" and posts.legal not in posts.directors:
            posts.legal = posts.legal_as = ""
        if not posts.directors:
            form.fail("directors", say("请至少选择一名董事。"))
        posts.write(document)
        return key

    def done(self, document: Document) -> bool:
        return bool(Posts.of(document).directors)

    def rows(self, document: Document, key: str) -> list[Row]:
        posts = Posts.of(document)
        rows = [Row(say("董事"), _names(document, posts.directors), "directors")]
        if posts.single.get("chair"):
            rows.append(Row(POSTS["chair"], party_name(document, posts.single["chair"]), "chair"))
        return rows


class Legal(_PostPage):
    """The manager, and the legal representative (公司法 第十条: a director or the manager)."""

    slug = "legal"
    title = say("经理和法定代表人")
    template = "apply/legal.html"
    fields = {"manager": "manager", "legal_representative": "legal_representative"}

    def values(self, document: Document, key: str) -> Values:
        posts = Posts.of(document)
        return {
            "manager": posts.single.get("manager", ""),
            "legal_representative": f"{posts.legal_as}:{posts.legal}" if posts.legal else "",
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        posts = Posts.of(document)
        posts.single["manager"] = _one(form, "manager", document)
        quality, _, person = clean(form, "legal_representative").partition(":")
        if quality in {"director", "manager"} and person in _keys(document):
            posts.legal, posts.legal_as = person, quality
            holders = posts.directors if quality == "director" else [posts.single["manager"]]
            if person not in holders:
                form.fail("legal_representative", say("法定代表人应当由董事或者经理担任。"))
        else:
            form.fail("legal_representative", say("请选择法定代表人。"))
        posts.write(document)
        return key

    def done(self, document: Document) -> bool:
        return bool(Posts.of(document).legal)

    def rows(self, document: Document, key: str) -> list[Row]:
        posts = Posts.of(document)
        rows = []
        if posts.single.get("manager"):
            rows.append(Row(POSTS["manager"], party_name(document, posts.single["manager"]), "manager"))
        quality = POSTS.get(posts.legal_as, "")
        text = f"{party_name(document, posts.legal)}（{spoken(quality)}）" if posts.legal else ""
        return [*rows, Row(POSTS["legal_representative"], text, "legal_representative")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        posts = Posts.of(document)
        choices: list[tuple[str, Message]] = [
            (f"director:{person}", say("{name}（以董事身份）", name=party_name(document, person)))
            for person in posts.directors
        ]
        choices += [
            (f"manager:{person}", say("{name}（以经理身份）", name=name)) for person, name in people(document)
        ]
        return {**super().context(document, form, key, query), "choices": choices}


class Supervision(_PostPage):
    """Supervisors, an audit committee, or neither."""

    slug = "supervision"
    title = say("监督机构")
    template = "apply/supervision.html"
    fields = {"supervisor": "supervisors", "supervisor_chair": "supervisor_chair"}

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/governance": "supervision",
            "/governance/no_supervisor": "supervision",
            "/governance/unanimous": "supervision",
            "/governance/audit_committee": "supervision",
            **super().pointers(document, key),
        }

    def values(self, document: Document, key: str) -> Values:
        posts, governance = Posts.of(document), document.get("governance", {})
        kind = "none" if governance.get("no_supervisor") else ""
        kind = "audit" if governance.get("audit_committee") else kind
        return {
            "supervision": kind or ("supervisors" if posts.supervisors else ""),
            "supervisors": posts.supervisors,
            "employee_supervisors": posts.elected("supervisor"),
            "supervisor_chair": posts.single.get("supervisor_chair", ""),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        posts, governance = Posts.of(document), document.setdefault("governance", {})
        kind = clean(form, "supervision")
        if kind not in {"supervisors", "none", "audit"}:
            form.fail("supervision", say("请选择一种监督方式。"))
            return key
        governance |= {"no_supervisor": kind == "none", "audit_committee": kind == "audit"}
        governance.pop("unanimous", None)
        if kind == "none":
            # 公司法 第八十三条: only when all shareholders agree; the choice on the page says so.
            governance["unanimous"] = True
        if kind == "supervisors":
            posts.set_many("supervisor", form, _keys(document))
            posts.single["supervisor_chair"] = _one(form, "supervisor_chair", document)
            if not posts.supervisors:
                form.fail("supervisors", say("请至少选择一名监事。"))
        else:
            posts.set_many("supervisor", Form(), set())
            posts.single["supervisor_chair"] = ""
        posts.write(document)
        return key

    def done(self, document: Document) -> bool:
        governance = document.get("governance", {})
        chosen = governance.get("no_supervisor") or governance.get("audit_committee")
        return bool(chosen or Posts.of(document).supervisors)

    def rows(self, document: Document, key: str) -> list[Row]:
        posts, governance = Posts.of(document), document.get("governance", {})
        if governance.get("no_supervisor"):
            return [Row(say("监督机构"), spoken(say("不设监事（全体股东一致同意）")), "supervision")]
        if governance.get("audit_committee"):
            return [Row(say("监督机构"), spoken(say("董事会设审计委员会")), "supervision")]
        rows = [Row(say("监事"), _names(document, posts.supervisors), "supervisors")]
        chair = posts.single.get("supervisor_chair", "")
        if chair:
            rows.append(Row(POSTS["supervisor_chair"], party_name(document, chair), "supervisor_chair"))
        return rows


class Contacts(_PostPage):
    """The person in charge of finance and the liaison."""

    slug = "contacts"
    title = say("财务负责人和联络员")
    template = "apply/contacts.html"
    fields = {"finance": "finance", "liaison": "liaison"}

    def values(self, document: Document, key: str) -> Values:
        single = Posts.of(document).single
        return {"finance": single.get("finance", ""), "liaison": single.get("liaison", "")}

    def read(self, form: Form, document: Document, key: str) -> str:
        posts = Posts.of(document)
        for kind in ("finance", "liaison"):
            posts.single[kind] = _one(form, kind, document)
            if not posts.single[kind]:
                form.fail(kind, say("请选择一位人员。"))
        posts.write(document)
        return key

    def done(self, document: Document) -> bool:
        single = Posts.of(document).single
        return bool(single.get("finance") and single.get("liaison"))

    def rows(self, document: Document, key: str) -> list[Row]:
        single = Posts.of(document).single
        return [
            Row(POSTS[kind], party_name(document, single.get(kind, "")), kind)
            for kind in ("finance", "liaison")
        ]


def _one(form: Form, name: str, document: Document) -> str:
    chosen = clean(form, name)
    return chosen if chosen in _keys(document) else ""
