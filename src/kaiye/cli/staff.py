"""`kaiye staff`: the first security administrators; every other account is opened on the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.output import print_json, tell
from kaiye.kernel.api import now, say

app = typer.Typer(help="工作人员 / staff", no_args_is_help=True)


@app.command("first")
def first_command(
    login: Annotated[str, typer.Argument(help="用户名 / user name")],
    name: Annotated[str, typer.Option("--name", help="姓名 / name")],
    phone: Annotated[str, typer.Option("--phone", help="手机号，登录验证码发到这里 / telephone")],
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """开立安全管理员账号，最多两位。 Open the first two security administrators; on the trail."""
    open_home()
    from kaiye.identity.api import SYSTEM, found_security

    link, code = found_security(login, name=name, phone=phone, actor=SYSTEM, at=now())
    if as_json:
        print_json({"login": login, "link": link, "code": code})
        return
    tell(say("账号 {login} 已经开立。请本人三天内打开链接设置密码：{link}", login=login, link=link))
    tell(say("验证码：{code}（只显示这一次）", code=code))
