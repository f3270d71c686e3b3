"""Messages to people: written in the sender's transaction, delivered by a job through one channel."""

from kaiye.notices.channels import Letter
from kaiye.notices.contact import Contact, mask_phone
from kaiye.notices.services import mailbox, send, send_all, undeliverable

__all__ = ["Contact", "Letter", "mailbox", "mask_phone", "send", "send_all", "undeliverable"]
