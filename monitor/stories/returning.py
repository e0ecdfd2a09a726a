"""An entry that has an earlier text of its own again: taken back, or going back and forth.

Who was told that 12 became 21 must learn that it is 12 again. A feed that flips between two texts
(two caches behind one address do) is believed once each way, then no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.model import Edit, Item, Kind, Likeness, MarkerKind, Neighbour, Relation
from monitor.stories.core import core_of
from monitor.stories.editing import edit_of
from monitor.stories.relating import relate

TOLD_MAX: Final = 2
"""So often one text of an entry is taken in: when it came, and when it came back."""

LAST: Final = "; it goes back and forth, and no more of that is told"


def relate_return(item: Item, of: int, neighbours: Sequence[Neighbour]) -> Relation | None:
    """What the return to an earlier text is to the present one, item `of`; None: nothing to tell.

    Told is what takes a fact back: another figure or name, or a text that had been withdrawn.
    """
    present = next((n for n in neighbours if n.item_id == of), None)
    if present is None or present.item.feed != item.feed:
        return None
    own = {n.item_id: n.item for n in neighbours if n.story == present.story}
    tellings = [other for other in own.values() if other.feed == item.feed]
    if _times(item, tellings) >= TOLD_MAX:
        return None
    found = _restored(item, present) or relate(item, [replace(present, same_item=True)])
    if found.kind is not Kind.CORRECTION and not _changes_figure(found):
        return None
    last = LAST if _times(present.item, tellings) >= TOLD_MAX else ""
    reason = f"an earlier text is back: {found.likeness.reason}{last}"
    return replace(found, kind=Kind.CORRECTION, likeness=replace(found.likeness, reason=reason))


def _changes_figure(found: Relation) -> bool:
    return found.kind is Kind.UPDATE and found.edit is Edit.FIGURE


def _restored(item: Item, present: Neighbour) -> Relation | None:
    """A text that stands again after it was withdrawn."""
    if MarkerKind.WITHDRAWAL not in core_of(present.item).kinds:
        return None
    return Relation(
        Kind.CORRECTION,
        present.story,
        present.item_id,
        likeness=Likeness(reason="it had been withdrawn"),
        edit=edit_of(present.item, item),
    )


def _times(item: Item, tellings: Sequence[Item]) -> int:
    """How many of the tellings are this very text."""
    return sum(_text(other) == _text(item) for other in tellings)


def _text(item: Item) -> tuple[object, ...]:
    core = core_of(item)
    return core.title, core.stream, core.kinds
