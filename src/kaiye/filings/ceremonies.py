"""From a finished draft to a signed filing, and back when the applicant changes their mind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kaiye.database.api import get, insert
from kaiye.filings import access, drafts
from kaiye.filings.identities import identify
from kaiye.filings.lives import Overtaken, move
from kaiye.filings.models import Filing, Frozen
from kaiye.filings.papers import print_papers, signer_specs
from kaiye.filings.protection import people_named
from kaiye.filings.signatures import ceremony_of, frozen, names_of, tell, tell_owner, void_signatures
from kaiye.filings.states import Event, State, after
from kaiye.identity.api import SYSTEM, Actor, Permission
from kaiye.kernel.api import CHINESE, Conflict, InvalidInput, Problem, WrongState, local_date, say
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing


def prepare_signing(
    reference: str, *, version: int, actor: Actor, at: datetime, order: Sequence[str] = ()
) -> signing.Ceremony:
    """The current revision is frozen, printed, and laid before every signer the law names.

    With `order`, the keys of all of them, each gets a link only when the one before has signed.
    Papers are made and stored before the one transaction, so a kill leaves at most files nobody refers
    to. Asked again while the same revision is being signed, the open ceremony is given back.
    """
    filing = access.own(reference, actor, Permission.EDIT_FILING)
    if filing.life is State.SIGNING:
        return ceremony_of(filing)
    after(filing.life, Event.OPEN_SIGNING)
    if filing.version != version:
        raise Overtaken(reference)
    # 1. Print what will be signed.
    revision = drafts.revision_of(filing)
    signers = signer_specs(revision.dossier)
    _require_signers(signers)
    how = signing.Order.IN_ORDER if order else signing.Order.PARALLEL
    signers = in_order(signers, order)
    named = people_named(revision.dossier)
    safeguards.require_consent(named, filing=reference, title=filing.title, at=at)
    papers = print_papers(revision.dossier, reference=reference, day=local_date(at))
    # 2. Freeze, open and invite: together or not at all.
    with transaction.atomic(durable=True):
        filing = move(filing, Event.OPEN_SIGNING, actor=actor, at=at, facts={"digest": revision.digest})
        ceremony = signing.open_ceremony(
            filing=reference, signers=signers, documents=papers, at=at, order=how
        )
        insert(
            Frozen(
                filing=filing, revision=revision.number, digest=revision.digest, ceremony=ceremony.id, at=at
            )
        )
        safeguards.mention(named, kind=safeguards.Kind.FILING, reference=reference, title=filing.title, at=at)
        invite(filing, ceremony.turn, at=at)
    return ceremony


def signers_of(reference: str, *, actor: Actor) -> tuple[signing.SignerSpec, ...]:
    """Everybody who will have to sign the filing as it stands, before the signing is opened."""
    filing = access.own(reference, actor, Permission.EDIT_FILING)
    return tuple(signer_specs(drafts.revision_of(filing).dossier))


def in_order(signers: Sequence[signing.SignerSpec], keys: Sequence[str]) -> list[signing.SignerSpec]:
    """The signers in the order of `keys`, which name each of them once; as they are without keys."""
    if not keys:
        return list(signers)
    named = {signer.key: signer for signer in signers}
    if sorted(keys) != sorted(named):
        raise Conflict(
            say("签署人的名单刚刚变了，没有发起签署。"),
            way_out=say("请重新打开页面，再排一次签署的先后顺序。"),
        )
    return [named[key] for key in keys]


def remind(reference: str, signer_key: str, *, actor: Actor, at: datetime) -> signing.Signer:
    """A signer whose turn it is gets a fresh link; the old one is dead. A few times a day at most."""
    filing = access.own(reference, actor, Permission.EDIT_FILING)
    if filing.life is not State.SIGNING:
        raise WrongState(say("这份申请现在不在签署中。"), way_out=filing.facts.hint)
    with transaction.atomic(durable=True):
        signer = signing.new_link(ceremony_of(filing), signer_key, at=at, actor=actor.id)
        invite(filing, [signer], at=at)
    return signer


def invite(filing: Filing, signers: Iterable[signing.Signer], *, at: datetime) -> None:
    """Each signer's personal link is on its way (in the caller's transaction)."""
    text = say(
        "请您签署“{title}”的设立登记文件（申请{reference}）。链接只供您本人使用，请勿转发。",
        title=filing.title or say("个体工商户"),
        reference=filing.reference,
    )
    tell(signers, "signing.invitation", text, filing.reference, at, link=lambda signer: link(signer.token))


def link(token: str) -> str:
    """The address of a personal signing link."""
    return f"{settings.KAIYE_PUBLIC_URL}/sign/{token}/"


def sign(
    token: str,
    *,
    image: bytes,
    consent: bool,
    device: Mapping[str, Any],
    ip: str,
    at: datetime,
    place: Mapping[str, Any] | str | None = None,
    typed: bool = False,
    language: str = CHINESE,
    sources: dict[str, Any] | None = None,
) -> signing.Signature:
    """One signer has signed; with the last signature the filing is ready to be submitted.

    The person's identity is checked first; `sources` answers for the outside world in the sandbox.
    """
    signature = signing.sign(
        token,
        image=image,
        consent=consent,
        device=device,
        ip=ip,
        at=at,
        identify=lambda signer: identify(signer, at=at, sources=sources),
        place=place,
        typed=typed,
        language=language,
    )
    if signature.complete:
        settle(signature.filing, at=at)
    if signature.passes_on:
        pass_on(signature.filing, at=at)
    return signature


def pass_on(reference: str, *, at: datetime) -> None:
    """In a signing in order the next signer has a link; running it twice does no harm.

    Called after each signature, and by a job if a kill came between the two.
    """
    filing = get(Filing, reference=reference)
    if filing.life is not State.SIGNING:
        return
    with transaction.atomic():
        signer = signing.pass_on(frozen(filing).ceremony, at=at)
        if signer is not None:
            invite(filing, [signer], at=at)


def settle(reference: str, *, at: datetime) -> Filing:
    """The filing is `signed` if everybody has signed, and the applicant is told; running it twice does no harm.

    Called after the last signature, and by a job if a kill came between the two.
    """
    filing = get(Filing, reference=reference)
    if filing.life is not State.SIGNING or not signing.is_complete(frozen(filing).ceremony):
        return filing
    try:
        with transaction.atomic(durable=True):
            moved = move(filing, Event.COMPLETE_SIGNING, actor=SYSTEM, at=at)
            text = say("申请{reference}的全部签署人已经签署，请提交申请。", reference=reference)
            tell_owner(moved, "filing.signed", text, at)
            return moved
    except Overtaken:
        # Two requests saw the last signature: the other one moved it.
        return Filing.objects.get(reference=reference)


def refuse(token: str, reason: str, *, at: datetime) -> signing.Signer:
    """A signer refuses: the ceremony ends, the applicant is told and may edit again; all of it or nothing."""
    with transaction.atomic(durable=True):
        signer = signing.refuse(token, reason, at=at)
        filing = Filing.objects.get(reference=signer.filing)
        text = say(
            "{name}拒绝签署申请{reference}。请与其沟通，修改后重新发起签署。",
            name=signer.name,
            reference=filing.reference,
        )
        voided = _reopen(filing, actor=SYSTEM, reason="refused", at=at)
        if voided:
            text = say("{refused}{names}此前的签名已经作废。", refused=text, names=names_of(voided))
        tell_owner(filing, "signing.refused", text, at)
    return signer


def back_to_draft(reference: str, *, version: int, actor: Actor, at: datetime) -> list[str]:
    """The document may be edited again; every signature given so far is void: the names of those it was."""
    filing = access.own(reference, actor, Permission.EDIT_FILING)
    if filing.version != version:
        raise Overtaken(reference)
    with transaction.atomic(durable=True):
        voided = _reopen(filing, actor=actor, reason="edited", at=at)
    return [signer.name for signer in voided]


def withdraw(reference: str, *, version: int, actor: Actor, at: datetime) -> Filing:
    """The applicant gives up a filing that is not with the authority; signatures become void."""
    filing = access.own(reference, actor, Permission.WITHDRAW_FILING)
    if filing.life is State.SUBMITTED:
        raise WrongState(say("申请已经提交，请由登记机关的办理页面撤回。"))
    if filing.version != version:
        raise Overtaken(reference)
    with transaction.atomic(durable=True):
        return withdrawn(filing, actor=actor, at=at)


def withdrawn(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """Closed by the applicant (in the caller's transaction)."""
    moved = move(filing, Event.WITHDRAW, actor=actor, at=at)
    void_signatures(moved, actor=actor, reason="withdrawn", at=at)
    return moved


def ready_to_submit(filing: Filing, *, version: int, at: datetime) -> Filing:
    """What will be submitted is exactly what was signed by everybody; raises `Conflict` otherwise."""
    settled = settle(filing.reference, at=at) if filing.life is State.SIGNING else filing
    after(settled.life, Event.SUBMIT)
    # Settling raises the version once; the submitter has read the one before.
    if version != filing.version:
        raise Overtaken(filing.reference)
    safeguards.require_free(filing.reference)
    bound = frozen(settled)
    current = drafts.revision_of(settled)
    if (
        not signing.is_complete(bound.ceremony)
        or current.number != bound.revision
        or not current.digest == bound.digest == drafts.digest_of(current.document)
    ):
        raise Conflict(
            say("申请{reference}的内容与签署的内容不一致，不能提交。", reference=filing.reference),
            way_out=say("请撤回签署，核对内容后重新签署。"),
        )
    return settled


def _reopen(filing: Filing, *, actor: Actor, reason: str, at: datetime) -> tuple[signing.Signer, ...]:
    moved = move(filing, Event.REOPEN, actor=actor, at=at, facts={"why": reason})
    return void_signatures(moved, actor=actor, reason=reason, at=at)


def _require_signers(signers: Iterable[signing.SignerSpec]) -> None:
    """Everybody has a name and a telephone number for the personal link."""
    named = list(signers)
    problems = [
        Problem(f"/people/{signer.key}", say("签署人“{key}”缺少姓名或者手机号码。", key=signer.key))
        for signer in named
        if not signer.name or not (signer.phone or signer.organisation)
    ]
    if problems or not named:
        raise InvalidInput(
            say("签署人信息不完整，不能发起签署。"),
            way_out=say("请补全投资人和任职人员的姓名、手机号码。"),
            problems=problems,
        )
