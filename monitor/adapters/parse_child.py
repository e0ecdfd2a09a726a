"""The parsing process: reads requests from standard input, answers on standard output.

Started by `parse_worker`. It may use only so much memory, write no file, and dies with its parent:
it ends when its input ends, and an alarm ends it if it is at a document for too long.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
from functools import cache
from typing import BinaryIO

from monitor.adapters.parse_frames import LENGTHS, READY, answer, read_request
from monitor.formats import read, read_article
from monitor.model import Document, Fault, Reading, Unreadable

_BIG = 1_000_000
"""Bytes of a document after which garbage is collected at once."""
_BUFFER = 64 * 1024
"""Bytes read at once: the parent sends several documents ahead."""
_PAGE_BYTES = resource.getpagesize()


def main(arguments: list[str]) -> int:
    """Serve until the input ends.

    Arguments: memory limit in bytes, seconds a feed may take, seconds an article may take.
    """
    memory, feed_s, article_s = int(arguments[0]), float(arguments[1]), float(arguments[2])
    _restrict(memory)
    import monitor.formats.feed  # noqa: F401, PLC0415 before the first document, not during it

    # Standard output is the protocol's: whatever a library prints goes nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "rb", _BUFFER)
    gc.freeze()
    answers.write(READY)
    answers.flush()
    while frame := _request(requests):
        result, worn_out = _serve(*read_request(*frame), feed_s, article_s)
        _reply(answers, result)
        if worn_out:
            return 1
        if len(frame[1]) > _BIG:
            gc.collect()
    return 0


def _request(requests: BinaryIO) -> tuple[bytes, bytes] | None:
    """Head and body of the next request; None if the parent is gone."""
    lengths = requests.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head_size, body_size = LENGTHS.unpack(lengths)
    head, body = requests.read(head_size), requests.read(body_size)
    return (head, body) if len(head) == head_size and len(body) == body_size else None


def _serve(
    document: Document, known: frozenset[bytes], article: bool, feed_s: float, article_s: float
) -> tuple[Reading | Unreadable, bool]:
    """The result, and whether the process is worn out and had better be replaced."""
    # The parent kills this process at the deadline. Should the parent be gone, the alarm does.
    signal.setitimer(signal.ITIMER_REAL, (article_s if article else feed_s) * 1.5 + 1)
    try:
        return (read_article(document) if article else read(document, known)), False
    except MemoryError:
        return Unreadable(Fault.BOMB, "the parser needs too much memory for it"), True
    except Exception as error:  # noqa: BLE001 a library's surprise on hostile bytes: this feed's fault, not ours
        return Unreadable(Fault.CRASH, f"the parser gave up: {type(error).__name__}"), False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _reply(answers: BinaryIO, result: Reading | Unreadable) -> None:
    try:
        frame = answer(result, _memory_bytes())
    except MemoryError:
        frame = answer(Unreadable(Fault.BOMB, "the parser needs too much memory for it"), 0)
    answers.write(frame)
    answers.flush()


def _restrict(memory: int) -> None:
    # The parent handles Ctrl-C and ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _memory_bytes() -> int:
    """Resident memory; 0 where /proc is missing."""
    try:
        # Opened once: that takes longer than reading it.
        pages = int(os.pread(_statm(), 200, 0).split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * _PAGE_BYTES


@cache
def _statm() -> int:
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
