"""`kaiye evidence bundle | verify`: the evidence of one signature as a file, and its check on any machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import InvalidInput, NotFound, WrongState, now, say

if TYPE_CHECKING:
    from kaiye.bundles.api import Report

Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]
# Nothing is wrong, but something was compared with nothing from outside the bundle.
CONDITIONAL = 11


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("bundle")(bundle_command)
    app.command("verify")(verify_command)
    app.command("deposit")(deposit_command)
    app.command("root")(root_command)
    app.command("notary")(notary_command)


def bundle_command(
    filing: Annotated[str, typer.Argument(help="申请编号 / the filing's reference")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件 / the file to write, e.g. evidence.zip")],
    signer: Annotated[
        str,
        typer.Option(
            "--signer", help="哪个签署人（不写：每人一个文件） / whose; all by default, one file each"
        ),
    ] = "",
    purpose: Annotated[
        str, typer.Option("--purpose", help="用途：dispute、court、other / what for; it goes on the trail")
    ] = "other",
    without_papers: Annotated[
        bool, typer.Option("--without-papers", help="不放签署文件，只放摘要 / digests instead of the papers")
    ] = False,
    as_json: Json = False,
) -> None:
    """导出签署证据包，并在轨迹上记下。 Write evidence bundles; that it was done goes on the trail."""
    open_home()
    from kaiye.identity.api import SYSTEM
    from kaiye.ledger.api import sequence
    from kaiye.notarisation.api import hand_out
    from kaiye.signing.api import latest

    sequence()
    ceremony = latest(filing)
    signed = [one.key for one in ceremony.signers if one.signed] if ceremony else []
    chosen = [key for key in signed if not signer or key == signer]
    if ceremony is None or not chosen:
        known = "、".join(signed) or "—"
        raise NotFound(
            say("这份申请没有这样的签署。"),
            way_out=say("已经签署的有：{known}。用 --signer 选一个。", known=known),
        )
    written = []
    for number, key in enumerate(chosen, 1):
        data = hand_out(
            ceremony.id, key, obj=None, purpose=purpose, papers=not without_papers, actor=SYSTEM, at=now()
        )
        path = out if len(chosen) == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        _write(path, data)
        written.append({"signer": key, "file": str(path), "bytes": len(data)})
    if as_json:
        print_json(written)
        return
    for one in written:
        tell(say("证据包已写到 {file}（签署人 {signer}）。内有个人信息，请妥善保管。", **one))


def verify_command(
    bundle: Annotated[Path, typer.Argument(help="证据包 / the bundle")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            "--trust", help="登记机关公布的根证书（PEM），可以给几个 / the published root; repeatable"
        ),
    ] = None,
    time_root: Annotated[
        list[Path] | None,
        typer.Option("--time-root", help="只用于时间戳的根证书 / a root for time stamps only"),
    ] = None,
    notary: Annotated[
        str,
        typer.Option("--notary", help="公证处公钥，或者存放它的文件 / the notary's key, or a file with it"),
    ] = "",
    log: Annotated[
        str, typer.Option("--log", help="轨迹公钥，或者存放它的文件 / the trail's key, or a file with it")
    ] = "",
    crl: Annotated[
        Path | None, typer.Option("--crl", help="签发机构的证书撤销名单 / the issuer's revocation list")
    ] = None,
    as_json: Json = False,
) -> None:
    """离线核验证据包，不需要数据库和网络。 Check a bundle offline.

    退出码：0 全部成立；1 有问题；11 没有发现问题，但有的没有与外来的根证书或者公钥核对。
    Exit: 0 proven, 1 something is wrong, 11 nothing wrong but not measured against a root or key of yours.
    """
    from kaiye.bundles.api import check

    report = check(
        _read(bundle),
        roots=[_certificate(path) for path in trust or []],
        clocks=[_certificate(path) for path in time_root or []],
        notary=_key(notary, cosigner=True),
        log=_key(log, cosigner=False),
        crl=_read(crl) if crl else b"",
    )
    if as_json:
        print_json(_as_json(report))
    else:
        _tell(report)
    if not report.consistent:
        raise typer.Exit(1)
    if not report.ok:
        raise typer.Exit(CONDITIONAL)


def deposit_command(as_json: Json = False) -> None:
    """把还没有存证的签署补送公证处（例如刚接入公证处时）。 Send what the notary does not have yet."""
    open_home()
    from kaiye.notarisation.api import configured, deposit, missing

    if configured() is None:
        raise WrongState(
            say("没有接入公证处。"), way_out=say("请先设置 KAIYE_NOTARY_URL 和 KAIYE_NOTARY_KEY。")
        )
    places = missing()
    with progress(say("补送公证处"), len(places)) as advance:
        for ceremony, place in places:
            deposit(ceremony, place, at=now())
            advance()
    if as_json:
        print_json({"deposited": len(places)})
        return
    tell(say("补送了{count}份。", count=len(places)))


def notary_command(as_json: Json = False) -> None:
    """公证处那边收到多少、还有多少没送到、轨迹有没有对不上；对不上时退出码为1。 How things stand with the notary."""
    open_home()
    from kaiye.notarisation.api import standing

    now_ = standing()
    alarms = [{"kind": one.kind, "size": one.size, "seen": one.seen, "at": one.at} for one in now_.alarms]
    if as_json:
        print_json(
            {
                "notary": now_.name or None,
                "url": now_.url or None,
                "deposits": now_.deposits,
                "last_deposit": now_.last_deposit,
                "waiting": now_.waiting,
                "dead": now_.dead,
                "cosigned": now_.cosigned,
                "last_cosigned": now_.last_cosigned,
                "alarms": alarms,
            }
        )
    else:
        tell(say("公证处：{name}", name=now_.name) if now_.configured else say("没有接入公证处。"))
        tell(
            say(
                "已存证{deposits}份，等着送{waiting}份，停止的{dead}份；联署到第{size}条。",
                deposits=now_.deposits,
                waiting=now_.waiting,
                dead=now_.dead,
                size=now_.cosigned,
            )
        )
        for one in now_.alarms:
            tell(say("公证处见过的轨迹与现在的不一样：{kind}，{size}条，公证处见过{seen}条。", kind=one.kind, size=one.size, seen=one.seen))  # fmt: skip
    if alarms:
        raise typer.Exit(1)


def root_command() -> None:
    """打印本机构的根证书（PEM），公布出去供人核验。 Print the root certificate to be published."""
    open_home()
    from kaiye.signing.api import trust_anchor

    typer.echo(trust_anchor().decode(), nl=False)


def _tell(report: Report) -> None:
    for step in report.steps:
        line = f"{step.mark} {step.number:>2} {step.title.text(language(), 'bundles')}: {step.message.text(language())}"
        stdout.print(line, markup=False, highlight=False, soft_wrap=True)
    wrong = report.first_wrong
    if wrong is not None:
        tell(
            say(
                "第一处不对：第{number}步“{title}”，{why}",
                number=wrong.number,
                title=wrong.title,
                why=wrong.message,
            )
        )
    elif report.ok:
        tell(
            say("证据包成立。申请 {filing}，清单摘要 {digest}。", filing=report.filing, digest=report.digest)
        )
    else:
        tell(say("没有发现问题，但标“！”的还没有与外来的根证书或者公钥核对。"))


def _as_json(report: Report) -> dict[str, object]:
    return {
        "ok": report.ok,
        "consistent": report.consistent,
        "filing": report.filing,
        "digest": report.digest,
        "steps": [
            {
                "number": step.number,
                "step": step.key,
                "state": step.state,
                "title": step.title.text(language(), "bundles"),
                "message": step.message.text(language()),
            }
            for step in report.steps
        ],
        "first_wrong": report.first_wrong.key if report.first_wrong else None,
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NotFound(
            say("读不了文件 {file}。", file=str(path)), way_out=say("请检查路径和权限。")
        ) from None


def _certificate(path: Path) -> bytes:
    from kaiye.bundles.api import certificate_of

    content = _read(path)
    try:
        certificate_of(content)
    except ValueError:
        raise InvalidInput(say("{file} 不是一张证书（PEM 或者 DER）。", file=str(path))) from None
    return content


def _key(given: str, *, cosigner: bool) -> str:
    from kaiye.tlog.api import BadNote, cosignatures, notes

    if not given:
        return ""
    text = given if given.count("+") >= 2 else _read(Path(given)).decode("utf-8", "replace")
    try:
        (cosignatures if cosigner else notes).read_verifier_key(text)
    except BadNote:
        raise InvalidInput(
            say("“{key}”不是一把公钥。", key=text.strip()[:80]),
            way_out=say("公证处公钥由 kaiye notary key 打印，轨迹公钥由 kaiye ledger key 打印。"),
        ) from None
    return text.strip()


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
        path.chmod(0o600)
    except OSError as error:
        raise InvalidInput(say("写不了文件 {file}：{why}。", file=str(path), why=error.strerror)) from None
