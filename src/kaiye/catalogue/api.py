"""The catalogue's face: dated reference data, no database."""

from kaiye.catalogue.authorities import Authority, authorities, authority
from kaiye.catalogue.characters import former_characters, possible_characters, standard_characters
from kaiye.catalogue.divisions import Division, all_divisions, division, divisions
from kaiye.catalogue.editions import Edition, editions
from kaiye.catalogue.entity_types import (
    EnterpriseType,
    EntityKind,
    UsccClass,
    enterprise_type,
    enterprise_type_for,
    enterprise_types,
    entity_type,
    entity_types,
    uscc_classes,
)
from kaiye.catalogue.forms import (
    ContributionForm,
    IdDocumentType,
    contribution_form,
    contribution_forms,
    id_document_type,
    id_document_types,
)
from kaiye.catalogue.industries import Industry, industries, industry, search_industries
from kaiye.catalogue.jurisdiction import Competence, competent, ranks_as_prefecture
from kaiye.catalogue.minority_scripts import minority_scripts
from kaiye.catalogue.scope import (
    GENERAL,
    LICENSED,
    ScopeEntry,
    nearest_scope_items,
    scope_item,
    scope_items,
    scope_text,
    search_scope_items,
)
from kaiye.catalogue.successors import successors
from kaiye.catalogue.words import WEIGHTS as NAME_WEIGHTS
from kaiye.catalogue.words import NameWord, name_words

__all__ = [
    "GENERAL",
    "LICENSED",
    "NAME_WEIGHTS",
    "Authority",
    "Competence",
    "ContributionForm",
    "Division",
    "Edition",
    "EnterpriseType",
    "EntityKind",
    "IdDocumentType",
    "Industry",
    "NameWord",
    "ScopeEntry",
    "UsccClass",
    "all_divisions",
    "authorities",
    "authority",
    "competent",
    "contribution_form",
    "contribution_forms",
    "division",
    "divisions",
    "editions",
    "enterprise_type",
    "enterprise_type_for",
    "enterprise_types",
    "entity_type",
    "entity_types",
    "former_characters",
    "id_document_type",
    "id_document_types",
    "industries",
    "industry",
    "minority_scripts",
    "name_words",
    "nearest_scope_items",
    "possible_characters",
    "ranks_as_prefecture",
    "scope_item",
    "scope_items",
    "scope_text",
    "search_industries",
    "search_scope_items",
    "standard_characters",
    "successors",
    "uscc_classes",
]
