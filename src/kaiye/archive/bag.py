"""A volume as bytes: a BagIt bag (RFC 8493) in a zip, the same bytes for the same facts.

<档号>/bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
<档号>/metadata/da-t-46.xml     the record in the words of DA/T 46
<档号>/data/…                   the papers of the case
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kaiye.kernel.api import InvalidInput, local_date, say

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
METADATA = "metadata/da-t-46.xml"
RETENTION = "主体存续期间及注销登记后二十年"
SECURITY = "非密（含个人信息）"
_NAME = re.compile(r"[\w][\w.\-（）()]{0,150}")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KNOWN = {"authority", "business", "reference", "decided_by"}


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """One file of a case, already in the vault; `title` is for people, the name when empty."""

    name: str
    media_type: str
    sha256: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a volume says about itself. `previous` is the digest of the entity's volume before this one."""

    uscc: str
    number: int
    case: str
    title: str
    at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    previous: str = ""

    @property
    def archive_number(self) -> str:
        """档号: category, credit code, year, number of the volume (DA/T 13)."""
        return f"QYDJ-{self.uscc}-{local_date(self.at).year}-{self.number:04d}"


def pack(record: Record, items: Sequence[ArchiveItem], contents: Sequence[bytes]) -> bytes:
    """The zip of the bag; `contents` are the bytes of `items`, in the same order."""
    _check_names(items)
    payload = {f"data/{item.name}": content for item, content in zip(items, contents, strict=True)}
    tags = {
        "bagit.txt": BAGIT,
        "bag-info.txt": _bag_info(record, contents),
        "manifest-sha256.txt": manifest(payload),
        METADATA: _metadata(record, items, contents),
    }
    tags["tagmanifest-sha256.txt"] = manifest(tags)
    return _zip(record.archive_number, tags | payload)


def manifest(files: Mapping[str, bytes]) -> bytes:
    """One line per file: digest, two spaces, path; sorted by path."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _check_names(items: Sequence[ArchiveItem]) -> None:
    names = [item.name for item in items]
    if not names:
        raise InvalidInput(say("档案卷里没有文件，不能归档。"))
    for name in names:
        if not _NAME.fullmatch(name) or names.count(name) > 1:
            raise InvalidInput(say("档案文件名“{name}”不能使用或者重复。", name=name))


def _bag_info(record: Record, contents: Sequence[bytes]) -> bytes:
    fields = {
        "Source-Organization": record.metadata.get("authority", ""),
        "External-Identifier": record.archive_number,
        "External-Description": record.title,
        "Bagging-Date": local_date(record.at).isoformat(),
        "Bag-Group-Identifier": record.uscc,
        "Internal-Sender-Identifier": record.case,
        "Payload-Oxum": f"{sum(map(len, contents))}.{len(contents)}",
        "Bag-Software-Agent": "Kaiye",
        "Kaiye-Volume-Number": str(record.number),
        "Kaiye-Previous-Volume-SHA256": record.previous,
    }
    return "".join(f"{key}: {' '.join(value.split())}\n" for key, value in fields.items() if value).encode()


def _metadata(record: Record, items: Sequence[ArchiveItem], contents: Sequence[bytes]) -> bytes:
    """The four entities of DA/T 46: records, agents, business, relations."""
    root = Element("电子档案元数据", {"标准": "DA/T 46", "版本": "1"})
    volume = SubElement(root, "文件实体")
    day = local_date(record.at).isoformat()
    _fill(
        volume,
        聚合层次="案卷",
        档号=record.archive_number,
        题名=record.title,
        日期=day,
        保管期限=RETENTION,
        密级=SECURITY,
        来源=record.metadata.get("authority", ""),
        存储位置=f"{record.uscc}/{record.number:04d}",
        件数=str(len(items)),
        大小=str(sum(map(len, contents))),
    )
    for number, (item, content) in enumerate(zip(items, contents, strict=True), 1):
        _fill(
            SubElement(volume, "件"),
            聚合层次="文件",
            件号=str(number),
            题名=item.title or item.name,
            计算机文件名=f"data/{item.name}",
            格式=item.media_type,
            大小=str(len(content)),
            数字摘要算法="SHA-256",
            数字摘要=hashlib.sha256(content).hexdigest(),
        )
    _fill(SubElement(root, "机构人员实体"), 机构名称=record.metadata.get("authority", ""), 角色="登记机关",
          经办人=record.metadata.get("decided_by", ""))  # fmt: skip
    business = SubElement(root, "业务实体")
    _fill(
        business,
        业务名称=record.metadata.get("business", ""),
        业务标识=record.case,
        业务时间=record.at.isoformat(),
    )
    for key in sorted(set(record.metadata) - _KNOWN):
        _text(SubElement(business, "其他", {"名称": key}), record.metadata[key])
    relation = SubElement(root, "实体关系")
    _fill(relation, 所属主体=record.uscc, 卷号=str(record.number), 前卷摘要=record.previous)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _fill(parent: Element, **fields: str) -> None:
    for name, value in fields.items():
        if value:
            _text(SubElement(parent, name), value)


def _text(element: Element, value: str) -> None:
    element.text = _NOT_XML.sub("", value)


def _zip(folder: str, files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return stream.getvalue()
