"""The pipes of one parsing process: requests out, answers in."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import deque
from pathlib import Path
from typing import Protocol, cast

from monitor.adapters.parse_frames import LENGTH, LONGEST_ANSWER, READY, BrokenFrameError

START_S = 30.0
"""Seconds a process may take to start; on an idle machine it is 0.06."""
_AT_ONCE = 64 * 1024
"""Bytes of one write: what a pipe takes. asyncio keeps a copy of what it does not."""


class Listener(Protocol):
    """Who hears of what comes."""

    def answered(self, link: Link, frame: bytes) -> None:
        """The next answer, without its length."""

    def lost(self, link: Link, error: Exception) -> None:
        """There will be none any more."""


class Link(asyncio.SubprocessProtocol):
    """The pipes of one process."""

    def __init__(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._listener = listener
        self._received = bytearray()
        self._process: asyncio.SubprocessTransport | None = None
        self._input: asyncio.WriteTransport | None = None
        self._unwritten: deque[memoryview] = deque()
        self._is_full = False

    async def open(self, limits: tuple[str, str, str]) -> None:
        """Start the process; returns when it is ready.

        `limits`: the arguments of `parse_child`. Raises OSError, BrokenFrameError or TimeoutError.
        """
        async with asyncio.timeout(START_S):
            await asyncio.get_running_loop().subprocess_exec(
                lambda: self,
                *(sys.executable, "-P", "-X", "utf8", "-m", "monitor.adapters.parse_child"),
                *limits,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
                env=environment(), cwd="/",
                # Ctrl-C at a terminal is the daemon's business.
                start_new_session=True,
            )  # fmt: skip
            await self.ready

    @property
    def pid(self) -> int | None:
        """Process id, None if it has ended."""
        process = self._process
        return process.get_pid() if process and process.get_returncode() is None else None

    def send(self, pieces: list[bytes]) -> None:
        """Write requests; if the process is gone, its end is told as always."""
        small = sum(map(len, pieces)) <= _AT_ONCE
        self._unwritten.extend(map(memoryview, [b"".join(pieces)] if small else pieces))
        self._write()

    def pause_writing(self) -> None:
        """The pipe is full."""
        self._is_full = True

    def resume_writing(self) -> None:
        """The process has read."""
        self._is_full = False
        self._write()

    def _write(self) -> None:
        """As much as the pipe takes: of a large document no second copy lies here."""
        pipe = self._input
        while self._unwritten and not self._is_full and pipe and not pipe.is_closing():
            piece = self._unwritten.popleft()
            if len(piece) > _AT_ONCE:
                self._unwritten.appendleft(piece[_AT_ONCE:])
            pipe.write(piece[:_AT_ONCE])

    def end(self) -> bool:
        """Kill the process, which closes the pipes; whether there was one."""
        self._unwritten.clear()
        if self.ready.done() and not self.ready.cancelled():
            self.ready.exception()  # seen
        if self._process is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The process runs."""
        # Not isinstance: another loop than asyncio's has its own classes.
        self._process = cast("asyncio.SubprocessTransport", transport)
        self._input = cast("asyncio.WriteTransport", self._process.get_pipe_transport(0))

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Parts of answers, or several."""
        self._received += data
        if not self.ready.done():
            if len(self._received) < len(READY):
                return
            if not self._received.startswith(READY):
                self.ready.set_exception(BrokenFrameError("no greeting"))
                return
            del self._received[: len(READY)]
            self.ready.set_result(None)
        try:
            frames = list(self._frames())
        except BrokenFrameError as error:
            self._listener.lost(self, error)
            return
        for frame in frames:
            self._listener.answered(self, frame)

    def _frames(self) -> list[bytes]:
        """The answers that are complete."""
        found, at = [], 0
        received = self._received
        while len(received) - at >= LENGTH.size:
            (length,) = LENGTH.unpack_from(received, at)
            if length > LONGEST_ANSWER:
                raise BrokenFrameError("an answer that is too long")
            end = at + LENGTH.size + length
            if end > len(received):
                break
            found.append(bytes(received[at + LENGTH.size : end]))
            at = end
        del received[:at]
        return found

    def pipe_connection_lost(self, _fd: int, exc: Exception | None) -> None:
        """It closed a pipe: there is no answer to be had from it any more."""
        self._unwritten.clear()
        error = exc or EOFError()
        if not self.ready.done():
            self.ready.set_exception(BrokenFrameError("no greeting"))
        self._listener.lost(self, error)

    def connection_lost(self, _exc: Exception | None) -> None:
        """The process is gone and the pipes are closed."""
        if self._process is not None:
            # Not before: asyncio would reap the process behind its own back.
            self._process.close()
        if not self.gone.done():
            self.gone.set_result(None)


def environment() -> dict[str, str]:
    """As little as possible: the daemon's environment may hold secrets."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        # glibc: one arena, and freed memory goes back to the system.
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }
