"""Publicity: search and entity pages for everybody."""

from kaiye.publicity.models import PublicEntity
from kaiye.publicity.queries import MOST, EntityPage, Found, count, entity_page, search
from kaiye.publicity.services import bulk_publish, publish

__all__ = [
    "MOST",
    "EntityPage",
    "Found",
    "PublicEntity",
    "bulk_publish",
    "count",
    "entity_page",
    "publish",
    "search",
]
