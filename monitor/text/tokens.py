"""Tokens: folded words with their place in the original text.

Words of alphabetic scripts are split at everything that is not a letter, digit or mark, at
apostrophes and hyphens too ("nord-coréen" is two tokens, as "nord coréen" is). Han and kana give
one token a character, Hangul one token a run (its particles are the matcher's business).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.text.fold import fold_word

_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0971-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
"""Marks and invisible characters that stand inside words; `\\w` does not know them."""

_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_{_MARKS}]*)*")

HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7ff\uffa0-\uffdc"
_VOICING = "\u3099\u309a\uff9e\uff9f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f"

_PIECE = re.compile(rf"[{HAN}{KANA}][{_VOICING}]*|[{HANGUL}{_VOICING}]+|[^{HAN}{KANA}{HANGUL}]+")

_FIRST_EASTERN = "\u1100"


class Token(NamedTuple):
    """A folded word and its half-open range of code points in the original text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order, never overlapping."""
    found: list[Token] = []
    for match in _WORD.finditer(text):
        word = match[0]
        start = match.start()
        if max(word) < _FIRST_EASTERN:
            found.append(Token(fold_word(word), start, match.end()))
            continue
        for piece in _PIECE.finditer(word):
            folded = fold_word(piece[0])
            if folded:
                found.append(Token(folded, start + piece.start(), start + piece.end()))
    return tuple(found)
