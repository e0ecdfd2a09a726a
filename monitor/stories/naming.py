"""The names that a text gives its event: capitalised words of its headline and opening.

Two texts of one event share a name; two that are only built alike name other people and places.
Only scripts with capitals tell names. A word that begins a sentence is one only if it is written
so elsewhere: "Soccer" before two headlines is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.model import Item
from monitor.stories.core import core_of, plain_text, tokens_of
from monitor.stories.exchanges import WORD
from monitor.stories.wording import is_generic, is_weekday

SENTENCES: Final = 3
STEM: Final = 4
"""Letters by which names are compared, as cases change their endings."""

NAMED: Final = 2
"""With so many names on both sides, none in common says that the events differ."""


class Names(NamedTuple):
    """`sure` stand within a sentence, `maybe` begin one; both shortened."""

    sure: frozenset[str]
    maybe: frozenset[str]


def share_a_name(item: Item, tellings: Iterable[Item]) -> bool | None:
    """Whether any of the tellings has one of the item's names; None: too few to tell."""
    own = _names_of(item.title, _opening(item))
    others = [_names_of(t.title, _opening(t)) for t in tellings]
    sure = own.sure.union(*(o.sure for o in others))
    mine = own.sure | (own.maybe & sure)
    theirs = frozenset[str]().union(*(o.sure | (o.maybe & sure) for o in others))
    if mine & theirs:
        return True
    return False if min(len(mine), len(theirs)) >= NAMED else None


def brings_a_name(item: Item, tellings: Sequence[Item]) -> bool:
    """Whether headline or opening have a name that stands in none of the tellings."""
    told = {
        token[:STEM]
        for telling in tellings
        for core in (core_of(telling),)
        for token in (*core.title, *core.stream.split())
    }
    return not _names_of(item.title, _opening(item)).sure <= told


def _opening(item: Item) -> tuple[str, ...]:
    return tuple(plain_text(item, s) for s in core_of(item).sentences[:SENTENCES])


@lru_cache(maxsize=1024)
def _names_of(title: str, sentences: Sequence[str]) -> Names:
    first, within = Counter[str](), Counter[str]()
    for text in (title, *sentences):
        for number, word in enumerate(WORD.findall(text)):
            (within if number else first).update(_stems(word))
    repeated = {stem for stem in first if first[stem] > 1}
    return Names(frozenset(within) | repeated, frozenset(first))


def _stems(word: str) -> Iterator[str]:
    """The name in a word ("Soccer-Hellvik" has two), shortened; nothing if it is none."""
    if not word[0].isupper() or word[0].lower() == word[0]:
        return
    for token in tokens_of(word):
        if len(token) > 1 and token.isalpha() and not is_weekday(token) and not is_generic(token):
            yield token[:STEM]
