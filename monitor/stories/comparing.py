"""Two items by themselves: does the later one join the earlier one's story, by what measures."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Item, Likeness, Neighbour, Relation
from monitor.stories.core import core_of
from monitor.stories.coverage import cover
from monitor.stories.identity import keys_of
from monitor.stories.likeness import lead_likeness, title_likeness
from monitor.stories.relating import relate


def compare(earlier: Item, later: Item) -> Relation:
    """The relation of `later` if nothing but `earlier` (item 1 of story 1) had been told.

    The measures are always there, also where they decided nothing.
    """
    one, other = keys_of(earlier), keys_of(later)
    same = (one.guid is not None and one.guid == other.guid) or (
        one.url is not None and one.url == other.url
    )
    found = relate(later, [Neighbour(1, 1, earlier, same)])
    old, new = core_of(earlier), core_of(later)
    measured = Likeness(
        round(title_likeness(new, old), 3),
        round(lead_likeness(new, old), 3),
        round(cover(new, [old]).share, 3),
        found.likeness.reason,
    )
    return replace(found, likeness=measured)
