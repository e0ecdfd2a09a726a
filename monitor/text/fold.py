"""Folding: the one definition of "the same word" for matching, stories and search.

NFKC and case folding; accents off Latin and Greek letters; ё is е; Arabic vowel signs, tatweel and
the variants of alef are one; digits of any script are 0 to 9; apostrophes, hyphens and quotation
marks are unified; zero-width and bidirectional controls are dropped. Marks that make another letter
(й, ї, が, ा) stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN_AND_GREEK = (
    range(0xC0, 0x250),
    range(0x370, 0x400),
    range(0x1E00, 0x2000),
)

_UNDECOMPOSED = {
    "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
}  # fmt: skip
"""Letters that Unicode does not decompose but that people and wires write without the stroke."""

INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
)  # fmt: skip
"""Soft hyphen, zero-width, bidirectional controls and variation selectors, for str.translate."""

_SIGNS = {
    **dict.fromkeys("’‘‛ʼʹ′‵`´ʻʽ＇׳", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－⁃־", "-"),
    **dict.fromkeys("“”„‟«»″״＂〝〞", '"'),
}

_ARABIC = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    **{chr(c): "" for c in (0x640, 0x670, *range(0x64B, 0x660), *range(0x6D6, 0x6DD))},
    **{chr(c): "" for c in (*range(0x6DF, 0x6E5), *range(0x6E7, 0x6E9), *range(0x6EA, 0x6EE))},
}

_DIGITS = {
    **{chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50) for n in range(10)},
    "٪": "%",
    "٫": ".",
    "٬": ",",
}
"""Arabic, Persian, Devanagari, Bengali and Thai digits, and the signs that stand with them."""

_HEBREW_POINTS = {chr(c): "" for c in (*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5)}


def _bare(letter: str) -> str:
    """A Latin or Greek letter without its marks."""
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


_LETTERS = {
    chr(c): _bare(chr(c))
    for block in _LATIN_AND_GREEK
    for c in block
    if _bare(chr(c)) != chr(c) and unicodedata.category(chr(c)).startswith("L")
}

_COMBINING = {chr(c): "" for c in range(0x300, 0x370)}
"""What is left of these after NFKC stands on a letter that has no composed form."""

_MARKED = str.maketrans(
    {**_SIGNS, **_ARABIC, **_DIGITS, **_HEBREW_POINTS, "ё": "е", "œ": "oe", "æ": "ae"}
)
_FOLDED = str.maketrans(
    {
        **_SIGNS,
        **_ARABIC,
        **_DIGITS,
        **_HEBREW_POINTS,
        **_LETTERS,
        **_UNDECOMPOSED,
        **_COMBINING,
        "ё": "е",
    }
)


_EVERYDAY = re.compile(
    "[\\x00-\\x7fÀ-ıĴ-ľŁ-ňŊ-žА-яЁёІіЇїЄєҐґ一-鿿가-힣ぁ-ゖァ-ヺー、。「」『』【】《》«»·–—‘’“”„]*"
)
"""Composed letters of Europe, Han, kana and Hangul, and their signs: letters that fold one by one,
in one pass. A test compares it with the long way."""

_DOT = "\u0307"  # what is left of İ without case
_BENT = {
    chr(c): bent for c, bent in _FOLDED.items() if _EVERYDAY.fullmatch(chr(c)) or chr(c) == _DOT
}
_BENDS = re.compile(f"[{''.join(map(re.escape, _BENT))}]")
"""What changes of these beyond its case. They are few in a text, and looked up one by one."""


def _bend(found: re.Match[str]) -> str:
    return _BENT[found[0]]


def _normal(text: str) -> str:
    """NFKC and case folding, to a fixed point (folding can undo normalisation and reverse)."""
    seen = text.translate(INVISIBLE)
    while True:
        after = unicodedata.normalize("NFKC", seen).casefold().translate(INVISIBLE)
        if after == seen:
            return after
        seen = after


def fold(text: str) -> str:
    """The folded form of a text. Idempotent; the length may change."""
    if text.isascii():
        return text.lower().replace("`", "'")
    if _EVERYDAY.fullmatch(text):
        return _BENDS.sub(_bend, text.casefold())
    seen = text
    while True:
        after = _normal(seen).translate(_FOLDED)
        if after == seen:
            return after
        seen = after


def fold_marked(text: str) -> str:
    """As `fold`, but accents stay: for terms in which they make a difference (marché, marche)."""
    if text.isascii():
        return text.lower().replace("`", "'")
    seen = text
    while True:
        after = _normal(seen).translate(_MARKED)
        if after == seen:
            return after
        seen = after


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """`fold` of one word, remembered: wires repeat their words."""
    return fold(word)
