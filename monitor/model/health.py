"""How a feed is, and what its news is like through the week."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WEEK_H = 168
"""Hours of a week, the first one that in which 1970 began (a Thursday, UTC)."""


class Health(StrEnum):
    """How a feed is; of a poll only the first three are known, the others are judged."""

    NEVER = "not polled yet"
    OK = "ok"
    FAILING = "failing"
    QUIET = "quiet"
    """It answers, and brings nothing for much longer than it usually does at this time of week."""
    STALE = "stale"
    """The same, and the document is the same old one all the time."""
    HTML = "html"
    """A web page answers instead of a feed."""
    GONE = "gone"
    """It was taken down, or has not been found for days."""

    @property
    def words(self) -> str:
        """The same for people: what a feed is."""
        return "no feed" if self is Health.HTML else self.value


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without news between two hours with news.

    `beats`: how many hours with news were to be expected in it; `hours`: how many were watched;
    `until_h`: the hour (since 1970 UTC) that ended it.
    """

    beats: float
    hours: int
    until_h: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the news of one address is like through the week; its size never grows.

    Hours count from 1970 UTC. `since_h`: watched from then on; `upto_h`: up to before then.
    `heard` and `watched`: per hour of the week, in how many weeks it brought news and in how many
    it was watched, old weeks counting less. `beats`, `hours`: as of a `Gap`, since the last news.
    `gaps`: the longest ones, by beats.
    """

    url: str
    since_h: int
    upto_h: int
    heard: tuple[float, ...] = (0.0,) * WEEK_H
    watched: tuple[float, ...] = (0.0,) * WEEK_H
    beats: float = 0.0
    hours: int = 0
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """How a feed is, since when, and why that is said. `at_ms`: when it was judged."""

    feed: str
    health: Health
    since_ms: int
    reason: str
    at_ms: int
