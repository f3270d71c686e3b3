"""Signatures in PDF files (PAdES, ETSI.CAdES.detached): fields first, then one increment a signature.

The signature itself is written by `cms`, whose size is known beforehand, so that nothing is signed twice to
find out how much room it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kaiye.kernel.api import SHANGHAI, Conflict, say
from kaiye.signing.cms import Credential, detached
from kaiye.signing.increment import Increment, NotOurs
from kaiye.signing.picture import Stencil
from kaiye.signing.timestamps import Clock, stamp_at

Box = tuple[float, float, float, float]
# Printed (4) and locked (128).
_WIDGET = b"/Type/Annot/Subtype/Widget/F 132"
# The appearance of a field.
_PICTURE = rb"/AP<</N \d+ 0 R>>"
# Room for three numbers of ten digits, filled in when the length of the file is known.
_RANGE = b"/ByteRange[0 " + b" " * 32 + b"]"


@dataclass(frozen=True, slots=True)
class Field:
    """An empty signature field: page from 1, or -1 for the last; box in points from the lower left corner."""

    name: str
    page: int
    box: Box
    title: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of signing, the same for every paper it covers."""

    credential: Credential
    at: datetime
    reason: str = ""
    place: str = ""
    stencil: Stencil | None = None
    # The clock that an external time stamp is compared with; by itself it compares nothing.
    clock: Clock | None = None


class FieldTaken(Conflict):
    """Somebody has signed in this field already."""

    code = "field_taken"

    def __init__(self) -> None:
        super().__init__(say("这个签名处已经签过。"))


def with_fields(pdf: bytes, fields: Iterable[Field]) -> bytes:
    """The paper with its empty signature fields. All of them are made before anybody signs."""
    increment = Increment(pdf)
    _add_fields(increment, list(fields))
    return bytes(increment.finish())


def sign_field(pdf: bytes, name: str, act: Act) -> bytes:
    """The paper with the empty field `name` signed."""
    increment = Increment(pdf)
    return _sign(increment, _field(increment, name), act)


def sign_new_field(pdf: bytes, field: Field, act: Act) -> bytes:
    """The paper with a new field that is signed at once, in one increment."""
    increment = Increment(pdf)
    (number,) = _add_fields(increment, [field])
    return _sign(increment, number, act)


def page_box(pdf: bytes, page: int) -> Box:
    """The media box of a page (from 1; -1 is the last)."""
    increment = Increment(pdf)
    return _rectangle(b"MediaBox", increment.read(increment.page(_index(page))))


def _add_fields(increment: Increment, fields: list[Field]) -> list[int]:
    """The fields are on their pages and in the form; their object numbers."""
    numbers = []
    for field in fields:
        page = increment.page(_index(field.page))
        left, bottom, right, top = field.box
        # PDF/A wants every widget to have an appearance: an empty one.
        empty = increment.add(_stream(_form(right - left, top - bottom), b""))
        number = increment.add(
            b"<<%b/FT/Sig/T%b/TU%b/Rect[%b]/P %d 0 R/AP<</N %d 0 R>>>>"
            % (_WIDGET, _text(field.name), _text(field.title), _numbers(*field.box), page, empty)
        )
        _append(increment, page, b"Annots", number)
        numbers.append(number)
    _append_to_form(increment, numbers)
    return numbers


def _append_to_form(increment: Increment, numbers: list[int]) -> None:
    """The document's form has these fields; signatures exist and the file may only be appended to."""
    if not numbers:
        return
    form = re.search(rb"/AcroForm (\d+) 0 R", increment.read(increment.catalog))
    if form is None:
        created = increment.add(b"<</SigFlags 3>>")
        increment.extend(increment.catalog, b"/AcroForm %d 0 R" % created)
    for number in numbers:
        _append(increment, created if form is None else int(form[1]), b"Fields", number)


def _append(increment: Increment, owner: int, key: bytes, number: int) -> None:
    """The array `key` of the dictionary `owner` has one more reference; it is made when missing."""
    body = increment.read(owner)
    start = body.find(b"/%b[" % key)
    if start < 0:
        increment.extend(owner, b"/%b[%d 0 R]" % (key, number))
        return
    end = body.index(b"]", start)
    increment.write(owner, b"%b %d 0 R%b" % (body[:end], number, body[end:]))


def _field(increment: Increment, name: str) -> int:
    """The number of the empty field with this name."""
    for number in _references(increment):
        body = increment.read(number)
        if b"/T" + _text(name) not in body:
            continue
        if b"/V " in body:
            raise FieldTaken
        return number
    raise NotOurs


def fields_of(increment: Increment) -> dict[int, bytes]:
    """The empty signature fields by object number, without their pictures: what no signature may change."""
    return {
        number: re.sub(_PICTURE, b"", increment.read(number), count=1) for number in _references(increment)
    }


def without_signature(field: bytes) -> bytes:
    """What `fields_of` says of a field, from its text with a signature."""
    return re.sub(_PICTURE, b"", re.sub(rb"/V \d+ 0 R>>\Z", b">>", field), count=1)


def _references(increment: Increment) -> list[int]:
    form = re.search(rb"/AcroForm (\d+) 0 R", increment.read(increment.catalog))
    fields = re.search(rb"/Fields\[([\d R]*)\]", increment.read(int(form[1]))) if form else None
    return [int(number) for number in re.findall(rb"(\d+) 0 R", fields[1] if fields else b"")]


def _sign(increment: Increment, field: int, act: Act) -> bytes:
    stamp, room = stamp_at(act.clock or Clock(act.at))
    hole = b"<" + b"0" * 2 * (act.credential.size + room) + b">"
    # 1. The field with its picture and its signature, which has a hole for itself.
    if act.stencil is not None:
        _draw(increment, field, act.stencil)
    increment.extend(field, b"/V %d 0 R" % increment.add(_signature(act, hole)))
    output = increment.finish()
    # 2. What is signed: everything but the hole.
    start = output.rindex(hole)
    end = start + len(hole)
    ranges = b"0 %d %d %d" % (start, end, len(output) - end)
    at = output.rindex(_RANGE) + len(b"/ByteRange[")
    output[at : at + len(ranges)] = ranges
    digest = act.credential.suite.hasher()
    digest.update(memoryview(output)[:start])
    digest.update(memoryview(output)[end:])
    # 3. The signature into the hole.
    signature = detached(digest.digest(), act.credential, stamp).hex().encode()
    if len(signature) > len(hole) - 2:
        raise ValueError("the signature is larger than its room")
    output[start + 1 : start + 1 + len(signature)] = signature
    return bytes(output)


def _signature(act: Act, hole: bytes) -> bytes:
    moment = act.at.astimezone(SHANGHAI).strftime("D:%Y%m%d%H%M%S+08'00'").encode()
    said = b"".join(
        b"/%b%b" % (key, _text(words))
        for key, words in ((b"Reason", act.reason), (b"Location", act.place))
        if words
    )
    return b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%b)%b%b/Contents%b>>" % (
        moment,
        said,
        _RANGE,
        hole,
    )


def _draw(increment: Increment, field: int, stencil: Stencil) -> None:
    """The stencil in the middle of the field, as large as fits; handwriting keeps off the edges."""
    body = increment.read(field)
    left, bottom, right, top = _rectangle(b"Rect", body)
    width, height = abs(right - left), abs(top - bottom)
    scale = min(width / stencil.width, height / stencil.height) * stencil.fill
    drawn = stencil.width * scale, stencil.height * scale
    head = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1/Filter/FlateDecode"
    )
    ink = increment.add(_stream(head % (stencil.width, stencil.height), stencil.bits))
    commands = b"q %b rg %b 0 0 %b %b %b cm /Ink Do Q" % (
        _numbers(*stencil.colour),
        *map(_numbers, (*drawn, (width - drawn[0]) / 2, (height - drawn[1]) / 2)),
    )
    resources = b"/Resources<</XObject<</Ink %d 0 R>>>>" % ink
    picture = increment.add(_stream(_form(width, height) + resources, commands))
    increment.write(field, re.sub(_PICTURE, b"/AP<</N %d 0 R>>" % picture, body))


def _index(page: int) -> int:
    return page - 1 if page > 0 else page


def _form(width: float, height: float) -> bytes:
    return b"/Type/XObject/Subtype/Form/BBox[%b]" % _numbers(0, 0, abs(width), abs(height))


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def _numbers(*values: float) -> bytes:
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in values).encode()


def _text(words: str) -> bytes:
    """A text string in UTF-16; hexadecimal, so that no character of it is read as PDF."""
    return b"<FEFF%b>" % words.encode("utf-16-be").hex().upper().encode()


def _rectangle(key: bytes, body: bytes) -> Box:
    found = re.search(rb"/%b\s*\[([-\d.\s]+)\]" % key, body)
    if found is None or len(found[1].split()) != 4:
        raise NotOurs
    left, bottom, right, top = map(float, found[1].split())
    return left, bottom, right, top
