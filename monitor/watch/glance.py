"""A first look at an item: its words, and the concepts that it may name.

Most items hold for no watchlist, and that is seen here, without places in the text. Whatever stands
in an item is seen; not everything that is seen counts (parts of longer names, forms of another
language): the finder decides about what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from sys import intern

from monitor.model import Item
from monitor.text import token_texts
from monitor.watch.forms import PREFIX_BUCKET, Forms
from monitor.watch.words import FIELDS, readings

Keys = Sequence[tuple[str, ...]]
"""Per word the keys under which it is found."""


def pieces(item: Item) -> Iterator[list[str]]:
    """The words of an item, one list for each stretch of text between furniture."""
    for field in FIELDS:
        text = item.text(field)
        at = 0
        for start, end in sorted((s.start, s.end) for s in item.furniture if s.field is field):
            if start > at:
                yield token_texts(text[at:start])
            at = max(at, end)
        if at < len(text):
            yield token_texts(text[at:] if at else text)


def keys_of(words: Sequence[str]) -> Keys:
    """Per word its keys: itself, and what particles and clitics leave of it."""
    return [readings(word) for word in words]


class Heads:
    """With which words the forms of concepts begin; a concept is told by its number."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._numbers: dict[str, int] = {}
        self._new: set[str] = set()
        self._single: dict[str, tuple[int, ...]] = {}
        self._double: dict[str, tuple[tuple[str, int], ...]] = {}
        self._longer: dict[str, tuple[int, ...]] = {}

    def watch(self, owner: str, number: int) -> None:
        """From the next `seen` on, tell of this concept."""
        if owner not in self._numbers:
            self._numbers[owner] = number
            self._new.add(owner)

    def seen(self, words: set[str]) -> set[int]:
        """The concepts of which a form may be among these words."""
        if self._new:
            self._learn()
        found: set[int] = set()
        for word in self._single.keys() & words:
            found.update(self._single[word])
        for word in self._double.keys() & words:
            found.update(number for second, number in self._double[word] if second in words)
        if self._longer:
            for beginning in self._longer.keys() & {word[:PREFIX_BUCKET] for word in words}:
                found.update(self._longer[beginning])
        return found

    def _learn(self) -> None:
        new, self._new = self._new, set()
        alone: dict[int, tuple[int]] = {}
        for head in self._forms.heads(new):
            number = self._numbers[head.owner]
            if head.second:
                pair = (intern(head.second), number)
                self._double[head.word] = (*self._double.get(head.word, ()), pair)
                continue
            heads = self._longer if head.longer else self._single
            known = heads.get(head.word)
            if known is None:
                heads[head.word] = alone.setdefault(number, (number,))
            elif number not in known:
                heads[head.word] = (*known, number)
