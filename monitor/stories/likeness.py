"""How much two tellings resemble each other, in measures of 0..1."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from monitor.stories.core import Core
from monitor.stories.wording import is_slight, is_weekday

TITLE_TOKENS = 60
NOTHING = ""
WORD_MIN = 4
SUBJECT_MIN = 3
"""Fewer words in common say nothing."""


def title_likeness(a: Core, b: Core) -> float:
    """Likeness of headlines, word order aside (a publisher's name at the end costs little)."""
    if not a.title or not b.title:
        return 0.0
    x, y = " ".join(a.title[:TITLE_TOKENS]), " ".join(b.title[:TITLE_TOKENS])
    return fuzz.token_sort_ratio(x, y) / 100


def lead_likeness(a: Core, b: Core) -> float:
    """Longest common subsequence of the first 40 tokens over the shorter of the two."""
    shorter = min(len(a.lead), len(b.lead))
    return LCSseq.similarity(a.lead, b.lead) / shorter if shorter else 0.0


def subject_likeness(a: Core, b: Core) -> float:
    """Share of the words of substance of headline and lead that both have, of the smaller set.

    Words count by their first six letters, so that inflection matters less; scripts without word
    boundaries count in pairs of characters. Says whether two different texts speak of one event.
    """
    x, y = _subject(a), _subject(b)
    common = len(x & y)
    return common / min(len(x), len(y)) if common >= SUBJECT_MIN else 0.0


def _subject(core: Core) -> frozenset[str]:
    return frozenset(subject_words(core.title)) | frozenset(subject_words(core.lead))


def subject_words(tokens: Sequence[str]) -> dict[str, int]:
    """Words of substance, shortened, with the place of the first occurrence of each."""
    found: dict[str, int] = {}
    before = NOTHING
    for place, token in enumerate(tokens):
        alone = _is_ideograph(token)
        if alone and before:
            found.setdefault(before + token, place)
        elif not alone and (word := _shortened(token)):
            found.setdefault(word, place)
        before = token if alone else NOTHING
    return found


def _shortened(word: str) -> str | None:
    """A word's first letters, as many as inflection leaves alone; None if it says little."""
    if word.isdigit():
        return word if len(word) > 1 else None
    if "가" <= word[0] <= "힣":
        return word[:2] if len(word) > 1 else None
    if len(word) < WORD_MIN or is_slight(word) or is_weekday(word):
        return None
    return word[:6]


def _is_ideograph(sign: str) -> bool:
    return len(sign) == 1 and sign >= "\u3041" and not "가" <= sign <= "힣"
