"""How much two tellings resemble each other, in measures of 0..1."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from monitor.stories.core import Core
from monitor.stories.wording import is_number, is_slight, is_weekday

TITLE_TOKENS = 60


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
    smaller = min(len(x), len(y))
    return len(x & y) / smaller if smaller >= 3 else 0.0


def _subject(core: Core) -> frozenset[str]:
    found: set[str] = set()
    for tokens in (core.title, core.lead):
        run: list[str] = []
        for token in tokens:
            if _is_ideograph(token):
                run.append(token)
                continue
            found.update(x + y for x, y in zip(run, run[1:], strict=False))
            run = []
            if len(token) > 3 and not (is_slight(token) or is_weekday(token)):
                found.add(token[:6])
            elif is_number(token) and token.isdigit() and len(token) > 1:
                found.add(token)
            elif len(token) >= 2 and "가" <= token[0] <= "힣":
                found.add(token[:2])
        found.update(x + y for x, y in zip(run, run[1:], strict=False))
    return frozenset(found)


def _is_ideograph(token: str) -> bool:
    return len(token) == 1 and token >= "\u3041"
