"""`kaiye notary`: the notary's own program. It has its own home and key, and never opens Kaiye's database."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.kernel.api import InvalidInput, Message, NotFound, now, say

app = typer.Typer(
    help="公证存证服务：由另一家机构单独运行 / the notary's service, run by another organisation",
    no_args_is_help=True,
)
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]
NotaryHome = Annotated[
    Path,
    typer.Option(
        "--home", envvar="KAIYE_NOTARY_HOME", help="公证处自己的数据目录 / the notary's own directory"
    ),
]
_HOME = Path("~/.kaiye-notary")


def _path(home: Path) -> Path:
    path = home.expanduser().resolve()
    # For the server that takes this process's place, and for the log of an unexpected error.
    os.environ["KAIYE_NOTARY_HOME"] = str(path)
    return path


@app.command("init")
def init_command(
    name: Annotated[
        str, typer.Option("--name", help="密钥名称，全世界唯一 / key name, e.g. notary.example/w1")
    ],
    title: Annotated[str, typer.Option("--title", help="公证处的名称 / the notary's name")] = "公证处",
    home: NotaryHome = _HOME,
) -> None:
    """建立公证处的数据目录和密钥。 Make the notary's directory and keys."""
    from kaiye.notary.api import establish

    made = establish(_path(home), name=name, title=title, at=now())
    tell(say("公证存证服务已建立：{path}。下面是它的公钥。", path=str(made.path)))
    typer.echo(made.verifier_key)


@app.command("admit")
def admit_command(
    key: Annotated[
        str, typer.Argument(help="对方 kaiye ledger key 的输出 / what “kaiye ledger key” printed there")
    ],
    title: Annotated[str, typer.Option("--title", help="对方的名称 / who it is")] = "",
    root: Annotated[
        Path | None,
        typer.Option("--root", help="对方 kaiye evidence root 的输出 / its root certificate (PEM)"),
    ] = None,
    home: NotaryHome = _HOME,
) -> None:
    """登记一个客户：收它的证据包，联署它的检查点。 Register a client by its log key."""
    from kaiye.notary.api import Store, admit, open_home

    given = _content(root) if root else b""
    client = admit(Store(open_home(_path(home)).database), key, title=title, root=given, at=now())
    tell(say("已登记：{origin}。", origin=client.origin))


@app.command("key")
def key_command(home: NotaryHome = _HOME) -> None:
    """打印公钥，登记机关把它设为 KAIYE_NOTARY_KEY。 Print the verifier key."""
    from kaiye.notary.api import open_home

    typer.echo(open_home(_path(home)).verifier_key)


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口 / port", min=1, max=65535)] = 8100,
    home: NotaryHome = _HOME,
) -> None:
    """启动公证存证服务。 Serve."""
    from kaiye.notary.api import open_home

    path = _path(home)
    found = open_home(path)
    tell(say("{title}：http://{host}:{port}/ （按 Ctrl-C 停止）", title=found.title, host=host, port=port))
    # One process: one writer, so numbers and chain need no other lock than the database's.
    served = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    served += ["--host", host, "--port", str(port), "--blocking-threads", "4", "--log-level", "warning"]
    served += ["--respawn-failed-workers", "--respawn-interval", "0.5", "kaiye.notary.wsgi:application"]
    os.execv(sys.executable, served)  # noqa: S606 - our own program takes this one's place


@app.command("certificate")
def certificate_command(
    digest: Annotated[str, typer.Option("--digest", help="清单的 SHA-256（64位） / the manifest's SHA-256")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个 PDF 文件 / the PDF file to write")],
    name: Annotated[str, typer.Option("--name", help="申请人 / who asked for it")] = "",
    attach: Annotated[
        bool,
        typer.Option("--attach/--no-attach", help="附上解密后的证据包 / with the bundle in clear attached"),
    ] = True,
    home: NotaryHome = _HOME,
) -> None:
    """出具公证证明（签名的 PDF）。 Issue the notarial certificate, a signed PDF."""
    from kaiye.notary.api import Store, certificate, open_home

    found = open_home(_path(home))
    pdf = certificate(
        Store(found.database), found, digest.strip().lower(), applicant=name, attached=attach, at=now()
    )
    try:
        out.write_bytes(pdf)
        out.chmod(0o600)
    except OSError as error:
        raise InvalidInput(say("写不了文件 {file}：{why}。", file=str(out), why=error.strerror)) from None
    tell(say("证明已写到 {file}。附件内有个人信息，请妥善保管。", file=str(out)))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise NotFound(
            say("读不了文件 {file}。", file=str(file)), way_out=say("请检查路径和权限。")
        ) from None


@app.command("show")
def show_command(home: NotaryHome = _HOME, as_json: Json = False) -> None:
    """存了多少、谁在等证明、有没有分叉；有分叉或者损坏时退出码为1。 What is kept; exit 1 on a fork or damage."""
    from kaiye.notary.api import PURPOSES, Store, audit, open_home, summary

    found = open_home(_path(home))
    store = Store(found.database)
    counts, wrong = summary(store), audit(store, found)
    forks = [dict(row) for row in store.all("SELECT number, origin, kind, at FROM fork ORDER BY number")]
    asked = store.all(
        "SELECT request.number, request.at, purpose, digest FROM request"
        " JOIN deposit ON deposit.number = request.deposit WHERE done IS NULL ORDER BY request.number"
    )
    if as_json:
        print_json({**counts, "damaged": wrong, "refused": forks, "waiting": [dict(row) for row in asked]})
    else:
        _line(say("{title} {key}", title=found.title, key=found.verifier_key))
        _line(
            say(
                "存证{deposits}份，联署检查点{checkpoints}个，客户{clients}个。",
                deposits=counts["deposits"],
                checkpoints=counts["checkpoints"],
                clients=counts["clients"],
            )
        )
        for row in asked:
            purpose = PURPOSES[row["purpose"]]
            _line(say("申请公证证明 {number}：{at} {digest}（{purpose}）", number=row["number"], at=row["at"], digest=row["digest"], purpose=purpose))  # fmt: skip
        for fork in forks:
            _line(say("拒绝 {number}：{origin} {kind} {at}", **fork))
        for number in wrong:
            _line(say("第{number}号存证损坏。", number=number))
    if forks or wrong:
        raise typer.Exit(1)


def _line(message: Message) -> None:
    stdout.print(message.text(language()), markup=False, highlight=False, soft_wrap=True)
