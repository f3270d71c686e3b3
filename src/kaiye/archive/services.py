"""Filing, finding and handing out volumes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from kaiye.archive.bag import ArchiveItem, Record, pack
from kaiye.archive.checking import Aspect, Fault, Report, check
from kaiye.archive.models import Volume
from kaiye.database.api import find, find_all, insert
from kaiye.kernel.api import Conflict, NotFound, say
from kaiye.vault.api import files

MEDIA_TYPE = "application/zip"
_ATTEMPTS = 5


def file_volume(
    *,
    uscc: str,
    case: str,
    title: str,
    items: Sequence[ArchiveItem],
    metadata: Mapping[str, str],
    at: datetime,
) -> Volume:
    """The case is in the archive as the entity's next volume; filed again, the first volume is given back."""
    contents: list[bytes] = []
    for _ in range(_ATTEMPTS):
        # 1. Filed already, by an earlier attempt or another worker?
        filed = volumes(uscc)
        for volume in filed:
            if volume.case == case:
                return volume
        # 2. The bytes are in the vault before a row speaks of them; a kill here leaves a file nobody names.
        contents = contents or [files.get(item.sha256) for item in items]
        record = Record(
            uscc, len(filed) + 1, case, title, at, dict(metadata), filed[-1].sha256 if filed else ""
        )
        stored = files.put(pack(record, items, contents), media_type=MEDIA_TYPE)
        # 3. The row; somebody quicker makes us look again.
        try:
            with transaction.atomic():
                return insert(
                    Volume(
                        uscc=uscc,
                        number=record.number,
                        case=case,
                        archive_number=record.archive_number,
                        title=title[:600],
                        sha256=stored.sha256,
                        size=stored.size,
                        items=len(items),
                        filed_at=at,
                    )
                )
        except IntegrityError:
            continue
    raise Conflict(
        say("{uscc} 的档案正在被多处同时归档。", uscc=uscc), way_out=say("请稍后重试；归档可以放心重做。")
    )


def volumes(uscc: str) -> list[Volume]:
    """The entity's volumes in the order they were filed."""
    return find_all(Volume, uscc=uscc, order="number")


def volume(uscc: str, case: str) -> Volume | None:
    """The volume of this case, None while it is not filed."""
    return find(Volume, uscc=uscc, case=case)


def read(entry: Volume) -> bytes:
    """The zip of a volume."""
    return files.get(entry.sha256)


def check_entity(uscc: str) -> list[Report]:
    """A report for each volume of the entity: its content, the digest on record, its place in the chain."""
    reports = []
    previous = ""
    for number, entry in enumerate(volumes(uscc), 1):
        data = read(entry)
        report = check(data)
        faults = list(report.faults)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            faults.append(Fault(Aspect.AUTHENTIC, "", say("登记的摘要与档案包不一致。")))
        if entry.number != number or report.previous != previous:
            faults.append(Fault(Aspect.COMPLETE, "", say("卷号不连续，或者前卷摘要不一致。")))
        reports.append(replace(report, faults=tuple(faults)))
        previous = entry.sha256
    return reports


def export(uscc: str, path: Path) -> list[Path]:
    """The entity's volumes lie at `path`: a folder gets all of them, a name ending in `.zip` the latest."""
    found = volumes(uscc)
    if not found:
        raise NotFound(say("{uscc} 还没有归档的档案。", uscc=uscc))
    if path.suffix == ".zip" and not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.export(found[-1].sha256, path)
        return [path]
    os.makedirs(path, exist_ok=True)
    written = []
    for entry in found:
        target = path / f"{entry.archive_number}.zip"
        files.export(entry.sha256, target)
        written.append(target)
    return written
