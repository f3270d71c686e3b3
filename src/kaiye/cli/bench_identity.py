"""`kaiye bench identity`: reading cards, comparing faces, signing; each in its own file."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from kaiye.cli import bench_identity_cards, bench_identity_faces, bench_identity_signatures
from kaiye.cli.output import print_json, tell
from kaiye.kernel.api import say


class Section(StrEnum):
    """What can be measured alone."""

    CARDS = "cards"
    FACES = "faces"
    SIGNATURES = "signatures"


def add_to(app: typer.Typer) -> None:
    """The command `kaiye bench identity`."""

    @app.command("identity")
    def command(
        only: Annotated[Section | None, typer.Option("--only", help="只测一项 / one section only")] = None,
        cards: Annotated[
            int, typer.Option("--cards", help="几张身份证 / how many cards", min=10, max=5000)
        ] = 400,
        signers: Annotated[
            int, typer.Option("--signers", help="几个人签 / how many people sign", min=1, max=12)
        ] = 10,
        as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
    ) -> None:
        """读身份证、比对人脸、多人签名：正确多少、错多少、用时。 Cards read, faces compared, papers signed."""
        found: dict[str, Any] = {}
        if only in {None, Section.CARDS}:
            read = bench_identity_cards.measure(cards)
            found["cards"] = asdict(read)
            if not as_json:
                bench_identity_cards.show(read)
        if only in {None, Section.FACES}:
            pairs = bench_identity_faces.measure()
            found["faces"] = [asdict(pair) for pair in pairs]
            if not as_json:
                bench_identity_faces.show(pairs)
        if only in {None, Section.SIGNATURES}:
            signed = bench_identity_signatures.measure(signers)
            found["signatures"] = asdict(signed)
            if not as_json:
                bench_identity_signatures.show(signed)
        if as_json:
            print_json(found)
        else:
            tell(say("数字只说明这台机器上的这些样本，不说明真实证件和人脸的准确率。"))
