"""Where somebody comes from: whoever shares it takes turns as one."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network(address: str) -> bytes:
    """The address, packed; of IPv6 its network of 64 bits, which is what one household has (RFC 6177).

    Empty for what is no address, such as a Unix socket's.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return b""
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return found.packed
