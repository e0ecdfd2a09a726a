"""Letters that spell the same word two ways; both are one here, as `fold_marked` has it."""

from __future__ import annotations

from typing import Final

VARIANTS: Final = {
    "de": (("ß", "ss"),),
    "fr": (("œ", "oe"), ("\u2019", "'")),
    "it": (("\u2019", "'"),),
    "ru": (("ё", "е"),),
    "uk": (("\u2019", "'"), ("\u02bc", "'")),
}


def spelt(word: str, language: str) -> str:
    """A word with its variable letters as they are kept here."""
    for one, other in VARIANTS.get(language, ()):
        word = word.replace(one, other)
    return word
