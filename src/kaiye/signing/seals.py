"""The registration authority's own seal on what it issues: licences, notices, decisions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kaiye.signing import picture
from kaiye.signing.certificates import seal_of
from kaiye.signing.pades import Act, Field, page_box, sign_new_field
from kaiye.signing.views import Place

# 42 mm across, as the seals of authorities below provincial level are (国发〔1999〕25号).
DIAMETER = 42 / 25.4 * 72
_MARGIN = 28 / 25.4 * 72


def seal(
    pdf: bytes,
    *,
    name: str,
    at: datetime,
    reason: str = "",
    place: Place | None = None,
    drawn: bool = False,
    font: Path | None = None,
) -> bytes:
    """The paper with the round red seal of the authority `name`, signed (PAdES) and time-stamped.

    `place` is where the seal stands (lower right of the last page by default). With `drawn` the paper
    shows the seal there already: the field lies over it and paints nothing. One seal a paper.
    """
    if place is None:
        _, bottom, right, _ = page_box(pdf, -1)
        x, y = right - _MARGIN - DIAMETER, bottom + _MARGIN
        place = Place("", -1, (x, y, x + DIAMETER, y + DIAMETER))
    stencil = None if drawn else picture.seal(name, font=font)
    act = Act(seal_of(name), at, reason, stencil=stencil)
    return sign_new_field(pdf, Field("seal", place.page, place.box, name), act)
