"""The template environment."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """Jinja2 with gettext."""
    return Environment(**{**options, "extensions": ["jinja2.ext.i18n"], "autoescape": True})
