"""Opening the data directory: settings, schema and reference data, created when missing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.output import tell
from kaiye.kernel.api import say


def home() -> Path:
    """KAIYE_HOME, as the settings see it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    from django.conf import settings

    return Path(settings.KAIYE_HOME)


def make_ready() -> None:
    """The rooms can be imported; no database is opened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()


def open_home(*, sandbox: bool | None = None) -> None:
    """Make Django ready and bring the database to the newest schema; quick when nothing is to be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    if sandbox is not None:
        os.environ["KAIYE_SANDBOX"] = "1" if sandbox else ""
    import django

    django.setup()
    migrate()


def migrate() -> None:
    """Apply what is missing of the schema and create the cache table."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if "kaiye_cache" not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def add_to(app: typer.Typer) -> None:
    """Add `kaiye migrate`."""

    @app.command("migrate")
    def command(
        check: Annotated[
            bool, typer.Option("--check", help="只报告是否需要升级 / only say whether needed")
        ] = False,
    ) -> None:
        """把数据库升级到当前版本。 Bring the database to this version's schema."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
        import django

        django.setup()
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if check:
            tell(say("还有{count}项升级没有执行。", count=len(plan)))
            raise typer.Exit(1 if plan else 0)
        migrate()
        tell(say("数据库已是当前版本（执行了{count}项升级）。", count=len(plan)))
