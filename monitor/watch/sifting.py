"""The two ends of the archive's full-text index: an item's words, and what a plan needs of them.

An index that knows nothing of languages (SQLite's FTS5, PostgreSQL's `simple`) is asked for words
and beginnings of words only. What our tokens are is said by the words that it is given: Arabic
words in all readings; of scripts without spaces two signs side by side, and the last sign of a
run; Hangul as it stands, as particles only follow. Words in furniture are left out: nothing
matches them.

The index may say yes too often, never too seldom: whatever `Index.match` finds passes the sieve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, product, takewhile
from typing import Final
from unicodedata import unidata_version

from monitor.model import Has, HasAll, HasAny, Item, Sieve
from monitor.text import token_texts
from monitor.text.tokens import LONG_WORD
from monitor.watch.forms import Forms
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    NonePlan,
    PhrasePlan,
    Plan,
    Step,
    TitlePlan,
)
from monitor.watch.words import FIELDS, FIRST_SIGN, FIRST_WITH_READINGS, PARTICLES, readings

RULES: Final = 1
"""To be raised whenever other words come out of a text; a test tells."""

WORDING: Final = RULES * 10_000 + round(100 * float(unidata_version.rpartition(".")[0]))
"""An index of another wording is made anew. Letters are what this Python's Unicode says."""

MOST_WORDS: Final = 4_000
"""A question with more words than that costs more than reading everything."""

STEM: Final = 6
ALIKE: Final = 3
"""So many forms with the same first letters are asked for as one beginning: a third of the time."""

_FIRST_HANGUL: Final = "가"
_LAST_HANGUL: Final = "힣"

_BARE: Final = {n: "·" for n in range(0x80) if not chr(n).isalnum()}
"""Words that fold to several (ﷺ) or to signs (⑴) must not be split by the index."""
_ODD: Final = re.compile("[\x00-\x1f!-/:-@\\[-`{-\x7f]")


def index_words(item: Item) -> str:
    """The words of an item for a full-text index, each once, with spaces between them."""
    found: set[str] = set()
    is_ascii = True
    for piece in _pieces(item):
        words = token_texts(piece)
        if piece.isascii():
            found.update(words)
            continue
        is_ascii = False
        if max(words, default="") < FIRST_WITH_READINGS:
            found.update(words)
        else:
            found.update(_eastern(words))
    text = " ".join(found)
    if is_ascii or (text.count(" ") < max(1, len(found)) and _ODD.search(text) is None):
        return text
    return " ".join({*map(_plain, found)})


def _pieces(item: Item) -> Iterator[str]:
    """The stretches of text between furniture."""
    for field in FIELDS:
        text = item.text(field)
        at = 0
        for start, end in sorted((s.start, s.end) for s in item.furniture if s.field is field):
            if start > at:
                yield text[at:start]
            at = max(at, end)
        if at < len(text):
            yield text[at:] if at else text


def _eastern(words: Iterable[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if _is_sign(word):
            if before:
                yield before + word
            before = word
            continue
        if before:
            yield before
            before = ""
        if word[0] < FIRST_WITH_READINGS or _is_hangul(word) or len(word) > LONG_WORD:
            yield word
        else:
            yield from readings(word)
    if before:
        yield before


def _is_sign(word: str) -> bool:
    return len(word) == 1 and word >= FIRST_SIGN and not _is_hangul(word)


def _is_hangul(word: str) -> bool:
    return _FIRST_HANGUL <= word[0] <= _LAST_HANGUL


def _plain(word: str) -> str:
    return word.translate(_BARE)


def sieve_of(plan: Plan, forms: Forms) -> Sieve | None:
    """What an item must have so that a plan may hold; None if that cannot be said in few words."""
    sieve = _needed(plan, forms)
    return None if sieve is None or _size(sieve) > MOST_WORDS else sieve


def _needed(plan: Plan, forms: Forms) -> Sieve | None:
    match plan:
        case PhrasePlan(steps=steps, variants=variants):
            return _any([_phrase(written) for written in (steps, *variants)])
        case ConceptPlan(owner=owner):
            return _concept(owner, forms)
        case TitlePlan(of=of):
            return _needed(of, forms)
        case NonePlan():
            return None
        case AllPlan(of=many) | NearPlan(of=many):
            needs = [need for p in many if (need := _needed(p, forms)) is not None]
            return _all(needs) if needs else None
        case AnyPlan(of=many):
            choices = [_needed(p, forms) for p in many]
            whole = [c for c in choices if c is not None]
            return _any(whole) if len(whole) == len(choices) else None


def _phrase(steps: Sequence[Step]) -> Sieve:
    """Every word, and of signs that follow each other the pairs."""
    needs: list[Sieve] = []
    paired: set[int] = set()
    for n, (one, other) in enumerate(pairwise(steps)):
        if _is_of_signs(one) and _is_of_signs(other):
            pairs = product(sorted(one.keys), sorted(other.keys))
            needs.append(_any([Has(_plain(a + b)) for a, b in pairs]))
            paired |= {n, n + 1}
    for n, step in enumerate(steps):
        if n not in paired:
            needs.append(_some(step.keys, longer=step.prefix))
    return _all(needs)


def _is_of_signs(step: Step) -> bool:
    return not step.prefix and all(map(_is_sign, step.keys))


def _words(key: str, *, longer: bool = False) -> list[Has]:
    """What a key is found by.

    Signs begin pairs. Hangul goes on as it likes, but after one syllable only with a particle.
    """
    if _is_hangul(key) and len(key) == 1 and not longer:
        return [Has(key + particle) for particle in sorted(PARTICLES)]
    return [Has(_plain(key), longer or _is_sign(key) or _is_hangul(key))]


def _some(keys: Iterable[str], *, longer: bool = False) -> Sieve:
    return _any([has for key in sorted(keys) for has in _words(key, longer=longer)])


def _concept(owner: str, forms: Forms) -> Sieve:
    """By what its forms are seen: a word, or two; the longest other of signs is the next one."""
    alone: set[Has] = set()
    others: dict[str, set[str]] = {}
    for head in forms.heads({owner}):
        if head.other and _is_sign(head.word) and _is_sign(head.other):
            alone.add(Has(_plain(head.word + head.other)))
        elif head.other:
            others.setdefault(head.word, set()).add(head.other)
        else:
            alone.update(_words(head.word, longer=head.longer))
    words = _stems(alone)
    stems = tuple(has.word for has in words if has.longer)
    together = [
        _all([_some([first]), _some(other)])
        for first, other in sorted(others.items())
        if not words.issuperset(_words(first)) and not first.startswith(stems)
    ]
    return _any([*sorted(words, key=lambda has: (has.word, has.longer)), *together])


def _stems(words: Iterable[Has]) -> set[Has]:
    """The same words and some more: what inflects many forms is asked for by its beginning."""
    found: set[Has] = set()
    for _, group in groupby(sorted(words, key=lambda has: has.word), lambda has: has.word[:STEM]):
        like = list(group)
        if len(like) >= ALIKE and len(like[0].word) >= STEM:
            found.add(Has(_shared(like[0].word, like[-1].word), longer=True))
        else:
            found.update(like)
    kept: set[Has] = set()
    begun = "\N{NULL}"
    for has in sorted(found, key=lambda has: (has.word, not has.longer)):
        if not has.word.startswith(begun):
            kept.add(has)
            begun = has.word if has.longer else begun
    return kept


def _shared(one: str, other: str) -> str:
    """With what both words begin."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(a for a, _ in same)


def _all(of: Sequence[Sieve]) -> Sieve:
    return of[0] if len(of) == 1 else HasAll(tuple(of))


def _any(of: Sequence[Sieve]) -> Sieve:
    return of[0] if len(of) == 1 else HasAny(tuple(dict.fromkeys(of)))


def _size(sieve: Sieve) -> int:
    return 1 if isinstance(sieve, Has) else sum(map(_size, sieve.of))
