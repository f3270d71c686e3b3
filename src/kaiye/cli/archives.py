"""`kaiye archive`: check a volume, export what belongs to an entity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import read_file
from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.kernel.api import say

app = typer.Typer(help="电子档案 / archive volumes", no_args_is_help=True)


@app.command("check")
def check_command(
    path: Annotated[Path, typer.Argument(help="档案卷 (zip) / an archive volume")],
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """检查一卷档案：结构、数量、每个文件的指纹。 Check a volume's structure, count and every digest."""
    data = read_file(path)
    open_home()
    from kaiye.archive.api import check

    report = check(data)
    if as_json:
        faults = [
            {"aspect": str(f.aspect), "file": f.file, "message": f.message.text(language())}
            for f in report.faults
        ]
        print_json({"whole": report.whole, "archive_number": report.archive_number, "faults": faults})
    else:
        for fault in report.faults:
            stdout.print(
                f"  {fault.file}  {fault.message.text(language())}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        tell(say("这卷档案完好。") if report.whole else say("这卷档案有问题，见上。"))
    if not report.whole:
        raise typer.Exit(1)


@app.command("export")
def export_command(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码 / unified social credit code")],
    folder: Annotated[Path, typer.Argument(help="放到哪个目录 / the folder to write to")],
) -> None:
    """导出一个主体的全部档案卷。 Export every volume of an entity."""
    open_home()
    from kaiye.archive.api import export

    for path in export(uscc, folder):
        stdout.print(str(path), markup=False, highlight=False, soft_wrap=True)
