"""Rows as the driver gives them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store import dialects, filing
from monitor.adapters.store.schema import metadata
from monitor.adapters.store.sql import CHUNK, among, answers, picked

NUMBERS = Table("numbers", MetaData(), Column("n", Integer, primary_key=True), Column("m", Integer))
BY_ID = (
    select(NUMBERS.c.n, NUMBERS.c.m)
    .where(among(NUMBERS.c.n), NUMBERS.c.m >= bindparam("least"))
    .limit(bindparam("limit"))
)


@pytest.mark.parametrize("count", [1, 3, 16, 257, CHUNK, CHUNK + 1])
def test_each_asked_row_comes_once(count: int) -> None:
    """However many ids there are; other parameters keep their meaning."""
    with create_engine("sqlite://").connect() as connection:
        NUMBERS.metadata.create_all(connection)
        connection.execute(insert(NUMBERS), [{"n": n, "m": n % 7} for n in range(1000)])
        rows = picked(connection, BY_ID, range(count), least=3, limit=2 * CHUNK)
        assert sorted(rows) == [(n, n % 7) for n in range(count) if n % 7 >= 3]
        assert len(picked(connection, BY_ID, range(count), least=0, limit=1)) == 1


def test_what_the_driver_refuses_is_an_error_of_the_store() -> None:
    """So that `Database` can tell a locked database from a damaged one."""
    with create_engine("sqlite://").connect() as connection, pytest.raises(DBAPIError) as raised:
        picked(connection, BY_ID, [1], least=0, limit=1)
    assert "no such table" in str(raised.value.orig)


@pytest.mark.parametrize("style", ["qmark", "named"])
def test_a_statement_is_asked_for_several_sets_of_values(style: Any) -> None:
    """With the driver's own cursor where parameters are counted; other databases name them."""
    query = text("SELECT :low + :low, :high WHERE :low < :high")
    with create_engine("sqlite://", paramstyle=style).connect() as connection:
        found = answers(connection, query, [{"low": 1, "high": 5}, {"low": 5, "high": 1}])
        assert [[tuple(row) for row in rows] for rows in found] == [[(2, 5)], []]


@pytest.mark.parametrize("style", ["qmark", "named"])
def test_fingerprints_are_filed_and_found_whatever_the_style_of_parameters(style: Any) -> None:
    """As PostgreSQL will."""
    with create_engine("sqlite://", paramstyle=style).connect() as connection:
        metadata.create_all(connection)
        filing.file(connection, [(7, 1, 0), (7, 2, 0), (8, 2, 0)])
        filing.file(connection, [(7, 3, 5 * filing.DAY_MS)])
        parts = filing.parts_since(connection, 0)
        assert [p.number for p in parts] == [2, 1]
        assert filing.holders(connection, parts, [7, 8, 9]) == {7: [3, 2, 1], 8: [2], 9: []}
        assert filing.forget(connection, 5 * filing.DAY_MS) == 1
        assert filing.holders(connection, filing.parts_since(connection, 0), [7]) == {7: [3]}


def test_numbers_are_joined_in_the_words_of_the_database() -> None:
    """PostgreSQL has another function for it, of texts."""
    assert dialects.joined("sqlite", "n") == "group_concat(n)"
    assert dialects.joined("postgresql", "n") == "string_agg(CAST(n AS text), ',')"


def test_more_fingerprints_than_one_statement_takes_are_all_found() -> None:
    """A page with many new entries asks for hundreds."""
    with create_engine("sqlite://").connect() as connection:
        metadata.create_all(connection)
        filing.file(connection, [(n, 1 + n % 5, 0) for n in range(100)])
        found = filing.holders(connection, filing.parts_since(connection, 0), range(120))
        assert found == {n: [1 + n % 5] if n < 100 else [] for n in range(120)}
