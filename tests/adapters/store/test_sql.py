"""Rows as the driver gives them."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, create_engine, insert, select
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store.sql import CHUNK, among, picked

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
