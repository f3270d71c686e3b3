"""Signers hear again of what waits for them, and the applicant of links that have ended."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db import transaction

from kaiye.database.api import get
from kaiye.filings.ceremonies import link
from kaiye.filings.models import Filing
from kaiye.filings.signatures import names_of, tell, tell_owner
from kaiye.filings.states import State
from kaiye.kernel.api import SHANGHAI, say
from kaiye.signing import api as signing


def watch_signing(at: datetime) -> None:
    """Whoever should be reminded by now is, each in a transaction of their own; nobody in the quiet hours."""
    if signing.quiet(at):
        return
    for signer in signing.due_for_reminder(at):
        _remind(signer, at)
    for reference, ended in groupby(signing.lapsed(at), key=lambda signer: signer.filing):
        _tell_lapsed(reference, list(ended), at)


def _remind(signer: signing.Signer, at: datetime) -> None:
    filing = get(Filing, reference=signer.filing)
    if filing.life is not State.SIGNING:
        return
    with transaction.atomic():
        fresh = signing.remind(signer, at=at)
        if fresh is None:
            return
        text = say(
            "“{title}”的设立登记文件（申请{reference}）还在等您签署，请在{until}以前用这条新链接签署；以前的链接已经失效。",
            title=filing.title or say("个体工商户"),
            reference=filing.reference,
            until=f"{fresh.expires.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        )
        tell([fresh], "signing.reminder", text, filing.reference, at, link=lambda one: link(one.token))


def _tell_lapsed(reference: str, ended: list[signing.Signer], at: datetime) -> None:
    filing = get(Filing, reference=reference)
    if filing.life is not State.SIGNING:
        return
    with transaction.atomic():
        if signing.mark_lapsed(ended, at=at):
            text = say(
                "申请{reference}：{names}没有在有效期内签署，链接已经过期。请在签名进度页面重新发送链接。",
                reference=reference,
                names=names_of(ended),
            )
            tell_owner(filing, "signing.lapsed", text, at)
