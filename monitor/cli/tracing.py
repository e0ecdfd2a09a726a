"""Whom a story comes from, as `explain` shows it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.adapters.store import SqlStore
from monitor.cli.common import iso, wall
from monitor.model import Origin
from monitor.ports import StoredItem
from monitor.rounds.bulletins import witnesses
from monitor.stories.attribution import named_origins, origins_of
from monitor.stories.origins import Told, trace


@dataclass(frozen=True, slots=True)
class Lineage:
    """The origins of a story, the first mover first, and the number of feeds that carry it."""

    origins: tuple[Origin, ...]
    outlets: int


async def lineage(store: SqlStore, story: int) -> Lineage:
    """Read the tellings of a story and trace them."""
    tellings = await store.tellings([story])
    found = await store.items(witnesses(tellings))
    told = [Told(s.item_id, s.item, s.relation) for s in found.values()]
    return Lineage(trace(told), len({t.feed for each in tellings.values() for t in each}))


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
