"""Keys, encrypted fields and encrypted files; knows nothing of companies."""

from kaiye.vault import files
from kaiye.vault.errors import Damaged, FileMissing, KeyUnusable
from kaiye.vault.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from kaiye.vault.files import StoredFile
from kaiye.vault.keys import (
    SigningKey,
    blind_index,
    decrypt,
    encrypt,
    kept,
    key_dates,
    once,
    rotate_data_key,
    signing_key,
)

__all__ = [
    "Damaged",
    "EncryptedBytesField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "FileMissing",
    "KeyUnusable",
    "SigningKey",
    "StoredFile",
    "blind_index",
    "decrypt",
    "encrypt",
    "files",
    "kept",
    "key_dates",
    "once",
    "rotate_data_key",
    "signing_key",
]
