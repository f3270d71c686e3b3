"""The legal lock: whoever changes the names of a scope holds its row until the change is committed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from kaiye.names.models import NameScope

_RAISE = (
    "INSERT INTO name_scope (scope, version) VALUES {rows} "
    "ON CONFLICT (scope) DO UPDATE SET version = name_scope.version + 1 RETURNING scope, version"
)


def lock(scopes: Iterable[str]) -> dict[str, int]:
    """Nobody else changes names of these scopes until the caller's transaction ends; their new versions.

    Locked in the order of their codes. Whoever needs several takes them in one call, so that no two
    transactions wait for each other.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a scope is locked inside the transaction that changes its names")
    wanted = sorted(set(scopes))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_RAISE.format(rows=", ".join(["(%s, 1)"] * len(wanted))), wanted)
        return {scope: int(version) for scope, version in cursor.fetchall()}


def versions(scopes: Iterable[str]) -> dict[str, int]:
    """How often the names of each scope have changed; 0 where none ever stood."""
    wanted = list(scopes)
    known = dict(NameScope.objects.filter(scope__in=wanted).values_list("scope", "version"))
    return {scope: known.get(scope, 0) for scope in wanted}
