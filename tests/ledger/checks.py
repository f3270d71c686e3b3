"""What every journey ends with."""

from __future__ import annotations

from kaiye.ledger.api import proof_holds, prove, sequence, verifier_key, verify


def check_ledger() -> None:
    """The trail is sequenced, whole and signed, and its last entry can be proved to a stranger."""
    sequence()
    report = verify()
    assert report.ok, [str(fault.message) for fault in report.faults]
    assert report.staged == 0
    if report.size:
        assert proof_holds(prove(report.size - 1), verifier_key())
