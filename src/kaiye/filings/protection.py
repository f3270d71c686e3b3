"""People named in a filing: asked first when they want to be, told afterwards, able to say that it was not them."""

from __future__ import annotations

from datetime import datetime

from kaiye.database.api import get
from kaiye.documents import api as documents
from kaiye.dossier.api import Dossier
from kaiye.filings.models import Filing
from kaiye.filings.signatures import tell
from kaiye.kernel.api import say
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing


def people_named(dossier: Dossier) -> list[safeguards.Named]:
    """Everybody with a number, in the parts they are named in; relatives of whom only the name is known have none."""
    roles: dict[str, list[str]] = {key: [] for key in dossier.people}
    for signer in documents.signers_for(dossier):
        organisation = dossier.organisations.get(signer.key)
        key = (organisation.signatory or "") if organisation else signer.key
        if key in roles:
            roles[key].extend(signer.roles)
    return [
        safeguards.Named(person.id_number.reveal(), roles[key])
        for key, person in dossier.people.items()
        if person.id_number
    ]


def told_afterwards(ceremony: int, position: int, *, at: datetime) -> None:
    """The signer knows what was just signed in their name, with a link to say that it was not them
    (in the caller's transaction)."""
    found = signing.get(ceremony)
    signer = found.signers[position]
    filing = get(Filing, reference=found.filing)
    title = filing.title or say("个体工商户").text()
    text = say(
        "您刚刚以“{roles}”的身份签署了“{title}”的设立登记文件（申请{reference}）。如果不是您本人，请点链接，登记会立即停下。",
        roles="、".join(signer.roles),
        title=title,
        reference=filing.reference,
    )
    link = safeguards.make_link(filing=filing.reference, ceremony=ceremony, position=position, at=at)
    tell([signer], "signing.afterwards", text, filing.reference, at, link=lambda _: link)
