"""What everybody needs to check a signature without us: certificates and the list of revoked ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from kaiye.kernel.api import now
from kaiye.signing import api as signing
from kaiye.web.limits import limited

_MINUTES = 5


@require_safe
def root(request: HttpRequest) -> HttpResponseBase:
    """The root certificates, the one in force first."""
    return _file(signing.trust_anchors(), "application/x-pem-file")


@require_safe
def issuer(request: HttpRequest) -> HttpResponseBase:
    """The authority that issues the certificates of signers."""
    return _file(signing.issuer_of_people(), "application/x-pem-file")


@require_safe
@limited("crl", times=600, seconds=600, methods=("GET",))
def revoked(request: HttpRequest, suite: str = "international") -> HttpResponseBase:
    """The certificates that are revoked, as of now (RFC 5280)."""
    return _file(signing.revocation_list(at=now(), suite=suite), "application/pkix-crl")


def _file(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = f"public, max-age={_MINUTES * 60}"
    return response
