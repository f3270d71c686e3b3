"""Addresses on the network, as limits count them."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

# This machine, as addresses name it: what leads there may go without TLS.
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def counted_as(address: str) -> str:
    """Whom a limit counts: an IPv4 address, or the /64 network that one IPv6 subscriber has to himself (RFC 6177).

    What is no address counts as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
