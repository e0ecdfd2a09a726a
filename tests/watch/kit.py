"""Short ways to say a watchlist and an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from monitor.model import Evidence, Field, Item, Span, Watchlist
from monitor.watch import Index


def watchlist(
    query: str, name: str = "w", feeds: tuple[str, ...] = (), languages: tuple[str, ...] = ()
) -> Watchlist:
    """A watchlist by its query."""
    return Watchlist(id=name, name=name, query=query, feeds=feeds, languages=languages)


def item(title: str = "", summary: str = "", language: str = "", feed: str = "f") -> Item:
    """An item without furniture."""
    return Item(feed=feed, title=title, summary=summary, language=language)


def with_furniture(text: str, *furniture: str, language: str = "") -> Item:
    """An item whose summary holds these pieces of furniture."""
    spans = tuple(
        sorted(Span(Field.SUMMARY, text.index(f), text.index(f) + len(f)) for f in furniture)
    )
    return Item(feed="f", summary=text, language=language, furniture=spans)


@lru_cache(maxsize=64)
def _alone(query: str) -> Index:
    return Index.build([watchlist(query)])


def evidence(
    query: str, told: Item, topics: Mapping[str, Sequence[str]] | None = None
) -> tuple[Evidence, ...] | None:
    """Evidence of a query in an item, None if it does not match."""
    index = _alone(query) if topics is None else Index.build([watchlist(query)], topics)
    matches = index.match(told)
    return matches[0].evidence if matches else None


def forms(query: str, told: Item) -> list[str] | None:
    """The forms found, in order."""
    found = evidence(query, told)
    return None if found is None else [e.form for e in found]


@lru_cache(maxsize=1)
def _seven() -> Index:
    codes = ("KP", "KR", "RU", "UA", "US", "CN", "FR")
    return Index.build([watchlist(f"country:{code}", code) for code in codes])


def countries(text: str, language: str = "") -> set[str]:
    """Which of seven countries a text gives evidence of."""
    return {m.watchlist for m in _seven().match(item(summary=text, language=language))}
