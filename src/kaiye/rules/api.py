"""The rules' face: decide a dossier, look a rule up."""

from kaiye.rules.addresses import plain_address
from kaiye.rules.again import decision_as_json, describe
from kaiye.rules.book import Rule, rules
from kaiye.rules.book import find as rule
from kaiye.rules.ceremony import (
    CeremonyFacts,
    Certificate,
    Face,
    Means,
    PaperFacts,
    SignerFacts,
    Verification,
    labels,
)
from kaiye.rules.chapters.scope import approved_before
from kaiye.rules.chapters.submission import competence
from kaiye.rules.engine import decide, findings_for, fired_among, is_verdict, procedure_findings
from kaiye.rules.evidence import SOURCES, Bar, Evidence, OrganisationAnswer, PersonAnswer, comparable
from kaiye.rules.facts import AgentRecord, Facts, NameConflict, NameReservation
from kaiye.rules.facts_json import facts_as_json, facts_from_json
from kaiye.rules.findings import Decision, Finding, Outcome, Severity
from kaiye.rules.laws import Basis
from kaiye.rules.parameters import SUSPENDED, NoRuleInForce, Parameter, Parameters, Value
from kaiye.rules.parameters import from_json as parameters_from_json
from kaiye.rules.parameters import standard as standard_parameters
from kaiye.rules.procedure import Act, Bond, Extension, Ground, Item, Procedure, Standing, Tie
from kaiye.rules.public.chapters import Chapter
from kaiye.rules.public.chapters import chapter as chapter_of
from kaiye.rules.public.citations import article_name, citation, law_name
from kaiye.rules.public.entries import TYPES as RULE_TYPES
from kaiye.rules.public.entries import Entry, by_chapter, parameter_data
from kaiye.rules.public.entries import entries as public_entries
from kaiye.rules.public.entries import entry as public_entry
from kaiye.rules.public.examples import Example, Examples
from kaiye.rules.public.frequency import FEWEST, Count, Frequency
from kaiye.rules.public.open_data import COLUMNS as OPEN_DATA_COLUMNS
from kaiye.rules.public.open_data import Catalogue, Frequencies, ParameterData, RuleData, frequency_of
from kaiye.rules.public.open_data import document as open_data
from kaiye.rules.public.open_data import schema as open_data_schema
from kaiye.rules.public.open_data import table as open_data_table
from kaiye.rules.public.reading import rules_reading
from kaiye.rules.public.search import Wanted
from kaiye.rules.public.search import search as search_rules
from kaiye.rules.ruleset import PACKAGES as RULESET_PACKAGES
from kaiye.rules.ruleset import contents as ruleset_contents
from kaiye.rules.ruleset import digest as ruleset_digest
from kaiye.rules.ruleset import files as ruleset_files
from kaiye.rules.tags import tags
from kaiye.rules.titles import title_of as parameter_title
from kaiye.rules.trying import Change, Comparison
from kaiye.rules.undecided import REASONS as UNDECIDED_REASONS
from kaiye.rules.undecided import Catalogued, Undecided, scheme, undecided
from kaiye.rules.undecided import Reason as UndecidedReason
from kaiye.rules.values import (
    Bounds,
    bounds_of,
    check_change,
    is_list,
    read_value,
    suspendable,
    suspendable_rules,
)
from kaiye.rules.words import Hit as WordHit
from kaiye.rules.words import scan as words_in
from kaiye.rules.words import word_rule

__all__ = [
    "FEWEST",
    "OPEN_DATA_COLUMNS",
    "RULESET_PACKAGES",
    "RULE_TYPES",
    "SOURCES",
    "SUSPENDED",
    "UNDECIDED_REASONS",
    "Act",
    "AgentRecord",
    "Bar",
    "Basis",
    "Bond",
    "Bounds",
    "Catalogue",
    "Catalogued",
    "CeremonyFacts",
    "Certificate",
    "Change",
    "Chapter",
    "Comparison",
    "Count",
    "Decision",
    "Entry",
    "Evidence",
    "Example",
    "Examples",
    "Extension",
    "Face",
    "Facts",
    "Finding",
    "Frequencies",
    "Frequency",
    "Ground",
    "Item",
    "Means",
    "NameConflict",
    "NameReservation",
    "NoRuleInForce",
    "OrganisationAnswer",
    "Outcome",
    "PaperFacts",
    "Parameter",
    "ParameterData",
    "Parameters",
    "PersonAnswer",
    "Procedure",
    "Rule",
    "RuleData",
    "Severity",
    "SignerFacts",
    "Standing",
    "Tie",
    "Undecided",
    "UndecidedReason",
    "Value",
    "Verification",
    "Wanted",
    "WordHit",
    "approved_before",
    "article_name",
    "bounds_of",
    "by_chapter",
    "chapter_of",
    "check_change",
    "citation",
    "comparable",
    "competence",
    "decide",
    "decision_as_json",
    "describe",
    "facts_as_json",
    "facts_from_json",
    "findings_for",
    "fired_among",
    "frequency_of",
    "is_list",
    "is_verdict",
    "labels",
    "law_name",
    "open_data",
    "open_data_schema",
    "open_data_table",
    "parameter_data",
    "parameter_title",
    "parameters_from_json",
    "plain_address",
    "procedure_findings",
    "public_entries",
    "public_entry",
    "read_value",
    "rule",
    "rules",
    "rules_reading",
    "ruleset_contents",
    "ruleset_digest",
    "ruleset_files",
    "scheme",
    "search_rules",
    "standard_parameters",
    "suspendable",
    "suspendable_rules",
    "tags",
    "undecided",
    "word_rule",
    "words_in",
]
