"""The papers, the archive, the public page and the messages that follow a decision.

Each function may be called again: what is there already is kept, so that no second paper comes out.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kaiye.casework.models import Case, CaseNote
from kaiye.casework.printing import authority_name, print_licence
from kaiye.filings import api as filings
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Message, WrongState, say
from kaiye.licences import api as licences
from kaiye.notices import api as notices
from kaiye.publicity import api as publicity
from kaiye.signing import api as signing


def render_licence(case: Case) -> None:
    """The licence has its sealed 正本 and 副本; the archive may follow."""
    licence = licences.of_entity(case.uscc)[0]
    if not licence.original:
        original, duplicate = print_licence(case, licence)
        licences.attach(licence.pk, original=original, duplicate=duplicate)
    jobs.announce("licence.rendered", {"case": case.pk}, key=f"case:{case.pk}")


def publish(case: Case) -> None:
    """The entity can be found by everybody."""
    publicity.publish(case.uscc, at=moment_of(case))


def tell(note: CaseNote, *, at: datetime) -> None:
    """The applicant knows of the decision; after approval every signer does, too (they may dispute it)."""
    if note.told:
        return
    case = note.case
    address = f"{settings.KAIYE_PUBLIC_URL}/apply/{case.filing}/"
    kind = f"case.{note.kind}"
    text = _sentence(note)
    owner = filings.contact_of(case.owner)
    signers = signing.get(case.ceremony).signers if note.kind == CaseNote.Kind.APPROVE else ()
    with transaction.atomic(durable=True):
        if not CaseNote.objects.filter(pk=note.pk, told=False).update(told=True):
            return
        if owner is not None:
            notices.send(to=owner, kind=kind, text=text, link=address, subject=case.filing, at=at)
        others = [signer for signer in signers if owner is None or signer.phone != owner.phone]
        filings.tell(others, kind, text, case.filing, at)


def moment_of(case: Case) -> datetime:
    """When the case was decided: what follows shows the register as of then, whenever it is made."""
    if case.decided_at is None:
        raise WrongState(say("案件{case}还没有作出决定。", case=str(case)))
    return case.decided_at


def _sentence(note: CaseNote) -> Message:
    case = note.case
    facts = {
        "title": case.title or say("个体工商户"),
        "reference": case.filing,
        "authority": authority_name(case.authority),
        "number": note.number,
    }
    if note.kind == CaseNote.Kind.APPROVE:
        return say(
            "{authority}准予“{title}”设立登记（{number}），统一社会信用代码{uscc}。"
            "如果这不是您本人的意愿，请立即联系登记机关。",
            **{key: facts[key] for key in ("authority", "title", "number")},
            uscc=case.uscc,
        )
    if note.kind == CaseNote.Kind.RETURN:
        return say(
            "“{title}”的申请（{reference}）需要补正{count}项，{authority}已一次性告知（{number}）。",
            **facts,
            count=len(note.points),
        )
    if note.kind == CaseNote.Kind.RECEIPT:
        return say(
            "{authority}已收到“{title}”的申请材料（{reference}），接收凭证{number}，最迟{day}前办结。",
            **facts,
            day=case.due.isoformat(),
        )
    if note.kind == CaseNote.Kind.EXTEND:
        return say(
            "“{title}”的申请（{reference}）情形复杂，经登记机关负责人批准，{authority}延长办理期限至{day}（{number}）。",
            **facts,
            day=case.due.isoformat(),
        )
    return say("{authority}对“{title}”的申请（{reference}）作出不予登记的决定（{number}）。", **facts)
