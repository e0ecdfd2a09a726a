"""Documents are read in a process that can be killed.

feedparser needs seconds and gigabytes for a few hundred kilobytes of hostile XML (attributes,
namespaces). So it runs in a long-lived child with a memory limit, and a document that is not
read by its deadline costs the child its life, not the daemon its time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from monitor.adapters import parse_frames
from monitor.adapters.parse_frames import (
    LENGTH,
    LONGEST_ANSWER,
    READY,
    Answer,
    BrokenFrameError,
    read_answer,
)
from monitor.formats import Rest, prune
from monitor.model import Document, Fault, Reading, Unreadable

_START_S = 30.0
"""Seconds a child may take to start; on an idle machine it is 0.06."""
_CUT_HERE = 512 * 1024
"""Bytes up to which a document is cut in the daemon's own process (about 1 ms)."""
_STUCK_S = 0.25
"""Seconds at one document after which others no longer wait for that child."""
_REPLACE_AT = 160 * 1024 * 1024
"""Resident bytes at which a child is replaced between two documents."""
_SPARE_IDLE_S = 30.0
"""Seconds without work after which the second child ends."""


class ParseWorker:
    """`ports.Parser`: one child for feeds, a second one only while it is needed.

    The second one reads article pages, and takes over while the first is stuck at a document, so
    that one feed's bomb delays no other feed. Both start on demand. Cancelling a call kills its
    child: an answer that nobody waits for must not be taken for the next one's.
    """

    def __init__(
        self, deadline_s: float = 5.0, memory_mb: int = 512, *, article_deadline_s: float = 10.0
    ) -> None:
        limits = (str(memory_mb * 1024 * 1024), str(deadline_s), str(article_deadline_s))
        self._deadline_s, self._article_s = deadline_s, article_deadline_s
        self._first, self._spare = _Child(limits), _Child(limits)
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        """Process id of the first child, None if it does not run."""
        return self._first.pid

    async def read(
        self, document: Document, known: frozenset[bytes] = frozenset()
    ) -> Reading | Unreadable:
        """Entries of a feed document; never raises for what is in it."""
        left = prune(document, known) if len(document.body) <= _CUT_HERE else None
        if isinstance(left, Reading):
            return left
        if isinstance(left, Rest):
            reading = await self._ask(left.document, frozenset())
            whole = left.whole(reading) if isinstance(reading, Reading) else reading
            if whole is not None:
                return whole
        return await self._ask(document, known)

    async def _ask(self, document: Document, known: frozenset[bytes]) -> Reading | Unreadable:
        frame = parse_frames.request(document, known, article=False)
        child = await self._free_child()
        try:
            return await child.ask(frame, self._deadline_s)
        finally:
            self._release(child)

    async def article(self, document: Document) -> Reading | Unreadable:
        """The one article of a web page; never raises for what is in it."""
        frame = parse_frames.request(document, frozenset(), article=True)
        await self._spare.lock.acquire()
        try:
            return await self._spare.ask(frame, self._article_s)
        finally:
            self._release(self._spare)

    async def warm(self) -> None:
        """Start the first child before there is anything to read."""
        async with self._first.lock:
            await self._first.start()

    async def close(self) -> None:
        """End the children. A call after that starts them again."""
        if self._idle:
            self._idle.cancel()
            self._idle = None
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)
        await asyncio.gather(self._first.stop(), self._spare.stop())

    async def _free_child(self) -> _Child:
        """A child with its lock held: the first, unless it is stuck at something."""
        first = self._first
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STUCK_S):
                    await first.lock.acquire()
                return first
            if first.busy_s() >= _STUCK_S:
                await self._spare.lock.acquire()
                return self._spare

    def _release(self, child: _Child) -> None:
        child.lock.release()
        if child is not self._spare:
            return
        if self._idle:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(_SPARE_IDLE_S, self._end_spare)

    def _end_spare(self) -> None:
        if not self._spare.lock.locked():
            task = asyncio.create_task(self._spare.stop())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


class _Child:
    """One parsing process and its protocol. Who calls anything but `stop` holds the lock."""

    def __init__(self, limits: tuple[str, str, str]) -> None:
        self.lock = asyncio.Lock()
        self._limits = limits
        self._process: Process | None = None
        self._since: float | None = None
        self._dying: set[asyncio.Task[tuple[bytes, bytes]]] = set()

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process and process.returncode is None else None

    def busy_s(self) -> float:
        """Seconds at the present document; 0.0 between documents."""
        return asyncio.get_running_loop().time() - self._since if self._since is not None else 0.0

    async def ask(self, frame: bytes, deadline_s: float) -> Reading | Unreadable:
        """One request, one answer.

        A child may have died of something else since its last answer. So a document whose child
        ends gets a fresh one; if that ends too, it is the document.
        """
        used = self.pid is not None
        result = await self._once(frame, deadline_s)
        lost = isinstance(result, Unreadable) and result.fault is Fault.CRASH and self.pid is None
        return await self._once(frame, deadline_s) if used and lost else result

    async def start(self) -> Process:
        """The running process, ready. Raises OSError, IncompleteReadError or TimeoutError."""
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._retire()
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-X", "utf8", "-m", "monitor.adapters.parse_child", *self._limits,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            env=_environment(), cwd="/", limit=1 << 20,
            # Ctrl-C at a terminal is the daemon's business.
            start_new_session=True,
        )  # fmt: skip
        async with asyncio.timeout(_START_S):
            if await _output(process).readexactly(len(READY)) != READY:
                raise BrokenFrameError("no greeting")
        return process

    async def stop(self) -> None:
        """End the process; returns when it is gone."""
        self._retire()
        await asyncio.gather(*self._dying, return_exceptions=True)

    async def _once(self, frame: bytes, deadline_s: float) -> Reading | Unreadable:
        try:
            try:
                process = await self.start()
            except TimeoutError:
                self._retire()
                return Unreadable(Fault.CRASH, "the parser process does not start")
            self._since = asyncio.get_running_loop().time()
            async with asyncio.timeout(deadline_s):
                answer = await _converse(process, frame)
        except TimeoutError:
            self._retire()
            return Unreadable(Fault.BOMB, f"not read within {deadline_s:g} seconds")
        except (asyncio.IncompleteReadError, BrokenFrameError, OSError) as error:
            self._retire()
            return Unreadable(Fault.CRASH, f"the parser process ended ({type(error).__name__})")
        except BaseException:
            # Cancelled: the answer that still comes belongs to nobody.
            self._retire()
            raise
        finally:
            self._since = None
        if answer.memory_bytes > _REPLACE_AT:
            self._retire()
        return answer.result

    def _retire(self) -> None:
        """Kill the process; a task of its own waits for the end."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        task = asyncio.create_task(process.communicate())
        self._dying.add(task)
        task.add_done_callback(self._dying.discard)


async def _converse(process: Process, frame: bytes) -> Answer:
    writer, reader = process.stdin, _output(process)
    if writer is None:
        raise BrokenFrameError("no pipe")
    writer.write(frame)
    await writer.drain()
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    if length > LONGEST_ANSWER:
        raise BrokenFrameError("an answer that is too long")
    return read_answer(await reader.readexactly(length))


def _output(process: Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise BrokenFrameError("no pipe")
    return process.stdout


def _environment() -> dict[str, str]:
    """As little as possible: the daemon's environment may hold secrets."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        # glibc: one arena, and freed memory goes back to the system.
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }
