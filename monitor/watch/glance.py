"""A first look at an item: its words, and the concepts that it may name.

Most items hold for no watchlist, and that is seen here, without places in the text. Whatever stands
in an item is seen; not everything that is seen counts (parts of longer names, forms of another
language): the finder decides about what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        self._first: dict[str, dict[str, frozenset[int]]] = {}
        self._longer: dict[str, frozenset[int]] = {}

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
        first = self._first
        for word in first.keys() & words:
            for second, numbers in first[word].items():
                if not second or second in words:
                    found |= numbers
        if self._longer:
            for beginning in self._longer.keys() & {word[:PREFIX_BUCKET] for word in words}:
                found |= self._longer[beginning]
        return found

    def _learn(self) -> None:
        new, self._new = self._new, set()
        for head in self._forms.heads(new):
            number = frozenset((self._numbers[head.owner],))
            if head.longer:
                known = self._longer.get(head.word, frozenset())
                self._longer[head.word] = known | number
            else:
                after = self._first.setdefault(head.word, {})
                after[head.second] = after.get(head.second, frozenset()) | number
