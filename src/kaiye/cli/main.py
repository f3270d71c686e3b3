"""`kaiye`: the commands. They translate and print; every decision is made in the rooms below."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

# Typer carries its own click and gives these no public name.
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from kaiye.cli import (
    archives,
    bench,
    database,
    demo,
    evidence,
    evidence_bundles,
    filing,
    ledgers,
    licences,
    names,
    names_reserved,
    notary,
    providers,
    replaying,
    rules,
    serving,
    staff,
)
from kaiye.cli.output import LANGUAGES, language, problem_lines, stderr
from kaiye.kernel.api import InvalidInput, KaiyeError, say

app = typer.Typer(
    name="kaiye",
    help="开业 Kaiye：从申请到执照，公司登记全程电子化。 Companies registered electronically, end to end.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (serving, filing, replaying, demo, database):
    commands.add_to(app)
names_reserved.add_to(names.app)
evidence_bundles.add_to(evidence.app)
app.add_typer(names.app, name="names")
app.add_typer(licences.app, name="licence")
app.add_typer(ledgers.app, name="ledger")
app.add_typer(archives.app, name="archive")
app.add_typer(evidence.app, name="evidence")
app.add_typer(notary.app, name="notary")
app.add_typer(providers.app, name="providers")
app.add_typer(staff.app, name="staff")
app.add_typer(rules.app, name="rules")
app.add_typer(bench.app, name="bench")


@app.callback()
def options(
    lang: Annotated[
        str, typer.Option("--lang", help="zh-hans 或者 en / zh-hans or en", envvar="KAIYE_LANGUAGE")
    ] = "zh-hans",
) -> None:
    """Options of every command."""
    if lang not in LANGUAGES:
        os.environ["KAIYE_LANGUAGE"] = "zh-hans"
        raise InvalidInput(
            say("没有语言“{lang}”。", lang=lang), way_out=say("请用 --lang zh-hans 或者 --lang en。")
        )
    os.environ["KAIYE_LANGUAGE"] = lang


def main() -> None:
    """Run a command; every failure is one sentence with a way out and an exit code of its own."""
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except UsageError as error:
        _tell(_misused(error))
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    except KaiyeError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        path = _record()
        _tell(
            KaiyeError(
                say("出了意外的错误，详情记录在 {path}。", path=path),
                way_out=say("没有保存到一半的内容；请重试一次，仍然不行就把这个文件交给维护人员。"),
            )
        )
        sys.exit(70)


def _misused(error: UsageError) -> KaiyeError:
    """A command line that is none, as an error of ours."""
    command = error.ctx.command_path if error.ctx is not None else "kaiye"
    return InvalidInput(
        say("命令写得不对：{what}", what=error.format_message()),
        way_out=say("请用 {command} --help 查看用法。", command=command),
    )


def _tell(error: KaiyeError) -> None:
    if "--json" in sys.argv:
        stderr.print_json(
            json.dumps(
                {
                    "error": error.code,
                    "message": error.message.text(language()),
                    "way_out": error.way_out.text(language()),
                    "problems": [
                        {"pointer": str(problem.pointer), "message": problem.message.text(language())}
                        for problem in error.problems
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    for line in problem_lines(error):
        stderr.print(line, markup=False, highlight=False, soft_wrap=True)


def _record() -> str:
    if sys.argv[1:2] == ["notary"]:
        # The notary is another organisation: nothing of its errors goes to Kaiye's directory.
        folder = Path(os.environ.get("KAIYE_NOTARY_HOME") or "~/.kaiye-notary").expanduser() / "log"
    else:
        from kaiye.cli.database import home

        folder = home() / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "errors.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("kaiye.unexpected")
    logger.addHandler(handler)
    logger.propagate = False
    logger.exception("unexpected error in %s", " ".join(sys.argv[1:2]))
    return str(path)


if __name__ == "__main__":
    main()
