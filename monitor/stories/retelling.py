"""A later text in its own words: it shares names and words with a telling and is not built like it.

The arrest after the robbery, the toll after the quake: new sentences on a known event. What the
text shares with other stories as well names a topic and counts for nothing, nor do the words for
those who act and speak in most news. A text that is built like any telling of the story is another
matter, as it tells alike of another event, and so are fact boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from monitor.model import Item, MarkerKind, Neighbour
from monitor.stories.core import Core, core_of
from monitor.stories.likeness import ROLE_WORDS, lead_likeness, subject_of, title_likeness
from monitor.stories.measuring import gap_ms
from monitor.stories.naming import has_capitals, shared_names
from monitor.stories.recurring import tell_other_days
from monitor.stories.verdict import FOLLOW_SOON_MS, HOUR_MS

LATE_MS: Final = 60 * HOUR_MS
"""A text that lies further back needs more than names and words."""

UNLIKE_TITLE: Final = 0.7
UNLIKE_LEAD: Final = 0.5
"""Likeness from which two texts may be built alike."""

ANOTHER_DAY_LEAD: Final = 0.4
"""The same of texts of other days, in scripts that cannot tell the names by which they differ."""

PAIR_WEIGHT: Final = 0.5
"""Of two ideographs: a word of four is three such pairs."""

_FIRST_IDEOGRAPH: Final = "\u3041"
_HANGUL: Final = ("가", "힣")
_OTHERS: Final = frozenset({MarkerKind.PACKAGE, MarkerKind.WITHDRAWAL, MarkerKind.CORRECTION})


class Retold(NamedTuple):
    """A telling that an item goes on from, and what both say that no other story does."""

    neighbour: Neighbour
    weight: float
    words: frozenset[str]


class _Need(NamedTuple):
    """So many names, so much weight of words, and their share of the smaller subject."""

    names: int
    weight: float
    share: float


_Needs = tuple[_Need, ...]

_SOON: Final[_Needs] = (_Need(2, 3, 0.2), _Need(1, 4, 0.2), _Need(1, 3, 0.25))
_LATE: Final[_Needs] = (_Need(2, 4, 0.3), _Need(1, 5, 0.4))
_SOON_WITHOUT_NAMES: Final[_Needs] = (_Need(0, 3.5, 0.2),)
_LATE_WITHOUT_NAMES: Final[_Needs] = (_Need(0, 4, 0.2),)
"""Scripts without capitals cannot say which word is a name."""

_WEIGHT_MIN: Final = 3
_SHARE_MIN: Final = 0.2
"""With less none of these needs is met."""


def retold(
    item: Item,
    core: Core,
    stories: Sequence[Sequence[Neighbour]],
    words: Sequence[frozenset[str]],
) -> Retold | None:
    """The telling that has most in common with `item`, if that is enough for one event.

    `words`: per story the words of substance of all its tellings.
    """
    if core.kinds & _OTHERS:
        return None
    own = subject_of(core) - ROLE_WORDS
    own -= _busy_words([own & told for told in words])
    if _weight(own) < _WEIGHT_MIN:
        return None
    found = [
        Retold(n, weight, shared)
        for members, told in zip(stories, words, strict=True)
        if _weight(own & told) >= _WEIGHT_MIN
        for n in members
        if (weight := _weight(shared := own & subject_of(core_of(n.item)))) >= _WEIGHT_MIN
        and _says_enough(item, n.item, shared, weight)
        and not any(_is_apart(item, core, m.item) for m in members)
    ]
    return max(found, key=lambda r: (r.weight, abs(r.neighbour.item_id)), default=None)


def _busy_words(shared: Sequence[frozenset[str]]) -> frozenset[str]:
    """Words of the item that more than one story has."""
    seen, busy = frozenset[str](), frozenset[str]()
    for words in shared:
        busy |= seen & words
        seen |= words
    return busy


def _says_enough(item: Item, telling: Item, words: frozenset[str], weight: float) -> bool:
    gap = gap_ms(item, telling)
    if gap > LATE_MS:
        return False
    share = len(words) / min(len(subject_of(core_of(t))) for t in (item, telling))
    if share < _SHARE_MIN:
        return False
    soon = gap <= FOLLOW_SOON_MS
    if has_capitals(item.title) or has_capitals(telling.title):
        found = tuple(shared_names(item, telling))
        names = sum(any(word.startswith(name) for word in words) for name in found)
        needs = _SOON if soon else _LATE
        if all(word.startswith(found) for word in words):
            return False  # the same people or teams, but nothing of what happened
    else:
        names = 0
        needs = _SOON_WITHOUT_NAMES if soon else _LATE_WITHOUT_NAMES
    return any(names >= n.names and weight >= n.weight and share >= n.share for n in needs)


def _is_apart(item: Item, core: Core, telling: Item) -> bool:
    """Built like the item, in another language, or no plain news."""
    other = core_of(telling)
    if other.kinds & _OTHERS - {MarkerKind.CORRECTION}:
        return True
    if item.language and telling.language not in {"", item.language}:
        return True
    lead = lead_likeness(core, other)
    if lead > ANOTHER_DAY_LEAD and not has_capitals(item.title) and tell_other_days(core, other):
        return True
    return lead > UNLIKE_LEAD or title_likeness(core, other) > UNLIKE_TITLE


def _weight(words: frozenset[str]) -> float:
    if len(words) < _WEIGHT_MIN:
        return 0.0
    return sum(map(_word_weight, words))


def _word_weight(word: str) -> float:
    plain = word[0] < _FIRST_IDEOGRAPH or _HANGUL[0] <= word[0] <= _HANGUL[1]
    return 1.0 if plain else PAIR_WEIGHT
