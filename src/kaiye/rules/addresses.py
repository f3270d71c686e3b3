"""One address written in two ways is one address."""

from __future__ import annotations

import unicodedata

from kaiye.catalogue.api import division


def plain_address(address: str, division_code: str) -> str:
    """An address as it is compared: half-width, without spaces and without the names of its divisions."""
    text = "".join(unicodedata.normalize("NFKC", address).split())
    here = division(division_code)
    for name in _names(here.code if here else ""):
        text = text.removeprefix(name)
    return text


def _names(code: str) -> list[str]:
    chain = [code[:2] + "0000", code[:4] + "00", code] if code else []
    found = [division(one) for one in chain]
    return [one.name for one in found if one is not None]
