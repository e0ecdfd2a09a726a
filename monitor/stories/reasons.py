"""The reason of a verdict in words: with what was exchanged, as it stands in the texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.model import Item
from monitor.stories.core import Sentence, core_of, plain_text, tokens_of
from monitor.stories.coverage import Change, runs
from monitor.stories.measuring import Measures
from monitor.stories.wording import PERCENT, is_number, is_slight

SHOWN_MAX: Final = 40
"""Code points shown of either side of an exchange."""

FIGURES_SHOWN: Final = 2
_CJK: Final = "\u3005\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(
    r"\d+(?:[ \u00a0\u202f.,'’]\d{3})*(?:[.,]\d+)?"
    rf"|[{_CJK}]|[^\W\d_{_CJK}]+(?:[-'’][^\W\d_{_CJK}]+)*"
)


class _Word(NamedTuple):
    """A word as it stands, and where it stands in its sentence."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, ...]:
        """What it is compared by."""
        return _key(self.text)

    def equals(self, other: _Word) -> bool:
        """Whether they are compared as the same."""
        return self.text == other.text or self.key == other.key

    @property
    def is_figure(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()


class _Side(NamedTuple):
    """A sentence as it was published, and its words."""

    text: str
    words: list[_Word]

    def between(self, first: int, last: int) -> str:
        """The text of words [first, last), shortened, in one line of printable characters."""
        if first >= last:
            return "nothing"
        raw = self.text[self.words[first].start : self.words[last - 1].end]
        line = " ".join("".join(c if c.isprintable() else " " for c in raw).split())
        return line if len(line) <= SHOWN_MAX else line[: SHOWN_MAX - 1].rstrip() + "…"


def said(what: str, m: Measures) -> str:
    """The reason with the first figures exchanged, else the first words exchanged or added."""
    changes = [_sides(change, m) for change in m.coverage.changed]
    for old, new in changes:
        figures = _figures(old.words, new.words)
        if figures:
            return f"{what}: {figures}"
    for old, new in changes:
        return f"{what}: {_words(old, new)}"
    count = len(m.coverage.new)
    return f"{what}: {count} new sentence{'s' if count > 1 else ''}" if count else what


def _sides(change: Change, m: Measures) -> tuple[_Side, _Side]:
    told = (n.item for n in m.members if change.told in core_of(n.item).sentences)
    return _side(next(told), change.told), _side(m.item, change.sentence)


def _side(item: Item, sentence: Sentence) -> _Side:
    text = plain_text(item, sentence)
    words = [_Word(w[0], *w.span()) for w in _WORD.finditer(text)]
    return _Side(text, words)


@lru_cache(maxsize=256)
def _key(word: str) -> tuple[str, ...]:
    if word.isascii() and word.isalpha() and (lower := word.lower()) not in PERCENT:
        return (lower,)
    return tokens_of(word)


def _figures(old: list[_Word], new: list[_Word]) -> str:
    """What took the place of which figure ("12 → 21"), or "" if none did."""
    if not any(w.is_figure for w in old) or not any(w.is_figure for w in new):
        return ""
    gone, come = _without(old, new), _without(new, old)
    if gone and come:
        return f"{', '.join(gone[:FIGURES_SHOWN])} → {', '.join(come[:FIGURES_SHOWN])}"
    # "21 members, and not 12": the old figure is still there, but no longer in its place
    places = {k: old[i].text for i in range(len(old)) if (k := _place(old, i))}
    for i, word in enumerate(new):
        was = places.get(_place(new, i))
        if was and was != word.text and word.text in come:
            return f"{was} → {word.text}"
    return ""


def _without(words: list[_Word], others: list[_Word]) -> list[str]:
    """Figures of the one that the other has not, as they stand."""
    there = {w.text for w in others}
    missing = [w for w in words if w.is_figure and w.text not in there]
    if not missing:
        return []
    alike = {w.key for w in others}
    return list(dict.fromkeys(w.text for w in missing if w.key not in alike))


def _place(words: list[_Word], i: int) -> tuple[tuple[str, ...], ...]:
    """The words on either side of a figure; empty for what is none or stands at an end."""
    if not words[i].is_figure or not 0 < i < len(words) - 1:
        return ()
    return words[i - 1].key, words[i + 1].key


def _words(old: _Side, new: _Side) -> str:
    """The shortest exchange that says something."""
    found = _exchanged(old.words, new.words)
    telling = [r for r in found if _is_telling(old.words[r[0] : r[1]] + new.words[r[2] : r[3]])]
    if not telling and not found:
        return "other words"
    a, b, c, d = min(
        telling or found, key=lambda r: (r[0] == r[1] or r[2] == r[3], r[1] - r[0] + r[3] - r[2])
    )
    return f"{old.between(a, b)} → {new.between(c, d)}"


def _exchanged(old: list[_Word], new: list[_Word]) -> list[tuple[int, int, int, int]]:
    """The runs of words that are exchanged; most of a sentence is the same before and behind."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if not old[i].equals(new[i])), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if not old[-1 - i].equals(new[-1 - i])), rest)
    middle = (
        [w.key for w in old[start : len(old) - end]],
        [w.key for w in new[start : len(new) - end]],
    )
    return [(a + start, b + start, c + start, d + start) for a, b, c, d in runs(*middle)]


def _is_telling(words: list[_Word]) -> bool:
    return any(is_number(t) or not is_slight(t) for w in words for t in w.key)
