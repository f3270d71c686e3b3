"""Model fields that are encrypted in the database and plain in memory."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from kaiye.vault.keys import decrypt, encrypt

if TYPE_CHECKING:
    # django-stubs make fields generic; the running class is not.
    _Base = models.BinaryField[Any, Any]
else:
    _Base = models.BinaryField


class _Encrypted(_Base):
    """AES-256-GCM, bound to "table.column": a value moved to another column does not open.

    Nothing can be looked up by it; keep a `blind_index` beside it where equality must be found.
    """

    description = "encrypted value"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted; only isnull can be asked")
        return super().get_lookup(lookup_name)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self._decode(decrypt(bytes(value), self._context()))

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else encrypt(self._encode(value), self._context())

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        sealed = self.get_prep_value(self.value_from_object(obj))
        return "" if sealed is None else base64.b64encode(sealed).decode()

    def _context(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def _encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def _decode(self, data: bytes) -> Any:
        raise NotImplementedError


class EncryptedTextField(_Encrypted):
    """Text, encrypted at rest."""

    def _encode(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}")
        return value.encode()

    def _decode(self, data: bytes) -> str:
        return data.decode()


class EncryptedJSONField(_Encrypted):
    """A JSON value, encrypted at rest; keys keep their order."""

    def _encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()

    def _decode(self, data: bytes) -> Any:
        return json.loads(data)


class EncryptedBytesField(_Encrypted):
    """Bytes (a picture), encrypted at rest; deleted with the row."""

    def _encode(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError(f"{self.name} takes bytes, not {type(value).__name__}")
        return value

    def _decode(self, data: bytes) -> bytes:
        return data
