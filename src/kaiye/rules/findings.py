"""What a decision is made of: severities, findings, the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kaiye.kernel.api import CHINESE, Message, Pointer


class Severity(StrEnum):
    """How much a finding weighs; the worst one decides."""

    REMIND = "remind"  # 提醒: shown, changes nothing
    WARN = "warn"  # 警示: a person must look
    RESTRICT = "restrict"  # 限制: the law does not allow it


REMIND, WARN, RESTRICT = Severity.REMIND, Severity.WARN, Severity.RESTRICT


class Outcome(StrEnum):
    """What follows from all findings."""

    APPROVE = "approve"  # the machine registers
    REFER = "refer"  # an officer decides
    RESTRICT = "restrict"  # the applicant mends it


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule yields: where, the sentence, and its own severity when it differs from the rule's."""

    subject: Pointer
    message: Message
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found, with the rule's id and the law it rests on."""

    rule: str
    severity: Severity
    subject: Pointer
    message: Message
    basis: str

    def as_json(self, language: str = CHINESE) -> dict[str, str]:
        """As `kaiye decide` prints it."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "subject": str(self.subject),
            "message": self.message.text(language),
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one dossier on one day under one rule set, with every finding."""

    outcome: Outcome
    as_of: date
    ruleset: str
    findings: tuple[Finding, ...]
    customised: bool

    def as_json(self, language: str = CHINESE) -> dict[str, Any]:
        """The JSON object `kaiye decide` prints."""
        return {
            "outcome": self.outcome.value,
            "as_of": self.as_of.isoformat(),
            "ruleset": self.ruleset,
            "findings": [finding.as_json(language) for finding in self.findings],
        }


def worst(findings: tuple[Finding, ...], *, customised: bool) -> Outcome:
    """None or only reminders approve; a warning or anything customised refers; a restriction restricts."""
    severities = {finding.severity for finding in findings}
    if RESTRICT in severities:
        return Outcome.RESTRICT
    return Outcome.REFER if customised or WARN in severities else Outcome.APPROVE


def in_order(finding: Finding) -> tuple[list[tuple[int, int, str]], str]:
    """Sort key: by pointer (array positions as numbers), then by rule id."""
    tokens = finding.subject.split("/")
    return [(0, int(t), "") if t.isdigit() else (1, 0, t) for t in tokens], finding.rule
