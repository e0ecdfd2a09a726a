"""Retention and backups."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, back_up, backups_in, open_store
from monitor.adapters.store.backup import FOLDER, verify
from monitor.adapters.store.schema import HEAD
from monitor.errors import TemporaryError
from monitor.health import look, report_health
from monitor.house import DATABASE, House
from monitor.housekeeping import (
    BACKUP_ERROR,
    DAY_MS,
    back_up_daily,
    is_backup_due,
)
from tests.fakes import FakeClock, FakeFetcher, InProcessParser, a_plan
from tests.rounds.conftest import INSTANT


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose clock is moved by the test."""
    store = open_store(f"sqlite:///{tmp_path / DATABASE}", InlineRunner())
    yield House(a_plan([INSTANT]), store, FakeClock(), FakeFetcher(), InProcessParser(), tmp_path)
    await store.close()


def moved(house: House, milliseconds: int) -> None:
    """Later by so much."""
    assert isinstance(house.clock, FakeClock)
    house.clock.later(milliseconds / 1000)


def test_a_backup_is_due_once_a_day() -> None:
    """After its hour; a machine that slept at night catches up."""
    hour = int(datetime(2026, 11, 26, 3, 37, tzinfo=UTC).timestamp() * 1000)
    assert is_backup_due(None, hour)
    assert is_backup_due(hour - 1, hour)
    assert not is_backup_due(hour, hour + DAY_MS - 1)
    assert is_backup_due(hour + 1, hour + DAY_MS)
    assert is_backup_due(hour - DAY_MS, hour + DAY_MS // 2)


async def test_every_day_has_its_backup_and_three_are_kept(house: House, tmp_path: Path) -> None:
    """Asked every hour of six days; each is whole."""
    made = []
    for _ in range(6 * 24):
        made.append(await back_up_daily(house))
        moved(house, 3_600_000)
    assert 6 <= sum(path is not None for path in made) <= 7
    kept = backups_in(tmp_path / FOLDER)
    assert len(kept) == 3
    assert [verify(b.path) for b in kept] == [HEAD] * 3
    assert kept[0].path == [path for path in made if path is not None][-1]


async def test_whoever_wants_no_backups_gets_none(house: House, tmp_path: Path) -> None:
    """`backups: 0`."""
    house.plan = replace(house.plan, settings=replace(house.plan.settings, backups=0))
    assert await back_up_daily(house) is None
    assert not (tmp_path / FOLDER).exists()


async def test_a_backup_that_fails_is_told_and_made_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator hears why; the old one stays; a success ends it."""
    first = await back_up_daily(house)
    assert first is not None
    moved(house, DAY_MS)

    def full(*_: object) -> int:
        raise TemporaryError("no room")

    monkeypatch.setattr("monitor.housekeeping.back_up", full)
    assert await back_up_daily(house) is None
    assert first.exists()
    assert await house.store.get_note(BACKUP_ERROR) == "no room"
    assert await report_health(house, await look(house))
    (mail,) = await house.store.lease_deliveries(house.clock.now_ms(), 9, 1)
    assert b"No backup was made: no room" in mail.raw
    monkeypatch.setattr("monitor.housekeeping.back_up", back_up)
    assert await back_up_daily(house) is not None
    assert not await house.store.get_note(BACKUP_ERROR)


async def test_the_end_of_the_program_stops_a_backup(house: House, tmp_path: Path) -> None:
    """It is no failure to tell of, and leaves nothing."""
    assert await back_up_daily(house, lambda: False) is None
    assert not await house.store.get_note(BACKUP_ERROR)
    assert not list((tmp_path / FOLDER).iterdir())
