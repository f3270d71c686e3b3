"""Signatures in PDF files (PAdES, ETSI.CAdES.detached): fields first, then one increment a signature.

pyHanko reads and writes the PDF; the signature itself is written by `cms`, whose size is known
beforehand, so that nothing is signed twice to find out how much room it takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from kaiye.kernel.api import SHANGHAI
from kaiye.signing.cms import Credential, detached
from kaiye.signing.picture import Stencil
from kaiye.signing.timestamps import stamp_at

Box = tuple[float, float, float, float]


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


class _Writer(IncrementalPdfFileWriter):
    """Leaves document information and XMP as they were: a signature changes nothing but its field.

    (Rewriting them took half of the time of a signature.)
    """

    def _update_meta(self) -> None:
        return None


def with_fields(pdf: bytes, fields: Iterable[Field]) -> bytes:
    """The paper with its empty signature fields. All of them are made before anybody signs."""
    # A signature's increment must begin on a line of its own, or other readers lose the cross references.
    writer = _Writer(BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    for field in fields:
        append_signature_field(writer, _specification(field))
    output = BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def sign_field(pdf: bytes, name: str, act: Act) -> bytes:
    """The paper with the empty field `name` signed."""
    return _sign(pdf, PdfCMSEmbedder(), name, act)


def sign_new_field(pdf: bytes, field: Field, act: Act) -> bytes:
    """The paper with a new field that is signed at once, in one increment."""
    padded = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    return _sign(padded, PdfCMSEmbedder(new_field_spec=_specification(field)), field.name, act)


def page_box(pdf: bytes, page: int) -> Box:
    """The media box of a page (from 1; -1 is the last)."""
    writer = _Writer(BytesIO(pdf))
    reference, _ = writer.find_page_for_modification(_index(page))  # type: ignore[no-untyped-call]
    node = reference.get_object()
    while "/MediaBox" not in node:
        node = node["/Parent"]
    left, bottom, right, top = (float(value) for value in node["/MediaBox"])
    return left, bottom, right, top


def _sign(pdf: bytes, embedder: PdfCMSEmbedder, name: str, act: Act) -> bytes:
    stream = BytesIO()
    stream.write(pdf)
    writer = _Writer(stream)
    stamp, room = stamp_at(act.at)
    steps = embedder.write_cms(name, writer, existing_fields_only=embedder.new_field_spec is None)
    # 1. The field.
    field = next(steps).get_object()
    if act.stencil is not None:
        _draw(writer, field, act.stencil)
    # 2. The signature's dictionary, with a hole for the signature.
    placeholder = SignatureObject(
        timestamp=act.at.astimezone(SHANGHAI),
        subfilter=SigSeedSubFilter.PADES,
        reason=act.reason or None,
        location=act.place or None,
        bytes_reserved=2 * (act.credential.size + room),
    )
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    # 3. The digest of everything but the hole.
    prepared, _ = steps.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    # 4. The signature into the hole.
    steps.send(detached(prepared.document_digest, act.credential, stamp))
    return stream.getvalue()


def _index(page: int) -> int:
    return page - 1 if page > 0 else page


def _specification(field: Field) -> SigFieldSpec:
    return SigFieldSpec(
        field.name,
        on_page=_index(field.page),
        box=field.box,  # type: ignore[arg-type]  # pyHanko says int and writes any number
        readable_field_name=field.title or None,
        empty_field_appearance=False,
    )


def _draw(writer: IncrementalPdfFileWriter, field: Any, stencil: Stencil) -> None:
    """The stencil in the middle of the field, as large as fits; handwriting keeps off the edges."""
    left, bottom, right, top = (float(value) for value in field["/Rect"])
    width, height = abs(right - left), abs(top - bottom)
    scale = min(width / stencil.width, height / stencil.height) * stencil.fill
    drawn = stencil.width * scale, stencil.height * scale
    image = _stream(
        {
            "/Type": pdf_name("/XObject"),
            "/Subtype": pdf_name("/Image"),
            "/Width": generic.NumberObject(stencil.width),
            "/Height": generic.NumberObject(stencil.height),
            "/ImageMask": generic.BooleanObject(True),
            "/BitsPerComponent": generic.NumberObject(1),
            "/Filter": pdf_name("/FlateDecode"),
        },
        stencil.bits,
    )
    red, green, blue = stencil.colour
    commands = (
        f"q {red:.3f} {green:.3f} {blue:.3f} rg {drawn[0]:.3f} 0 0 {drawn[1]:.3f} "
        f"{(width - drawn[0]) / 2:.3f} {(height - drawn[1]) / 2:.3f} cm /Ink Do Q"
    )
    resources = _dictionary({"/XObject": _dictionary({"/Ink": writer.add_object(image)})})
    form = _stream(
        {
            "/Type": pdf_name("/XObject"),
            "/Subtype": pdf_name("/Form"),
            "/BBox": generic.ArrayObject(generic.FloatObject(value) for value in (0, 0, width, height)),
            "/Resources": resources,
        },
        commands.encode(),
    )
    field[pdf_name("/AP")] = _dictionary({"/N": writer.add_object(form)})


def _dictionary(entries: dict[str, Any]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(key): value for key, value in entries.items()})


def _stream(entries: dict[str, Any], data: bytes) -> generic.StreamObject:
    return generic.StreamObject(dict_data=_dictionary(entries), encoded_data=data)
