"""What a feed says over and over: sentences that stand in unrelated items of it are its furniture.

No list knows every publisher's "Our newsletter is out every Friday". A sentence is learned if it
opens or closes a good part of a feed's recent texts under unrelated headlines; figures in it may
differ. What repeats within a subject (the background of a war) stands under related ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice, pairwise
from typing import Final

from monitor.model import Field, Item, Span
from monitor.text.furniture import SENTENCE_MAX, sentences
from monitor.text.phrases import key
from monitor.text.tokens import token_texts

Habits = Mapping[str, frozenset[str]]
"""Per feed the sentences it repeats, each as `habit_key` gives it."""

NO_HABITS: Final[frozenset[str]] = frozenset()

TEXTS_MIN: Final = 12
"""Of fewer texts of a feed nothing is learned."""

SHARE: Final = 0.25
UNRELATED_MIN: Final = 5
"""A sentence stands in such a part of the texts, and in so many whose headlines have no word in
common."""

TEXTS_MAX: Final = 80
"""Of each feed so many of the latest texts are looked at."""

WORD_MIN: Final = 5

LEARNED_MAX: Final = 24
"""Sentences of one feed."""

LETTERS_MIN: Final = 12
"""Shorter ones ("No comment.") may be news."""

OPENING: Final = 2
CLOSING: Final = 5
"""Sentences from either end of a text that are looked at."""

EDGE: Final = 2_000
"""Code points from either end of a text in which these must stand."""

_DIGITS: Final = re.compile(r"\d+")


def habit_key(sentence: str) -> str:
    """The form in which sentences are compared: folded, every figure alike."""
    return _DIGITS.sub("0", key(sentence))


@dataclass(slots=True)
class _Seen:
    """In how many texts a sentence stands, under how many unrelated headlines, and their words."""

    texts: int
    unrelated: int
    words: frozenset[str]


class _Feed:
    """What was read of one feed: headlines, and the sentences of their texts."""

    def __init__(self) -> None:
        self.headlines: set[str] = set()
        self._once: dict[int, frozenset[str]] = {}
        """By the hash of a sentence that stands in one text, as most do: words of the headline."""
        self._seen: dict[str, _Seen] = {}

    def read(self, item: Item) -> None:
        """Count the sentences of an item with a headline of its own."""
        headline = habit_key(item.title)
        if headline in self.headlines or len(self.headlines) >= TEXTS_MAX:
            return
        self.headlines.add(headline)
        words = frozenset(_words(item.title))
        for sentence in {habit_key(s) for s, _ in _edges(item.summary, item.body)}:
            seen = self._seen.get(sentence)
            if seen is None:
                first = self._once.pop(hash(sentence), None)
                if first is None:
                    self._once[hash(sentence)] = words
                    continue
                seen = self._seen[sentence] = _Seen(1, 1, first)
            seen.texts += 1
            if seen.words.isdisjoint(words):
                seen.unrelated += 1
                seen.words |= words

    def habits(self) -> frozenset[str]:
        """Sentences of a good part of the texts, some of which have nothing to do with another."""
        if len(self.headlines) < TEXTS_MIN:
            return NO_HABITS
        enough = SHARE * len(self.headlines)
        most = nlargest(LEARNED_MAX, self._seen.items(), key=lambda pair: pair[1].texts)
        return frozenset(
            sentence
            for sentence, seen in most
            if seen.texts >= enough and seen.unrelated >= UNRELATED_MIN
        )


class Learner:
    """Reads items, the latest first, and tells per feed what it repeats; no item is kept.

    Whether texts are related is told by their headlines: stories would not do, since it is what
    repeats that makes short texts look alike. Feeds without habits are absent. Bounded: at most
    `LEARNED_MAX` sentences a feed.
    """

    def __init__(self) -> None:
        self._feeds: dict[str, _Feed] = defaultdict(_Feed)

    def read(self, items: Iterable[Item]) -> None:
        """These, which are older than what was read before."""
        for item in items:
            self._feeds[item.feed].read(item)

    def habits(self) -> dict[str, frozenset[str]]:
        """Per feed what it repeats, as far as it was read."""
        return {name: habits for name, feed in self._feeds.items() if (habits := feed.habits())}


def learn(items: Iterable[Item]) -> dict[str, frozenset[str]]:
    """Per feed what these items, the latest first, have over and over."""
    learner = Learner()
    learner.read(items)
    return learner.habits()


def _words(title: str) -> Iterator[str]:
    """Words of a headline that say what it is about: long ones, and pairs of signs."""
    words = token_texts(title)
    yield from (w for w in words if len(w) >= WORD_MIN)
    yield from (w[:2] for w in words if len(w) > 1 and w[0] >= "\u2e80")
    yield from (a + b for a, b in pairwise(words) if len(a) == len(b) == 1 and a >= "\u2e80")


def habitual(summary: str, body: str, habits: frozenset[str]) -> Iterator[Span]:
    """The spans of a text that its feed says over and over."""
    for sentence, span in _edges(summary, body):
        if habit_key(sentence) in habits:
            yield span


def _edges(summary: str, body: str) -> Iterator[tuple[str, Span]]:
    """The first and last sentences of summary and body."""
    for where, text in ((Field.SUMMARY, summary), (Field.BODY, body)):
        first = list(islice(sentences(text, 0, min(EDGE, len(text))), OPENING))
        last = list(sentences(text, max(0, len(text) - EDGE), len(text)))[-CLOSING:]
        for start, end in dict.fromkeys((*first, *last)):
            sentence = text[start:end]
            if end - start <= SENTENCE_MAX and sum(map(str.isalpha, sentence)) >= LETTERS_MIN:
                yield sentence, Span(where, start, end)
