"""Documents are read in a process that can be killed.

feedparser needs seconds and gigabytes for a few hundred kilobytes of hostile XML (attributes,
namespaces). So it runs in a long-lived child with a memory limit, and a document that is not
read by its deadline costs the child its life, not the daemon its time.
"""

from __future__ import annotations

import asyncio

from monitor.adapters import parse_frames
from monitor.adapters.parse_process import STUCK_S, Child
from monitor.formats import Rest, prune
from monitor.model import Document, Fault, Reading, Unreadable

_CUT_HERE = 512 * 1024
"""Bytes up to which a document is cut in the daemon's own process (about 1 ms)."""
_SPARE_IDLE_S = 30.0
"""Seconds without work after which the second and the third child end."""
_ASIDE_S = 1.0
"""Seconds at one document after which the second child gives it to the third, if others wait."""
_BIG = 1_000_000
"""Bytes of documents that are read one after the other: each takes three times its size."""
_SLOW = 256
"""So many addresses are remembered whose documents took long."""


class ParseWorker:
    """`ports.Parser`: one child for feeds, a second and a third one only while they are needed.

    The second one reads article pages, and takes over while the first is stuck at a document, so
    that one feed's bomb delays no other feed. The third one reads, one after the other, what the
    second was stuck at, and what was a bomb before. They start on demand.
    """

    def __init__(
        self, deadline_s: float = 5.0, memory_mb: int = 512, *, article_deadline_s: float = 10.0
    ) -> None:
        limits = (str(memory_mb * 1024 * 1024), str(deadline_s), str(article_deadline_s))
        self._deadline_s, self._article_s = deadline_s, article_deadline_s
        self._first = Child(limits, on_stuck=self._take_over)
        self._spare = Child(limits, self._set_aside, self._rest_soon, _ASIDE_S)
        self._third = Child(limits, on_idle=self._rest_soon)
        self._slow: dict[str, None] = {}
        self._big = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def children(self) -> tuple[Child, ...]:
        """The places for processes."""
        return self._first, self._spare, self._third

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
        if len(document.body) < _BIG:
            return await self._ask(document, known)
        async with self._big:
            return await self._ask(document, known)

    async def _ask(self, document: Document, known: frozenset[bytes]) -> Reading | Unreadable:
        frame = parse_frames.request(document, known, article=False)
        if document.url in self._slow:
            child = self._third
        else:
            child = self._first if self._first.busy_s() < STUCK_S else self._second()
        result = await child.ask(frame, self._deadline_s)
        self._remember(document.url, result)
        return result

    async def article(self, document: Document) -> Reading | Unreadable:
        """The one article of a web page; never raises for what is in it."""
        frame = parse_frames.request(document, frozenset(), article=True)
        return await self._second().ask(frame, self._article_s)

    async def warm(self) -> None:
        """Start the first child before there is anything to read."""
        await self._first.start()

    async def close(self) -> None:
        """End the children. A call after that starts them again."""
        if self._idle:
            self._idle.cancel()
            self._idle = None
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)
        await asyncio.gather(*(child.stop() for child in self.children))
        if self._idle:
            self._idle.cancel()
            self._idle = None

    def _take_over(self) -> None:
        """The first child is stuck: what waits behind is the second one's."""
        jobs = self._first.hand_over()
        if jobs:
            self._spare.take(jobs)

    def _second(self) -> Child:
        """The second child, for a document that need not wait until it is through with another."""
        if self._spare.busy_s() >= _ASIDE_S:
            self._give_to_third()
        return self._spare

    def _set_aside(self) -> None:
        """The second child is stuck, too: it goes on with the others."""
        if self._spare.has_followers:
            self._give_to_third()

    def _give_to_third(self) -> None:
        job = self._spare.give_up()
        if job is not None:
            self._third.take((job,))

    def _remember(self, url: str, result: Reading | Unreadable) -> None:
        """A bomb of an address is followed by others; once it is none, that is forgotten."""
        self._slow.pop(url, None)
        if isinstance(result, Unreadable) and result.fault is Fault.BOMB:
            self._slow[url] = None
            if len(self._slow) > _SLOW:
                del self._slow[next(iter(self._slow))]

    def _rest_soon(self) -> None:
        if self._idle:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(_SPARE_IDLE_S, self._end_spare)

    def _end_spare(self) -> None:
        self._idle = None
        for child in (self._spare, self._third):
            if child.is_idle:
                task = asyncio.create_task(child.stop())
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)
