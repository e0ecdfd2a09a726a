"""A first look at an item: which of the things that watchlists need it may have.

Most items hold for no watchlist, and that is seen here, without places in the text. Whatever stands
in an item is seen; not everything that is seen counts (parts of longer names, forms of another
language): the finder decides about what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from sys import intern
from typing import Final, NamedTuple

from monitor.model import Field, Item
from monitor.text import token_texts
from monitor.text.even import Even
from monitor.text.tokens import LONG_WORD, even_text
from monitor.watch.forms import Forms
from monitor.watch.words import ARABIC, FIELDS, readings

ALWAYS: Final = 0
"""The number of what every item has."""

FIRST_SIGN: Final = "\u2e80"
"""Scripts without spaces have one token a sign; two signs side by side are as good as a word."""

_SHIFT: Final = 32
_REMEMBERED: Final = 1 << 15

Numbers = tuple[int, ...]
Pairs = tuple[tuple[str, int], ...]


def sign_pair(one: int, other: int) -> int:
    """The number of two signs side by side, by their numbers."""
    return one << _SHIFT | other


class Look(NamedTuple):
    """What was seen: the words of an item in all their readings, and the numbers they bring.

    `even`: title, summary and body in lines, folded at once, if they could be. `concepts`: the
    numbers of the concepts that are looked for.
    """

    words: list[str]
    numbers: set[int]
    even: Even | None
    concepts: Mapping[str, int]

    def may_name(self, owner: str) -> bool:
        """Whether a form of a concept may be there."""
        return self.concepts.get(owner, ALWAYS) in self.numbers


class Bundle(NamedTuple):
    """What a word brings that brings several things. `after`: more with this word after it."""

    numbers: Numbers
    after: Pairs


class Glance:
    """Numbers for what watchlists need, and what the words of an item bring of it.

    Words, families of forms, beginnings and bundles share one number space from 1; concepts are
    negative.
    """

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._last = 0
        self._words: dict[str, int] = {}
        self._families: dict[frozenset[str], int] = {}
        self._families_of: dict[str, Numbers] = {}
        self._beginnings: dict[str, int] = {}
        self._concepts: dict[str, int] = {}
        self._new: set[str] = set()
        self._named: dict[str, Numbers] = {}
        """Per word the concepts of which it is a form."""
        self._named_longer: dict[str, Numbers] = {}
        """The same per beginning."""
        self._after: dict[str, Pairs] = {}
        """Per first word of longer forms their second words and concepts."""
        self._alone: dict[int, Numbers] = {}
        self._sizes: set[int] = set()
        """How long beginnings are."""
        self._brought = _Brought(self._bring)
        self._bundles: dict[int, Bundle] = {}

    def word(self, word: str) -> int:
        """The number of a word; from now on it is looked for."""
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = self._next()
            self._forget(word)
        return number

    def family(self, words: frozenset[str]) -> int:
        """The number of a word with all its forms: it is there if one of them is."""
        number = self._families.get(words)
        if number is None:
            number = self._families[words] = self._next()
            for word in words:
                self._families_of[word] = (*self._families_of.get(word, ()), number)
                self._forget(word)
        return number

    def beginning(self, word: str) -> int:
        """The number of a beginning of words; from now on it is looked for."""
        number = self._beginnings.get(word)
        if number is None:
            number = self._beginnings[word] = self._next()
            self._forget_longer(word)
        return number

    def concept(self, owner: str) -> int:
        """The number of a concept; from the next look on its forms are looked for."""
        number = self._concepts.get(owner)
        if number is None:
            number = self._concepts[owner] = -len(self._concepts) - 1
            self._new.add(owner)
        return number

    def at(self, item: Item) -> Look:
        """Look at an item."""
        if self._new:
            self._learn()
        if len(self._brought) > _REMEMBERED or len(self._bundles) > _REMEMBERED:
            self._forget_all()
        even = even_text(f"{item.title}\n{item.summary}\n{item.body}")
        pairs: Iterable[int] = ()
        if even is not None and even.codec != ARABIC:
            words = _without_furniture(even, item).words() if item.furniture else even.words()
        else:
            words, pairs = self._read(item)
        numbers = {ALWAYS, *map(self._brought.__getitem__, words), *pairs}
        seen: set[str] = set()
        for number in self._bundles.keys() & numbers:
            bundle = self._bundles[number]
            numbers.update(bundle.numbers)
            if bundle.after:
                seen = seen or set(words)
                numbers.update([number for second, number in bundle.after if second in seen])
        return Look(words, numbers, even, self._concepts)

    def _read(self, item: Item) -> tuple[list[str], list[int]]:
        """The words of an item, in all their readings, and the pairs of signs in it."""
        words: list[str] = []
        pairs: list[int] = []
        for piece in _pieces(item):
            keys = [readings(w) if len(w) <= LONG_WORD else (w,) for w in token_texts(piece)]
            words.extend(chain.from_iterable(keys))
            pairs.extend(self._sign_pairs([k[0] for k in keys]))
        return words, pairs

    def _sign_pairs(self, words: Sequence[str]) -> Iterator[int]:
        known = self._words
        signs = [known.get(w, 0) if w >= FIRST_SIGN else 0 for w in words]
        return (sign_pair(one, other) for one, other in pairwise(signs) if one and other)

    def _bring(self, word: str) -> int:
        """The number that a word brings: its own, or that of a bundle."""
        found = {self._words.get(word, ALWAYS), *self._families_of.get(word, ())}
        found.update(self._named.get(word, ()))
        for size in self._sizes:
            beginning = word[:size]
            found.add(self._beginnings.get(beginning, ALWAYS))
            found.update(self._named_longer.get(beginning, ()))
        found.discard(ALWAYS)
        after = self._after.get(word, ())
        if len(found) <= 1 and not after:
            return found.pop() if found else ALWAYS
        number = self._next()
        self._bundles[number] = Bundle(tuple(found), after)
        return number

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _forget(self, word: str) -> None:
        """What a word brings has changed."""
        self._bundles.pop(self._brought.pop(word, ALWAYS), None)

    def _forget_longer(self, beginning: str) -> None:
        """What words bring that begin so has changed."""
        self._sizes.add(len(beginning))
        self._forget_all()

    def _forget_all(self) -> None:
        self._brought.clear()
        self._bundles.clear()

    def _learn(self) -> None:
        new, self._new = self._new, set()
        for head in self._forms.heads(new):
            concept = self._concepts[head.owner]
            if head.second:
                pair = (intern(head.second), concept)
                self._after[head.word] = (*self._after.get(head.word, ()), pair)
                self._forget(head.word)
                continue
            table = self._named_longer if head.longer else self._named
            known = table.get(head.word, ())
            if concept not in known:
                alone = self._alone.setdefault(concept, (concept,))
                table[head.word] = (*known, concept) if known else alone
            if head.longer:
                self._forget_longer(head.word)
            else:
                self._forget(head.word)


class _Brought(dict[str, int]):
    """What words bring, remembered: wires repeat their words."""

    def __init__(self, bring: Callable[[str], int]) -> None:
        super().__init__()
        self._bring = bring

    def __missing__(self, word: str) -> int:
        number = self._bring(word)
        if len(word) <= LONG_WORD:
            self[word] = number
        return number


def _without_furniture(even: Even, item: Item) -> Even:
    text = even.text
    begin = {Field.TITLE: 0, Field.SUMMARY: len(item.title) + 1}
    begin[Field.BODY] = begin[Field.SUMMARY] + len(item.summary) + 1
    for span in item.furniture:
        start = begin[span.field] + span.start
        end = begin[span.field] + min(span.end, len(item.text(span.field)))
        text = text[:start] + " " * (end - start) + text[end:]
    return Even(text, even.codec, even.longer)


def _pieces(item: Item) -> Iterator[str]:
    """The stretches of text between furniture."""
    for field in FIELDS:
        text = item.text(field)
        at = 0
        for start, end in sorted((s.start, s.end) for s in item.furniture if s.field is field):
            if start > at:
                yield text[at:start]
            at = max(at, end)
        yield text[at:] if at else text
