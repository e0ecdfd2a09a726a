"""What can go wrong in a simulated world."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Web(StrEnum):
    """How an agency may answer."""

    REFUSE = "connection refused"
    ERROR = "500"
    BUSY = "503 with Retry-After"
    MISSING = "404"
    GONE = "410"
    HANG_UP = "hangs up before the first byte"
    CUT = "hangs up in the middle of the body"
    DRIP = "a body that comes too slowly"
    SLOW = "a body that comes slowly"
    SILENCE = "no answer at all"
    HTML = "a web page instead of the feed"
    EMPTY = "an empty document"
    HALF = "a document that ends early"
    STALE = "the document of some time ago"
    MOVED = "a redirect"


class Post(StrEnum):
    """How a mail server may behave."""

    REFUSE = "connection refused"
    BANNER = "421 as greeting"
    MUTE = "no greeting"
    MAIL4 = "451 to MAIL"
    MAIL421 = "421 to MAIL"
    MAIL5 = "550 to MAIL"
    RCPT4 = "450 to RCPT"
    RCPT5 = "550 to RCPT"
    DATA4 = "451 to DATA"
    DATA5 = "554 to DATA"
    BODY = "hangs up in the body"
    DOT4 = "452 after the dot"
    DOT5 = "554 after the dot"
    DOT421 = "421 after the dot"
    DROPPED = "hangs up after the dot, without having taken it"
    LOST = "takes it, and hangs up without a reply"
    SILENT = "takes it, and never replies"


AWAY = frozenset({Post.REFUSE, Post.BANNER, Post.MUTE})
FATAL = frozenset({Post.MAIL5, Post.RCPT5, Post.DATA5, Post.DOT5})


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which something is wrong."""

    start_ms: int
    end_ms: int

    def holds(self, at_ms: float) -> bool:
        """Whether it is then."""
        return self.start_ms <= at_ms < self.end_ms


NEVER = Spell(0, 0)


@dataclass(frozen=True, slots=True)
class Republished:
    """From then on a feed names everything otherwise; `old`: entries that were never seen."""

    at_ms: int
    feed: str
    guids: bool
    urls: bool
    old: int = 0


@dataclass(frozen=True, slots=True)
class ClockJump:
    """`suspend`: the machine sleeps so long; else its wall clock is set by so much."""

    at_ms: int
    by_ms: int
    suspend: bool


@dataclass(frozen=True, slots=True)
class End:
    """How a process ends: killed at the so-manieth thing that passes a door whose name has `door`.

    `after` 0: it is asked to stop, some time or other.
    """

    door: str
    after: int


IMMORTAL = End("", -1)
