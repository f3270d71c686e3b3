"""How things stand with the notary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kaiye.jobs.api import dead, waiting
from kaiye.kernel.api import InvalidInput, Message, say
from kaiye.ledger import api as ledger
from kaiye.notarisation.handlers import DEPOSIT
from kaiye.notarisation.models import Alarm, Asked, Cosigned, Countersigned
from kaiye.notarisation.notary import configured
from kaiye.tlog.api import BadNote, cosignatures, notes

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Deposited:
    """One signature's receipt, as a page shows it."""

    ceremony: int
    signer: int
    number: int
    at: datetime
    digest: str
    notary: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether evidence reaches the notary, and whether it agrees with our trail."""

    name: str
    url: str
    deposits: int
    last_deposit: datetime | None
    # Signatures whose evidence has not arrived yet, and those given up.
    waiting: int
    dead: int
    cosigned: int
    last_cosigned: datetime | None
    alarms: tuple[Alarm, ...]

    @property
    def configured(self) -> bool:
        return bool(self.name)


def receipts(filing: str) -> dict[tuple[int, int], Deposited]:
    """The receipts of a filing by ceremony and the signer's place in it."""
    rows = Countersigned.objects.filter(filing=filing).order_by("number")
    return {
        (row.ceremony, row.signer): Deposited(
            row.ceremony, row.signer, row.number, row.at, row.digest, row.notary
        )
        for row in rows
    }


def asked(filing: str) -> list[Asked]:
    """The certificates asked for about this filing, the latest first."""
    return list(
        Asked.objects.filter(countersigned__filing=filing).select_related("countersigned").order_by("-at")
    )


def cosigned_checkpoint() -> str:
    """The largest checkpoint that the configured notary cosigned, its line included; empty without one."""
    try:
        notary = configured()
    except InvalidInput:
        return ""
    rows = Cosigned.objects.filter(notary=notary.name if notary else "").order_by("-size")
    found = rows.values_list("note", flat=True).first()
    return found or ""


def standing() -> Standing:
    """How things stand now; for the system administrator and the page of outside sources."""
    try:
        notary = configured()
    except InvalidInput:
        notary = None
    last = Countersigned.objects.order_by("-at").first()
    seen = Cosigned.objects.order_by("-size").first()
    return Standing(
        name=notary.name if notary else "",
        url=notary.url if notary else "",
        deposits=Countersigned.objects.count(),
        last_deposit=last.at if last else None,
        waiting=sum(1 for job in waiting(limit=_MOST) if job.handler == DEPOSIT),
        dead=sum(1 for job in dead(limit=_MOST) if job.handler == DEPOSIT),
        cosigned=seen.size if seen else 0,
        last_cosigned=seen.at if seen else None,
        alarms=tuple(Alarm.objects.order_by("-at")[:20]),
    )


def wrong_cosignatures(keys: Iterable[str] = ()) -> list[Message]:
    """What the notary cosigned and the trail no longer says; empty when they agree.

    `keys`: verifier keys; by default the notary of the settings. Rows of other notaries are left alone.
    """
    notary = configured()
    given = list(keys) or ([notary.verifier_key] if notary else [])
    known = dict(cosignatures.read_verifier_key(key) for key in given)
    faults = []
    for row in Cosigned.objects.filter(notary__in=known).order_by("size"):
        try:
            cosignatures.verified(row.note, row.notary, known[row.notary])
            said = notes.read_checkpoint(notes.opened(row.note)[0])
        except BadNote:
            faults.append(say("第{size}条处的公证处联署无效。", size=row.size))
            continue
        if ledger.root_at(said.size) != said.root:
            faults.append(say("公证处联署过{size}条的检查点，与现在的轨迹不符。", size=said.size))
    return faults


class _Gauges(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = standing()
        for name, text, value in (
            ("kaiye_notary_waiting", "Signatures whose evidence is not with the notary yet.", now.waiting),
            ("kaiye_notary_dead", "Signatures whose evidence was given up.", now.dead),
            ("kaiye_notary_alarms_standing", "Times the notary saw another trail.", len(now.alarms)),
        ):
            yield GaugeMetricFamily(name, text, value=value)


def notary_gauges() -> bytes:
    """The gauges in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Gauges())
    return bytes(generate_latest(registry))
