"""The index of fingerprints: a table for two days, dropped whole when it is out of the window.

A row is one number of 48 bits: 30 of the fingerprint, 18 of the item, counted from the first item
of its table. So an item takes some 250 bytes, and all that a fingerprint has lies together, the
newest at the end. Of a thousand million texts one has a given fingerprint by chance; the words of
substance tell that it is none. A table that is full is followed by another one. With a table for
each day there would be twice as many places to look at.

The tables are made when they are first written, in the transaction of that poll, by statements
that PostgreSQL knows as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    TextClause,
    delete,
    insert,
    text,
)

from monitor.adapters.store import dialects
from monitor.adapters.store.schema import filed
from monitor.adapters.store.sql import answers, chunks, put, upsert

DAY_MS: Final = 86_400_000
ITEM_BITS: Final = 18
SPAN_DAYS: Final = 2
CAPACITY: Final = 1 << ITEM_BITS
"""Items of one table."""

ASKED: Final = (8, 16, 24, 32)
"""Numbers of fingerprints for which the question is written: it is filled up with nothing."""

_NAMES: Final = tuple(f"low_{n}" for n in range(ASKED[-1]))
_PRINT_MASK: Final = (1 << 30) - 1
_LOWEST: Final = -(1 << 47)
"""Numbers from here to its opposite take six bytes on SQLite."""

HOLDERS: Final = 64
"""Of a fingerprint that more items hold, only the newest are looked at."""

_FILED: Final = text("SELECT number, first_id, last_day FROM filed ORDER BY number DESC")


class Part(NamedTuple):
    """One table: its number, its first item, and the last day (since 1970, UTC) it may hold."""

    number: int
    first_id: int
    last_day: int


Held = tuple[int, int, int]
"""Fingerprint, item, and when that was seen."""


def file(connection: Connection, held: Sequence[Held]) -> None:
    """Add fingerprints of new items, whose ids are higher than all before."""
    for part, rows in _by_part(connection, sorted(held, key=lambda h: h[1])):
        table = _table(part.number)
        numbers = sorted({(_low(p) + item_id - part.first_id,) for p, item_id, _ in rows})
        put(connection, upsert(connection, table), numbers)


def parts_since(connection: Connection, since_ms: int) -> tuple[Part, ...]:
    """The tables that may have items seen since then, the newest first."""
    return tuple(
        part
        for part in map(Part._make, answers(connection, _FILED, [{}])[0])
        if (part.last_day + 1) * DAY_MS > since_ms
    )


def holders(
    connection: Connection, parts: tuple[Part, ...], prints: Iterable[int]
) -> dict[int, list[int]]:
    """Per fingerprint the newest items in these tables that hold it, at most `HOLDERS`."""
    found: dict[int, list[int]] = {}
    if not parts:
        return found
    for some in chunks(prints, ASKED[-1]):
        size = next(size for size in ASKED if size >= len(some))
        asked = dict(zip_longest(_NAMES[:size], map(_low, some)))
        (rows,) = answers(connection, _newest(connection.dialect.name, parts, size), [asked])
        lists: list[list[int]] = json.loads(f"[[{'],['.join([ids or '' for (ids,) in rows])}]]")
        found.update(zip(some, lists, strict=False))
    return found


def forget(connection: Connection, before_ms: int) -> int:
    """Drop the oldest table all items of which were seen before; returns how many went."""
    for number, _, last_day in reversed(connection.execute(_FILED).all()):
        if (last_day + 1) * DAY_MS <= before_ms:
            _table(number).drop(connection)
            connection.execute(delete(filed).where(filed.c.number == number))
            return 1
    return 0


def _low(fingerprint: int) -> int:
    return ((fingerprint & _PRINT_MASK) << ITEM_BITS) + _LOWEST


def _by_part(connection: Connection, held: Sequence[Held]) -> Iterator[tuple[Part, Sequence[Held]]]:
    """The rows, in order of their items, by the table that they belong into."""
    found = connection.execute(_FILED).first()
    part = None if found is None else Part._make(found)
    start = 0
    while start < len(held):
        day = max(seen_ms for _, _, seen_ms in held[start:]) // DAY_MS
        first_id, last_id = held[start][1], held[-1][1]
        if part is None or day > part.last_day or last_id >= part.first_id + CAPACITY:
            part = _opened(connection, part, first_id, day)
        end = part.first_id + CAPACITY
        stop = next((k for k in range(start, len(held)) if held[k][1] >= end), len(held))
        yield part, held[start:stop]
        start = stop


def _opened(connection: Connection, last: Part | None, first_id: int, day: int) -> Part:
    """The next table. Days only rise: a clock that was put back opens none."""
    last_day = day + SPAN_DAYS - 1
    if last is None:
        part = Part(1, first_id, last_day)
    else:
        part = Part(last.number + 1, first_id, max(last.last_day, last_day))
    _table(part.number).create(connection)
    connection.execute(insert(filed).values(part._asdict()))
    return part


@lru_cache(maxsize=64)
def _table(number: int) -> Table:
    return Table(
        f"prints_{number}",
        MetaData(),
        Column("key", BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


@lru_cache(maxsize=64)
def _newest(dialect: str, parts: tuple[Part, ...], size: int) -> TextClause:
    """The items of so many fingerprints as lists, one text each.

    Table by table, so that a popular one reads the newest only. In one statement and as texts: for
    each row that is handed over, and for each statement, the driver takes longer than SQLite.
    """
    low_of = ", ".join(f"(CAST(:{name} AS BIGINT))" for name in _NAMES[:size])
    each = " UNION ALL ".join(
        f"SELECT item_id FROM (SELECT key - asked.low + {part.first_id} AS item_id "  # noqa: S608 numbers
        f"FROM prints_{part.number} WHERE key BETWEEN asked.low AND asked.low + {CAPACITY - 1} "
        f"ORDER BY key DESC LIMIT {HOLDERS}) AS of_{part.number}"
        for part in parts
    )
    return text(
        f"WITH asked(low) AS (VALUES {low_of}) "  # noqa: S608 numbers
        f"SELECT (SELECT {dialects.joined(dialect, 'item_id')} "
        f"FROM ({each} LIMIT {HOLDERS}) AS newest) FROM asked"
    )
