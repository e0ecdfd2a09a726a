"""Many patterns as few: a set of phrases that a folded text may hold.

Trying hundreds of patterns at every place of a text is slow. Phrases of scripts with word
boundaries are tried at word starts only, and each script's only if the text has that script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_UNBOUNDED = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def key(phrase: str) -> str:
    """The form in which phrases are looked up: no case, no marks at all, single spaces.

    Cruder than `fold`: it also takes the marks off other scripts, for wires write them or not.
    """
    folded = unicodedata.normalize("NFKC", phrase).casefold()
    bare = folded if folded.isascii() else unmarked(folded)
    return " ".join(bare.replace("’", "'").split())


def unmarked(pattern: str) -> str:
    """A pattern without combining marks, so that it meets text that went through `key`."""
    decomposed = unicodedata.normalize("NFD", pattern)
    return unicodedata.normalize("NFC", decomposed.translate(_MARKS))


class _Marks(dict[int, int | None]):
    """For str.translate: letters stay, combining marks go; each is asked about once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_MARKS = _Marks()


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by script: Latin, other scripts with word boundaries, and those without."""

    latin: re.Pattern[str] | None
    spaced: re.Pattern[str] | None
    unspaced: re.Pattern[str] | None

    def search(self, folded: str) -> bool:
        """Whether a text that went through `key` holds one of the phrases."""
        if self.latin and self.latin.search(folded):
            return True
        if folded.isascii():
            return False
        if self.unspaced and _UNBOUNDED.search(folded):
            return bool(self.unspaced.search(folded))
        return bool(self.spaced and self.spaced.search(folded))


def phrases(patterns: Iterable[str]) -> Phrases:
    """Compile patterns; each must begin at a word in scripts that have words."""
    latin: list[str] = []
    spaced: list[str] = []
    unspaced: list[str] = []
    for pattern in (p for line in patterns for p in _alternatives(unmarked(line))):
        plain = pattern.isascii()
        (latin if plain else unspaced if _UNBOUNDED.search(pattern) else spaced).append(pattern)
    return Phrases(_compiled(latin, r"\b"), _compiled(spaced, r"(?<!\w)"), _compiled(unspaced, ""))


def _alternatives(pattern: str) -> list[str]:
    """The pattern parted at its outermost bars."""
    parts, depth, start, k = [], 0, 0, 0
    while k < len(pattern):
        sign = pattern[k]
        if sign == "\\":
            k += 1
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "|" and depth == 0:
            parts.append(pattern[start:k])
            start = k + 1
        k += 1
    return [*parts, pattern[start:]]


def _compiled(patterns: list[str], before: str) -> re.Pattern[str] | None:
    return re.compile(f"{before}(?:{'|'.join(patterns)})") if patterns else None
