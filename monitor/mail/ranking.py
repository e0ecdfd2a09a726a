"""Which story comes first in a mail: a key that sorts, made of what people would ask one by one.

Each reason decides only between stories that are equal in all before it, so that the order can be
told in one sentence (docs/watchlists.md). Nothing is weighed against anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from monitor.model import Evidence, Field, Kind, MarkerKind, StoryCard, Strength

REDRESSED: Final = frozenset({Kind.CORRECTION, Kind.WITHDRAWAL})
"""What a reader was told wrong comes before anything that is new."""

RECENT_MS: Final = 3 * 3_600_000
"""Stories of the same three hours are equally recent; then the surer evidence comes first."""

_SURE: Final = {Strength.STRONG: 1.0, Strength.LITERAL: 1.0, Strength.WEAK: 0.5}
_SEEN: Final = {Field.TITLE: 1.0, Field.SUMMARY: 0.75, Field.BODY: 0.5}
"""A name in the headline is what the story is about; one far down is a mention."""

Rank = tuple[bool, bool, int, int, bool, int, float, int]


def rank(card: StoryCard, language: str) -> Rank:
    """The sort key of a story for a reader of that language; the least comes first.

    Corrections and withdrawals; what the wire itself calls urgent; most independent origins; most
    outlets; the reader's language; the latest three hours; the surest evidence; the latest.
    """
    item = card.item
    return (
        card.kind not in REDRESSED,
        not is_urgent(card),
        -len(card.origins),
        -len({t.feed for t in card.tellings}),
        item.language != language.partition("-")[0],
        -(item.seen_ms // RECENT_MS),
        -weight(card.evidence),
        -item.seen_ms,
    )


def is_urgent(card: StoryCard) -> bool:
    """Whether the wire marked it so (FLASH, URGENT, ALERTE, 속보 …)."""
    return any(m.kind is MarkerKind.URGENT for m in card.item.markers)


def weight(evidence: Iterable[Evidence]) -> float:
    """How sure it is that a story is about what was asked, 0..1: the mean over its terms.

    Of each term the best form counts: a strong one in the headline is 1, a capital alone, far down
    in the text, a quarter.
    """
    best: dict[str, float] = {}
    for found in evidence:
        worth = _SURE[found.strength] * _SEEN[found.field]
        best[found.term] = max(worth, best.get(found.term, 0.0))
    return sum(best.values()) / len(best) if best else 0.0
