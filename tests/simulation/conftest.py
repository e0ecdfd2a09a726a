"""Which worlds are simulated, and an empty database for each of them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, file_url, open_store

BLOCK = 25
"""Worlds of one test: a process keeps the statements that it has compiled."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`seeds`: blocks of worlds, all that were asked for."""
    if "seeds" not in metafunc.fixturenames:
        return
    one, many = metafunc.config.getoption("--seed"), metafunc.config.getoption("--seeds")
    blocks = (
        [range(start, min(start + BLOCK, many)) for start in range(0, many, BLOCK)]
        if one is None
        else [range(one, one + 1)]
    )
    metafunc.parametrize("seeds", blocks, ids=[f"{b.start}-{b.stop - 1}" for b in blocks])


@pytest.fixture(scope="session")
def machine() -> Iterator[Path]:
    """A folder in memory, where there is one: what is proven here needs no disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def template(machine: Path) -> Path:
    """An empty database of this version."""
    path = machine / "template.db"

    async def make() -> None:
        store = open_store(file_url(path), InlineRunner())
        await store.set_note("installation", "simulation")
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def state(machine: Path) -> Path:
    """Where the simulated processes keep their database, one run after the other."""
    folder = machine / "state"
    folder.mkdir()
    return folder
