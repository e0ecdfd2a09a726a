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
from monitor.stories.coverage import runs
from monitor.stories.exchanges import STEM, WORD
from monitor.stories.wording import is_generic, is_weekday

SENTENCES: Final = 3
NAMED: Final = 2
"""With so many names on both sides, none in common says that the events differ."""


class Names(NamedTuple):
    """`within` stand within a sentence, `first` begin one, `sure`: or begin several; shortened."""

    within: frozenset[str]
    first: frozenset[str]
    sure: frozenset[str]


def share_a_name(item: Item, tellings: Iterable[Item]) -> bool | None:
    """Whether any of the tellings has one of the item's names; None: too few to tell."""
    own = _names_of(item.title, _opening(item))
    others = [_names_of(t.title, _opening(t)) for t in tellings]
    sure = own.sure.union(*(o.sure for o in others))
    mine = own.sure | (own.first & sure)
    theirs = frozenset[str]().union(*(o.sure | (o.first & sure) for o in others))
    if mine & theirs:
        return True
    return False if min(len(mine), len(theirs)) >= NAMED else None


def has_capitals(text: str) -> bool:
    """Whether most of its letters are of a script that has capitals, which tell names."""
    letters = [sign for sign in text if sign.isalpha()]
    return 2 * sum(sign.lower() != sign.upper() for sign in letters) > len(letters)


def shared_names(item: Item, telling: Item) -> frozenset[str]:
    """Names of both, shortened, that surely are one in either of them."""
    own, other = (_names_of(t.title, _opening(t)) for t in (item, telling))
    return (own.within | own.first) & (other.within | other.first) & (own.sure | other.sure)


def keeps_a_name(item: Item, tellings: Iterable[Item]) -> bool:
    """Whether any of the tellings has a name of the item that surely is one: within a sentence."""
    own = _names_of(item.title, _opening(item)).within
    return any(own & _names_of(t.title, _opening(t)).within for t in tellings)


def brings_a_name(item: Item, tellings: Sequence[Item]) -> bool:
    """Whether headline or opening have a name that stands in none of the tellings."""
    return not _names_of(item.title, _opening(item)).sure <= _words_of(tellings)


def trades_a_name(item: Item, telling: Item, tellings: Iterable[Item]) -> bool:
    """Whether the headline has a name where the telling's has one that this text never says.

    Nor does any of the tellings say the new one: "Iran" for "North Korea" is another event.
    """
    own, other = (_names_of(t.title, _opening(t)).sure for t in (item, telling))
    new, gone = own - _words_of(tellings), other - _words_of([item])
    title, told = core_of(item).title, core_of(telling).title
    return any(
        gone.intersection(t[:STEM] for t in told[a:b])
        and new.intersection(t[:STEM] for t in title[c:d])
        for a, b, c, d in runs(told, title)
    )


def puts_a_name(item: Item, telling: Item, tellings: Iterable[Item]) -> bool:
    """The same where the telling has any words that this text never says, and another figure.

    "Banque de Norvège" with 4 % for "Banque nationale suisse" with 0 %: an adjective may be a name.
    """
    title, told = core_of(item).title, core_of(telling).title
    figures = [{t for t in tokens if t[0].isdigit()} for tokens in (title, told)]
    if not all(figures) or not figures[0].isdisjoint(figures[1]):
        return False
    new = _names_of(item.title, _opening(item)).sure - _words_of(tellings)
    said = _words_of([item])
    return any(
        new.intersection(t[:STEM] for t in title[c:d])
        and not all(is_generic(t) or t[:STEM] in said for t in told[a:b])
        for a, b, c, d in runs(told, title)
    )


def _words_of(tellings: Iterable[Item]) -> set[str]:
    """All words of headlines and texts, shortened."""
    cores = map(core_of, tellings)
    return {token[:STEM] for core in cores for token in (*core.title, *core.stream.split())}


def _opening(item: Item) -> tuple[str, ...]:
    return tuple(plain_text(item, s) for s in core_of(item).sentences[:SENTENCES])


@lru_cache(maxsize=1024)
def _names_of(title: str, sentences: Sequence[str]) -> Names:
    first, within = Counter[str](), Counter[str]()
    for text in (title, *sentences):
        for number, word in enumerate(WORD.findall(text)):
            (within if number else first).update(_stems(word))
    repeated = {stem for stem in first if first[stem] > 1}
    return Names(frozenset(within), frozenset(first), frozenset(within) | repeated)


def _stems(word: str) -> Iterator[str]:
    """The name in a word ("Soccer-Hellvik" has two), shortened; nothing if it is none."""
    if not word[0].isupper() or word[0].lower() == word[0]:
        return
    for token in tokens_of(word):
        if len(token) > 1 and token.isalpha() and not is_weekday(token) and not is_generic(token):
            yield token[:STEM]
