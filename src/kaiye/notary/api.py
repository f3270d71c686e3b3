"""The notary: another organisation's process with its own store and key; knows nothing of Kaiye's database."""

from kaiye.notary.certifying import certificate
from kaiye.notary.clients import Client, admit
from kaiye.notary.deposits import PURPOSES, audit, bundle_of, receipt_of
from kaiye.notary.home import Home, establish, open_home
from kaiye.notary.pages import summary
from kaiye.notary.requests import signed_headers
from kaiye.notary.serving import Application, Limits, keys_of
from kaiye.notary.store import StorageFull, Store

__all__ = [
    "PURPOSES",
    "Application",
    "Client",
    "Home",
    "Limits",
    "StorageFull",
    "Store",
    "admit",
    "audit",
    "bundle_of",
    "certificate",
    "establish",
    "keys_of",
    "open_home",
    "receipt_of",
    "signed_headers",
    "summary",
]
