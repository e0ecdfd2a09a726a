"""Small helpers over SQLAlchemy Core. Statements are module constants, so their SQL is cached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, NamedTuple, NoReturn, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    TextClause,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError

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


def picked(
    connection: Connection, statement: Select[Any], ids: Sequence[int], **values: int
) -> Sequence[Any]:
    """The rows of a statement with `among`, as the driver gives them: for numbers, texts and bytes.

    A poll reads hundreds of short rows for each new item: as SQLAlchemy's rows, and with SQL
    written anew for each number of ids, they take three times as long.
    """
    if not connection.dialect.positional:
        return connection.execute(statement, {"ids": list(ids), **values}).all()
    size = next((size for size in _SIZES if size >= len(ids)), len(ids))
    query = _query(connection.dialect, statement, size, tuple(values))
    given = query.defaults | values
    parameters = [*ids, *[ids[-1]] * (size - len(ids)), *(given[name] for name in query.others)]
    with driven(connection, query.sql) as cursor:
        cursor.execute(query.sql, parameters)
        return cast("Sequence[Any]", cursor.fetchall())


def answers(
    connection: Connection, statement: TextClause, asked: Sequence[Mapping[str, int | None]]
) -> list[Sequence[Any]]:
    """The rows of one statement for each of several sets of values, as the driver gives them."""
    if not connection.dialect.positional:
        return [connection.execute(statement, values).all() for values in asked]
    sql, names = _positional(connection.dialect, statement)
    with driven(connection, sql) as cursor:
        return [cursor.execute(sql, [v[name] for name in names]).fetchall() for v in asked]


class driven:  # noqa: N801 reads as a verb where it is used; a generator would take thrice as long
    """A cursor of the driver for a `with` statement, its errors as SQLAlchemy's."""

    __slots__ = ("_connection", "_cursor", "_sql")

    def __init__(self, connection: Connection, sql: str) -> None:
        self._connection = connection
        self._sql = sql

    def __enter__(self) -> Any:
        try:
            self._cursor = self._connection.connection.cursor()
        except self._connection.dialect.loaded_dbapi.Error as error:
            self._raise(error)
        return self._cursor

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._cursor.close()
        if isinstance(error, self._connection.dialect.loaded_dbapi.Error):
            self._raise(error)

    def _raise(self, error: Exception) -> NoReturn:
        passing = isinstance(error, self._connection.dialect.loaded_dbapi.OperationalError)
        kind = OperationalError if passing else DBAPIError
        raise kind(self._sql, None, error) from error


@lru_cache(maxsize=64)
def _positional(dialect: Dialect, statement: TextClause) -> tuple[str, tuple[str, ...]]:
    compiled = statement.compile(dialect=dialect)
    return str(compiled), tuple(cast("Any", compiled).positiontup or ())


_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, CHUNK)
"""Numbers of ids for which SQL is written: lists are filled up with their last one."""


class _Query(NamedTuple):
    sql: str
    others: tuple[str, ...]
    """Names of the parameters behind the ids, in order."""
    defaults: dict[str, Any]


@lru_cache(maxsize=128)
def _query(dialect: Dialect, statement: Select[Any], size: int, named: tuple[str, ...]) -> _Query:
    values = {"ids": list(range(size))} | dict.fromkeys(named, 0)
    state = statement.compile(dialect=dialect).construct_expanded_state(values)
    names = tuple(state.positiontup or ())
    return _Query(state.statement, names[size:], dict(state.parameters))


def put(connection: Connection, statement: Any, rows: Sequence[tuple[int, ...]]) -> None:
    """Run an INSERT for rows of numbers, given in the order of the table's columns.

    As tuples, for an item brings two dozen of them, and a dictionary for each takes twice as long.
    """
    if connection.dialect.positional:
        connection.exec_driver_sql(_inserting(connection.dialect, statement), list(rows))
        return
    names = statement.table.columns.keys()
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


@lru_cache(maxsize=16)
def _inserting(dialect: Dialect, statement: Any) -> str:
    compiled = statement.compile(dialect=dialect)
    if tuple(compiled.positiontup) != tuple(statement.table.columns.keys()):
        raise ValueError("not an INSERT of all columns")
    return str(compiled)


def upsert(connection: Connection, table: Table, *replaced: str) -> Any:
    """INSERT that on a clash replaces these columns, or (none given) does nothing."""
    return _upsert(connection.dialect.name, table, replaced)


@cache
def _upsert(dialect: str, table: Table, replaced: tuple[str, ...]) -> Any:
    # the connection has imported its own; the other one is two megabytes
    statement = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    if not replaced:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in replaced},
    )
