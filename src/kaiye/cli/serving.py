"""`kaiye up`: everything running."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaiye.cli.database import home, open_home
from kaiye.cli.notary_demo import Neighbour, demo_notary
from kaiye.cli.output import language, stdout, tell
from kaiye.cli.provider_demo import demo_provider
from kaiye.kernel.api import now, say

DEMO_ENTITIES = 2000


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up_command)


def up_command(
    host: Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口 / port", min=1, max=65535)] = 8000,
    web: Annotated[int, typer.Option("--web", help="网页进程数 / web processes", min=1, max=64)] = 1,
    workers: Annotated[
        int, typer.Option("--workers", help="后台进程数 / worker processes", min=1, max=64)
    ] = 1,
    demo: Annotated[
        bool, typer.Option("--demo", help="准备演示账号和登记簿 / demo accounts and a small register")
    ] = False,
) -> None:
    """启动网页和后台，缺什么就建什么。 Start web and worker; what is missing is created."""
    if demo:
        # Links and the way back from the identity service lead to where this demonstration is.
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        os.environ.setdefault("KAIYE_PUBLIC_URL", f"http://{shown}:{port}")
    open_home(sandbox=True if demo else None)
    from kaiye.cli.up import up
    from kaiye.notices.api import channel_faults

    for fault in channel_faults():
        tell(fault)
    neighbours = []
    if demo:
        _prepare_demo(f"http://{host}:{port}")
        notary, provider = demo_notary(home(), port), demo_provider(home(), port)
        _introduce(notary, provider)
        neighbours = [one for one in (notary, provider) if one is not None]
    up(host, port, workers, web=web, neighbours=neighbours)


def _introduce(notary: Neighbour | None, provider: Neighbour) -> None:
    lines = [
        say("身份服务（演示，单独的进程）：{address}，在登录页和实名核验页可以试用", address=provider.address)
    ]
    if notary is not None:
        told = {"folder": notary.home, "address": notary.address}
        lines.insert(0, say("公证处（演示，单独的进程和数据目录 {folder}）：{address}", **told))
    for line in lines:
        stdout.print(line.text(language()), markup=False, highlight=False, soft_wrap=True)


def _prepare_demo(address: str) -> None:
    from kaiye.cli.demo import ROLES, accounts, fill

    opened = accounts(at=now())
    fill(DEMO_ENTITIES)
    lines = [
        say("数据目录：{home}", home=home()),
        say("网址：{address}", address=address),
        say("申请人：任意手机号登录，验证码在 {address}/demo/mailbox/", address=address),
        *(
            say("{office}{role}：用户名 {login}，密码 {password}，在 {address}/account/staff/ 登录",
                office=account.office, role=ROLES[account.role], login=account.login, password=account.password, address=address)
            for account in opened
        ),
        say("工作人员登录的第二步验证码也在 {address}/demo/mailbox/", address=address),
        say("可以先试：在首页点“办营业执照”，登记机关选合肥市蜀山区；或者打开 {address}/register/ 查企业。", address=address),
    ]  # fmt: skip
    for line in lines:
        stdout.print(line.text(language()), markup=False, highlight=False, soft_wrap=True)
