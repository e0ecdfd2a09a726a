"""The doors of a mortal process: whatever passes them may be the last thing it does."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar, TypeVarTuple

from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.adapters.ballast import Ballast
from monitor.errors import FullError
from tests.simulation.troubles import End

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

ROOM = 40
"""Transactions for which the ballast makes room."""


class Fuse:
    """Counts what passes the doors of one process, until it dies of its end.

    Dead, it touches nothing any more. `last` says at which door it died.
    """

    def __init__(self, end: End) -> None:
        self._door = end.door
        self._left = end.after
        self.dead = False
        self.buried = False
        self.last = ""
        self.passed = 0

    def alive(self, door: str) -> bool:
        """Something passes a door: whether the process lives to see it."""
        if self.dead:
            return False
        self.passed += 1
        self._left -= self._door in door
        if self._door in door and self._left == 0:  # the loop stops before anything else runs
            self.dead, self.last = True, door
            asyncio.get_running_loop().stop()
        return not self.dead

    def disarm(self) -> None:
        """It lives on."""
        self._left = 0

    async def passes(self, door: str) -> None:
        """The same for a coroutine: one that is dead never comes back from here."""
        if self.buried:
            raise asyncio.CancelledError
        if not self.alive(door):
            await asyncio.get_running_loop().create_future()


class Disk(Ballast):
    """Whether there is room. With the ballast dropped there is some for `ROOM` transactions."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.full = False
        self.room = 0

    def lay(self) -> bool:
        """If there is room again."""
        if self.full:
            return False
        self.dropped = False
        return True

    def drop(self) -> bool:
        """Its room is for mail."""
        self.room = 0 if self.dropped else ROOM
        self.dropped = True
        return self.room > 0

    def write(self) -> None:
        """Raises FullError if there is no room for a transaction."""
        if not self.full:
            return
        if self.room <= 0:
            self.drop()
            raise FullError("the disk is full")
        self.room -= 1


KINDS = {"_look": "reading", "_transact": "writing", "_close": "closing"}
"""What the methods of the store's database do to a disk."""


class MortalRunner:
    """Runs the store's transactions one by one, some of them slowly, on a disk that may be full.

    The process may die before a transaction, and after one that it never hears of.
    """

    def __init__(self, fuse: Fuse, disk: Disk, chance: Random) -> None:
        self._fuse = fuse
        self._disk = disk
        self._chance = chance
        self._turn = asyncio.Lock()

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """Run `work(*args)` in turn."""
        async with self._turn:
            what = KINDS[getattr(work, "__name__", "")]
            await self._fuse.passes(f"before {what}")
            await asyncio.sleep(1.0 if self._chance.random() < 0.01 else 0)
            if what == "writing":
                self._disk.write()
            result = work(*args)
            await self._fuse.passes(f"after {what}")
            return result

    async def close(self) -> None:
        """Nothing to end."""


class Names(AbstractResolver):
    """Gives host `f<n>.example` a public address of its own."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """No name server is asked."""
        number = int(host.removeprefix("f").partition(".")[0])
        address = f"9.9.{number // 250}.{number % 250 + 1}"
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """Nothing is open."""


def number_of(address: str) -> int:
    """The feed whose server has this address."""
    *_, high, low = address.split(".")
    return int(high) * 250 + int(low) - 1


class Intruder:
    """Another program that holds the write lock of the database for a while."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None

    def lock(self, path: Path) -> None:
        """From now on."""
        if self._connection is not None:
            return
        connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        connection.execute("BEGIN IMMEDIATE")
        self._connection = connection

    def unlock(self) -> None:
        """Gone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
