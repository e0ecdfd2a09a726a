"""A small house per test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import Recipient, Schedule, Watchlist
from tests.fakes import SmallHouse, a_plan

INSTANT = Watchlist("storms", "Storms", "storm | flood", ("ana",), Schedule(now=True))
DAILY = Watchlist("daily", "Daily", "storm | flood", ("bob",), Schedule(times=(18 * 60,)))
RECIPIENTS = (Recipient("ana", "ana@example.org"), Recipient("bob", "bob@example.org"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """One feed, an instant watchlist of ana's and a daily one of bob's, already primed."""
    small = SmallHouse(tmp_path, a_plan([INSTANT, DAILY], recipients=RECIPIENTS))
    await small.open()
    yield small
    await small.store.close()
