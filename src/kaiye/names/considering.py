"""One answer about a name, for pages, programs and commands: its parts, what the rules say, who stands against it."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kaiye.catalogue.api import authority as known_authority
from kaiye.catalogue.api import industry as known_industry
from kaiye.dossier.api import Dossier, NameParts
from kaiye.kernel.api import CHINESE, InvalidInput, local_date, say
from kaiye.names.divisions import division_named
from kaiye.names.industries import NO_INDUSTRY, industry_group
from kaiye.names.lexicon import industry_codes
from kaiye.names.live import check_live as compare
from kaiye.names.parse import full_text, normalised, parse_name
from kaiye.names.sounds import sounds
from kaiye.names.trades import suggest_industries
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import (
    Evidence,
    Facts,
    Finding,
    NameConflict,
    Parameters,
    Severity,
    findings_for,
    standard_parameters,
)

PHASE = "NM-"
SEGMENTS = ("division", "trade_name", "industry", "form")
_SPECIMEN = "合肥云杉澄信息科技有限公司"
_TYPES = ("LLC", "JSC", "IIH", "SP", "GP", "SGP", "LP", "COOP", "BR")


class Verdict(StrEnum):
    """Whether a name can be had."""

    FREE = "free"
    SIMILAR = "similar"  # a name close to it is shown; a person may look
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for names, where and when: the same for a name and for the alternatives to it.

    `about` is the filing the name is for; its investors and scope matter to some rules.
    """

    authority: str
    at: datetime
    entity_type: str = "LLC"
    industry: str = ""
    investment_relation: tuple[str, ...] = ()
    applicant: str = ""
    # Whose reservations do not stand against the name.
    holder: str = ""
    about: Dossier | None = None

    def checked(self) -> Question:
        """Itself; raises `InvalidInput` for an authority, a type or an industry that does not exist."""
        if known_authority(self.authority) is None:
            raise InvalidInput(
                say("没有代码为{code}的登记机关。", code=self.authority[:20]),
                way_out=say("请填写六位行政区划代码，例如 340104。"),
            )
        if self.entity_type not in _TYPES:
            raise InvalidInput(
                say("没有“{kind}”这种主体类型。", kind=self.entity_type[:20]),
                way_out=say("主体类型可以是：{kinds}。", kinds="、".join(_TYPES)),
            )
        if self.industry and known_industry(self.industry) is None:
            raise InvalidInput(
                say("没有代码为{code}的行业。", code=self.industry[:20]),
                way_out=say("请填写国民经济行业分类的四位代码，例如 6513。"),
            )
        return self

    def conflicts(self, name: str | NameParts) -> tuple[NameConflict, ...]:
        """Every name that stands against `name`, worst first."""
        return compare(
            name,
            authority=self.authority,
            industry=self.industry,
            entity_type=self.entity_type,
            at=self.at,
            investment_relation=self.investment_relation,
            applicant=self.applicant,
            holder=self.holder,
        )

    def dossier(self, text: str, parts: NameParts | None) -> Dossier:
        """The filing with this name in it; without a filing, one that holds nothing but its name and place."""
        name = {
            "text": text,
            "parts": parts.model_dump(include=set(SEGMENTS)) if parts is not None else None,
            "investment_relation": self.investment_relation,
            # Whether liability is accepted is no property of a name.
            "commitment": True,
        }
        if self.about is not None:
            return self.about.model_copy(update={"name": type(self.about.name).model_validate(name)})
        return Dossier.model_validate(
            {
                "dossier": 1,
                "business": "establishment",
                "entity_type": self.entity_type,
                "authority": self.authority,
                "name": name,
                "industry": self.industry,
                "domicile": {"division": self.authority},
            }
        )


@dataclass(frozen=True, slots=True)
class Considered:
    """What can be said of a name at once; `elapsed` in seconds."""

    question: Question
    text: str
    parts: NameParts
    verdict: Verdict
    findings: tuple[Finding, ...]
    conflicts: tuple[NameConflict, ...]
    elapsed: float

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What the rules say of the name by itself, whoever else bears a similar one."""
        spoken = {conflict.rule for conflict in self.conflicts}
        return tuple(finding for finding in self.findings if finding.rule not in spoken)

    def as_json(self, language: str = CHINESE) -> dict[str, Any]:
        """As `kaiye names check --json` and the REST interface give it."""
        return {
            "verdict": self.verdict.value,
            "parts": {segment: getattr(self.parts, segment) for segment in SEGMENTS},
            "findings": [finding.as_json(language) for finding in self.findings],
            "conflicts": [
                {
                    "name": conflict.name,
                    "uscc": conflict.uscc,
                    "status": conflict.status,
                    "ground": say(conflict.ground).text(language),
                    # Of a conflict two things can be said; how the rule weighs it stands in the findings.
                    "severity": "restrict" if conflict.severity is Severity.RESTRICT else "warn",
                    "rule": conflict.rule,
                }
                for conflict in self.conflicts
            ],
            "elapsed_us": round(self.elapsed * 1_000_000, 1),
        }


def consider(name: str | NameParts, question: Question) -> Considered:
    """What the law and the register say of `name`; segments are taken as given when they make up a name.

    Raises `InvalidInput` for an empty or endless name and for an authority, type or industry that is none.
    """
    begun = time.perf_counter()
    question.checked()
    given = name if isinstance(name, NameParts) else None
    text = _clean(full_text(name) if isinstance(name, NameParts) else name)
    if not text.strip():
        raise InvalidInput(
            say("请填写名称。"), way_out=say("请写完整的名称，例如“合肥云杉澄信息科技有限公司”。")
        )
    read = parse_name(text, question.entity_type, home=question.authority)
    parts = given or read
    # Compared as it reads, whatever segments were given: the decision will do the same.
    conflicts = question.conflicts(read)
    findings = findings_for(
        question.dossier(text, given),
        _facts(question, parts, read, conflicts, parameters_in_force()),
        only=("/name",),
        phase=PHASE,
    )
    return Considered(
        question,
        normalised(text),
        parts,
        _verdict(findings, conflicts),
        findings,
        conflicts,
        time.perf_counter() - begun,
    )


def warm(at: datetime) -> None:
    """Every table a name is read by is read now, so that the first asker does not wait for it; no database."""
    question = Question(authority="340104", at=at)
    parts = parse_name(_SPECIMEN, question.entity_type, home=question.authority)
    sounds(parts.trade_name)
    suggest_industries(_SPECIMEN)
    findings_for(
        question.checked().dossier(_SPECIMEN, None),
        _facts(question, parts, parts, (), standard_parameters()),
        only=("/name",),
        phase=PHASE,
    )


def _facts(
    question: Question,
    parts: NameParts,
    read: NameParts,
    conflicts: tuple[NameConflict, ...],
    parameters: Parameters,
) -> Facts:
    return Facts(
        as_of=local_date(question.at),
        evidence=Evidence(),
        name_parts=read,
        name_industries=classes_of(parts),
        name_division=division_named(parts.division),
        name_conflicts=conflicts,
        parameters=parameters,
    )


def classes_of(parts: NameParts) -> tuple[str, ...] | None:
    """The classes the industry words may stand for; None where they name no trade (实业)."""
    return None if industry_group(parts.industry) == NO_INDUSTRY else industry_codes(parts.industry)


def _verdict(findings: tuple[Finding, ...], conflicts: tuple[NameConflict, ...]) -> Verdict:
    found = {conflict.severity for conflict in conflicts}
    if Severity.RESTRICT in found or any(one.severity is Severity.RESTRICT for one in findings):
        return Verdict.RESTRICTED
    # An exemption by investment relation is shown, but nothing stands against the name.
    near = any(conflict.rule != "NM-069" for conflict in conflicts)
    return Verdict.SIMILAR if near else Verdict.FREE


def _clean(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isprintable())
