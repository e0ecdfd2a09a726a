"""The compiled watchlists: an inverted index in which each is filed under its rarest need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.model import Item, Match, Watchlist
from monitor.ports import Lexicon
from monitor.watch.compiling import Compiler
from monitor.watch.expansion import Expansion, expand
from monitor.watch.explaining import Explanation, explain
from monitor.watch.filing import Filing, Way
from monitor.watch.finding import Finder
from monitor.watch.plan import Plan
from monitor.watch.query import Query, parse
from monitor.watch.speaking import Speech


class Entry(NamedTuple):
    """A watchlist as it is kept: `ways` are those that it is filed under."""

    watchlist: Watchlist
    query: Query
    plan: Plan
    ways: tuple[Way, ...]
    feeds: frozenset[str]
    languages: frozenset[str]


class Index:
    """Which watchlists an item holds for. Exact: every watchlist that holds is found."""

    def __init__(self, compiler: Compiler, speech: Speech | None = None) -> None:
        self._compiler = compiler
        self._speech = speech or Speech(compiler)
        self._filing = Filing(compiler.forms)
        self._entries: dict[int, Entry] = {}
        self._slots: dict[str, int] = {}
        self._next_slot = 0

    @classmethod
    def build(
        cls,
        watchlists: Iterable[Watchlist],
        topics: Mapping[str, Sequence[str]] | None = None,
        languages: Sequence[str] = (),
        lexicon: Lexicon | None = None,
        feeds: Mapping[str, str] | None = None,
    ) -> Index:
        """Compile watchlists. Raises QueryError for a query that cannot be read.

        `feeds`: name of a feed -> its language, "" if it is not known.
        """
        compiler = Compiler(dict(topics or {}), tuple(languages))
        index = cls(compiler, Speech(compiler, lexicon, dict(feeds or {})))
        index._place([(watchlist, parse(watchlist.query)) for watchlist in watchlists])
        return index

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why ordinary words of a language are matched as written only, a sentence each."""
        said = self._speech.troubles
        return tuple(f"ordinary words are matched as written: {trouble}" for trouble in said)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, watchlist_id: str) -> bool:
        return watchlist_id in self._slots

    def replace(self, watchlist: Watchlist) -> None:
        """Add a watchlist, or put it in the place of the one with its id.

        Raises QueryError and changes nothing if its query cannot be read.
        """
        self._place([(watchlist, parse(watchlist.query))])

    def _place(self, queries: Sequence[tuple[Watchlist, Query]]) -> None:
        self._speech.learn(queries)
        try:
            for watchlist, query in queries:
                self._put(watchlist, query)
        finally:
            self._speech.forget()

    def _put(self, watchlist: Watchlist, query: Query) -> None:
        plan = self._compiler.plan(query, self._speech.of(watchlist))
        self.remove(watchlist.id)
        slot = self._next_slot
        self._next_slot += 1
        ways = self._filing.add(slot, plan)
        self._slots[watchlist.id] = slot
        self._entries[slot] = Entry(
            watchlist,
            query,
            plan,
            ways,
            frozenset(watchlist.feeds),
            frozenset(code.casefold() for code in watchlist.languages),
        )

    def remove(self, watchlist_id: str) -> None:
        """Forget a watchlist; an unknown id is no error."""
        slot = self._slots.pop(watchlist_id, None)
        if slot is not None:
            self._filing.remove(slot, self._entries.pop(slot).ways)

    def match(self, item: Item) -> tuple[Match, ...]:
        """The watchlists that hold for an item, in the order in which they were added."""
        entries = (self._entries[slot] for slot in sorted(self._filing.candidates(item)))
        meant = [e for e in entries if is_meant(e.feeds, e.languages, item)]
        if not meant:
            return ()
        finder = Finder(item, self._compiler.forms)
        return tuple(
            Match(entry.watchlist.id, finder.evidence(entry.plan))
            for entry in meant
            if finder.holds(entry.plan)
        )

    def explain(self, watchlist_id: str, item: Item) -> Explanation:
        """Why a watchlist holds for an item or not. Raises KeyError for an unknown id."""
        entry = self._entries[self._slots[watchlist_id]]
        return explain(entry.watchlist, entry.plan, Finder(item, self._compiler.forms))

    def describe(self, watchlist_id: str) -> Expansion:
        """What a watchlist's terms stand for. Raises KeyError for an unknown id."""
        entry = self._entries[self._slots[watchlist_id]]
        compiler = self._compiler
        return expand(
            entry.watchlist.id,
            entry.query,
            entry.plan,
            compiler.forms,
            compiler.languages,
        )


def is_meant(feeds: frozenset[str], languages: frozenset[str], item: Item) -> bool:
    """Whether a watchlist looks at this feed and language; an unknown language is looked at."""
    if feeds and item.feed not in feeds:
        return False
    return not languages or not item.language or item.language in languages
