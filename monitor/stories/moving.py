"""A figure that an entry changes again and again is a count that moves, not a mistake.

A toll, a price, a number of comments: told as a follow-up, so that it waits for the reader's own
time and is no correction every few minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from monitor.model import Edit, Item, Neighbour
from monitor.stories.editing import edit_of

MOVED: Final = 2
"""After so many changed figures in one entry the next one is no correction any more."""


def keeps_moving(item: Item, members: Sequence[Neighbour]) -> bool:
    """Whether this very entry changed a figure so often before, by itself and without a mark.

    `members`: its story in order of arrival.
    """
    name = _name(item)
    own = [m.item for m in members if m.item.feed == item.feed and _name(m.item) == name]
    if name is None or len(own) <= MOVED:
        return False
    edits = [edit_of(before, after) for before, after in pairwise(own)]
    return edits.count(Edit.FIGURE) >= MOVED


def _name(item: Item) -> str | None:
    return item.guid or item.url
