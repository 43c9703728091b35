"""Hosts that are not on the internet: this machine, and the network that it is in."""

from __future__ import annotations

import ipaddress
import socket

# Names that stand for this machine or for hosts of this network: RFC 6761, 6.3; RFC 6762, 3; RFC 8375; and ICANN's
# reservation of "internal" of 2024.
_PRIVATE_NAMES = ("localhost", "local", "home.arpa", "internal")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, 2.1: the IPv4 address is the last 32 bits

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_private_address(address: str) -> bool:
    """Tells whether an IP address is of this machine, of its network, or of no single host on the internet.

    Args:
        address: as `socket.getaddrinfo()` returns it, in IPv6 perhaps with `%` and the interface.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    found = _inner(found) or found
    site_local = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    return not found.is_global or found.is_multicast or found.is_reserved or site_local


def is_private_name(host: str) -> bool:
    """Tells whether a host is private by its name alone, without looking it up.

    IPv4 addresses are recognised in every spelling that the system takes, such as 0x7f.1 and 2130706433.
    """
    name = host.lower().rstrip(".")
    if name.endswith(tuple(f".{private}" for private in _PRIVATE_NAMES)) or name in _PRIVATE_NAMES:
        return True
    try:
        return is_private_address(name if ":" in name else socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return False


def _inner(address: _Address) -> _Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4 (RFC 3056) or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
