"""The table of addresses, and the socket factory that asks it."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.http.guard import (
    ForbiddenAddressError,
    Permit,
    Reason,
    forbidden,
    guarded,
    permit,
)

INSIDE = {
    "127.0.0.1": Reason.LOOPBACK,
    "127.200.3.4": Reason.LOOPBACK,
    "0.0.0.0": Reason.UNSPECIFIED,  # noqa: S104
    "0.1.2.3": Reason.UNSPECIFIED,
    "10.20.30.40": Reason.PRIVATE,
    "172.31.255.254": Reason.PRIVATE,
    "192.168.77.7": Reason.PRIVATE,
    "169.254.169.254": Reason.LINK_LOCAL,
    "100.127.0.1": Reason.SHARED,
    "100.100.100.200": Reason.METADATA,
    "168.63.129.16": Reason.METADATA,
    "192.0.0.192": Reason.RESERVED,
    "192.0.2.99": Reason.DOCUMENTATION,
    "198.51.100.99": Reason.DOCUMENTATION,
    "203.0.113.99": Reason.DOCUMENTATION,
    "198.19.255.1": Reason.RESERVED,
    "192.88.99.1": Reason.TUNNEL,
    "239.1.2.3": Reason.MULTICAST,
    "250.1.1.1": Reason.RESERVED,
    "255.255.255.255": Reason.RESERVED,
    "::": Reason.UNSPECIFIED,
    "::1": Reason.LOOPBACK,
    "::ffff:10.0.0.9": Reason.PRIVATE,
    "::ffff:127.0.0.1": Reason.LOOPBACK,
    "::ffff:a9fe:a9fe": Reason.LINK_LOCAL,
    "::127.0.0.1": Reason.TUNNEL,
    "::8.8.4.4": Reason.TUNNEL,
    "::ffff:0:127.0.0.1": Reason.TUNNEL,
    "64:ff9b::10.0.0.1": Reason.TUNNEL,
    "64:ff9b::169.254.169.254": Reason.TUNNEL,
    "64:ff9b:1::8.8.8.8": Reason.TUNNEL,
    "2002:0a00:0001::1": Reason.TUNNEL,
    "2001:0:4136:e378:8000:63bf:80ff:fffe": Reason.TUNNEL,
    "2001:2::1": Reason.RESERVED,
    "2001:20::1": Reason.RESERVED,
    "2001:db8:1::1": Reason.DOCUMENTATION,
    "3fff:123::1": Reason.DOCUMENTATION,
    "3ffe::1": Reason.RESERVED,
    "5f00::2": Reason.RESERVED,
    "100::1": Reason.RESERVED,
    "fc00::1": Reason.PRIVATE,
    "fd12:3456::1": Reason.PRIVATE,
    "fd00:ec2::254": Reason.METADATA,
    "fd20:ce::254": Reason.METADATA,
    "fe80::1%eth0": Reason.LINK_LOCAL,
    "fec0::7": Reason.RESERVED,
    "ff05::2": Reason.MULTICAST,
    "2a00:1450::5efe:10.0.0.1": Reason.TUNNEL,
    "2a00:1450::200:5efe:10.0.0.1": Reason.TUNNEL,
    "example.org": Reason.UNREADABLE,
    "127.1": Reason.UNREADABLE,
    "": Reason.UNREADABLE,
}
OUTSIDE = (
    *("8.8.4.4", "1.1.1.1", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.15.0.1"),
    *("172.32.0.1", "192.0.1.1", "198.17.1.1", "198.20.1.1", "223.255.255.1", "11.0.0.1"),
    *("2606:4700:4700::1001", "2a00:1450:4007::68", "2001:200::1", "2001:4860:4860::8844"),
    *("::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2003::1", "3ffd::1"),
)


@pytest.mark.parametrize(("address", "reason"), INSIDE.items())
def test_inside_addresses_are_refused_with_their_reason(address: str, reason: Reason) -> None:
    """Everything that is not the public internet is refused, and called by its name."""
    assert forbidden(address) is reason


SPELLINGS_OF_THE_INSIDE = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.1.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.5"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1"),
    *("::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::", "fe80::1", "fec0::1"),
    *("fd00:ec2::254", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1", "5f00::1", "::7f00:1"),
)
"""Of these 34 the standard library's `is_global` lets 13 through."""


@pytest.mark.parametrize("address", SPELLINGS_OF_THE_INSIDE)
def test_no_way_of_writing_an_inside_address_passes(address: str) -> None:
    """Not in the table, not in the factory of sockets."""
    assert forbidden(address) is not None
    with pytest.raises(ForbiddenAddressError):
        _open(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_pass(address: str) -> None:
    """Neighbours of the forbidden ranges and real public hosts stay reachable."""
    assert forbidden(address) is None


@given(st.ip_addresses(v=4))
@settings(max_examples=200)
def test_a_public_address_is_one_that_the_standard_library_calls_global(
    address: IPv4Address,
) -> None:
    """Our IPv4 table never lets through what `ipaddress` knows to be inside."""
    if forbidden(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=6))
@settings(max_examples=200)
def test_an_ipv6_address_that_passes_is_global_unicast(address: IPv6Address) -> None:
    """Outside 2000::/3 only wrapped public IPv4 passes."""
    if forbidden(str(address)) is None and address.ipv4_mapped is None:
        assert str(address.exploded)[0] in "23" or str(address).startswith("64:ff9b::")


@given(st.ip_addresses(v=4))
@settings(max_examples=200)
def test_wrapping_never_opens_what_is_closed(address: IPv4Address) -> None:
    """A forbidden IPv4 address is forbidden in every IPv6 wrapping, and never as private."""
    high, low = divmod(int(address), 65536)
    if forbidden(str(address)) is not None:
        assert forbidden(f"::ffff:{address}") is forbidden(str(address))
        for wrapped in (f"64:ff9b::{address}", f"2002:{high:x}:{low:x}::", f"::{address}"):
            assert forbidden(wrapped) is not None


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_text_that_is_no_address_is_refused(text: str) -> None:
    """The guard has an answer for any text."""
    forbidden(text)


class FakeSocket:
    """Remembers what was asked for; has no way to connect."""

    def __init__(self, **kinds: Any) -> None:
        self.kinds = kinds


def _info(address: str, family: int | None = None) -> tuple[Any, Any, Any, str, tuple[Any, ...]]:
    found = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family or found, socket.SOCK_STREAM, 6, "", (address, 443))


def _open(address: str, *, allow_private: bool = False, family: int | None = None) -> Permit:
    mine = Permit(allow_private)
    token = permit.set(mine)
    try:
        made = guarded(FakeSocket)(_info(address, family))  # type: ignore[arg-type]
        assert made.kinds["type"] == socket.SOCK_STREAM
    finally:
        permit.reset(token)
    return mine


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_socket_is_made_for_a_public_address(address: str) -> None:
    """The factory makes the socket that the connector will use."""
    assert not _open(address).refused


@pytest.mark.parametrize("address", INSIDE)
def test_no_socket_is_made_for_an_inside_address(address: str) -> None:
    """Nothing that could send a packet comes into being."""
    with pytest.raises(ForbiddenAddressError):
        _open(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.1.1", "fd12::1", "100.64.0.9"])
def test_allow_private_opens_loopback_and_private_networks(address: str) -> None:
    """A feed of the own house can be read when its settings say so."""
    assert not _open(address, allow_private=True).refused


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "224.0.0.1", "0.0.0.0", "::7f00:1"],  # noqa: S104
)
def test_allow_private_never_opens_metadata_and_the_like(address: str) -> None:
    """What is never a feed stays closed even for private feeds."""
    with pytest.raises(ForbiddenAddressError):
        _open(address, allow_private=True)


def test_without_a_permit_only_public_addresses_pass() -> None:
    """A connection that belongs to no request gets no private address."""
    with pytest.raises(ForbiddenAddressError):
        guarded(FakeSocket)(_info("127.0.0.1"))  # type: ignore[arg-type]


def test_other_families_are_refused() -> None:
    """A Unix socket is no way out."""
    with pytest.raises(ForbiddenAddressError):
        _open("/run/x.sock", family=socket.AF_UNIX)
