"""Did you mean."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80
"""difflib is quadratic; nobody mistypes a word of that length."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_fold = {k.casefold(): k for k in known}
    if len(word) > LONGEST:
        return None
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint: the nearest known word, or else what there is (if it is short), or `otherwise`."""
    words = list(known)
    close = nearest(word, words)
    if close is not None:
        return f"Did you mean `{close}`?"
    if otherwise:
        return otherwise
    listed = ", ".join(words)
    return f"There is: {listed}." if listed and len(listed) <= LONGEST * 2 else ""
