"""The rule sets that have decided, each kept once: the first time it decides, in the deciding transaction."""

from __future__ import annotations

import zlib
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction

from kaiye.casework.models import RuleSet
from kaiye.database.api import insert
from kaiye.identity.api import SYSTEM
from kaiye.kernel.api import KaiyeError, say
from kaiye.ledger import api as ledger
from kaiye.replay import api as replay
from kaiye.rules.api import Parameters

# Digests this process has seen committed: from then on a decision costs nothing here.
_committed: set[str] = set()


class RuleSetDamaged(KaiyeError):
    """A kept rule set is not what its digest says: the database was changed by somebody else."""

    code = "ruleset_damaged"
    default_way_out = say("请用 kaiye ledger verify 检查轨迹，并从备份恢复数据库。")


def keep(digest: str, parameters: Parameters, *, at: datetime) -> None:
    """The rule set is kept when the caller's transaction commits; of two that come first at once one keeps it."""
    if digest in _committed:
        return
    if not RuleSet.objects.filter(digest=digest).exists():
        _store(parameters, at)
    transaction.on_commit(lambda: _committed.add(digest))


def _store(parameters: Parameters, at: datetime) -> None:
    archive = replay.pack(parameters)
    row = RuleSet(
        digest=archive.digest,
        sha256=archive.sha256,
        size=len(archive.data),
        archive=_compressed(archive),
        at=at,
    )
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:
        if not RuleSet.objects.filter(digest=archive.digest).exists():
            raise
        return
    ledger.append(
        "ruleset.kept",
        subject=archive.digest,
        actor=SYSTEM.id,
        at=at,
        facts={"archive": row.sha256, "size": row.size},
    )


@lru_cache(maxsize=2)
def _compressed(archive: replay.Archive) -> bytes:
    return zlib.compress(archive.data)


def kept(digest: str) -> replay.Archive | None:
    """The rule set as it was kept, its digests checked; None when it was not."""
    row = RuleSet.objects.filter(digest=digest).first()
    if row is None:
        return None
    try:
        archive = replay.Archive(digest, zlib.decompress(bytes(row.archive)))
        whole = archive.sha256 == row.sha256 and archive.opened().digest == digest
    except (zlib.error, replay.Broken):
        whole = False
    if not whole:
        raise RuleSetDamaged(say("保存的规则集 {digest} 与它的指纹不符。", digest=digest))
    return archive


def forget_committed() -> None:
    """This process asks the database again which rule sets are kept (after another database took its place)."""
    _committed.clear()
