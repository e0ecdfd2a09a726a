"""The compiled watchlists: an inverted index in which each is filed under its rarest need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from monitor.model import Evidence, Item, Match, Sieve, Watchlist
from monitor.ports import Lexicon
from monitor.watch.compiling import Compiler
from monitor.watch.expansion import Expansion, expand
from monitor.watch.explaining import Explanation, explain
from monitor.watch.filing import Filing
from monitor.watch.finding import Finder
from monitor.watch.glance import look_at
from monitor.watch.linting import Lint, lint
from monitor.watch.numbering import ALWAYS, Numbering
from monitor.watch.plan import Plan, slim, without_capitals
from monitor.watch.query import Query, parse
from monitor.watch.sifting import sieve_of
from monitor.watch.speaking import Speech


class Entry:
    """What is kept of a watchlist. `number` grows, `ways` are those that it is filed under.

    `also`: the number of something else that an item must have.
    """

    __slots__ = ("also", "capitals", "feeds", "id", "languages", "number", "plan", "query", "ways")

    def __init__(self, number: int, watchlist: Watchlist, plan: Plan) -> None:
        self.number = number
        self.id = watchlist.id
        self.query = watchlist.query
        self.feeds = watchlist.feeds
        self.languages = watchlist.languages
        self.capitals = watchlist.capitals
        self.plan = plan
        self.ways: tuple[int, ...] = ()
        self.also = ALWAYS

    @property
    def watchlist(self) -> Watchlist:
        """The watchlist, as far as an index knows it."""
        return Watchlist(
            self.id, self.id, self.query,
            languages=self.languages, feeds=self.feeds, capitals=self.capitals,
        )  # fmt: skip

    def is_meant(self, item: Item) -> bool:
        """Whether it looks at this feed and language; an unknown language is looked at."""
        if self.feeds and item.feed not in self.feeds:
            return False
        if not self.languages or not item.language or item.language in self.languages:
            return True
        return item.language in {code.casefold() for code in self.languages}


class Index:
    """Which watchlists an item holds for. Exact: every watchlist that holds is found."""

    def __init__(self, compiler: Compiler, speech: Speech | None = None) -> None:
        self._compiler = compiler
        self._speech = speech or Speech(compiler)
        self._filing: Filing[Entry] = Filing(Numbering(compiler.forms))
        self._entries: dict[str, Entry] = {}
        self._last = 0

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
        index._place(tuple(watchlists))
        return index

    def revised(
        self,
        watchlists: Sequence[Watchlist],
        topics: Mapping[str, Sequence[str]] | None = None,
        languages: Sequence[str] = (),
        lexicon: Lexicon | None = None,
        feeds: Mapping[str, str] | None = None,
    ) -> Index:
        """As `build`, but what is the same as here is taken over; this index stays as it is.

        The lexicon must know the same words as that of this index.
        """
        compiler = Compiler(dict(topics or {}), tuple(languages))
        speech = Speech(compiler, lexicon, dict(feeds or {}))
        index = Index(compiler, speech)
        same: set[str] = set()
        if compiler == self._compiler and not self.troubles:
            same = {w.id for w in watchlists if self._says_the_same(w, speech)}
            index._last = self._last
            index._entries = self._entries.copy()
            index._filing = self._filing.copied()
            for gone in self._entries.keys() - same:
                index.remove(gone)
        index._place([w for w in watchlists if w.id not in same])
        return index

    def _says_the_same(self, watchlist: Watchlist, speech: Speech) -> bool:
        entry = self._entries.get(watchlist.id)
        if entry is None or entry.query != watchlist.query:
            return False
        if (entry.feeds, entry.capitals) != (watchlist.feeds, watchlist.capitals):
            return False
        if entry.languages != watchlist.languages:
            return False
        return speech.languages_of(watchlist) == self._speech.languages_of(watchlist)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why ordinary words of a language are matched as written only, a sentence each."""
        said = self._speech.troubles
        return tuple(f"ordinary words are matched as written: {trouble}" for trouble in said)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, watchlist_id: str) -> bool:
        return watchlist_id in self._entries

    def replace(self, watchlist: Watchlist) -> None:
        """Add a watchlist, or put it in the place of the one with its id.

        Raises QueryError and changes nothing if its query cannot be read.
        """
        self._place([watchlist])

    def _place(self, watchlists: Sequence[Watchlist]) -> None:
        """Compile them, one after the other: a million parsed queries would fill the memory."""
        self._speech.learn((watchlist, parse(watchlist.query)) for watchlist in watchlists)
        try:
            for watchlist in watchlists:
                self._put(watchlist, slim(self._plan(watchlist, parse(watchlist.query))))
        finally:
            self._speech.forget()

    def _plan(self, watchlist: Watchlist, query: Query) -> Plan:
        plan = self._compiler.plan(query, self._speech.of(watchlist))
        return plan if watchlist.capitals else without_capitals(plan)

    def _put(self, watchlist: Watchlist, plan: Plan) -> None:
        self.remove(watchlist.id)
        self._last += 1
        entry = self._entries[watchlist.id] = Entry(self._last, watchlist, plan)
        entry.ways, entry.also = self._filing.add(entry, plan)

    def remove(self, watchlist_id: str) -> None:
        """Forget a watchlist; an unknown id is no error."""
        entry = self._entries.pop(watchlist_id, None)
        if entry is not None:
            self._filing.remove(entry, entry.ways)

    def match(self, item: Item) -> tuple[Match, ...]:
        """The watchlists that hold for an item, in the order in which they were added."""
        look = look_at(item, self._filing.numbering)
        numbers = look.numbers
        found = self._filing.candidates(numbers)
        meant = [e for e in found if e.also in numbers and e.is_meant(item)]
        if not meant:
            return ()
        finder = Finder(item, self._compiler.forms, look)
        held = [e for e in meant if finder.may_hold(e.plan) and finder.holds(e.plan)]
        held.sort(key=_NUMBER)
        return tuple([Match(e.id, finder.evidence(e.plan)) for e in held])

    def named(self, item: Item) -> tuple[Evidence, ...]:
        """The countries and organisations that an item names, whatever is watched."""
        return Finder(item, self._compiler.forms).named()

    def candidates(self, item: Item) -> int:
        """How many watchlists `match` would look up in the item."""
        numbers = look_at(item, self._filing.numbering).numbers
        return sum(entry.also in numbers for entry in self._filing.candidates(numbers))

    def explain(self, watchlist_id: str, item: Item) -> Explanation:
        """Why a watchlist holds for an item or not. Raises KeyError for an unknown id."""
        watchlist = self._entries[watchlist_id].watchlist
        query = parse(watchlist.query)
        self._speech.learn([(watchlist, query)])  # the kept plan has no names for its parts
        try:
            plan = self._plan(watchlist, query)
        finally:
            self._speech.forget()
        return explain(watchlist, plan, Finder(item, self._compiler.forms))

    def lint(self, watchlist_id: str) -> tuple[Lint, ...]:
        """What is odd in a watchlist's query. Raises KeyError for an unknown id."""
        entry = self._entries[watchlist_id]
        text, languages = entry.watchlist.query, self._speech.languages_of(entry.watchlist)
        return lint(text, parse(text), entry.plan, languages, self._compiler.concept_of)

    def sieve(self, watchlist_id: str) -> Sieve | None:
        """What items must have to match a watchlist; None: all are to be read. May raise KeyError.

        For a full-text index of what `index_words` gives.
        """
        return sieve_of(self._entries[watchlist_id].plan, self._compiler.forms)

    def describe(self, watchlist_id: str) -> Expansion:
        """What a watchlist's terms stand for. Raises KeyError for an unknown id."""
        entry = self._entries[watchlist_id]
        query = parse(entry.query)
        compiler = self._compiler
        return expand(watchlist_id, query, entry.plan, compiler.forms, compiler.languages)


_NUMBER = attrgetter("number")
