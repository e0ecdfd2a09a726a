"""Numbers for what watchlists need, and which of them a word of a text brings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from typing import Final, NamedTuple, Self

from monitor.text.tokens import LONG_WORD
from monitor.watch.forms import Forms

ALWAYS: Final = 0
"""The number of what every item has."""

_SHIFT: Final = 32
_REMEMBERED: Final = 1 << 16
"""Words of texts: those of some languages' wires, in a few megabytes."""


_COPIED: Final = (
    "_beginnings",
    "_families",
    "_families_of",
    "_last",
    "_sizes",
    "_words",
    "concepts",
)
"""What another numbering needs; the rest is learned again."""

Numbers = tuple[int, ...]


def sign_pair(one: int, other: int) -> int:
    """The number of two signs side by side, by their numbers."""
    return one << _SHIFT | other


class Bundle(NamedTuple):
    """What a word brings that brings several things. `beside`: more, per word that is there too."""

    numbers: Numbers
    beside: Mapping[str, Numbers]


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
        self._is_stale = False
        """Whether a concept came that remembered words may name."""
        self._sizes: set[int] = set()
        """How long beginnings are."""

    def copied(self) -> Self:
        """The same numbers for another index; nothing is shared that changes."""
        other = type(self)(self._forms)
        vars(other).update({name: copy(vars(self)[name]) for name in _COPIED})
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
        """The number of a concept; from now on its forms are looked for."""
        number = self.concepts.get(owner)
        if number is None:
            number = self.concepts[owner] = -len(self.concepts) - 1
            self._is_stale = True
        return number

    def settle(self) -> None:
        """Forget what is remembered if it is too much, or if there are new concepts."""
        if self._is_stale or len(self) > _REMEMBERED:
            self._is_stale = False
            self._forget_all()

    def __missing__(self, word: str) -> int:
        number = self._bring(word)
        if len(word) <= LONG_WORD:
            self[word] = number
        return number

    def _bring(self, word: str) -> int:
        number = self._words.get(word, ALWAYS)
        is_plain = word not in self._families_of and not self._forms.may_begin(word)
        if is_plain and not self._sizes:  # as most words are
            return number
        found = [*self._families_of.get(word, ())]
        for size in self._sizes:
            found.append(self._beginnings.get(word[:size], ALWAYS))  # noqa: PERF401
        beside: defaultdict[str, set[int]] = defaultdict(set)
        for head in () if is_plain else self._forms.begun_by(word):
            concept = self.concepts.get(head.owner, ALWAYS)
            if concept and head.other:
                beside[head.other].add(concept)
            elif concept:
                found.append(concept)
        if not beside and not any(found):
            return number
        numbers = {number, *found} - {ALWAYS}
        if len(numbers) == 1 and not beside:
            return numbers.pop()
        bundle = self._next()
        more = {other: tuple(some - numbers) for other, some in beside.items() if some - numbers}
        self.bundles[bundle] = Bundle(tuple(numbers), more)
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
