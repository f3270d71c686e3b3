"""The rules as open data: a JSON document, a table, its schema, and what a data portal wants to know."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from kaiye.casework.api import how_often
from kaiye.kernel.api import ENGLISH, local_date, now, say
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import open_data, open_data_schema, open_data_table, public_entries

# As long as the counts in it are kept.
_SECONDS = 300
_TITLE = say("登记规则目录")
_ABOUT = say(
    "登记系统据以作出决定的全部规则：要求、法律依据和生效日期、参数、申请人看到的话、例子、使用次数和源代码。"
)


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole catalogue."""
    at = now()
    content = open_data(
        public_entries(), known=parameters_in_force(), frequencies=how_often(at), on=local_date(at)
    )
    return _shared(request, _dumped(content), "application/json")


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """One line a rule."""
    text = open_data_table(public_entries(), frequencies=how_often(now()))
    response = _shared(request, text.encode(), "text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = 'inline; filename="rules.csv"'
    return response


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the document."""
    content = {"$id": _address("rules-schema"), **open_data_schema()}
    return _shared(request, _dumped(content), "application/schema+json")


@require_safe
def dataset(request: HttpRequest) -> HttpResponse:
    """The data set described for portals (DCAT 3)."""
    content = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dcterms": "http://purl.org/dc/terms/"},
        "@id": _address("rules-dataset"),
        "@type": "dcat:Dataset",
        "dcterms:title": _both(_TITLE.text(), _TITLE.text(ENGLISH)),
        "dcterms:description": _both(_ABOUT.text(), _ABOUT.text(ENGLISH)),
        "dcterms:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/CONT"
        },
        "dcterms:conformsTo": {"@id": _address("rules-schema")},
        "dcat:landingPage": {"@id": _address("rules")},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": _address(name)},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{kind}"},
            }
            for name, kind in (("rules-json", "application/json"), ("rules-csv", "text/csv"))
        ],
    }
    return _shared(request, _dumped(content), "application/ld+json")


def _shared(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    """For every reader and every site, kept for a while, not sent again to who has it."""
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    held = parse_etags(request.headers.get("If-None-Match", ""))
    same = held == ["*"] or etag in {tag.removeprefix("W/") for tag in held}
    response = HttpResponse(status=304) if same else HttpResponse(body, content_type=media_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _dumped(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "zh-Hans", "@value": zh}, {"@language": "en", "@value": en}]


def _address(name: str) -> str:
    return f"{settings.KAIYE_PUBLIC_URL}{reverse(name)}"
