"""One parsing process: documents go in one after the other, answers come back in the same order.

Several documents may be on their way, so that the process need not wait for the daemon between
two of them. Only the first one is being read: it alone answers for a deadline or a death.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from monitor.adapters.parse_frames import BrokenFrameError, Frame, read_answer
from monitor.adapters.parse_link import Link
from monitor.model import Fault, Reading, Unreadable

STUCK_S = 0.25
"""Seconds at one document after which others no longer wait for it."""
REPLACE_AT = 160 * 1024 * 1024
"""Resident bytes at which a process is replaced between two documents."""
AHEAD = 16
AHEAD_BYTES = 128 * 1024
"""At most so many documents, and about so many bytes, are on their way to a process."""

Result = Reading | Unreadable


@dataclass(eq=False, slots=True)
class Job:
    """A request, and where its result goes."""

    frame: Frame
    deadline_s: float
    result: asyncio.Future[Result]

    @property
    def size(self) -> int:
        """Bytes of the frame."""
        return sum(map(len, self.frame))


class Child:
    """A place for one process, started when there is work and replaced when it is lost.

    `limits`: the arguments of `parse_child`. `on_stuck` is told of a document that takes `stuck_s`,
    and `on_idle` when there is nothing left to do.
    """

    def __init__(
        self,
        limits: tuple[str, str, str],
        on_stuck: Callable[[], None] = lambda: None,
        on_idle: Callable[[], None] = lambda: None,
        stuck_s: float | None = None,
    ) -> None:
        self._stuck_s = STUCK_S if stuck_s is None else stuck_s
        self._limits = limits
        self._on_stuck = on_stuck
        self._on_idle = on_idle
        self._waiting: deque[Job] = deque()
        self._sent: deque[Job] = deque()
        self._link: Link | None = None
        self._starting: asyncio.Task[None] | None = None
        self._dying: set[Link] = set()
        self._since_s = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._passing: asyncio.Handle | None = None
        self._suspect: Job | None = None
        """The document for which the process was started."""

    @property
    def pid(self) -> int | None:
        """Process id, None if none runs."""
        return self._link.pid if self._link else None

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do."""
        return not (self._sent or self._waiting)

    def busy_s(self) -> float:
        """Seconds at the present document; 0.0 between documents."""
        return asyncio.get_running_loop().time() - self._since_s if self._sent else 0.0

    async def ask(self, frame: Frame, deadline_s: float) -> Result:
        """One request, one answer. Cancelling it ends the process if it is at this document."""
        job = Job(frame, deadline_s, asyncio.get_running_loop().create_future())
        self.take((job,))
        try:
            return await job.result
        except asyncio.CancelledError:
            self._abandon(job)
            raise

    def take(self, jobs: tuple[Job, ...]) -> None:
        """Do these, too."""
        self._waiting.extend(jobs)
        if self._passing is None:
            # Soon, not now: what comes in one round of the loop is one write.
            self._passing = asyncio.get_running_loop().call_soon(self._pass_on)

    def hand_over(self) -> tuple[Job, ...]:
        """All jobs but the one being read, for another child to do."""
        behind = [*self._waiting]
        self._waiting.clear()
        for place in range(1, len(self._sent)):
            job = self._sent[place]
            behind.insert(place - 1, job)
            # It was sent and will be answered here, too; that answer is nobody's.
            self._sent[place] = replace(job, result=_nobody())
        return tuple(job for job in behind if not job.result.done())

    def give_up(self) -> Job | None:
        """The document being read, for another child to read; what waits behind goes on here."""
        if not self._sent:
            return None
        job = self._sent.popleft()
        self._replace()
        return None if job.result.done() else job

    @property
    def has_followers(self) -> bool:
        """Whether documents wait behind the one being read."""
        waiting = [*self._waiting, *[*self._sent][1:]]
        return any(not job.result.done() for job in waiting)

    async def start(self) -> None:
        """Returns when the process is ready, or could not be started."""
        if self._link is None and self._starting is None:
            self._starting = asyncio.create_task(self._start())
        if self._starting is not None:
            await asyncio.wait([self._starting])

    async def stop(self) -> None:
        """End the process; returns when it is gone."""
        if self._passing:
            self._passing.cancel()
            self._passing = None
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        self._retire()
        ended = Unreadable(Fault.CRASH, "the parser process was ended")
        for job in (*self._sent, *self._waiting):
            _settle(job, ended)
        self._sent.clear()
        self._waiting.clear()
        await asyncio.gather(*(link.gone for link in self._dying))

    def answered(self, link: Link, frame: bytes) -> None:
        """An answer came: it is the first job's."""
        if link is not self._link:
            return
        try:
            answer = read_answer(frame)
        except BrokenFrameError as error:
            self.lost(link, error)
            return
        if not self._sent:
            self._retire()  # it talks without being asked
            return
        _settle(self._sent.popleft(), answer.result)
        self._since_s = asyncio.get_running_loop().time()
        if answer.memory_bytes > REPLACE_AT:
            self._replace()
        else:
            self._next()

    def lost(self, link: Link, error: Exception) -> None:
        """The process ended, or does not keep to the protocol.

        It may have died of something else since its last answer. So the document that it was at
        gets a fresh one; if that ends too, it is the document.
        """
        if link is not self._link:
            return
        if self._sent and self._sent[0] is self._suspect:
            name = type(error).__name__
            ended = Unreadable(Fault.CRASH, f"the parser process ended ({name})")
            _settle(self._sent.popleft(), ended)
        self._replace()

    def _pass_on(self) -> None:
        """Give the process what waits, as far as there is room."""
        self._passing = None
        link = self._link
        if link is None:
            if self._waiting and self._starting is None:
                self._starting = asyncio.create_task(self._start())
            return
        pieces: list[bytes] = []
        size = sum(job.size for job in self._sent)
        if not self._sent:
            self._since_s = asyncio.get_running_loop().time()
        while self._waiting:
            size += self._waiting[0].size
            if self._sent and (len(self._sent) >= AHEAD or size > AHEAD_BYTES):
                break
            self._sent.append(self._waiting.popleft())
            pieces += self._sent[-1].frame
        if pieces:
            link.send(pieces)
            self._watch = self._watch or self._look_in(self._stuck_s)

    def _next(self) -> None:
        """After an answer."""
        if self._waiting and self._passing is None:
            self._pass_on()
        elif self.is_idle:
            self._on_idle()

    def _look_in(self, seconds: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        """See whether the process gets on: one look now and then, not a timer for each document."""
        self._watch = None
        if not self._sent:
            return
        busy_s, deadline_s = self.busy_s(), self._sent[0].deadline_s
        if busy_s >= deadline_s:
            late = Unreadable(Fault.BOMB, f"not read within {deadline_s:g} seconds")
            _settle(self._sent.popleft(), late)
            self._replace()
            return
        ends = [end - busy_s for end in (self._stuck_s, deadline_s) if end > busy_s]
        self._watch = self._look_in(min(ends))
        if busy_s >= self._stuck_s:
            self._on_stuck()

    def _abandon(self, job: Job) -> None:
        """Nobody waits for it any more; a follower's answer will be dropped when it comes."""
        if job in self._waiting:
            self._waiting.remove(job)
        elif self._sent and self._sent[0] is job:
            self._sent.popleft()
            self._replace()
        if self.is_idle:
            self._on_idle()

    async def _start(self) -> None:
        """A running process that is ready, or a result for everybody who waits for one."""
        link = Link(self)
        try:
            await link.open(self._limits)
        except (TimeoutError, BrokenFrameError, OSError):
            self._bury(link)
            why = Unreadable(Fault.CRASH, "the parser process does not start")
            waiting, self._waiting = self._waiting, deque()
            for job in waiting:
                _settle(job, why)
            return
        except BaseException:
            self._bury(link)
            raise
        finally:
            self._starting = None
        self._link = link
        self._suspect = self._waiting[0] if self._waiting else None
        self._pass_on()

    def _replace(self) -> None:
        """End the process; what it had not read yet is the next one's."""
        self._retire()
        self._waiting.extendleft(job for job in reversed(self._sent) if not job.result.done())
        self._sent.clear()
        if self._waiting:
            self.take(())
        else:
            self._on_idle()

    def _retire(self) -> None:
        """Kill the process; its end is waited for in `stop`."""
        link, self._link = self._link, None
        if self._watch:
            self._watch.cancel()
            self._watch = None
        if link is not None:
            self._bury(link)

    def _bury(self, link: Link) -> None:
        if link.end():
            self._dying.add(link)
            link.gone.add_done_callback(lambda _: self._dying.discard(link))


def _nobody() -> asyncio.Future[Result]:
    result = asyncio.get_running_loop().create_future()
    result.cancel()
    return result


def _settle(job: Job, result: Result) -> None:
    if not job.result.done():
        job.result.set_result(result)
