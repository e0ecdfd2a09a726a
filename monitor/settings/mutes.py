"""Silences of the configuration."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from monitor.model import Mute, Watchlist
from monitor.settings import shapes
from monitor.settings.checking import Entry, checked
from monitor.settings.people import People
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Listing, Mapping


def mutes(
    entry: Entry,
    watchlists: Sequence[Watchlist],
    named: Collection[str] | None,
    circle: People,
) -> tuple[Mute, ...]:
    """The silences that are right.

    `named`: folded names and ids of all watchlists, also of those with mistakes; None if a file
    could not be read.
    """
    if not isinstance(entry.node, Listing):
        entry.wrong((), "`mutes` needs a list", "Write `- watchlist: …` and `until: …` for each.")
        return ()
    known = {word: w.id for w in watchlists for word in (w.name, w.id)}
    found = []
    for item in entry.node.items:
        one = entry.below(item)
        shape = checked(shapes.Mute, one)
        if not isinstance(item, Mapping):
            continue
        watchlist = _watchlist(one, shape, known, named)
        recipient = _recipient(one, shape, circle)
        if all(item.get(key) is None for key in ("watchlist", "story", "recipient")):
            hint = "Name a `watchlist`, a `story` or a `recipient`."
            one.wrong((), "this mutes nothing", hint)
        elif shape.until is not None:
            until_ms = shape.until.instant_ms(circle.timezone)
            source = f"{one.text.path}:{one.line}"
            found.append(
                Mute(until_ms, watchlist, shape.story, recipient, shape.reason or "", source=source)
            )
    return tuple(found)


def _watchlist(
    entry: Entry, shape: shapes.Mute, known: dict[str, str], named: Collection[str] | None
) -> str:
    if shape.watchlist is None:
        return ""
    by_fold = {word.casefold(): name for word, name in known.items()}
    if named is not None and shape.watchlist.casefold() not in named:
        hint = did_you_mean(shape.watchlist, known)
        entry.wrong(("watchlist",), f"unknown watchlist `{shape.watchlist}`", hint)
    return by_fold.get(shape.watchlist.casefold(), shape.watchlist)


def _recipient(entry: Entry, shape: shapes.Mute, circle: People) -> str:
    """The id that a name or address means."""
    if shape.recipient is None:
        return ""
    known = {word: r.id for r in circle.by_id.values() for word in (r.id, r.address)}
    if shape.recipient not in known and circle.complete:
        hint = did_you_mean(shape.recipient, known)
        entry.wrong(("recipient",), f"unknown recipient `{shape.recipient}`", hint)
    return known.get(shape.recipient, shape.recipient)
