"""Fingerprints by which the store finds an item's neighbours.

At most 21 an item: the 8 smallest of its lead's 3-token shingles, 6 sampled from the rest, the
headline as a whole, and 6 of the headline's words of substance. A text with nothing behind its
lead has words of the lead instead: what one headline says stands in another's lead. A fact box has
words of its headline as such, which news of the same subject does not crowd out, in place of these.
Shingles find copies (an inverted index of them keeps the candidates that MinHash-LSH loses below
80 % containment); single words find the later lead that shares no three words in a row with the
first (of 191 follow-ups in the open scenarios 3-token shingles of the headline missed 7, words miss
1). A common word has a long list; the store looks at its newest holders only. All are chosen by a
32-bit checksum, so that equal texts always choose the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from zlib import crc32

from monitor.model import Item, MarkerKind
from monitor.stories.core import LEAD_TOKENS, Core, core_of
from monitor.stories.hashing import hash64_of
from monitor.stories.likeness import ROLE_WORDS, subject_of, subject_words
from monitor.stories.wording import is_generic, is_slight
from monitor.text.fold import fold

LEAD_PRINTS = 8
BODY_PRINTS = 6
TITLE_WORDS = 6
BOX_WORDS = 5
BOX: Final = b"box "
"""Before a word: no shingle begins so, as these have three words."""
WIDTH = 3
BODY_TOKENS = 600
NAME_MIN = 3
"""Letters of a short name of which only the first is a capital; two have mostly another meaning."""
_SHORT: Final = re.compile(r"(?<!\w)[^\W\d_]{2,3}(?!\w)")


def prints_of(item: Item) -> tuple[int, ...]:
    """Signed 64-bit fingerprints, sorted, without repeats; () for an item without words."""
    core = core_of(item)
    flat = core.stream.encode("utf-8", "surrogatepass").split()
    boxed = _box_words(core) if MarkerKind.PACKAGE in core.kinds else []
    left = BODY_PRINTS - len(boxed)
    body = _shingles(flat[LEAD_TOKENS - WIDTH + 1 : BODY_TOKENS])
    chosen = {
        *_smallest(_shingles(flat[:LEAD_TOKENS]), LEAD_PRINTS),
        *(_smallest(body, left) if body else _lead_words(core, left)),
        *_title_prints(core.title[:LEAD_TOKENS], _short_names(item.title)),
        *boxed,
    }
    return tuple(sorted(map(hash64_of, chosen)))


def subject_prints_of(item: Item) -> frozenset[int]:
    """The words of substance of headline and lead as unsigned 16-bit numbers.

    Two items that share one fingerprint only and fewer than `SUBJECT_MIN` of these have nothing to
    do with each other; that is told without reading either text.
    """
    return frozenset(map(_number, subject_of(core_of(item))))


def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass")) & 0xFFFF


def _short_names(title: str) -> list[str]:
    """Names of two or three capitals ("GM", "ООН") or of three letters ("Fed", "Rio").

    None if all is in capitals.
    """
    if title.isupper():
        return []
    names = [word for word in _SHORT.findall(title) if word[0].isupper()]
    whole = [fold(name) for name in names if name.isupper()]
    begun = [fold(name) for name in names if len(name) == NAME_MIN and not name.isupper()]
    return whole + [word for word in begun if not is_slight(word) and not is_generic(word)]


def _title_prints(title: Sequence[str], short: Iterable[str]) -> set[bytes]:
    if not title:
        return set()
    names = subject_words(title).union(word for word in short if word in title)
    words = {_encoded(word) for word in names}
    return {_encoded(" ".join(title)), *_smallest(words, TITLE_WORDS)}


def _lead_words(core: Core, count: int) -> list[bytes]:
    """So many words of the lead that the headline has not; more where that is short."""
    if not core.title:
        return []
    title = subject_words(core.title)
    words = {_encoded(word) for word in subject_words(core.lead) - title - ROLE_WORDS}
    return _smallest(words, count + max(0, TITLE_WORDS - len(title)))


def _box_words(core: Core) -> list[bytes]:
    """What fact boxes of one subject share: few of them have a word that all the news has."""
    words = {_encoded(word) for word in subject_words(core.title)}
    return [BOX + word for word in _smallest(words, BOX_WORDS)]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shingles(tokens: Sequence[bytes]) -> set[bytes]:
    if not tokens:
        return set()
    if len(tokens) < WIDTH:
        return {b" ".join(tokens)}
    return set(map(b" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)))


def _smallest(shingles: set[bytes], count: int) -> list[bytes]:
    """The `count` shingles of smallest checksum; equal texts always choose the same."""
    # a multiplication spreads CRC's linearity, so that likeness of letters does not order shingles
    numbered = {crc32(shingle) * 0x9E3779B1 & 0xFFFFFFFF: shingle for shingle in shingles}
    if len(numbered) == len(shingles):
        return [numbered[number] for number in sorted(numbered)[:count]]
    return sorted(shingles, key=lambda s: (crc32(s) * 0x9E3779B1 & 0xFFFFFFFF, s))[:count]
