"""A filing opened by its owner, and saving it without overwriting what somebody else saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from kaiye.dossier.api import Dossier, parse
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.kernel.api import WrongState, now, say
from kaiye.names import api as names
from kaiye.rules.api import competence
from kaiye.web.actors import actor
from kaiye.web.apply import findings
from kaiye.web.apply.page import Document

EDITABLE = frozenset({filings.State.DRAFT, filings.State.RETURNED})


@dataclass(slots=False)
class Draft:
    """A filing with its current document."""

    filing: filings.Filing
    document: Document
    actor: Actor

    @property
    def reference(self) -> str:
        """The filing's reference."""
        return str(self.filing.reference)

    @property
    def holder(self) -> str:
        """Whose reservations of names are its own: the applicant's and this filing's."""
        return names.holder_of(self.actor.id, self.reference)

    @cached_property
    def reserved_names(self) -> list[names.Reservation]:
        """The applicant's reserved names that this filing could apply for, the first to end first."""
        kind, authority = self.document.get("entity_type"), self.document.get("authority")
        mine = filings.usable_reservations(self.actor, at=now())
        return [one for one in mine if one.entity_type == kind and authority in (None, "", one.authority)]

    @cached_property
    def dossier(self) -> Dossier:
        """The typed dossier."""
        return parse(self.document)

    @cached_property
    def findings(self) -> list[findings.Shown]:
        """What the rules say of it now."""
        return findings.of_draft(self.dossier, self.document, at=now(), holder=self.holder)

    @property
    def editable(self) -> bool:
        """Whether its owner may change it now."""
        return self.filing.life in EDITABLE


def open_draft(request: HttpRequest, reference: str) -> Draft:
    """The filing of the one who asks; NotFound for anybody else."""
    who = actor(request)
    filing = filings.own(reference, who)
    return Draft(filing, filings.document_of(filing), who)


def open_editable(request: HttpRequest, reference: str) -> Draft:
    """The same, when it may be changed now."""
    draft = open_draft(request, reference)
    if not draft.editable:
        raise WrongState(
            say("申请现在是“{state}”，不能修改。", state=draft.filing.facts.name),
            way_out=draft.filing.facts.hint,
        )
    return draft


def store(draft: Draft, document: dict[str, Any], version: int) -> Draft:
    """Save `document`; raises `filings.StaleFiling` when somebody saved since `version` was read."""
    document = at_its_authority(document)
    filing = filings.save(draft.reference, document, version=version, actor=draft.actor, at=now())
    return Draft(filing, document, draft.actor)


def at_its_authority(document: Document) -> Document:
    """The document before the authority that domicile, type and holders lead to, once the place is known."""
    fitting = competence(parse(document)) if document.get("authority") else None
    if fitting is None or document["authority"].endswith("0000") == fitting.authority.code.endswith("0000"):
        # An authority that was given by hand and may act stays.
        return document
    return {**document, "authority": fitting.authority.code}
