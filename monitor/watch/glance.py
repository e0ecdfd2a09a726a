"""A first look at an item: which of the things that watchlists need it may have.

Most items hold for no watchlist, and that is seen here, without places in the text. Whatever stands
in an item is seen; not everything that is seen counts (parts of longer names, forms of another
language): the finder decides about what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from monitor.model import Field, Item
from monitor.text import token_texts
from monitor.text.even import Even
from monitor.text.tokens import LONG_WORD, even_text
from monitor.watch.numbering import ALWAYS, Numbering, sign_pair
from monitor.watch.words import ARABIC, FIELDS, FIRST_SIGN, readings


class Look(NamedTuple):
    """What was seen: the words of an item in all their readings, and the numbers they bring.

    `even`: title, summary and body in lines, folded at once, if they could be. `in_order`: each
    word has one reading and stands after the one before it in the text, or in a later field.
    `concepts`: the numbers of the concepts that are looked for.
    """

    words: list[str]
    numbers: set[int]
    even: Even | None
    in_order: bool
    concepts: Mapping[str, int]

    def may_name(self, owner: str) -> bool:
        """Whether a form of a concept may be there."""
        return self.concepts.get(owner, ALWAYS) in self.numbers


def look_at(item: Item, numbering: Numbering) -> Look:
    """Look at an item."""
    numbering.settle()
    even = even_text(f"{item.title}\n{item.summary}\n{item.body}")
    in_order = even is not None and even.codec != ARABIC
    pairs: Iterable[int] = ()
    if even is not None and in_order:
        words = _without_furniture(even, item).words() if item.furniture else even.words()
    else:
        words, pairs = _read(item, numbering)
    numbers = {ALWAYS, *map(numbering.__getitem__, words), *pairs}
    seen: set[str] = set()
    for number in numbering.bundles.keys() & numbers:
        own, beside = numbering.bundles[number]
        numbers.update(own)
        if beside:
            seen = seen or set(words)
            for other in beside.keys() & seen:
                numbers.update(beside[other])
    return Look(words, numbers, even, in_order, numbering.concepts)


def _read(item: Item, numbering: Numbering) -> tuple[list[str], list[int]]:
    """The words of an item, in all their readings, and the pairs of signs in it."""
    words: list[str] = []
    pairs: list[int] = []
    for piece in _pieces(item):
        keys = [readings(w) if len(w) <= LONG_WORD else (w,) for w in token_texts(piece)]
        words.extend(chain.from_iterable(keys))
        pairs.extend(_sign_pairs([k[0] for k in keys], numbering))
    return words, pairs


def _sign_pairs(words: Sequence[str], numbering: Numbering) -> Iterator[int]:
    signs = [numbering.sign(w) if w >= FIRST_SIGN else ALWAYS for w in words]
    return (sign_pair(one, other) for one, other in pairwise(signs) if one and other)


def _without_furniture(even: Even, item: Item) -> Even:
    text = even.text
    begin = {Field.TITLE: 0, Field.SUMMARY: len(item.title) + 1}
    begin[Field.BODY] = begin[Field.SUMMARY] + len(item.summary) + 1
    for span in item.furniture:
        size = len(item.text(span.field))
        start, end = (begin[span.field] + min(at, size) for at in (span.start, span.end))
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
