"""What other modules see of a ceremony: frozen pictures of the rows at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kaiye.kernel.api import IdNumber
from kaiye.signing.models import CeremonyRow, DocumentRow, SignerRow
from kaiye.signing.states import CeremonyState, Order, SignerState


class PlaceLike(Protocol):
    """Where somebody signs: page from 1 (or -1 for the last), box (x0, y0, x1, y1) in PDF points."""

    @property
    def signer_key(self) -> str: ...
    @property
    def page(self) -> int: ...
    @property
    def box(self) -> tuple[float, float, float, float]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place for a signature or a seal; see `PlaceLike`."""

    signer_key: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SignerSpec:
    """Somebody who has to sign; for an organisation the person who signs, and `organisation`."""

    key: str
    name: str
    roles: Sequence[str] = ()
    phone: str = ""
    email: str = ""
    identity: IdNumber | None = None
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class DocumentToSign:
    """A paper (PDF) and where it is signed."""

    kind: str
    title: str
    pdf: bytes
    places: Sequence[PlaceLike] = ()


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A paper with its empty signature fields, already in the vault."""

    kind: str
    title: str
    sha256: str
    # (field name, signer key)
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer; `token` is only filled by the call that made the link, nobody can ask for it later."""

    ceremony: int
    filing: str
    key: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    phone: str
    email: str
    state: SignerState
    expires: datetime
    viewed: datetime | None
    acted: datetime | None
    token: str = ""
    # Their place in the ceremony, from 0.
    position: int = 0
    # When the present link's life began; None while it is not their turn.
    invited: datetime | None = None

    def __repr__(self) -> str:
        return f"Signer(ceremony={self.ceremony}, key={self.key!r}, state={self.state.value!r})"

    @property
    def signed(self) -> bool:
        return self.state is SignerState.SIGNED


@dataclass(frozen=True, slots=True)
class CeremonyDocument:
    """One paper and its digests in the vault: before any signature, and now."""

    kind: str
    title: str
    original_sha256: str
    sha256: str
    signer_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One round of signing of one filing."""

    id: int
    filing: str
    state: CeremonyState
    opened: datetime
    closed: datetime | None
    signers: tuple[Signer, ...]
    documents: tuple[CeremonyDocument, ...]
    order: Order = Order.PARALLEL

    @property
    def complete(self) -> bool:
        """Everybody has signed."""
        return self.state is CeremonyState.COMPLETE

    @property
    def waiting_for(self) -> tuple[Signer, ...]:
        """Who has not signed or refused yet."""
        return tuple(s for s in self.signers if s.state in {SignerState.WAITING, SignerState.VIEWED})

    @property
    def turn(self) -> tuple[Signer, ...]:
        """Whose turn it is: everybody who has not acted, or in order the first of them."""
        return self.waiting_for if self.order is Order.PARALLEL else self.waiting_for[:1]


@dataclass(frozen=True, slots=True)
class Signature:
    """What one act of signing left: the evidence digest is in the certificate inside every paper."""

    ceremony: int
    filing: str
    signer: Signer
    evidence: str
    # (kind, SHA-256 of the paper with this signature)
    documents: tuple[tuple[str, str], ...]
    # This was the last signature.
    complete: bool
    # In a signing in order: now it is the turn of the next.
    passes_on: bool = False


def signer_view(row: SignerRow, filing: str, token: str = "") -> Signer:
    """The signer of a row."""
    person: Mapping[str, Any] = row.person
    return Signer(
        ceremony=row.ceremony_id,
        filing=filing,
        key=row.key,
        name=person["name"],
        organisation=person["organisation"],
        roles=tuple(row.roles),
        phone=person["phone"],
        email=person["email"],
        state=SignerState(row.state),
        expires=row.expires,
        viewed=row.viewed,
        acted=row.acted,
        token=token,
        position=row.position,
        invited=row.invited,
    )


def document_view(row: DocumentRow) -> CeremonyDocument:
    """The paper of a row."""
    keys = dict.fromkeys(place["signer"] for place in row.places)
    return CeremonyDocument(row.kind, row.title, row.original_sha256, row.current_sha256, tuple(keys))


def ceremony_view(
    row: CeremonyRow,
    signers: Sequence[SignerRow],
    documents: Sequence[DocumentRow],
    tokens: Mapping[str, str] | None = None,
) -> Ceremony:
    """The ceremony of its rows."""
    known = tokens or {}
    return Ceremony(
        id=row.pk,
        filing=row.filing,
        state=CeremonyState(row.state),
        opened=row.opened,
        closed=row.closed,
        signers=tuple(signer_view(signer, row.filing, known.get(signer.key, "")) for signer in signers),
        documents=tuple(map(document_view, documents)),
        order=Order(row.order),
    )
