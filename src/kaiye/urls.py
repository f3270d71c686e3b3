"""The address space: pages, and the API under /api/."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("kaiye.api.urls")),
    path("", include("kaiye.web.urls")),
]

handler400 = "kaiye.web.errors.bad_request"
handler403 = "kaiye.web.errors.forbidden"
handler404 = "kaiye.web.errors.not_found"
handler500 = "kaiye.web.errors.server_error"
