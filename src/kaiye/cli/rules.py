"""`kaiye rules`: the book of rules, and what a change of it would have meant for past filings."""

from __future__ import annotations

import typer

from kaiye.cli import rules_shown, rules_try

app = typer.Typer(help="规则 / the rules", no_args_is_help=True)
rules_shown.add_to(app)
rules_try.add_to(app)


@app.callback()
def rules() -> None:
    """Rules."""
