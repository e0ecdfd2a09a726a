"""A feed most of whose entries turn new at once: other identifiers, an archive published again.

What is dated since the feed was last read may be news, however much of it there is. If the feed
never had nearly as much in as short a time, that is held as well, but not for long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Item
from monitor.policy.owing import CREDIBLE_FUTURE_MS, is_urgent

FLOOD_MIN = 10
"""Fewer entries than this are no flood, whatever share of a small feed they are."""

LATE_MS = 3_600_000
"""So late an entry may come into its feed."""

OLD_MS = 24 * 3_600_000
"""An entry so much older than the last reading is old in every zone that a feed may have meant."""

REGULAR = 3
"""A feed that was read within so many of its intervals has not been left alone."""

HOLD_MS = 24 * 3_600_000
"""What is held leaves after a day in one mail, if nobody has released or dropped it."""

BURST = 2
"""More than so many times what the feed ever had in as long a time is a burst."""

BURST_HOLD_MS = 3_600_000
"""What is dated since the last reading may be the news of the year: an hour to look at it."""

DATES_MS = 8 * 24 * 3_600_000
DATES_MAX = 100
"""A feed is known by the dates of so many entries of a week and a day."""


@dataclass(frozen=True, slots=True)
class Tide:
    """When the feed was last read (None: never), and whether it is read regularly now."""

    read_ms: int | None
    is_regular: bool

    def turned_new(self, item: Item, now_ms: int) -> bool:
        """Whether an entry that is new cannot be news."""
        published_ms = item.published_ms
        if self.read_ms is None:
            return False
        if published_ms is None or published_ms > now_ms + CREDIBLE_FUTURE_MS:
            return self.is_regular
        age_ms = self.read_ms - published_ms
        return age_ms > OLD_MS or (self.is_regular and age_ms > LATE_MS)


def tide_of(read_ms: int | None, every_s: int, now_ms: int) -> Tide:
    """The state of a feed that was last read then and should be read so often."""
    regular = read_ms is not None and now_ms - read_ms <= REGULAR * 1000 * every_s
    return Tide(read_ms, regular)


def needs_dates(new: Sequence[Item], entries: int, tide: Tide, now_ms: int) -> bool:
    """Whether so much is new, and may be news, that the feed's dates decide.

    `entries`: how many the document has in all.
    """
    if not tide.is_regular or not _is_most(len(new), entries):
        return False
    return not _is_most(sum(_turned(new, tide, now_ms)), entries)


def held_until(
    new: Sequence[Item], entries: int, tide: Tide, dates: Sequence[int], now_ms: int
) -> tuple[int | None, ...]:
    """Per new item until when its alerts are to be held (ms), None: not at all.

    `dates`: the dates (ms, in any order) of the feed's entries before, if `needs_dates`. Of a
    burst, what the wire marks as urgent is not held.
    """
    turned = _turned(new, tide, now_ms)
    if _is_most(sum(turned), entries):
        return tuple(now_ms + HOLD_MS if each else None for each in turned)
    if tide.read_ms is None or not tide.is_regular or not _is_most(len(new), entries):
        return (None,) * len(new)
    usual = _most(sorted(dates), now_ms - tide.read_ms + LATE_MS)
    if len(new) <= BURST * usual:
        return (None,) * len(new)
    return tuple(None if is_urgent(item) else now_ms + BURST_HOLD_MS for item in new)


def _turned(new: Sequence[Item], tide: Tide, now_ms: int) -> list[bool]:
    return [tide.turned_new(item, now_ms) for item in new]


def _is_most(count: int, entries: int) -> bool:
    return count >= FLOOD_MIN and 2 * count > entries


def _most(dates: Sequence[int], span_ms: int) -> int:
    """The most of these, sorted, that lie within so long a time."""
    return max((n + 1 - bisect_left(dates, d - span_ms) for n, d in enumerate(dates)), default=0)
