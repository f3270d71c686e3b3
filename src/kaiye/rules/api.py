"""The rules' face: decide a dossier, look a rule up."""

from kaiye.rules.book import Rule, rules
from kaiye.rules.book import find as rule
from kaiye.rules.chapters.scope import approved_before
from kaiye.rules.engine import decide, findings_for
from kaiye.rules.evidence import SOURCES, Bar, Evidence, OrganisationAnswer, PersonAnswer, comparable
from kaiye.rules.facts import Facts, NameConflict, NameReservation
from kaiye.rules.facts_json import facts_as_json, facts_from_json
from kaiye.rules.findings import Decision, Finding, Outcome, Severity
from kaiye.rules.laws import Basis
from kaiye.rules.parameters import NoRuleInForce, Parameter, Parameters
from kaiye.rules.parameters import standard as standard_parameters
from kaiye.rules.ruleset import digest as ruleset_digest
from kaiye.rules.tags import tags
from kaiye.rules.words import Hit as WordHit
from kaiye.rules.words import scan as words_in
from kaiye.rules.words import word_rule

__all__ = [
    "SOURCES",
    "Bar",
    "Basis",
    "Decision",
    "Evidence",
    "Facts",
    "Finding",
    "NameConflict",
    "NameReservation",
    "NoRuleInForce",
    "OrganisationAnswer",
    "Outcome",
    "Parameter",
    "Parameters",
    "PersonAnswer",
    "Rule",
    "Severity",
    "WordHit",
    "approved_before",
    "comparable",
    "decide",
    "facts_as_json",
    "facts_from_json",
    "findings_for",
    "rule",
    "rules",
    "ruleset_digest",
    "standard_parameters",
    "tags",
    "word_rule",
    "words_in",
]
