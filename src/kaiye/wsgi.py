"""The web application; a worker does not outlive the server that started it."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
application = get_wsgi_application()

if os.environ.get("KAIYE_SUPERVISED"):
    from kaiye.jobs.api import die_with_parent

    die_with_parent()


def read_ahead() -> None:
    """Tables and fonts are in memory before the first visitor needs them."""
    from kaiye.documents.api import warm
    from kaiye.kernel.api import now
    from kaiye.names.api import warm_names

    warm_names(now())
    warm()


if os.environ.get("KAIYE_SUPERVISED"):
    threading.Thread(target=read_ahead, daemon=True, name="read-ahead").start()
