"""`kaiye ledger`: verify the trail, print the checkpoint, prove an entry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import read_file
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import say

app = typer.Typer(help="轨迹 / the trail: a Merkle log that nobody has to believe", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]


@app.command("verify")
def verify_command(as_json: Json = False) -> None:
    """把整条轨迹从数据库重算一遍，指出第一处不对的地方。 Recompute the whole trail; name the first fault."""
    open_home()
    from kaiye.ledger.api import sequence, verify
    from kaiye.notarisation.api import wrong_cosignatures

    sequence()
    with progress(say("核对轨迹"), None) as advance:
        done = 0

        def seen(count: int, _total: int) -> None:
            nonlocal done
            advance(count - done)
            done = count

        report = verify(seen)
    witnessed = wrong_cosignatures()
    ok = report.ok and not witnessed
    if as_json:
        faults = [
            {"number": f.number, "offset": f.offset, "message": f.message.text(language())}
            for f in report.faults
        ]
        faults += [{"number": None, "offset": None, "message": one.text(language())} for one in witnessed]
        print_json({"ok": ok, "size": report.size, "root": report.root.hex(), "faults": faults})
    else:
        for message in [*(fault.message for fault in report.faults), *witnessed]:
            stdout.print(message.text(language()), markup=False, highlight=False, soft_wrap=True)
        summary = say("轨迹完好，共{size}条。", size=report.size) if ok else say("轨迹有问题，见上。")
        tell(summary)
    if not ok:
        raise typer.Exit(1)


@app.command("checkpoint")
def checkpoint_command() -> None:
    """打印最新的签名检查点（C2SP 格式）。 Print the latest signed checkpoint."""
    open_home()
    from kaiye.ledger.api import checkpoint, sequence

    sequence()
    typer.echo(checkpoint(), nl=False)


@app.command("key")
def key_command() -> None:
    """打印验证检查点用的公钥。 Print the key that verifies checkpoints."""
    open_home()
    from kaiye.ledger.api import verifier_key

    typer.echo(verifier_key())


@app.command("prove")
def prove_command(
    number: Annotated[int, typer.Argument(help="第几条（从0开始） / the entry's number, from 0")],
) -> None:
    """证明某一条在轨迹里。 Prove that an entry is in the trail."""
    open_home()
    from kaiye.ledger.api import prove, sequence

    sequence()
    print_json(prove(number))


@app.command("check-proof")
def check_proof_command(
    file: Annotated[Path, typer.Argument(help="ledger prove 的输出 / what “ledger prove” printed")],
    key: Annotated[str, typer.Option("--key", help="ledger key 的输出 / what “ledger key” printed")],
) -> None:
    """不用数据库，核对一份证明。 Check a proof without the database."""
    from kaiye.dossier.api import read

    proof = read(read_file(file))
    open_home()
    from kaiye.ledger.api import proof_holds

    if not proof_holds(proof, key):
        tell(say("这份证明不成立。"))
        raise typer.Exit(1)
    tell(say("这份证明成立。"))
