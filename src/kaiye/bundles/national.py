"""SM2 and SM3 for pyHanko, which knows neither: the name of the digest, and who verifies the signatures."""

from __future__ import annotations

from typing import Any

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import DEFAULT_VALIDATION_CONTEXT, DefaultSignatureValidator

from kaiye.suites.api import NATIONAL, Forged

# pyHanko finds the digest of the `cryptography` library by this name.
_SM3 = "sm3"
algos.DigestAlgorithmId._map[NATIONAL.digest_oid] = _SM3
algos.DigestAlgorithmId._reverse_map = None


class BothSuites(DefaultSignatureValidator):
    """Verifies SM2 signatures itself; a signature of one suite with a key of the other is none."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: Any,
        signature_algorithm: Any,
        context: Any = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        key = public_key_info.dump()
        national = signature_algorithm["algorithm"].dotted == NATIONAL.signature_oid
        if national != NATIONAL.owns(key):
            raise InvalidSignature
        if not national:
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
            return
        if context.prehashed or context.contextual_md_algorithm not in {None, _SM3}:
            raise InvalidSignature
        try:
            NATIONAL.verify(key, signature, signed_data)
        except Forged as error:
            raise InvalidSignature from error


def unmixed(certificate: Any) -> bool:
    """Whether the certificate (asn1crypto) and its key are both of the national suite, or neither is."""
    signed = certificate["signature_algorithm"]["algorithm"].dotted == NATIONAL.signature_oid
    return bool(NATIONAL.owns(certificate.public_key.dump()) == signed)
