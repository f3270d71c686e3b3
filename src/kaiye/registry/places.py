"""What is counted across the register: who shares an address, and who holds a post in how many entities.

Both are found by keys filled in whenever an entity is entered or changed, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from kaiye.database.api import insert
from kaiye.kernel.api import IdNumber
from kaiye.registry.models import LIVE, Entity, EntityPost
from kaiye.rules.api import comparable, plain_address
from kaiye.vault.api import blind_index

# Posts that are looked up; others can be added, with a migration that fills them in.
_INDEXED = ("legal_representative",)
_COMPANIES = ("LLC", "JSC")


def place_key(division: str, address: str) -> str:
    """The same for one address however it is written, by county; empty when there is no address."""
    plain = plain_address(address, division)
    return blake2b(f"{division}|{plain}".encode(), digest_size=16).hexdigest() if plain else ""


def registered_at(division: str, address: str) -> int:
    """How many entities on the register have this domicile."""
    key = place_key(division, address)
    return Entity.objects.filter(place=key, status__in=LIVE).count() if key else 0


def representing(number: IdNumber) -> int:
    """Of how many companies on the register the holder of this number is the legal representative."""
    if not number:
        return 0
    held = EntityPost.objects.filter(
        holder=_holder_key(number.reveal()),
        post="legal_representative",
        entity__status__in=LIVE,
        entity__entity_type__in=_COMPANIES,
    )
    return held.count()


def fill_posts(entity: Entity, private: dict[str, Any]) -> None:
    """The posts that are looked up say who holds them (in the caller's transaction)."""
    EntityPost.objects.filter(entity=entity).delete()
    add_posts(entity, private)


def add_posts(entity: Entity, private: dict[str, Any]) -> None:
    """As `fill_posts`, for an entity that has just been entered."""
    for post, holder in post_holders(private):
        insert(EntityPost(entity=entity, post=post, holder=holder))


def post_holders(private: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each post that is looked up with its holder's key, once; `private` is `EntityFacts.private`."""
    people = private.get("people", {})
    held = ((post, people.get(key, {}).get("id_number")) for post, key in private.get("posts", ()))
    seen = {(post, _holder_key(number)) for post, number in held if post in _INDEXED and number}
    yield from sorted(seen)


def _holder_key(number: str) -> str:
    return blind_index(comparable(number), purpose="registry.post")
