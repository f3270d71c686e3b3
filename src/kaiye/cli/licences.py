"""`kaiye licence`: is what somebody shows genuine and current?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import read_file
from kaiye.cli.output import language, print_json, stdout, tell

app = typer.Typer(help="电子营业执照 / electronic licences", no_args_is_help=True)


@app.command("verify")
def verify_command(
    shown: Annotated[
        str,
        typer.Argument(help="执照 PDF、凭证文件或者凭证文字 / a licence PDF, a credential file or its text"),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """核对执照或者电子凭证的真伪和现状。 Is this licence or credential genuine and current?"""
    text = shown.strip()
    data: str | bytes = (
        text if "~" in text and "." in text and not Path(text[:200]).exists() else read_file(Path(text))
    )
    open_home()
    from kaiye.licences.api import verify

    verdict = verify(data)
    if as_json:
        print_json(
            {
                "genuine": verdict.genuine,
                "current": verdict.current,
                "message": verdict.message.text(language()),
                "uscc": verdict.uscc,
                "claims": dict(verdict.claims),
            }
        )
    else:
        tell(verdict.message)
        for name, value in verdict.claims.items():
            stdout.print(f"  {name}  {value}", markup=False, highlight=False, soft_wrap=True)
    if not verdict.valid:
        raise typer.Exit(1)


@app.command("keys")
def keys_command() -> None:
    """打印验证电子凭证用的公钥（JWK Set）。 Print the keys that credentials are signed with."""
    open_home()
    from kaiye.licences.api import issuer_keys

    print_json(issuer_keys())
