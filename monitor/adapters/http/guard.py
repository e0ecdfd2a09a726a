"""Which addresses may be connected to, decided when the socket is made.

The check stands between name resolution and connect, on the very address that will be used, so
redirects and names that change their address between two look-ups cannot pass it. The table is
our own (`ipaddress.is_global` lets through translated, tunnelled and multicast addresses); it
follows the IANA special-purpose registries for IPv4 and IPv6, plus the metadata services of
cloud hosts.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any


class Reason(StrEnum):
    """Why an address is refused; the value is what people read."""

    LOOPBACK = "loopback address"
    PRIVATE = "private network"
    SHARED = "carrier-shared network"
    LINK_LOCAL = "link-local address"
    METADATA = "metadata service of a cloud host"
    UNSPECIFIED = "unspecified address"
    MULTICAST = "multicast address"
    RESERVED = "reserved address"
    DOCUMENTATION = "documentation address"
    TUNNEL = "tunnelled or translated address"
    UNREADABLE = "not an IP address"


PRIVATE_ON_REQUEST = frozenset({Reason.LOOPBACK, Reason.PRIVATE, Reason.SHARED})
"""What `allow_private` lets through; the rest is never a feed."""

_IPV4 = (
    ("168.63.129.16/32", Reason.METADATA),  # Azure's host agent, a public number
    ("100.100.100.200/32", Reason.METADATA),  # Alibaba, inside the shared range
    ("169.254.0.0/16", Reason.LINK_LOCAL),
    ("127.0.0.0/8", Reason.LOOPBACK),
    ("10.0.0.0/8", Reason.PRIVATE),
    ("172.16.0.0/12", Reason.PRIVATE),
    ("192.168.0.0/16", Reason.PRIVATE),
    ("100.64.0.0/10", Reason.SHARED),
    ("0.0.0.0/8", Reason.UNSPECIFIED),
    ("192.0.0.0/24", Reason.RESERVED),
    ("192.0.2.0/24", Reason.DOCUMENTATION),
    ("198.51.100.0/24", Reason.DOCUMENTATION),
    ("203.0.113.0/24", Reason.DOCUMENTATION),
    ("192.88.99.0/24", Reason.TUNNEL),  # 6to4 relays
    ("198.18.0.0/15", Reason.RESERVED),  # benchmarks
    ("224.0.0.0/4", Reason.MULTICAST),
    ("240.0.0.0/4", Reason.RESERVED),
)
_IPV6 = (
    ("fd00:ec2::254/128", Reason.METADATA),
    ("fd20:ce::254/128", Reason.METADATA),
    ("::1/128", Reason.LOOPBACK),
    ("::/128", Reason.UNSPECIFIED),
    ("fc00::/7", Reason.PRIVATE),
    ("fe80::/10", Reason.LINK_LOCAL),
    ("ff00::/8", Reason.MULTICAST),
    ("64:ff9b:1::/48", Reason.TUNNEL),  # NAT64 of local use
    ("::/96", Reason.TUNNEL),  # IPv4-compatible
    ("::ffff:0:0:0/96", Reason.TUNNEL),  # IPv4-translated
    ("2001:db8::/32", Reason.DOCUMENTATION),
    ("3fff::/20", Reason.DOCUMENTATION),
    ("2001::/32", Reason.TUNNEL),  # Teredo
    ("2001::/23", Reason.RESERVED),  # protocol assignments
    ("2002::/16", Reason.TUNNEL),  # 6to4
    ("3ffe::/16", Reason.RESERVED),  # 6bone
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL = IPv6Network("2000::/3")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


def _compiled(rows: tuple[tuple[str, Reason], ...]) -> tuple[tuple[int, int, Reason], ...]:
    """(mask, network) as integers: a look-up is then a few ANDs, first row wins."""
    networks = ((ip_network(text), reason) for text, reason in rows)
    return tuple((int(n.netmask), int(n.network_address), reason) for n, reason in networks)


_TABLE4, _TABLE6 = _compiled(_IPV4), _compiled(_IPV6)


def _listed(number: int, table: tuple[tuple[int, int, Reason], ...]) -> Reason | None:
    return next((reason for mask, network, reason in table if number & mask == network), None)


def _judge6(address: IPv6Address) -> Reason | None:
    """IPv4 inside IPv6 is unwrapped: mapped is the same host, NAT64 must hide nothing private."""
    inner = int(address) & 0xFFFFFFFF
    if address in _MAPPED:
        return _listed(inner, _TABLE4)
    if address in _NAT64:
        return Reason.TUNNEL if _listed(inner, _TABLE4) else None
    listed = _listed(int(address), _TABLE6)
    if listed is not None:
        return listed
    if address not in _GLOBAL:
        return Reason.RESERVED
    return Reason.TUNNEL if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP else None


@lru_cache(maxsize=4096)
def forbidden(address: str) -> Reason | None:
    """Why this IP address is not to be connected to, None if it is a public one.

    `address` is a numeric address as the resolver gives it, with or without an IPv6 zone.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return Reason.UNREADABLE
    if isinstance(parsed, IPv4Address):
        return _listed(int(parsed), _TABLE4)
    return _judge6(parsed)


class ForbiddenAddressError(PermissionError):
    """Raised inside the connector instead of connecting; becomes a `Fault.FORBIDDEN` value."""


@dataclass(slots=True)
class Permit:
    """What one request may connect to, with the reasons refused and the sockets opened for it.

    Mutable on purpose: connection attempts run in tasks whose exceptions the connector merges.
    """

    allow_private: bool = False
    refused: list[Reason] = field(default_factory=list)
    opened: list[socket.socket] = field(default_factory=list)

    def hang_up(self) -> None:
        """End every connection of this request now.

        Closing a TLS transport waits up to 30 s for the server's good-bye (asyncio), with the
        whole connection in memory; after a shutdown of the socket it does not.
        """
        for made in self.opened:
            with suppress(OSError):  # closed already
                made.shutdown(socket.SHUT_RDWR)
        self.opened.clear()


permit: ContextVar[Permit | None] = ContextVar("permit", default=None)
"""Of the running request; the connector's tasks inherit it. Nothing set: public addresses only."""

_AddrInfo = tuple[Any, Any, Any, str, tuple[Any, ...]]


def guarded(make: Callable[..., socket.socket] = socket.socket) -> Callable[[_AddrInfo], Any]:
    """A socket factory for the connector: refuses, or makes the socket with `make`."""

    def open_socket(info: _AddrInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        known = family in {socket.AF_INET, socket.AF_INET6}
        reason = forbidden(str(address[0])) if known else Reason.UNREADABLE
        mine = permit.get() or Permit()
        if reason is not None and not (mine.allow_private and reason in PRIVATE_ON_REQUEST):
            mine.refused.append(reason)
            raise ForbiddenAddressError(errno.EACCES, str(reason))
        made = make(family=family, type=kind, proto=protocol)
        mine.opened.append(made)
        return made

    return open_socket
