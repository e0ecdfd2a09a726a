"""Name resolution by the system, one daemon thread a look-up.

A pool would let a few dead name servers hold everybody's look-ups, and the interpreter would wait
for its stuck threads at the end. Answers are cached by the connector, so threads are few.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class SystemResolver(AbstractResolver):
    """getaddrinfo for streams; raises OSError (gaierror) if the name has no address."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of a host, in the system's order."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Any]] = loop.create_future()
        threading.Thread(
            target=_look_up, args=(loop, answer, host, port, family), daemon=True, name="dns"
        ).start()
        return [
            ResolveResult(
                hostname=host,
                host=found[4][0],
                port=port,
                family=found[0],
                proto=found[2],
                flags=_NUMERIC,
            )
            for found in await answer
            if found[0] in {socket.AF_INET, socket.AF_INET6}
        ]

    async def close(self) -> None:
        """Nothing to close."""


def _look_up(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[list[Any]],
    host: str,
    port: int,
    family: socket.AddressFamily,
) -> None:
    """In the thread: ask, and hand the answer to the loop if it still runs."""
    found: list[Any] = []
    fault: Exception | None = None
    try:
        found = list(
            socket.getaddrinfo(
                host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
            )
        )
    except OSError as exc:
        fault = exc
    except UnicodeError:
        fault = socket.gaierror(socket.EAI_NONAME, "not a valid host name")
    try:
        loop.call_soon_threadsafe(_deliver, answer, found, fault)
    except RuntimeError:  # the loop was closed meanwhile; nobody waits for this answer
        return


def _deliver(answer: asyncio.Future[list[Any]], found: list[Any], fault: Exception | None) -> None:
    if answer.done():
        return
    if fault is None:
        answer.set_result(found)
    else:
        answer.set_exception(fault)
