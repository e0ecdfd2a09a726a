"""A feed most of whose entries turn new at once: other identifiers, an archive published again.

What is dated since the feed was last read is news, however much of it there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Item
from monitor.policy.owing import CREDIBLE_FUTURE_MS

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


def flood(new: Sequence[Item], entries: int, tide: Tide, now_ms: int) -> tuple[bool, ...]:
    """Per new item whether it is to be held; `entries`: how many the document has in all."""
    turned = tuple(tide.turned_new(item, now_ms) for item in new)
    count = sum(turned)
    if count < FLOOD_MIN or 2 * count <= entries:
        return (False,) * len(new)
    return turned
