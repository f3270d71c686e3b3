"""Messages to officers about cases on their desk."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from kaiye.casework.models import Case
from kaiye.filings import api as filings
from kaiye.kernel.api import Message
from kaiye.notices import api as notices


def tell_officer(officer: str, case: Case, text: Message, *, at: datetime) -> bool:
    """The officer (an `Actor.id`) gets the message, when their account has a telephone."""
    contact = filings.contact_of(officer)
    if contact is None or not contact.phone:
        return False
    address = f"{settings.KAIYE_PUBLIC_URL}/officer/cases/{case.pk}/"
    notices.send(to=contact, kind="case.desk", text=text, link=address, subject=case.filing, at=at)
    return True
