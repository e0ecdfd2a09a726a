"""Signs of life are tied to progress."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.process import memory_bytes, memory_limit_bytes
from monitor.errors import TemporaryError
from monitor.vitals import FEEL_S, PULSE, STALL_S, Pulse, Vitals, memory_line, read_pulse
from tests.fakes import FakeClock

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class OneStore:
    """Answers, hangs or fails; keeps one note."""

    how: str = "answers"
    note: str = ""

    async def next_feed_due_ms(self) -> int | None:
        """As it is told to."""
        if self.how == "hangs":
            await asyncio.Event().wait()
        if self.how == "fails":
            raise TemporaryError("locked")
        return None

    async def set_note(self, key: str, value: str) -> None:
        """Only this one."""
        assert key == PULSE
        self.note = value


def vitals(store: Any) -> Vitals:
    """Of a daemon with this store."""
    return Vitals(store, FakeClock())


async def test_a_store_that_hangs_is_no_life(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And the reason is logged once, for whoever wonders at the restart."""
    monkeypatch.setattr("monitor.vitals.STALL_S", 0.01)
    store = OneStore("hangs")
    signs = vitals(store)
    assert not await signs.is_alive()
    assert not await signs.is_alive()
    (told,) = caplog.records
    assert "the database has not answered" in told.getMessage()


@pytest.mark.parametrize("how", ["answers", "fails"])
async def test_a_store_that_answers_is_life_whatever_it_says(how: str) -> None:
    """A locked database is no reason to restart."""
    assert await vitals(OneStore(how)).is_alive()


async def test_a_daemon_that_looks_for_no_feeds_is_not_alive(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Although its loop turns and its database answers: the scheduler may have lost the job."""
    signs = vitals(OneStore())
    signs._ticked_s -= STALL_S
    assert not await signs.is_alive()
    assert "no feed was looked for in 60 s" in caplog.text
    signs.ticked()
    assert await signs.is_alive()


async def test_the_pulse_knows_how_long_the_loop_was_held_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By the longest since the last one; a second is logged."""
    caplog.set_level(logging.WARNING, logger="monitor")
    store = OneStore()
    signs = vitals(store)
    feeling = asyncio.create_task(signs.feel())
    await asyncio.sleep(0)
    time.sleep(FEEL_S + 0.1)  # noqa: ASYNC251 - what must not happen
    while not signs._lag_s:  # noqa: ASYNC110 - a turn or two
        await asyncio.sleep(0)
    first, second = await signs.pulse(), await signs.pulse()
    assert first.lag_ms >= 100
    assert second.lag_ms == 0
    assert read_pulse(store.note) == second
    signs._lag_s = 1.0
    await signs.pulse()
    assert "held up for 1.0 s" in caplog.text
    feeling.cancel()


@pytest.mark.parametrize("note", [None, "", "[]", "{", "{}", '{"at_ms": "x"}', '{"more": 1}'])
def test_a_pulse_that_cannot_be_read_is_none(note: str | None) -> None:
    """`status` then does without."""
    assert read_pulse(note) is None


def test_much_memory_is_told() -> None:
    """From three quarters of the limit on."""
    pulse = Pulse(1, 0, 0, 1_500_000_001, 2_000_000_000)
    assert pulse.is_much
    assert memory_line(pulse) == "Memory: 1500 MB of the 2000 MB that it may use"
    assert not Pulse(1, 0, 0, 1_500_000_000, 2_000_000_000).is_much
    assert read_pulse(json.dumps(asdict(pulse))) == pulse


def test_memory_is_that_of_the_process_and_its_group(tmp_path: Path) -> None:
    """`MemoryMax` of the unit is the limit, if there is one."""
    (tmp_path / "statm").write_text("900 70 8 1 0 30 0\n")
    assert memory_bytes(tmp_path) == 70 * PAGE
    machine = memory_limit_bytes(tmp_path / "nowhere")
    assert machine > 100_000_000
    (tmp_path / "cgroup").write_text("1:name=x:/y\n0::/system.slice/wire-monitor.service\n")
    group = tmp_path / "groups" / "system.slice" / "wire-monitor.service"
    group.mkdir(parents=True)
    (group / "memory.max").write_text("2000000\n")
    assert memory_limit_bytes(tmp_path, tmp_path / "groups") == 2_000_000
    (group / "memory.max").write_text("max\n")
    assert memory_limit_bytes(tmp_path, tmp_path / "groups") == machine
    assert memory_bytes(tmp_path / "nowhere") == 0
    assert memory_bytes() > 10_000_000


def test_memory_is_that_of_the_parsing_processes_too(tmp_path: Path) -> None:
    """They are in the same control group; one that just ended counts for nothing."""
    for name, pages in (("self", 70), ("12", 20), ("13", 30)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "statm").write_text(f"900 {pages} 8 1 0 30 0\n")
    (tmp_path / "self" / "task" / "7").mkdir(parents=True)
    (tmp_path / "self" / "task" / "7" / "children").write_text("12 13 14 ")
    assert memory_bytes(tmp_path / "self") == 120 * PAGE
