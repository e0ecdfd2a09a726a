"""What was done to an item: the text that its guid or address had, against the one it has now.

The name says what kind of edit it is, the gravest first; whether it is told is `relate`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Final

from monitor.model import Edit, Item, MarkerKind
from monitor.stories.core import core_of, tokens_of
from monitor.stories.coverage import Change, cover, runs
from monitor.stories.wording import is_number, is_slight, is_weekday

_MARKS: Final = (
    (MarkerKind.WITHDRAWAL, Edit.WITHDRAWN),
    (MarkerKind.CORRECTION, Edit.CORRECTED),
)
SITE: Final = re.compile(r"\s[|–—-]\s|\s?｜\s?")
"""What stands between a headline and the name of its publisher."""

Tokens = Sequence[str]


def edit_of(before: Item, after: Item) -> Edit:
    """The name of the edit that made `after` of `before`."""
    old, new = core_of(before), core_of(after)
    for mark, edit in _MARKS:
        if mark in new.kinds and mark not in old.kinds:
            return edit
    headline = _exchanged_titles(before, after)
    coverage = cover(new, [old])
    sentences = [e for change in coverage.changed for e in _exchanged(change)]
    if any(map(_swaps_figure, chain(headline, sentences))):
        return Edit.FIGURE
    if headline:
        return Edit.HEADLINE
    gone = cover(old, [new]).new
    if any(map(_tells, sentences)) or (gone and coverage.new):
        return Edit.REWRITTEN
    if coverage.new:
        return Edit.APPENDED
    return Edit.SHORTENED if gone else Edit.COSMETIC


def _exchanged_titles(before: Item, after: Item) -> list[tuple[Tokens, Tokens]]:
    """What went and what came between the headlines; a publisher's name is no part of them."""
    old, new = core_of(before).title, core_of(after).title
    if (
        tokens_of(SITE.split(after.title)[0]) == old
        or tokens_of(SITE.split(before.title)[0]) == new
    ):
        return []
    return [e for e in _between(old, new) if _tells(e)]


def _exchanged(change: Change) -> list[tuple[Tokens, Tokens]]:
    return _between(change.told.tokens, change.sentence.tokens)


def _between(old: Tokens, new: Tokens) -> list[tuple[Tokens, Tokens]]:
    return [(old[a:b], new[c:d]) for a, b, c, d in runs(old, new)]


def _swaps_figure(exchange: tuple[Tokens, Tokens]) -> bool:
    """A figure, or a day, in the place of another."""
    gone, come = exchange
    return any(any(map(kind, gone)) and any(map(kind, come)) for kind in (is_number, is_weekday))


def _tells(exchange: tuple[Tokens, Tokens]) -> bool:
    """More than function words and verbs of saying."""
    return any(is_number(t) or not is_slight(t) for t in chain(*exchange))
