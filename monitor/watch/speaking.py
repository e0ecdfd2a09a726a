"""The languages that a watchlist is meant in, and the forms of its ordinary words there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.model import Watchlist
from monitor.ports import Inflected, Lexicon
from monitor.watch.compiling import Compiler
from monitor.watch.inflecting import COMMON, Phrase, asked, phrase_of
from monitor.watch.query import Query, Term

SHARED: Final = 1 << 13
"""Terms whose steps are remembered for the next watchlist that has them."""


@dataclass(slots=True)
class Speech:
    """Words are learned for all watchlists of a compilation at once, and then forgotten.

    `feeds`: name of a feed -> its language, "" if nobody said it. `troubles`: why words of a
    language are matched as written.
    """

    compiler: Compiler
    lexicon: Lexicon | None = None
    feeds: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    _words: dict[str, Mapping[str, Inflected]] = field(default_factory=dict)
    _phrases: dict[tuple[Term, tuple[str, ...]], Phrase] = field(default_factory=dict)

    def languages_of(self, watchlist: Watchlist) -> tuple[str, ...]:
        """Its own, else the house's, else those of the feeds it reads.

        Where a feed's language is not known beforehand, the common ones of the world's wires.
        """
        chosen = watchlist.languages or self.compiler.languages
        if chosen:
            return tuple(dict.fromkeys(code.casefold() for code in chosen))
        named = watchlist.feeds or tuple(self.feeds)
        spoken = {self.feeds.get(name, "").casefold() for name in named} or {""}
        if "" in spoken:
            spoken |= set(COMMON)
        return tuple(sorted(spoken - {""}))

    def learn(self, queries: Iterable[tuple[Watchlist, Query]]) -> None:
        """Look up all ordinary words of these queries."""
        if self.lexicon is None:
            return
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        seen: set[tuple[Term, tuple[str, ...]]] = set()
        for watchlist, query in queries:
            languages = self.languages_of(watchlist)
            for term in self.compiler.terms(query):
                if (term, languages) in seen:
                    continue
                seen.add((term, languages))
                for code, word in asked(term, languages):
                    wanted[code].add(word)
        found = self.lexicon.look_up(wanted)
        self._words = dict(found.words)
        self.troubles = found.troubles

    def forget(self) -> None:
        """Plans keep what they need."""
        self._words = {}
        self._phrases = {}
        self.compiler.owners.clear()

    def of(self, watchlist: Watchlist) -> Callable[[Term], Phrase]:
        """How the terms of a watchlist are said; equal terms share their steps."""
        languages = self.languages_of(watchlist) if self.lexicon is not None else ()

        def say(term: Term) -> Phrase:
            phrase = self._phrases.get((term, languages))
            if phrase is None:
                if len(self._phrases) >= SHARED:
                    self._phrases.clear()
                    self.compiler.owners.clear()
                phrase = self._phrases[term, languages] = phrase_of(term, languages, self._words)
            return phrase

        return say
