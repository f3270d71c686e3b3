"""The notary's papers: its own typst source, its own signature (PAdES). Equal data make equal pages."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kaiye.kernel.api import Unavailable, say
from kaiye.notary.home import Home

_SOURCE = Path(__file__).resolve().parent / "certificate.typ"
_PACKAGE = Path(__file__).resolve().parents[1]
_BEIJING = timezone(timedelta(hours=8))
_NEEDED = "NotoSerifSC"


def printed(data: dict[str, Any], bundle: bytes | None, *, at: datetime) -> bytes:
    """The PDF/A-3b of the certificate; the bundle, when given, is attached."""
    with tempfile.TemporaryDirectory(prefix="kaiye-notary-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes(_SOURCE.read_bytes())
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False, sort_keys=True))
        if bundle is not None:
            (root / "evidence.zip").write_bytes(bundle)
        pdf = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            font_paths=[str(place) for place in _font_folders()],
            ignore_system_fonts=False,
            format="pdf",
            pdf_standards="a-3b",
            timestamp=at.astimezone(_BEIJING).replace(microsecond=0),
        )
    assert isinstance(pdf, bytes)
    # A newline after %%EOF: the signature's increment starts on a line of its own.
    return pdf + b"\n"


def signed(pdf: bytes, home: Home, *, reason: str) -> bytes:
    """The paper signed with the notary's document key."""
    key, certificate, root = home.document_credential()
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    own, above = (
        asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER))
        for one in (certificate, root)
    )
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register(above)
    signer = SimpleSigner(
        signing_cert=own, signing_key=asn1_keys.PrivateKeyInfo.load(private), cert_registry=registry
    )
    about = PdfSignatureMetadata(
        field_name="notary",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=home.title,
        reason=reason,
    )
    out = PdfSigner(about, signer=signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    return bytes(out.getvalue())


def _font_folders() -> list[Path]:
    """Where the Chinese fonts lie: the setting, the package, the project; typst looks at the system's itself."""
    chosen = os.environ.get("KAIYE_FONTS", "")
    packed = _PACKAGE / "documents" / "fonts"
    project = _PACKAGE.parents[1] / "node_modules" / "@expo-google-fonts"
    places = [Path(chosen)] if chosen else [packed, project]
    found = [place for place in places if place.is_dir() and next(place.rglob(f"{_NEEDED}*"), None)]
    system = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
    if not found and not system.is_file():
        raise Unavailable(
            say("找不到中文字体，无法生成证明。"),
            way_out=say("请安装 fonts-noto-cjk，或者把 KAIYE_FONTS 设为存放 Noto Serif SC 字体文件的目录。"),
        )
    return found
