"""How much two tellings resemble each other, in measures of 0..1."""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from monitor.model import SUBJECT_MIN
from monitor.stories.core import Core, tokens_of
from monitor.stories.wording import ROLES, is_generic

TITLE_TOKENS = 60
NOTHING = ""
WORD_MIN = 4
LETTERS = 6
HEADLINE_SHARED_MIN = 2
"""Fewer words in common say nothing."""

SHARED_WITH_PAGE, SHARED_WITH_PAGE_OF = 2, 3
"""Words that a page must share with its item; only one where that has fewer than twice three."""

OPENING = 4_000
"""Code points of a page or summary that say what it is about."""


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


def subject_of(core: Core) -> frozenset[str]:
    """The words of substance of headline and lead.

    Words count by their first six letters, so that inflection matters less; scripts without word
    boundaries count in pairs of characters.
    """
    return _subject(core.title, core.lead)


@lru_cache(maxsize=256)
def _subject(title: tuple[str, ...], lead: tuple[str, ...]) -> frozenset[str]:
    """Kept: an item is compared with many, and each of these with many."""
    return subject_words(title) | subject_words(lead)


def subject_likeness(a: Core, b: Core, common: frozenset[str] = frozenset()) -> float:
    """Share of words of substance that both have, of the smaller set.

    Says whether two different texts speak of one event. Words in `common` are those that several
    unrelated stories share just now; they tell a topic, not an event.
    """
    return share_of(subject_of(a) - common, subject_of(b) - common)


def share_of(x: frozenset[str], y: frozenset[str]) -> float:
    """Words of substance that both have, of the fewer; 0.0 if they are too few to say anything."""
    shared = len(x & y)
    return shared / min(len(x), len(y)) if shared >= SUBJECT_MIN else 0.0


def headline_subject_likeness(a: Core, b: Core, common: frozenset[str] = frozenset()) -> float:
    """The same of the headlines alone; two words must be shared."""
    x, y = subject_words(a.title) - common, subject_words(b.title) - common
    shared = len(x & y)
    return shared / min(len(x), len(y)) if shared >= HEADLINE_SHARED_MIN else 0.0


def may_tell(text: str, title: str, summary: str) -> bool:
    """Whether a page's text may be the one behind a headline and summary: they share words.

    A consent wall or a page that says that something is missing shares none.
    """
    asked = subject_words(tokens_of(title)) | subject_words(tokens_of(summary[:OPENING]))
    told = subject_words(tokens_of(text[:OPENING]))
    return len(asked & told) >= min(SHARED_WITH_PAGE, len(asked) // SHARED_WITH_PAGE_OF)


@lru_cache(maxsize=256)
def subject_words(tokens: tuple[str, ...]) -> frozenset[str]:
    """Words of substance, shortened."""
    if "".join(tokens).isascii():
        return frozenset([
            intern(t[:LETTERS])
            for t in tokens
            if len(t) >= WORD_MIN and not t[0].isdigit() and not is_generic(t)
        ])  # fmt: skip
    found: set[str] = set()
    before = NOTHING
    for token in tokens:
        if len(token) > 1:
            if word := _shortened(token):
                found.add(word)
            before = NOTHING
            continue
        if _is_hiragana(token):
            before = NOTHING  # particles and endings
            continue
        alone = _is_ideograph(token)
        if alone and before:
            found.add(before + token)
        before = token if alone else NOTHING
    return frozenset(found)


def _shortened(word: str) -> str | None:
    """First letters of a word of two or more, as inflection leaves them; None: it says little."""
    if "가" <= word[0] <= "힣":
        return intern(word[:2])
    if len(word) < WORD_MIN or word[0].isdigit() or is_generic(word):
        return None
    return intern(word[:LETTERS])


def _is_hiragana(sign: str) -> bool:
    return "\u3041" <= sign <= "\u3096"


def _is_ideograph(sign: str) -> bool:
    return sign >= "\u3041" and not "가" <= sign <= "힣"


ROLE_WORDS: Final = frozenset(word for role in ROLES for word in subject_words(tokens_of(role)))
"""Who speaks and acts in most news, as words of substance."""
