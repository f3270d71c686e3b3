"""People and organisations, entered once and chosen everywhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from kaiye.kernel.api import Message, mask, say
from kaiye.web.apply.page import (
    NEW,
    Document,
    Page,
    Row,
    Values,
    clean,
    clean_lines,
    day_of,
    put,
    ticked,
    yes,
)
from kaiye.web.apply.parties import forget, new_key, uses
from kaiye.web.apply.words import ID_TYPES, OPERATIONS, ORGANISATION_KINDS, word
from kaiye.web.fields import Form
from kaiye.web.formats import day, phone
from kaiye.web.sentences import spoken

_FIELDS = {
    "name": "person_name",
    "id_type": "id_type",
    "id_number": "id_number",
    "nationality": "nationality",
    "phone": "person_phone",
    "email": "email",
    "address": "person_address",
}


class Person(Page):
    """One natural person."""

    slug = "person"
    title = say("添加一位人员")
    template = "apply/person.html"
    keyed = True

    def keys(self, document: Document) -> list[str]:
        return list(document.get("people", {}))

    def heading(self, document: Document, key: str) -> Message:
        name = document.get("people", {}).get(key, {}).get("name")
        return say("{name}的信息", name=name) if name else self.title

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        if key == NEW:
            return {}
        base = f"/people/{key}"
        return {
            base: "person_name",
            **{f"{base}/{name}": field for name, field in _FIELDS.items()},
            f"{base}/id_valid_until": "id_valid_until",
        }

    def values(self, document: Document, key: str) -> Values:
        person = document.get("people", {}).get(key, {})
        until = person.get("id_valid_until", "")
        return {
            **{field: person.get(name, "") for name, field in _FIELDS.items()},
            "id_type": person.get("id_type", "resident_id"),
            "nationality": person.get("nationality", "CHN"),
            "id_valid_until": "" if until == "long" else until,
            "id_long": yes(until == "long"),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        people = document.setdefault("people", {})
        target = new_key([*people, *document.get("organisations", {})], "p") if key == NEW else key
        person: Document = dict(people.get(target, {}))
        person["id_type"] = clean(form, "id_type") or "resident_id"
        person["nationality"] = clean(form, "nationality").upper() or "CHN"
        number = unicodedata.normalize("NFKC", clean(form, "id_number")).replace(" ", "").upper()
        person |= {"name": clean(form, "person_name"), "id_number": number}
        person["phone"] = unicodedata.normalize("NFKC", clean(form, "person_phone")).replace(" ", "")
        put(person, "email", clean(form, "email"))
        put(person, "address", clean(form, "person_address"))
        put(person, "id_valid_until", "long" if ticked(form, "id_long") else day_of(form, "id_valid_until"))
        if not person["name"]:
            form.fail("person_name", say("请填写姓名。"))
        people[target] = person
        return target

    def done(self, document: Document) -> bool:
        return bool(document.get("people")) and all(
            person.get("name") and person.get("id_number") and person.get("phone")
            for person in document["people"].values()
        )

    def in_use(self, document: Document, key: str) -> Document:
        """Rules look at people with a part only; whoever is being entered is about to get one."""
        if key not in document.get("people", {}) or uses(document, key):
            return document
        return {**document, "posts": [*document.get("posts", []), {"post": "liaison", "person": key}]}

    def rows(self, document: Document, key: str) -> list[Row]:
        person = document["people"][key]
        until = person.get("id_valid_until")
        parts = [
            spoken(word(ID_TYPES, person.get("id_type"))),
            mask(person.get("id_number", "")),
            day(until),
            phone(person["phone"]) if person.get("phone") else "",
        ]
        text = " · ".join(part for part in parts if part)
        return [Row(say("{name}", name=person.get("name", "")), text, "person_name")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        represented = unrepresented(document).get(query.get("represents", "")) if key == NEW else None
        if represented and not form.value("person_name"):
            form.values["person_name"] = [represented["representative"]]
        return {"id_types": ID_TYPES, "represented": represented}

    def remove(self, document: Document, key: str) -> None:
        document.get("people", {}).pop(key, None)
        forget(document, key)


class Operator(Person):
    """The person who runs an individual business: its only participant, and its liaison."""

    slug = "operator"
    title = say("经营者")
    template = "apply/operator.html"
    keyed = False

    def keys(self, document: Document) -> list[str]:
        return [""]

    def heading(self, document: Document, key: str) -> Message:
        return self.title

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        own = {"/people": "person_name", "/investors": "person_name", "/posts": "person_name"}
        members = {f"/people/{one}": "family_names" for one in _members(document)}
        family = {"/operation": "operation", "/operation/members": "family_names", **members}
        return {**own, **family, **super().pointers(document, self._key(document) or "p1")}

    def values(self, document: Document, key: str) -> Values:
        people = document.get("people", {})
        names = [people.get(one, {}).get("name", "") for one in _members(document)]
        return {
            **super().values(document, self._key(document)),
            "operation": document.get("operation", {}).get("form", "personal"),
            "family_names": "\n".join(names),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        person = super().read(form, document, self._key(document) or NEW)
        _read_family(form, document)
        document["investors"] = [{"party": person, "contributions": []}]
        others = [post for post in document.get("posts", []) if post["post"] != "liaison"]
        document["posts"] = [*others, {"post": "liaison", "person": person}]
        return key

    def done(self, document: Document) -> bool:
        person = document.get("people", {}).get(self._key(document), {})
        return bool(person.get("name") and person.get("id_number") and person.get("phone"))

    def rows(self, document: Document, key: str) -> list[Row]:
        found = self._key(document)
        if not found:
            return []
        rows = super().rows(document, found)
        if document.get("operation", {}).get("form") == "family":
            names = "、".join(document["people"].get(one, {}).get("name", "") for one in _members(document))
            rows.append(Row(say("参加经营的家庭成员"), names, "family_names"))
        return rows

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {**super().context(document, form, key, query), "operations": OPERATIONS}

    def _key(self, document: Document) -> str:
        investors = document.get("investors", [])
        return str(investors[0]["party"]) if investors else ""


def _members(document: Document) -> list[str]:
    return list(document.get("operation", {}).get("members", []))


def _read_family(form: Form, document: Document) -> None:
    """Relatives who take part: people of whom only the name is recorded (条例 第九条)."""
    if not form.value("operation"):
        return
    people = document["people"]
    for key in _members(document):
        people.pop(key, None)
    names = clean_lines(form, "family_names") if form.value("operation") == "family" else []
    members = []
    for name in names:
        key = new_key(list(people), "p")
        people[key] = {"name": name}
        members.append(key)
    if form.value("operation") == "family":
        document["operation"] = {"form": "family", "members": members}
    else:
        document.pop("operation", None)


def unrepresented(document: Document) -> dict[str, Document]:
    """Organisations whose representative is not among the people yet: nobody would get their signing link."""
    names = {person.get("name") for person in document.get("people", {}).values()}
    return {
        key: found
        for key, found in document.get("organisations", {}).items()
        if found.get("representative") not in names and not found.get("signatory")
    }


class Organisation(Page):
    """One organisation that holds shares."""

    slug = "organisation"
    title = say("添加一家单位")
    template = "apply/organisation.html"
    keyed = True

    def keys(self, document: Document) -> list[str]:
        return list(document.get("organisations", {}))

    def heading(self, document: Document, key: str) -> Message:
        name = document.get("organisations", {}).get(key, {}).get("name")
        return say("{name}的信息", name=name) if name else self.title

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        if key == NEW:
            return {}
        base = f"/organisations/{key}"
        return {
            base: "organisation_name",
            f"{base}/name": "organisation_name",
            f"{base}/uscc": "uscc",
            f"{base}/kind": "kind",
            f"{base}/representative": "representative",
            f"{base}/signatory": "signatory",
        }

    def values(self, document: Document, key: str) -> Values:
        found = document.get("organisations", {}).get(key, {})
        return {
            "organisation_name": found.get("name", ""),
            "uscc": found.get("uscc", ""),
            "kind": found.get("kind", "enterprise"),
            "representative": found.get("representative", ""),
            "signatory": found.get("signatory", ""),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        all_of = document.setdefault("organisations", {})
        target = new_key([*all_of, *document.get("people", {})], "o") if key == NEW else key
        all_of[target] = {
            "name": clean(form, "organisation_name"),
            "uscc": unicodedata.normalize("NFKC", clean(form, "uscc")).replace(" ", "").upper(),
            "kind": clean(form, "kind") or "enterprise",
            "representative": clean(form, "representative"),
        }
        if form.value("signatory") in document.get("people", {}):
            all_of[target]["signatory"] = form.value("signatory")
        if not all_of[target]["name"]:
            form.fail("organisation_name", say("请填写单位名称。"))
        if not all_of[target]["representative"]:
            form.fail("representative", say("请填写代表单位签名的人的姓名。"))
        return target

    def done(self, document: Document) -> bool:
        complete = all(
            found.get("name") and found.get("uscc") for found in document["organisations"].values()
        )
        return complete and not unrepresented(document)

    def follow(self, document: Document, key: str) -> str:
        return f"person/new/?represents={key}" if key in unrepresented(document) else ""

    def rows(self, document: Document, key: str) -> list[Row]:
        found = document["organisations"][key]
        parts = [found.get("uscc", ""), spoken(word(ORGANISATION_KINDS, found.get("kind")))]
        return [Row(say("{name}", name=found.get("name", "")), " · ".join(parts), "organisation_name")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        people = [
            (person, found["name"])
            for person, found in document.get("people", {}).items()
            if found.get("name") and found.get("id_number")
        ]
        return {"kinds": ORGANISATION_KINDS, "signatories": people, "key": key}

    def remove(self, document: Document, key: str) -> None:
        document.get("organisations", {}).pop(key, None)
        forget(document, key)
