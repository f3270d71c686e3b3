"""The address space: pages, and the API under /api/."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("kaiye.api.urls")),
    path("", include("kaiye.web.urls")),
]
