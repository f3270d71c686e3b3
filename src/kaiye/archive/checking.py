"""Is this volume whole? Nothing in it is believed: every name, size and digest is looked at again.

The four properties of DA/T 70: authentic (真实性), complete (完整性), usable (可用性), safe (安全性).
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kaiye.archive.bag import BAGIT, METADATA
from kaiye.kernel.api import Message, say

MAX_FILES = 10_000
MAX_BYTES = 2 * 1024**3
MAX_TAG = 16 * 1024**2
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
_REQUIRED = ("聚合层次", "档号", "题名", "日期", "保管期限", "密级", "来源", "存储位置", "大小")
_CHUNK = 1024 * 1024


class Aspect(StrEnum):
    """Which of the four properties a fault touches."""

    AUTHENTIC = "authentic"
    COMPLETE = "complete"
    USABLE = "usable"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, and in which file of the volume (empty: the volume itself)."""

    aspect: Aspect
    file: str
    message: Message


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `whole` when nothing is wrong."""

    archive_number: str
    title: str
    files: int
    size: int
    # Digest of the entity's volume before this one, as this one says; empty for the first.
    previous: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether the volume is as it was filed."""
        return not self.faults


def check(source: Path | bytes) -> Report:
    """Check the zip at a path or in memory; a file that is no zip is a fault, not an error."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            return _Checker(archive).report()
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        return Report(
            "", "", 0, 0, "", (Fault(Aspect.USABLE, "", say("这不是完好的档案包（ZIP 打不开）。")),)
        )


def _harm(entry: zipfile.ZipInfo, seen: set[str]) -> Message | None:
    """Why an entry is not read at all."""
    name = entry.filename
    parts = name.split("/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if link or entry.flag_bits & 1 or "\\" in name or "\0" in name or {"", ".", ".."} & set(parts):
        return say("“{name}”的路径不安全或者被加密，没有读取。", name=name)
    if name in seen:
        return say("“{name}”在档案包中出现了两次。", name=name)
    if parts[1:2] != ["data"] and entry.file_size > MAX_TAG:
        return say("“{name}”过大，没有读取。", name=name)
    return None


class _Checker:
    """One walk through one zip; faults are collected, not raised."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.faults: list[Fault] = []
        self.digests: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.texts: dict[str, bytes] = {}
        self.starts: dict[str, bytes] = {}
        self.folder = ""

    def report(self) -> Report:
        # 1. Nothing is read before names and sizes are known to be harmless.
        entries = list(self._harmless())
        # 2. Every file is read once, within its declared size.
        for entry in entries:
            self._read(entry)
        # 3. Structure, digests, record.
        info = self._bag_info()
        self._declaration()
        self._manifest("manifest-sha256.txt", lambda name: name.startswith("data/"))
        self._manifest("tagmanifest-sha256.txt", lambda name: not name.startswith("data/"))
        self._oxum(info)
        self._metadata(info)
        self._usable()
        return Report(
            info.get("External-Identifier", ""),
            info.get("External-Description", ""),
            len(self.sizes),
            sum(self.sizes.values()),
            info.get("Kaiye-Previous-Volume-SHA256", ""),
            tuple(self.faults),
        )

    def _fault(self, aspect: Aspect, file: str, message: Message) -> None:
        self.faults.append(Fault(aspect, file, message))

    def _harmless(self) -> Iterator[zipfile.ZipInfo]:
        entries = [entry for entry in self.archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
            self._fault(Aspect.SAFE, "", say("档案包过大：文件数或者总大小超过上限。"))
            return
        seen: set[str] = set()
        folders = {entry.filename.split("/", 1)[0] for entry in entries}
        self.folder = min(folders, default="")
        if len(folders) != 1:
            self._fault(Aspect.SAFE, "", say("档案包应当只有一个顶层目录。"))
        for entry in entries:
            harm = _harm(entry, seen)
            if harm is not None:
                self._fault(Aspect.SAFE, entry.filename, harm)
            elif entry.filename.startswith(f"{self.folder}/"):
                seen.add(entry.filename)
                yield entry

    def _read(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename.split("/", 1)[1]
        digest, size, kept = hashlib.sha256(), 0, b""
        try:
            with self.archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    digest.update(chunk)
                    kept = kept + chunk if not name.startswith("data/") else kept or chunk[:1024]
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            words = say("“{name}”读不出来：内容已经损坏（{reason}）。", name=name, reason=str(error))
            self._fault(Aspect.AUTHENTIC, name, words)
            self.digests[name], self.sizes[name] = "", size
            return
        self.digests[name], self.sizes[name] = digest.hexdigest(), size
        (self.starts if name.startswith("data/") else self.texts)[name] = kept

    def _text(self, name: str) -> str:
        try:
            return self.texts.get(name, b"").decode("utf-8")
        except UnicodeDecodeError:
            self._fault(Aspect.USABLE, name, say("“{name}”不是 UTF-8 文本。", name=name))
            return ""

    def _bag_info(self) -> dict[str, str]:
        lines = self._text("bag-info.txt").splitlines()
        info = dict(line.split(": ", 1) for line in lines if ": " in line)
        number = info.get("External-Identifier", "")
        if not number or number != self.folder:
            self._fault(Aspect.COMPLETE, "bag-info.txt", say("档号缺失，或者与顶层目录名不一致。"))
        return info

    def _declaration(self) -> None:
        if self.texts.get("bagit.txt") != BAGIT:
            self._fault(Aspect.USABLE, "bagit.txt", say("BagIt 声明缺失或者不正确。"))

    def _manifest(self, manifest: str, belongs: Any) -> None:
        """Every listed file is there with that digest, and every file that belongs is listed."""
        if manifest not in self.texts:
            self._fault(Aspect.COMPLETE, manifest, say("缺少清单“{name}”。", name=manifest))
            return
        listed: dict[str, str] = {}
        for line in self._text(manifest).splitlines():
            match = _LINE.fullmatch(line)
            if match is None or match.group(2) in listed:
                self._fault(
                    Aspect.COMPLETE, manifest, say("清单“{name}”中有读不懂或者重复的行。", name=manifest)
                )
                continue
            listed[match.group(2)] = match.group(1)
        for name, digest in listed.items():
            if name not in self.digests:
                self._fault(Aspect.COMPLETE, name, say("缺少文件“{name}”。", name=name))
            elif self.digests[name] and self.digests[name] != digest:
                self._fault(Aspect.AUTHENTIC, name, say("文件“{name}”被改动过：摘要不一致。", name=name))
        for name in sorted(self.digests):
            if belongs(name) and name not in listed and name != "tagmanifest-sha256.txt":
                self._fault(Aspect.SAFE, name, say("“{name}”不在清单上，是外来文件。", name=name))

    def _oxum(self, info: dict[str, str]) -> None:
        payload = [size for name, size in self.sizes.items() if name.startswith("data/")]
        if info.get("Payload-Oxum") != f"{sum(payload)}.{len(payload)}":
            self._fault(Aspect.COMPLETE, "bag-info.txt", say("文件的总大小或者件数与登记的不一致。"))

    def _metadata(self, info: dict[str, str]) -> None:
        try:
            root = fromstring(self.texts[METADATA], forbid_dtd=True)
        except (KeyError, ParseError, DefusedXmlException, ValueError):
            self._fault(Aspect.USABLE, METADATA, say("元数据缺失或者读不出来。"))
            return
        volume = root.find("文件实体")
        if volume is None:
            self._fault(Aspect.COMPLETE, METADATA, say("元数据缺少“{name}”。", name="文件实体"))
            return
        for name in _REQUIRED:
            if not volume.findtext(name):
                self._fault(Aspect.COMPLETE, METADATA, say("元数据缺少“{name}”。", name=name))
        if volume.findtext("档号") != info.get("External-Identifier"):
            self._fault(Aspect.AUTHENTIC, METADATA, say("元数据中的档号与档案包不一致。"))
        self._pieces(volume.findall("件"))

    def _pieces(self, pieces: list[Any]) -> None:
        """Pieces are numbered without gaps and say of each file what it is."""
        if [piece.findtext("件号") for piece in pieces] != [str(i) for i in range(1, len(pieces) + 1)]:
            self._fault(Aspect.COMPLETE, METADATA, say("件号不连续。"))
        names = {piece.findtext("计算机文件名") for piece in pieces}
        if names != {name for name in self.sizes if name.startswith("data/")}:
            self._fault(Aspect.COMPLETE, METADATA, say("元数据列出的文件与档案包中的文件不一致。"))
        for piece in pieces:
            name = piece.findtext("计算机文件名") or ""
            facts = (piece.findtext("大小"), piece.findtext("数字摘要"))
            if name in self.sizes and facts != (str(self.sizes[name]), self.digests[name]):
                words = say("文件“{name}”的大小或者摘要与元数据不一致。", name=name)
                self._fault(Aspect.AUTHENTIC, name, words)

    def _usable(self) -> None:
        for name, start in self.starts.items():
            if name.endswith(".pdf") and not start.startswith(b"%PDF-"):
                self._fault(Aspect.USABLE, name, say("“{name}”不是 PDF 文件。", name=name))
