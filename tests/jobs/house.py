"""Settings and the one page of the house that `test_up` supervises."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kaiye.settings import *  # noqa: F403

ROOT_URLCONF = "tests.jobs.house"
MIDDLEWARE: list[str] = []


def page(request: HttpRequest) -> HttpResponse:
    """Any page."""
    return HttpResponse(b"here")


urlpatterns = [path("", page)]
