"""Ten signers on one paper: time for a signature, growth of the file, and who else accepts it.

Beside it, in the same run, pyHanko signs the same paper: the paper alone, without ceremony, evidence, vault or database.
Measured in a process of its own with a data directory of its own.
"""

from __future__ import annotations

import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import structlog
import typer
from rich.table import Table

from kaiye.cli.bench_outside import by_openssl, by_pdfsig, has
from kaiye.cli.cluster import environment_of
from kaiye.cli.database import open_home
from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.cli.specimen import llc
from kaiye.kernel.api import InvalidInput, local_date, now, say
from kaiye.suites.api import SUITES

_KIND = "articles"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Milliseconds and octets; `accepted_by` counts signatures, None where the program is not installed."""

    signers: int
    paper_bytes: int
    median_ms: float
    worst_ms: float
    bytes_per_signature: int
    verify_ms: float
    accepted_by: dict[str, int | None]
    baseline_median_ms: float
    baseline_worst_ms: float
    baseline_bytes_per_signature: int


def measure(signers: int = 10, suite: str = "international") -> Signatures:
    """That many people sign the articles of one company, one after the other, on SQLite."""
    with tempfile.TemporaryDirectory(prefix="kaiye-bench-") as home:
        command = [sys.executable, "-m", "kaiye.cli.bench_identity_signatures", str(signers)]
        done = subprocess.run(  # noqa: S603
            command,
            env={**environment_of("sqlite", home), "KAIYE_SUITE": suite},
            check=True,
            stdout=subprocess.PIPE,
        )
    return Signatures(**json.loads(done.stdout))


def show(found: Signatures) -> None:
    """The figures for a person."""
    table = Table(title=say("{count}人签署同一份文件", count=found.signers).text(language()))
    table.add_column(say("项目").text(language()))
    table.add_column(say("本系统").text(language()), justify="right")
    table.add_column(say("对照：只用 pyHanko 签文件").text(language()), justify="right")
    rows = (
        (say("一次签署，中位数（毫秒）"), found.median_ms, found.baseline_median_ms),
        (say("一次签署，最慢（毫秒）"), found.worst_ms, found.baseline_worst_ms),
        (say("每个签名使文件增大（字节）"), found.bytes_per_signature, found.baseline_bytes_per_signature),
        (say("验证全部签名（毫秒）"), found.verify_ms, ""),
    )
    for name, ours, theirs in rows:
        table.add_row(name.text(language()), f"{ours}", f"{theirs}")
    stdout.print(table)
    for program, count in found.accepted_by.items():
        if count is None:
            tell(say("没有安装 {program}，这一项没有验证。", program=program))
        else:
            tell(say("{program}：{count}个签名有效。", program=program, count=count))


def add_to(app: typer.Typer) -> None:
    """The command `kaiye bench signatures`."""

    @app.command("signatures")
    def command(
        signers: Annotated[
            int, typer.Option("--signers", help="几个人签 / how many people sign", min=1, max=12)
        ] = 10,
        suite: Annotated[
            str, typer.Option("--suite", help="算法：international、sm2 / algorithms")
        ] = "international",
        as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
    ) -> None:
        """多人签署同一份文件：每次用时、文件增大、别的软件是否承认。 Time, growth and who accepts the signatures."""
        if suite not in {one.name for one in SUITES}:
            raise InvalidInput(say("--suite 要写 international 或者 sm2。"))
        found = measure(signers, suite)
        if as_json:
            print_json(asdict(found))
        else:
            show(found)


def _measured(count: int) -> Signatures:
    from kaiye.signing import api as signing

    paper = _paper()
    times, pdf, laid = _ours(paper, count)
    base_times, base_pdf = _baseline(laid, count)
    started = time.perf_counter()
    verdicts = signing.verify_pdf(pdf)
    verify_ms = (time.perf_counter() - started) * 1000
    accepted: dict[str, int | None] = {
        "pyHanko": sum(verdict.valid for verdict in verdicts),
        "pdfsig": by_pdfsig(pdf) if has("pdfsig") else None,
        "openssl cms": None,
        "openssl ts": None,
    }
    if has("openssl"):
        accepted["openssl cms"], accepted["openssl ts"] = by_openssl(pdf, signing.trust_anchor())
    return Signatures(
        signers=count,
        paper_bytes=len(paper),
        median_ms=round(statistics.median(times), 1),
        worst_ms=round(max(times), 1),
        bytes_per_signature=(len(pdf) - len(laid)) // count,
        verify_ms=round(verify_ms, 1),
        accepted_by=accepted,
        baseline_median_ms=round(statistics.median(base_times), 1),
        baseline_worst_ms=round(max(base_times), 1),
        baseline_bytes_per_signature=(len(base_pdf) - len(laid)) // count,
    )


def _paper() -> bytes:
    from kaiye.documents import api as documents
    from kaiye.dossier.api import parse
    from kaiye.filings import api as filings

    today = local_date(now())
    facts = filings.document_facts(parse(llc(1, today=today)), reference="KY-BENCH", day=today)
    return documents.render(documents.ARTICLES, facts)


def _ours(paper: bytes, count: int) -> tuple[list[float], bytes, bytes]:
    """Every whole act of signing in ms (the first, which makes the keys, comes before); the paper, signed and not."""
    from kaiye.signing import api as signing
    from kaiye.vault.api import files

    def opened(filing: str, people: int) -> signing.Ceremony:
        names = [f"签署人{number}" for number in range(1, people + 1)]
        places = [
            signing.Place(name, -1, (60 + 240 * (row % 2), 60 + 60 * (row // 2), 260 + 240 * (row % 2), 110 + 60 * (row // 2)))
            for row, name in enumerate(names)
        ]  # fmt: skip
        return signing.open_ceremony(
            filing=filing,
            signers=[signing.SignerSpec(name, name, ("股东",), "13800000000") for name in names],
            documents=[signing.DocumentToSign(_KIND, "章程", paper, places)],
            at=now(),
        )

    times: list[float] = []
    for filing, people in (("KY-BENCH-0", 1), ("KY-BENCH-1", count)):
        ceremony, times = opened(filing, people), []
        for signer in ceremony.signers:
            signing.shown(signer.token, at=now())
            image = signing.typed_signature(signer.name)
            times.append(_timed(lambda: _sign(signer.token, image)))  # noqa: B023
    (document,) = signing.signed_documents(ceremony)
    return times, files.get(document.sha256), files.get(document.original_sha256)


def _sign(token: str, image: bytes) -> None:
    from kaiye.signing import api as signing

    device = {"User-Agent": "bench"}
    signing.sign(token, image=image, consent=True, device=device, ip="127.0.0.1", at=now(), typed=True)


def _baseline(laid: bytes, count: int) -> tuple[list[float], bytes]:
    """pyHanko signs every field with a P-256 key and a time stamp of its own test authority; ms, and the paper."""
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer, clock = _strangers()
    pdf, times = laid, []
    for number in range(count + 1):
        # The first, which warms up, is thrown away.
        field = f"signature-{max(number, 1)}"

        def once(pdf: bytes = pdf, field: str = field) -> bytes:
            writer = IncrementalPdfFileWriter(BytesIO(pdf))
            meta = signers.PdfSignatureMetadata(field, md_algorithm="sha256")
            return bytes(signers.sign_pdf(writer, meta, signer, timestamper=clock).getbuffer())

        made: list[bytes] = []
        spent = _timed(lambda: made.append(once()))  # noqa: B023
        if number:
            pdf = made[0]
            times.append(spent)
    return times, pdf


def _strangers() -> tuple[Any, Any]:
    """A signer of pyHanko's with a P-256 key, and our time-stamping authority as pyHanko asks one."""
    from datetime import timedelta

    from asn1crypto import cms
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from kaiye.signing.api import time_stamp

    class Ours(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            return cms.ContentInfo.load(time_stamp(message_digest, at=now()))

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.public_key(key.public_key()).not_valid_before(now() - timedelta(days=1))
    made = builder.not_valid_after(now() + timedelta(days=1)).sign(key, hashes.SHA256())
    certificate = asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    private = asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    return SimpleSigner(certificate, private, store), Ours(include_nonce=False)  # type: ignore[no-untyped-call]


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    open_home(sandbox=True)
    print(json.dumps(asdict(_measured(int(sys.argv[1])))))
