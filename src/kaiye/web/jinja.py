"""The template environment: translation, formats, addresses, the components of govuk-frontend-jinja."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import get_language
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from kaiye.identity.api import passkeys_possible
from kaiye.kernel.api import CHINESE
from kaiye.web import formats
from kaiye.web.assets import asset
from kaiye.web.sentences import spoken, translate


def environment(**options: Any) -> Environment:
    """Jinja2 with Kaiye's globals and filters; `ChainableUndefined` because the GOV.UK macros rely on it."""
    folders = options.pop("loader").searchpath
    environment = Environment(  # noqa: S701 (autoescape is set, two lines below)
        **{
            **options,
            "autoescape": True,
            "undefined": ChainableUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "loader": ChoiceLoader(
                [
                    FileSystemLoader(folders),
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
        }
    )
    environment.globals.update(
        _=translate,
        asset=asset,
        url=address,
        language=lambda: get_language() or CHINESE,
        sandbox=lambda: settings.KAIYE_SANDBOX,
        notices=get_messages,
        passkeys_possible=passkeys_possible,
    )
    environment.filters.update(
        spoken=spoken,
        fen=formats.fen,
        yuan=formats.yuan,
        day=formats.day,
        moment=formats.moment,
        masked=formats.masked,
        share=formats.share,
        phone=formats.phone,
    )
    return environment


def address(name: str, **arguments: object) -> str:
    """The address of a named page."""
    return reverse(name, kwargs=arguments or None)
