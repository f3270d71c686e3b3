"""What the rules say of a draft, in the reader's language, and at which field each finding is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from kaiye.casework.api import judge
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Message, say
from kaiye.rules.api import Evidence, Finding, Severity
from kaiye.web.apply.page import Document, Page
from kaiye.web.apply.plan import Spot, locate
from kaiye.web.sentences import spoken

SEVERITIES: dict[Severity, Message] = {
    Severity.RESTRICT: say("必须修改："),
    Severity.WARN: say("需要人工审核："),
    Severity.REMIND: say("提醒："),
}
_ORDER = {Severity.RESTRICT: 0, Severity.WARN: 1, Severity.REMIND: 2}


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as it is shown, with the place where it can be mended."""

    rule: str
    severity: str
    word: str
    text: str
    basis: str
    spot: Spot | None

    def link(self, reference: str) -> str:
        """The address of the field; the task list when no page answers for it."""
        return spot_address(reference, self.spot)

    @property
    def blocks(self) -> bool:
        """Whether the law does not allow it as it is."""
        return self.severity == Severity.RESTRICT


def of_draft(dossier: Dossier, document: Document, *, at: datetime, holder: str) -> list[Shown]:
    """All findings, the gravest first. Outside sources are asked at submission, not while writing."""
    found = sorted(
        judge(dossier, evidence=Evidence(), at=at, holder=holder).findings,
        key=lambda one: _ORDER[one.severity],
    )
    return [show(finding, document) for finding in found]


def show(finding: Finding, document: Document) -> Shown:
    """A finding in the reader's language."""
    return Shown(
        rule=finding.rule,
        severity=finding.severity.value,
        word=spoken(SEVERITIES[finding.severity]),
        text=spoken(finding.message),
        basis=finding.basis,
        spot=locate(document, finding.subject),
    )


def on_page(found: list[Shown], page: Page, key: str) -> list[Shown]:
    """Those that are mended on this page."""
    return [
        one for one in found if one.spot and one.spot.own and one.spot.page is page and one.spot.key == key
    ]


def spot_address(reference: str, spot: Spot | None) -> str:
    """The address of a field of the form."""
    if spot is None:
        return reverse("apply-tasks", kwargs={"reference": reference})
    address = page_address(reference, spot.page.slug, spot.key)
    return f"{address}?from=check#{spot.field}"


def page_address(reference: str, slug: str, key: str = "") -> str:
    """The address of a page of the form."""
    arguments = {"reference": reference, "slug": slug}
    if key:
        return reverse("apply-page-of", kwargs={**arguments, "key": key})
    return reverse("apply-page", kwargs=arguments)
