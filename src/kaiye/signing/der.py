"""DER (X.690), as much of it as a signature needs; writing only, reading is left to asn1crypto.

asn1crypto re-encodes whole trees of objects for every signature; writing the few octets directly takes
microseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime

from asn1crypto.core import ObjectIdentifier


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value: tag octet, length, content."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE of the parts."""
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """SET OF: DER wants the members in ascending order of their encodings."""
    return tlv(0x31, *sorted(parts))


def octets(content: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(0x04, content)


def integer(value: int) -> bytes:
    """A non-negative INTEGER; a zero octet in front keeps the sign bit clear."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER from its dotted form."""
    return bytes(ObjectIdentifier(dotted).dump())


def explicit(number: int, *parts: bytes) -> bytes:
    """[number] EXPLICIT, and the constructed form of [number] IMPLICIT."""
    return tlv(0xA0 | number, *parts)


def generalized_time(at: datetime) -> bytes:
    """Whole seconds of UTC."""
    return tlv(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def utc_time(at: datetime) -> bytes:
    """Whole seconds of UTC, until 2049."""
    return tlv(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


def bit_string(content: bytes) -> bytes:
    """BIT STRING of whole octets."""
    return tlv(0x03, b"\0", content)


def boolean(value: bool) -> bytes:
    """BOOLEAN."""
    return tlv(0x01, b"\xff" if value else b"\0")
