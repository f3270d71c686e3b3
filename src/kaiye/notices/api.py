"""Messages to people: written in the sender's transaction, delivered by a job through one channel."""

from kaiye.notices.channels import Letter, channel_faults
from kaiye.notices.contact import Contact, mask_phone
from kaiye.notices.delivery import send_again, take_receipts
from kaiye.notices.models import Notice
from kaiye.notices.services import mailbox, send, send_all, undeliverable
from kaiye.notices.sms import check_receipt

__all__ = [
    "Contact",
    "Letter",
    "Notice",
    "channel_faults",
    "check_receipt",
    "mailbox",
    "mask_phone",
    "send",
    "send_again",
    "send_all",
    "take_receipts",
    "undeliverable",
]
