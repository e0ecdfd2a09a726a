"""How many independent origins a story has, and who was first.

Outlets that carry one agency's text are one origin, whether or not they name it: a copy is worth as
much as what it copies. Outlets that all have their news from KCNA are one origin, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from monitor.model import Item, Kind, Origin, Relation
from monitor.stories.agencies import outlet_of
from monitor.stories.attribution import named_origins

COPIED: Final = 0.5
"""Share of a text that its story had told, from which it is no independent telling."""


class Told(NamedTuple):
    """One telling of a story, as the archive has it."""

    item_id: int
    item: Item
    relation: Relation


def trace(told: Sequence[Told]) -> tuple[Origin, ...]:
    """The origins of one story, each with the telling that brought it first, in this order."""
    ordered = sorted(told, key=lambda t: (t.item.seen_ms, t.item_id))
    source_of = _sources(ordered)
    named: dict[int, dict[str, None]] = {}
    first: dict[int, Told] = {}
    for one in ordered:
        source = source_of[one.item_id]
        first.setdefault(source, one)
        named.setdefault(source, {}).update(dict.fromkeys(named_origins(one.item)))
    found: dict[str, Origin] = {}
    for source, one in first.items():
        item = one.item
        for name in named[source] or (outlet_of(item.feed),):
            found.setdefault(name, Origin(name, item.feed, item.published_ms, item.seen_ms))
    return tuple(found.values())


def _sources(ordered: Sequence[Told]) -> dict[int, int]:
    """Per telling the one whose text it carries in the end, or itself."""
    source_of: dict[int, int] = {}
    for one in ordered:
        of, relation = one.relation.of, one.relation
        copied = relation.kind is Kind.DUPLICATE or relation.likeness.coverage >= COPIED
        source_of[one.item_id] = (
            source_of[of] if copied and of is not None and of in source_of else one.item_id
        )
    return source_of
