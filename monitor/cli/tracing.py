"""Whom a story comes from, as `explain` shows it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.adapters.store import SqlStore
from monitor.cli.common import iso, wall
from monitor.model import Origin, Relation
from monitor.ports import StoredItem
from monitor.rounds.bulletins import witnesses
from monitor.rounds.echoes import Abroad, abroad
from monitor.stories.attribution import named_origins, origins_of
from monitor.stories.origins import Told, trace
from monitor.watch import Index


@dataclass(frozen=True, slots=True)
class Lineage:
    """The origins of an item's story, the first mover first, and the number of feeds that carry it.

    `abroad`: tellings of the item's event in other languages.
    """

    origins: tuple[Origin, ...]
    outlets: int
    abroad: tuple[Abroad, ...] = ()


async def lineage(store: SqlStore, index: Index, stored: StoredItem) -> Lineage:
    """Read the tellings of an item's story and trace them."""
    tellings = await store.tellings([stored.story])
    found = await store.items(witnesses(tellings))
    told = [Told(s.item_id, s.item, s.relation) for s in found.values()]
    outlets = len({t.feed for each in tellings.values() for t in each})
    others = (await abroad(store, index, [stored])).get(stored.item_id, ())
    return Lineage(trace(told), outlets, others)


def abroad_lines(found: Lineage) -> list[str]:
    """The tellings in other languages, with what they have in common."""
    return [
        f"also in {a.stored.item.language}: item {a.stored.item_id}, {a.stored.item.feed}: "
        f"{a.stored.item.title} ({', '.join(a.shared)}: {a.score:g} points)"
        for a in found.abroad
    ]


def abroad_json(found: Lineage) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "id": a.stored.item_id,
            "story": a.stored.story,
            "feed": a.stored.item.feed,
            "language": a.stored.item.language,
            "title": a.stored.item.title,
            "url": a.stored.item.url,
            "score": a.score,
            "shared": a.shared,
        }
        for a in found.abroad
    ]


def edit_text(relation: Relation) -> str:
    """What was done to the item, if it is a version of one: " (edited: changed figure)"."""
    return f" (edited: {relation.edit})" if relation.edit is not None else ""


def item_json(stored: StoredItem) -> dict[str, object]:
    """An item and its place among the stories, for programs."""
    return {
        "id": stored.item_id,
        "feed": stored.item.feed,
        "title": stored.item.title,
        "url": stored.item.url,
        "seen": iso(stored.item.seen_ms),
        "story": stored.story,
        "relation": stored.relation.kind.value,
        "of": stored.relation.of,
        "edit": stored.relation.edit,
        "reason": stored.relation.likeness.reason,
        "origins": origins_of(stored.item),
    }


def item_line(stored: StoredItem) -> str:
    """Whom one item has its news from."""
    names = ", ".join(origins_of(stored.item))
    how = "by its own words" if named_origins(stored.item) else "it names nobody else"
    return f"from {names}: {how}"


def story_line(found: Lineage, zone_name: str) -> str:
    """How many independent origins there are, with who was first."""
    number, outlets = len(found.origins), found.outlets
    told = ", ".join(
        f"{o.name} {wall(o.seen_ms, zone_name)}"
        + (f" (in {o.feed})" if not o.feed.casefold().startswith(o.name.casefold()) else "")
        for o in found.origins
    )
    return (
        f"{number} independent origin{'s' if number != 1 else ''}: {told}"
        f" · {outlets} outlet{'s' if outlets != 1 else ''}"
    )


def lineage_json(found: Lineage) -> list[dict[str, object]]:
    """The origins for programs."""
    return [
        {
            "name": o.name,
            "feed": o.feed,
            "seen": iso(o.seen_ms),
            "published": iso(o.published_ms),
        }
        for o in found.origins
    ]
