"""A throw-away PostgreSQL cluster on a socket in a temporary directory, for tests and benchmarks."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from kaiye.kernel.api import Unavailable, say

_URL = "KAIYE_TEST_CLUSTER_URL"


def binaries() -> Path | None:
    """Where Debian (or the PATH) keeps `initdb` and `pg_ctl`; None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def postgres_url(*, durable: bool = False) -> str:
    """The URL of the cluster; started on first use, shared with child processes, stopped at exit.

    `durable` waits for the disk at every commit, as production does; tests need not.
    """
    if _URL in os.environ:
        return os.environ[_URL]
    folder = binaries()
    if folder is None:
        raise Unavailable(
            say("这台机器上没有安装 PostgreSQL。"), way_out=say("安装后重试：apt-get install postgresql。")
        )
    root = Path(tempfile.mkdtemp(prefix="kaiye-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(root, "postgres", "postgres")
        # PostgreSQL refuses to run as root; a bare PATH may lack /usr/sbin.
        prefix = [shutil.which("runuser") or "/usr/sbin/runuser", "-u", "postgres", "--"]
    root.chmod(0o755)

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603

    data = root / "data"
    run(
        str(folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "kaiye",
        "-A",
        "trust",
        "--locale=C.UTF-8",
        "-E",
        "UTF8",
    )
    options = f"-k {root} -c listen_addresses='' -c max_connections=200"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(root / "log"), "-o", options, "start")

    owner = os.getpid()

    def stop() -> None:
        if os.getpid() != owner:
            return
        subprocess.run(  # noqa: S603
            [*prefix, str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        shutil.rmtree(root, ignore_errors=True)

    atexit.register(stop)
    os.environ[_URL] = f"postgresql://kaiye@/postgres?host={root}"
    return os.environ[_URL]


def fresh_database(name: str) -> str:
    """The URL of a new, empty database of a cluster that waits for the disk."""
    import psycopg
    from psycopg import sql

    base = postgres_url(durable=True)
    name = name.replace("-", "_").lower()
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return base.replace("/postgres?", f"/{name}?")


def environment_of(database: str, home: str) -> dict[str, str]:
    """The environment of a measuring process with a data directory, and on PostgreSQL a database, of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KAIYE_")},
        "KAIYE_HOME": home,
        "KAIYE_SANDBOX": "1",
        "DJANGO_SETTINGS_MODULE": "kaiye.settings",
    }
    if fonts := os.environ.get("KAIYE_FONTS"):
        environment["KAIYE_FONTS"] = fonts
    if database == "postgresql":
        environment["KAIYE_DATABASE_URL"] = fresh_database(Path(home).name)
    return environment
