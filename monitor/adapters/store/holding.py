"""Who holds a fingerprint: the way to tellings of one event in other languages."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from monitor.adapters.store.schema import prints

HOLDERS = 64
"""The newest of a fingerprint that more items hold: a war has hundreds of items a day."""

_HOLDERS = (
    select(prints.c.item_id)
    .where(
        prints.c.print == bindparam("number"),
        prints.c.seen_ms.between(bindparam("since_ms"), bindparam("until_ms")),
    )
    .order_by(prints.c.item_id.desc())
    .limit(HOLDERS)
)


def find_holders(
    connection: Connection, numbers: Iterable[int], since_ms: int, until_ms: int
) -> dict[int, tuple[int, ...]]:
    """See ports.ArchiveStore.holders. One small statement a fingerprint, by primary key."""
    limits = {"since_ms": since_ms, "until_ms": until_ms}
    found = {}
    for number in numbers:
        rows = connection.execute(_HOLDERS, limits | {"number": number}).scalars().all()
        if rows:
            found[number] = tuple(rows)
    return found
