"""Small helpers over SQLAlchemy Core. Statements are module constants, so their SQL is cached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

CHUNK = 500
"""Parameters of one statement; far below the limits of either database."""


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    source = iter(values)
    while batch := list(islice(source, size)):
        yield batch


def among(column: Column[Any], name: str = "ids") -> ColumnElement[bool]:
    """`column IN (:name…)`; the values are given as one list when the statement is run."""
    values: BindParameter[Any] = bindparam(name, expanding=True)
    return column.in_(values)


def upsert(connection: Connection, table: Table, *replaced: str) -> Any:
    """INSERT that on a clash replaces these columns, or (none given) does nothing."""
    return _upsert(connection.dialect.name, table, replaced)


@cache
def _upsert(dialect: str, table: Table, replaced: tuple[str, ...]) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    if not replaced:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in replaced},
    )
