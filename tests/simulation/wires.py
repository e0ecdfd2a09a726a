"""Connections in memory: what a client writes is heard by a scripted peer, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

LATENCY_S = 0.01


class Peer(Protocol):
    """The far end of one connection."""

    def opened(self, wire: Wire) -> None:
        """The connection is there."""
        ...

    def heard(self, wire: Wire, data: bytes) -> None:
        """Bytes of the client."""
        ...

    def left(self) -> None:
        """The client has hung up."""
        ...


class Wire(asyncio.Transport):
    """The client's end. `alive` says whether its process lives: nothing passes any more if not."""

    def __init__(
        self, protocol: Any, peer: Peer, address: tuple[str, int], alive: Callable[[str], bool]
    ) -> None:
        super().__init__({"peername": address, "sockname": ("127.0.0.1", 1)})
        self._protocol = protocol
        self._peer = peer
        self._alive = alive
        self._loop = asyncio.get_running_loop()
        self._closing = False
        self._ended = False
        protocol.connection_made(self)
        self._loop.call_soon(peer.opened, self)

    def get_protocol(self) -> Any:
        """The client's."""
        return self._protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Another one from now on."""
        self._protocol = protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """On its way to the peer."""
        if not self._closing:
            self._loop.call_later(LATENCY_S, self._arrive, bytes(data))

    def is_closing(self) -> bool:
        """Whether the client has closed it, or the peer."""
        return self._closing

    def close(self) -> None:
        """The client hangs up; what it wrote before still arrives."""
        if not self._closing:
            self._closing = True
            self._loop.call_later(LATENCY_S, self._peer.left)
            self._loop.call_soon(self._lost)

    abort = close

    def say(
        self, data: bytes, after_s: float = LATENCY_S, heard: Callable[[], None] | None = None
    ) -> None:
        """The peer speaks; `heard` is called if the client hears it."""
        self._loop.call_later(after_s, self._hear, data, heard)

    def hang_up(self, after_s: float = LATENCY_S) -> None:
        """The peer closes the connection."""
        self._loop.call_later(after_s, self._cut)

    def get_write_buffer_size(self) -> int:
        """What is written has left."""
        return 0

    def pause_reading(self) -> None:
        """Documents are small."""

    def resume_reading(self) -> None:
        """Never paused."""

    def is_reading(self) -> bool:
        """Always."""
        return True

    def can_write_eof(self) -> bool:
        """As TLS connections."""
        return False

    def _arrive(self, data: bytes) -> None:
        if self._alive("sent"):
            self._peer.heard(self, data)

    def _hear(self, data: bytes, heard: Callable[[], None] | None) -> None:
        if not self._closing and self._alive("heard"):
            if heard is not None:
                heard()
            self._protocol.data_received(data)

    def _cut(self) -> None:
        if not self._closing and self._alive("cut"):
            self._closing = True
            if not self._protocol.eof_received():
                self._loop.call_soon(self._lost)

    def _lost(self) -> None:
        if not self._ended:
            self._ended = True
            self._protocol.connection_lost(None)


class FakeSocket:
    """What the real guard opens instead of a socket: it never leaves this process."""

    def __init__(self, **_options: Any) -> None:
        self.address: tuple[str, int] = ("", 0)
        self.wire: Wire | None = None

    def setblocking(self, _flag: bool) -> None:
        """It cannot block."""

    def shutdown(self, _how: int) -> None:
        """The fetcher is done with it."""
        if self.wire is not None:
            self.wire.close()

    def close(self) -> None:
        """Never connected."""
