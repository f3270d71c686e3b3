"""Which registration authority an applicant belongs to (条例 第五条；细则 第四条、第十条)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaiye.catalogue.authorities import Authority, authority
from kaiye.catalogue.divisions import division
from kaiye.kernel.api import Message, say

BASIS = "市场主体登记管理条例实施细则 第四条、第十条"
_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True)
class Competence:
    """The authority, and why it is this one, for the applicant."""

    authority: Authority
    reason: Message
    basis: str = BASIS


def competent(place: str, entity_type: str, *, provincial: bool = False) -> Competence | None:
    """The authority for a domicile (GB/T 2260 code) and type; None for a place nobody knows.

    `provincial`: funded by a body at provincial level or above, or by a company of such a body that
    holds half of it or more. A place without an authority of its own goes to the nearest above it.
    """
    lowest = _nearest(place)
    if lowest is None:
        return None
    if provincial:
        province = _up(lowest, lambda one: one.code.endswith("0000"))
        return Competence(province, say("省级以上政府或者其授权机构出资的公司，由省级登记机关办理。"))
    if entity_type == "JSC":
        high = _up(lowest, lambda one: ranks_as_prefecture(one.code))
        return Competence(high, say("股份有限公司由地市级以上登记机关办理。"))
    return Competence(lowest, say("由住所（经营场所）所在地的登记机关办理。"))


def ranks_as_prefecture(code: str) -> bool:
    """Whether an authority is at prefecture level or above; districts of the four municipalities are."""
    return code.endswith("00") or code.startswith(_MUNICIPALITIES)


def _nearest(place: str) -> Authority | None:
    found = division(place)
    while found is not None:
        own = authority(found.code)
        if own is not None:
            return own
        found = division(found.parent)
    return None


def _up(lowest: Authority, enough: Callable[[Authority], bool]) -> Authority:
    """The nearest authority, from this one up, that is high enough; the highest when none is."""
    found = lowest
    while not enough(found):
        above = authority(found.parent)
        if above is None:
            return found
        found = above
    return found
