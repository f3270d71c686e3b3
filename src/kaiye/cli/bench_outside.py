"""Signed papers before foreign programs: poppler's `pdfsig`, and OpenSSL's `cms` and `ts`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader


def has(program: str) -> bool:
    """Whether the program is on this machine."""
    return shutil.which(program) is not None


def by_pdfsig(pdf: bytes) -> int:
    """How many signatures poppler finds valid."""
    with tempfile.TemporaryDirectory(prefix="kaiye-outside-") as home:
        path = Path(home, "paper.pdf")
        path.write_bytes(pdf)
        done = subprocess.run(  # noqa: S603
            ["pdfsig", "-nocert", str(path)],  # noqa: S607
            capture_output=True, text=True, check=False, env={"HOME": home, "PATH": os.environ.get("PATH", "")},
        )  # fmt: skip
    return done.stdout.count("Signature is Valid.")


def by_openssl(pdf: bytes, root: bytes) -> tuple[int, int]:
    """How many signatures `openssl cms` finds good at the time of their stamps, and how many stamps `openssl ts`."""
    good = stamped = 0
    with tempfile.TemporaryDirectory(prefix="kaiye-outside-") as name:
        home = Path(name)
        (home / "root.pem").write_bytes(root)
        for signature in PdfFileReader(BytesIO(pdf), strict=False).embedded_regular_signatures:
            moment = _lay_out(signature, pdf, home)
            good += _runs(
                home, "cms", "-verify", "-inform", "DER", "-in", "signature", "-content", "covered", "-binary",
                "-CAfile", "root.pem", "-purpose", "any", "-attime", str(int(moment.timestamp())),
                "-out", "/dev/null",
            )  # fmt: skip
            stamped += _runs(
                home, "ts", "-verify", "-data", "value", "-in", "token", "-token_in", "-CAfile", "root.pem"
            )
    return good, stamped


def _lay_out(signature: Any, pdf: bytes, home: Path) -> datetime:
    """What OpenSSL reads, as files; when the stamp says that it was signed."""
    first, hole, after, rest = (int(number) for number in signature.byte_range)
    covered = pdf[first : first + hole] + pdf[after : after + rest]
    (home / "covered").write_bytes(covered)
    whole = cms.ContentInfo.load(signature.pkcs7_content, strict=False)
    (home / "signature").write_bytes(whole.dump())
    signer = whole["content"]["signer_infos"][0]
    (home / "value").write_bytes(signer["signature"].native)
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]
            (home / "token").write_bytes(token.dump())
            moment: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
            return moment + timedelta(seconds=1)
    raise ValueError("the signature has no time stamp")


def _runs(home: Path, *arguments: str) -> bool:
    command = ["openssl", *arguments]
    done = subprocess.run(command, cwd=home, capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0
