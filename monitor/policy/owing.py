"""Who is owed word of an arrival. Whether and when it leaves is decided later, from the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.model import Item, Kind, MarkerKind, Match, Owed, Watchlist

CREDIBLE_FUTURE_MS = 3_600_000
"""A date up to an hour ahead is a slow clock or a sloppy zone; further ahead it is no date."""

REDRESS = frozenset({Kind.CORRECTION, Kind.WITHDRAWAL})
"""Relations that reach everyone who was told, at once, whether or not the new text matches."""


def is_fresh(item: Item, now_ms: int, fresh_s: int) -> bool:
    """Whether the item bears a credible date younger than `fresh_s`."""
    if item.published_ms is None:
        return False
    age = now_ms - item.published_ms
    return -CREDIBLE_FUTURE_MS <= age <= fresh_s * 1000


FLASH = 1
"""The highest urgency of IPTC's scale."""


def is_urgent(item: Item) -> bool:
    """Whether the wire marks it so: a word (URGENT, 속보) before the headline, or its urgency."""
    marked = any(marker.kind is MarkerKind.URGENT for marker in item.markers)
    return marked or item.entry.urgency == FLASH


def owe(
    matches: Iterable[Match],
    watchlists: Mapping[str, Watchlist],
    *,
    primed: bool,
    urgent: bool = False,
    held_until_ms: int | None = None,
    kind: Kind = Kind.NEW,
    audience: Iterable[tuple[str, str]] = (),
) -> tuple[Owed, ...]:
    """One `Owed` per recipient and watchlist that the item matched, in the order of the matches.

    What is held leaves with its like, as what is primed does.

    `audience`: (recipient, watchlist) pairs that already have an alert about the story; a
    correction or withdrawal is owed to them even if its own text no longer matches.
    """
    held = held_until_ms is not None
    owed: dict[tuple[str, str], Owed] = {}
    for match in matches:
        watchlist = watchlists.get(match.watchlist)
        for recipient in watchlist.recipients if watchlist else ():
            owed[recipient, match.watchlist] = Owed(
                recipient, match.watchlist, primed or held, urgent, held_until_ms
            )
    if kind in REDRESS:
        for recipient, name in audience:
            owed.setdefault((recipient, name), Owed(recipient, name, held, urgent, held_until_ms))
    return tuple(owed.values())
