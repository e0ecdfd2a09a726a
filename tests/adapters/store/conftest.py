"""A real database file for every test: a copy of one that was migrated once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.adapters.store import SqlStore, ThreadRunner, open_store

Opener = Callable[[], SqlStore]

BUSY_MS = 5_000
"""What production has: two stores of a test wait for each other, however busy the machine is."""


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database."""
    path = tmp_path_factory.mktemp("store") / "blank.db"
    asyncio.run(open_store(f"sqlite:///{path}", ThreadRunner()).close())
    return path


@pytest.fixture
def path(tmp_path: Path, blank: Path) -> Path:
    """The test's own database file."""
    return Path(shutil.copy(blank, tmp_path / "wire.db"))


@pytest_asyncio.fixture
async def opener(path: Path) -> AsyncIterator[Opener]:
    """Opens one more store on the test's file; all are closed at the end."""
    opened: list[SqlStore] = []

    def another() -> SqlStore:
        store = open_store(f"sqlite:///{path}", ThreadRunner(), busy_timeout_ms=BUSY_MS)
        opened.append(store)
        return store

    yield another
    for store in opened:
        await store.close()


@pytest.fixture
def store(opener: Opener) -> SqlStore:
    """The store under test."""
    return opener()
