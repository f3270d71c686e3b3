"""The web application; a worker does not outlive the server that started it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
application = get_wsgi_application()

if os.environ.get("KAIYE_SUPERVISED"):
    from kaiye.jobs.api import die_with_parent

    die_with_parent()
