"""Numbers for what watchlists need, and which of them a word of a text brings."""

from __future__ import annotations

from copy import copy
from sys import intern
from typing import Final, NamedTuple, Self

from monitor.text.tokens import LONG_WORD
from monitor.watch.forms import Forms

ALWAYS: Final = 0
"""The number of what every item has."""

_SHIFT: Final = 32
_REMEMBERED: Final = 1 << 16
"""Words of texts: those of some languages' wires, in a few megabytes."""


_COPIED: Final = ("_beginnings", "_families", "_families_of", "_last", "_words", "concepts")
"""What another numbering needs; the rest is learned again."""

Numbers = tuple[int, ...]
Pairs = tuple[tuple[str, int], ...]


def sign_pair(one: int, other: int) -> int:
    """The number of two signs side by side, by their numbers."""
    return one << _SHIFT | other


class Bundle(NamedTuple):
    """What a word brings that brings several things. `beside`: more if this word is there too."""

    numbers: Numbers
    beside: Pairs


class Numbering(dict[str, int]):
    """Per word of a text the number that it brings: its own, that of a bundle, or `ALWAYS`.

    What was asked for is remembered, as wires repeat their words. Words, families of forms,
    beginnings and bundles share one number space from 1; concepts are negative.
    """

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.concepts: dict[str, int] = {}
        self.bundles: dict[int, Bundle] = {}
        self._forms = forms
        self._last = 0
        self._words: dict[str, int] = {}
        self._families: dict[frozenset[str], int] = {}
        self._families_of: dict[str, Numbers] = {}
        self._beginnings: dict[str, int] = {}
        self._new: set[str] = set()
        self._named: dict[str, Numbers] = {}
        """Per word the concepts of which it is a form."""
        self._named_longer: dict[str, Numbers] = {}
        """The same per beginning."""
        self._beside: dict[str, Pairs] = {}
        """Per first word of longer forms another word of theirs, and the concept."""
        self._alone: dict[int, Numbers] = {}
        self._sizes: set[int] = set()
        """How long beginnings are."""

    def copied(self) -> Self:
        """The same numbers for another index; nothing is shared that changes."""
        other = type(self)(self._forms)
        vars(other).update({name: copy(vars(self)[name]) for name in _COPIED})
        vars(other).update(_sizes={*map(len, self._beginnings)}, _new={*self.concepts})
        return other

    def word(self, word: str) -> int:
        """The number of a word; from now on it is looked for."""
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = self._next()
            self._forget(word)
        return number

    def sign(self, word: str) -> int:
        """The number of a word that is looked for, `ALWAYS` of another."""
        return self._words.get(word, ALWAYS)

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
            self._sizes.add(len(word))
            self._forget_all()
        return number

    def concept(self, owner: str) -> int:
        """The number of a concept; `settle` learns its forms."""
        number = self.concepts.get(owner)
        if number is None:
            number = self.concepts[owner] = -len(self.concepts) - 1
            self._new.add(owner)
        return number

    def settle(self) -> None:
        """Learn the forms of new concepts; forget what is remembered if that is too much."""
        if self._new:
            self._learn()
        if len(self) > _REMEMBERED or len(self.bundles) > _REMEMBERED:
            self._forget_all()

    def __missing__(self, word: str) -> int:
        number = self._bring(word)
        if len(word) <= LONG_WORD:
            self[word] = number
        return number

    def _bring(self, word: str) -> int:
        number = self._words.get(word, ALWAYS)
        found = [*self._families_of.get(word, ()), *self._named.get(word, ())]
        for size in self._sizes:
            beginning = word[:size]
            found.append(self._beginnings.get(beginning, ALWAYS))
            found += self._named_longer.get(beginning, ())
        beside = self._beside.get(word, ())
        if not beside and not any(found):  # as most words are
            return number
        numbers = {number, *found} - {ALWAYS}
        if len(numbers) == 1 and not beside:
            return numbers.pop()
        bundle = self._next()
        self.bundles[bundle] = Bundle(tuple(numbers), beside)
        return bundle

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _forget(self, word: str) -> None:
        """What a word brings has changed."""
        self.bundles.pop(self.pop(word, ALWAYS), None)

    def _forget_all(self) -> None:
        self.clear()
        self.bundles.clear()

    def _learn(self) -> None:
        new, self._new = self._new, set()
        for head in self._forms.heads(new):
            concept = self.concepts[head.owner]
            if head.other:
                pair = (intern(head.other), concept)
                self._beside[head.word] = (*self._beside.get(head.word, ()), pair)
                self._forget(head.word)
                continue
            table = self._named_longer if head.longer else self._named
            known = table.get(head.word, ())
            if concept not in known:
                alone = self._alone.setdefault(concept, (concept,))
                table[head.word] = (*known, concept) if known else alone
            if head.longer:
                self._sizes.add(len(head.word))
                self._forget_all()
            else:
                self._forget(head.word)
