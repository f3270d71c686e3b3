"""Appending to a PDF of our own (incremental update, ISO 32000-1, 7.5.6) without reading the whole of it.

Reading a paper with a general library took most of the time of a signature. What is signed here was always
printed here: objects of generation 0 outside object streams, classic cross-reference tables, one list of
pages. The few objects that change are found by their offsets and rewritten as text; a PDF of any other
shape is refused. Checking signatures is left to pyHanko, which reads everything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kaiye.kernel.api import NotReadable, say

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_RANGE = re.compile(rb"(\d+) (\d+) ?\r?\n")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.S)
_FIRST_ID = re.compile(rb"/ID\s*\[\s*(\([^()\\]*\)|<[0-9A-Fa-f]*>)")
_KIDS = re.compile(rb"/Kids\s*\[([\d\sR]*)\]")
_NUMBER = re.compile(rb"(\d+) 0 R")
# One entry of a cross-reference table is always twenty octets.
_ENTRY = 20


class NotOurs(NotReadable):
    """The PDF has a shape that typst does not print, so nothing can be appended to it."""

    code = "pdf_not_ours"

    def __init__(self) -> None:
        super().__init__(say("这不是本系统制作的 PDF 文件，不能在上面签名。"))


@dataclass(frozen=True, slots=True)
class _Range:
    """Entries of objects `first` to `first + count - 1`, at octet `at`."""

    first: int
    count: int
    at: int


class Increment:
    """Objects to be appended to a PDF; `finish` gives the whole file."""

    def __init__(self, pdf: bytes) -> None:
        # The update must begin on a line of its own, or other readers lose the cross references.
        self._pdf = pdf if pdf.endswith(b"\n") else pdf + b"\n"
        self._ranges: list[_Range] = []
        found = _END.search(pdf, max(len(pdf) - 64, 0))
        self._last_table = int(found[1]) if found else -1
        trailers = list(self._read_tables())
        self._trailer = trailers[0]
        self._size = int(_one(rb"/Size (\d+)", self._trailer))
        self._identity = _first_identity(trailers[-1])
        self._bodies: dict[int, bytes] = {}
        self.catalog = int(_one(rb"/Root (\d+) 0 R", self._trailer))

    @property
    def size(self) -> int:
        """One more than the highest object number."""
        return self._size

    @property
    def last_table(self) -> int:
        """Where the newest cross-reference table lies."""
        return self._last_table

    def read(self, number: int) -> bytes:
        """The text of an object without streams, as it is now."""
        if number in self._bodies:
            return self._bodies[number]
        found = re.compile(rb"%d 0 obj\s*(.*?)\s*endobj" % number, re.S).match(
            self._pdf, self._offset(number)
        )
        if found is None:
            raise NotOurs
        return found[1]

    def write(self, number: int, body: bytes) -> None:
        """The object says this from now on."""
        self._bodies[number] = body

    def add(self, body: bytes) -> int:
        """A new object; its number."""
        number, self._size = self._size, self._size + 1
        self._bodies[number] = body
        return number

    def extend(self, number: int, entries: bytes) -> None:
        """The dictionary has these entries, too."""
        body = self.read(number)
        if not body.endswith(b">>"):
            raise NotOurs
        self.write(number, body[:-2] + entries + b">>")

    def page(self, index: int) -> int:
        """The number of a page: 0 is the first, -1 the last."""
        pages = self.read(int(_one(rb"/Pages (\d+) 0 R", self.read(self.catalog))))
        kids = _NUMBER.findall(_one(_KIDS.pattern, pages))
        if not -len(kids) <= index < len(kids):
            raise NotOurs
        number = int(kids[index])
        if re.search(rb"/Type\s*/Page\b", self.read(number)) is None:
            raise NotOurs
        return number

    def finish(self) -> bytearray:
        """The file with everything that was written; what was there stays octet for octet."""
        output = bytearray(self._pdf)
        entries = []
        for number, body in sorted(self._bodies.items()):
            entries.append(b"%d 1\n%010d 00000 n\r\n" % (number, len(output)))
            output += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        table = len(output)
        change = hashlib.sha256(memoryview(output)[len(self._pdf) :]).hexdigest()[:32].encode()
        information = re.search(rb"/Info \d+ 0 R", self._trailer)
        output += (
            b"xref\n0 1\n0000000000 65535 f\r\n%btrailer\n<</Size %d/Root %d 0 R%b/ID[%b<%b>]/Prev %d>>\n"
            % (
                b"".join(entries),
                self._size,
                self.catalog,
                information[0] if information else b"",
                self._identity,
                change,
                self._last_table,
            )
        )
        output += b"startxref\n%d\n%%%%EOF\n" % table
        return output

    def _read_tables(self) -> Iterator[bytes]:
        """The text of each trailer, the newest first; `_ranges` holds their tables."""
        at = self._last_table
        while True:
            if at < 0 or self._pdf[at : at + 5] != b"xref\n":
                raise NotOurs
            position = at + 5
            while found := _RANGE.match(self._pdf, position):
                position = found.end() + int(found[2]) * _ENTRY
                self._ranges.append(_Range(int(found[1]), int(found[2]), found.end()))
            trailer = _TRAILER.match(self._pdf, position)
            if trailer is None:
                raise NotOurs
            yield trailer[1]
            before = re.search(rb"/Prev (\d+)", trailer[1])
            if before is None:
                return
            # Updates are appended: the table before lies before, so this ends.
            at = int(before[1]) if int(before[1]) < at else -1

    def _offset(self, number: int) -> int:
        for table in self._ranges:
            if 0 <= number - table.first < table.count:
                at = table.at + _ENTRY * (number - table.first)
                return int(_one(rb"\A(\d{10}) 00000 n", self._pdf[at : at + _ENTRY]))
        raise NotOurs


def _one(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    if found is None:
        raise NotOurs
    return found[1]


def _first_identity(trailer: bytes) -> bytes:
    return _one(_FIRST_ID.pattern, trailer)
