"""The full-text index on SQLite: an FTS5 table for each block of item ids.

Words come from outside, already folded and cut (watch/sifting.py); the tokenizer only splits at
spaces. A table holds no text, no places and no sizes (contentless, `detail=none`): 250 bytes for
an item of a kilobyte. Such a table cannot forget single rows before SQLite 3.43, so a whole one is
dropped when the last item of its block is gone; until then rows of dropped items lead nowhere, as
ids are never given twice.

On PostgreSQL, and on an SQLite without FTS5, there is no index yet: everything is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from monitor.model import Has, HasAll, Sieve

BLOCK = 32_768
"""Ids of a block: about 8 MB of index."""


def is_there(connection: Connection) -> bool:
    """Whether this database can have the index."""
    if connection.dialect.name != "sqlite":
        return False
    used = "SELECT sqlite_compileoption_used('ENABLE_FTS5')"
    return bool(connection.exec_driver_sql(used).scalar())


def block_of(item_id: int) -> int:
    """The number of the block of an item."""
    return item_id // BLOCK


def ids_of(block: int) -> range:
    """The ids of a block."""
    return range(block * BLOCK, (block + 1) * BLOCK)


def make(connection: Connection, block: int) -> None:
    """An empty table in the place of what there is."""
    drop(connection, block)
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE words_{int(block)} USING fts5("
        "words, content='', columnsize=0, detail=none, tokenize='ascii')"
    )


def drop(connection: Connection, block: int) -> None:
    """Remove the table of a block, if there is one."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS words_{int(block)}")


def add(connection: Connection, block: int, rows: Iterable[tuple[int, str]]) -> None:
    """Index items by their words. Ids rise: others would cost a segment each."""
    values = list(rows)
    if values:
        insert = f"INSERT INTO words_{int(block)} (rowid, words) VALUES (?, ?)"  # noqa: S608
        connection.exec_driver_sql(insert, values)


def find(connection: Connection, ids: range, sieve: Sieve) -> list[int]:
    """The items of a part of one block that pass a sieve; some may be gone since."""
    table = f"words_{block_of(ids.start)}"
    query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ?"  # noqa: S608
    values = (expression(sieve), ids.start, ids.stop - 1)
    return list(connection.exec_driver_sql(query, values).scalars())


def expression(sieve: Sieve) -> str:
    """A sieve as FTS5 writes it; words have neither quotes nor spaces in them."""
    if isinstance(sieve, Has):
        return f'"{sieve.word}" *' if sieve.longer else f'"{sieve.word}"'
    sign = " AND " if isinstance(sieve, HasAll) else " OR "
    return f"({sign.join(map(expression, sieve.of))})"
