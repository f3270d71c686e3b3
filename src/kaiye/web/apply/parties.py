"""People and organisations of a dossier: listed by key, named, and where they are referred to."""

from __future__ import annotations

from collections.abc import Iterable

from kaiye.kernel.api import Message, say
from kaiye.web.apply.page import Document
from kaiye.web.apply.words import POSTS


def people(document: Document) -> list[tuple[str, str]]:
    """Key and name of each person."""
    return [(key, person.get("name") or key) for key, person in document.get("people", {}).items()]


def organisations(document: Document) -> list[tuple[str, str]]:
    """Key and name of each organisation."""
    return [(key, found.get("name") or key) for key, found in document.get("organisations", {}).items()]


def parties(document: Document) -> list[tuple[str, str]]:
    """Everybody who can hold a share."""
    return [*people(document), *organisations(document)]


def party_name(document: Document, key: str) -> str:
    """The name behind `key`; empty when there is none."""
    return dict(parties(document)).get(key, "")


def new_key(taken: Iterable[str], letter: str) -> str:
    """The first free key: `p1`, `p2`, …"""
    used = set(taken)
    return next(key for key in (f"{letter}{n}" for n in range(1, 10_000)) if key not in used)


def uses(document: Document, key: str) -> list[Message]:
    """What this person or organisation is in the dossier, in words."""
    found = [say("股东")] if any(i["party"] == key for i in document.get("investors", [])) else []
    found += [POSTS[post["post"]] for post in document.get("posts", []) if post["person"] == key]
    owners = document.get("beneficial_owners", {}).get("persons", [])
    return found + ([say("受益所有人")] if any(owner["person"] == key for owner in owners) else [])


def forget(document: Document, key: str) -> None:
    """Take out everything that refers to `key`."""
    document["investors"] = [found for found in document.get("investors", []) if found["party"] != key]
    document["posts"] = [post for post in document.get("posts", []) if post["person"] != key]
    owners = document.get("beneficial_owners", {})
    if owners.get("persons"):
        owners["persons"] = [owner for owner in owners["persons"] if owner["person"] != key]
