"""`kaiye providers`: outside identity providers by OpenID Connect (docs/identity-providers.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from kaiye.cli.database import open_home
from kaiye.cli.filing import read_file
from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.kernel.api import InvalidInput, now, say

if TYPE_CHECKING:
    from kaiye.identity.api import Provider

app = typer.Typer(help="第三方身份服务（OpenID） / outside identity providers", no_args_is_help=True)
Key = Annotated[str, typer.Argument(help="身份服务的代号 / the provider's key")]


@app.command("add")
def add_command(
    path: Annotated[Path, typer.Argument(help="设置文件 (yaml) / its settings")],
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="先连接一次 / connect first, then keep")
    ] = True,
) -> None:
    """登记或者修改一个身份服务。 Set up a provider, or change one."""
    described = _read(path)
    open_home()
    from kaiye.identity.api import parse_provider, set_up

    found = parse_provider(described)
    if check:
        _ask(found)
    set_up(found, at=now())
    tell(say("身份服务“{provider}”已经可以使用。", provider=found.name))
    tell(say("请在那边登记回调地址：{address}", address=_back(found.key)))
    if found.client_authentication == "private_key_jwt":
        tell(say("请在那边登记我们的公钥地址：{address}", address=_our_keys()))


@app.command("list")
def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """列出在用的身份服务。 List the providers in use."""
    open_home()
    from kaiye.identity.api import providers

    found = providers()
    if as_json:
        print_json([one.model_dump(exclude={"client_secret", "authority"}) for one in found])
        return
    for one in found:
        line = f"{one.key}  {one.name.text(language())}  {one.issuer}  {_back(one.key)}"
        stdout.print(line, markup=False, highlight=False, soft_wrap=True)
    if not found:
        tell(say("还没有登记身份服务。"))


@app.command("test")
def test_command(key: Key) -> None:
    """连接一次：读取它的说明和公钥。 Connect once: its description and its keys."""
    open_home()
    from kaiye.identity.api import provider

    found = provider(key)
    _ask(found)
    tell(say("身份服务“{provider}”有响应，设置相符。", provider=found.name))


@app.command("off")
def off_command(key: Key) -> None:
    """停用一个身份服务。 Switch a provider off."""
    open_home()
    from kaiye.identity.api import switch_off

    switch_off(key, at=now())
    tell(say("身份服务“{key}”已经停用。", key=key))


def _read(path: Path) -> dict[str, Any]:
    """The settings document, with secret and certificate taken from where it says they are."""
    try:
        told = yaml.safe_load(read_file(path))
    except (yaml.YAMLError, UnicodeDecodeError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInput(
            say("{path} 不是身份服务的设置文件。", path=path),
            way_out=say("请对照 docs/identity-providers.md 中的示例。"),
        )
    beside = path.resolve().parent
    if "client_secret_file" in told:
        told["client_secret"] = read_file(beside / str(told.pop("client_secret_file"))).decode().strip()
    if "client_secret_env" in told:
        told["client_secret"] = os.environ.get(str(told.pop("client_secret_env")), "")
    if "authority_file" in told:
        told["authority"] = read_file(beside / str(told.pop("authority_file"))).decode()
    return told


def _ask(found: Provider) -> None:
    """Its description and keys can be read and fit; raises ProviderSilent saying which part does not."""
    from kaiye.identity.api import ProviderSilent, forget_metadata, provider_keys, provider_metadata

    forget_metadata()
    try:
        provider_metadata(found)
        provider_keys(found, None)
    except ProviderSilent as error:
        raise InvalidInput(
            say(
                "身份服务“{provider}”连接不上或者不相符（{reason}）。",
                provider=found.name,
                reason=error.reason,
            ),
            way_out=say("请对照 docs/identity-providers.md 的检查表；要先登记再连接的，加 --no-check。"),
        ) from None


def _back(key: str) -> str:
    from django.conf import settings

    return f"{settings.KAIYE_PUBLIC_URL}/account/providers/back/{key}/"


def _our_keys() -> str:
    from django.conf import settings

    return f"{settings.KAIYE_PUBLIC_URL}/account/providers/keys.json"
