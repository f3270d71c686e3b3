"""The demonstration's notary: another organisation's process and directory, started and stopped with the house."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from kaiye.kernel.api import now

NAME, TITLE = "notary-demo.example/w1", "演示公证处"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """How a neighbour of the house is started, and what the house must know of it."""

    command: list[str]
    environment: dict[str, str]
    # Settings of the house: where the notary is, and by which key it is believed.
    told: dict[str, str]
    address: str
    home: Path
    name: str = "notary"


def demo_notary(house: Path, port: int) -> Neighbour | None:
    """A notary beside the house, made when missing; None when the settings name one already."""
    if os.environ.get("KAIYE_NOTARY_URL"):
        return None
    from kaiye.ledger.api import verifier_key
    from kaiye.notary.api import Store, admit, establish, open_home
    from kaiye.signing.api import trust_anchor

    path = house / "notary-demo"
    exists = (path / "notary.json").exists()
    home = open_home(path) if exists else establish(path, name=NAME, title=TITLE, at=now())
    store = Store(home.database)
    admit(store, verifier_key(), title="开业 Kaiye", root=trust_anchor(), at=now())
    store.close()
    chosen = free_port(port + 100)
    address = f"http://127.0.0.1:{chosen}"
    command = [sys.executable, "-m", "kaiye.cli.main", "notary", "serve", "--port", str(chosen)]
    # Nothing of the house's own settings reaches it.
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("KAIYE_", "DJANGO_"))
    }
    environment = {**outside, "KAIYE_NOTARY_HOME": str(path)}
    told = {"KAIYE_NOTARY_URL": address, "KAIYE_NOTARY_KEY": home.verifier_key}
    return Neighbour(command, environment, told, address, path)


def free_port(port: int) -> int:
    """That port of this machine, or any that is free."""
    for wanted in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted if wanted <= 65535 else 0))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    return port
