"""Who holds a fingerprint: the way to tellings of one event in other languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from monitor.adapters.store.filing import HOLDERS, holders, parts_since
from monitor.adapters.store.schema import items
from monitor.adapters.store.sql import among, chunks

_WITHIN = select(items.c.id).where(
    among(items.c.id), items.c.seen_ms.between(bindparam("since_ms"), bindparam("until_ms"))
)


def find_holders(
    connection: Connection, numbers: Iterable[int], since_ms: int, until_ms: int
) -> dict[int, tuple[int, ...]]:
    """See ports.ArchiveStore.holders. A war has hundreds of items a day: of each day the newest."""
    wanted = list(numbers)
    found: dict[int, list[int]] = defaultdict(list)
    for part in parts_since(connection, since_ms):
        for number, ids in holders(connection, (part,), wanted).items():
            found[number] += ids
    within = _within(connection, {i for ids in found.values() for i in ids}, since_ms, until_ms)
    kept = {number: [i for i in ids if i in within] for number, ids in found.items()}
    return {number: tuple(sorted(ids)[: -HOLDERS - 1 : -1]) for number, ids in kept.items() if ids}


def _within(connection: Connection, ids: set[int], since_ms: int, until_ms: int) -> set[int]:
    """Those of the items that were seen then."""
    limits = {"since_ms": since_ms, "until_ms": until_ms}
    return {
        item_id
        for some in chunks(ids)
        for item_id in connection.execute(_WITHIN, {"ids": some} | limits).scalars()
    }
