"""What a reload does at the end of the program."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from monitor.adapters.systemd import Notifier
from monitor.house import open_house
from monitor.loading import load_settings
from monitor.reloading import Reloader
from monitor.watch import Index

CONFIG = """
watchlists:
  - {name: Storms, match: storm, to: ana@example.org}
languages: [en]
mail: {from: wires@example.org}
"""


class Manager(Notifier):
    """Remembers what it is told."""

    def __init__(self) -> None:
        super().__init__({})
        self.told: list[str] = []

    def _send(self, *assignments: str) -> None:
        self.told.append(assignments[0])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A configuration, and an empty folder for the state."""
    config, state = tmp_path / "config.yaml", tmp_path / "state"
    config.write_text(CONFIG, "utf-8")
    state.mkdir()
    return config, state


async def test_a_reload_under_way_at_the_end_takes_nothing_over(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words were not looked up then: by such watchlists news would be missed."""
    config, state = files
    begun, ended = threading.Event(), threading.Event()

    def slowly(*_: object) -> Index:
        begun.set()
        ended.wait(60)
        return Index.build(())

    manager = Manager()
    async with open_house(load_settings(config), state) as house:
        plan = house.plan
        monkeypatch.setattr("monitor.reloading.compile_index", slowly)
        reloader = Reloader(house, config, manager, lambda: pytest.fail("taken over"))
        reloading = asyncio.create_task(reloader.reload())
        await asyncio.to_thread(begun.wait, 60)
        reloader.stop()
        ended.set()
        await reloading
        assert house.plan is plan
    assert manager.told == ["RELOADING=1"]  # READY=1 after STOPPING=1 would be nonsense


async def test_a_signal_during_a_reload_is_answered_by_another_one(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sent it waits until the service says that it reloads, and that it is ready."""
    config, state = files
    manager = Manager()
    async with open_house(load_settings(config), state) as house:
        reloader = Reloader(house, config, manager, lambda: None)
        asked: list[bool] = []

        def interrupted(*_: object) -> Index:
            if len(asked) == 1:
                asked.extend((reloader.ask(), reloader.ask()))
            return Index.build(())

        monkeypatch.setattr("monitor.reloading.compile_index", interrupted)
        asked.append(reloader.ask())
        await reloader.obey()
        assert asked == [True, False, False]
        assert reloader.ask()
    assert [note for note in manager.told if note in {"RELOADING=1", "READY=1"}] == [
        *("RELOADING=1", "READY=1"),
        *("RELOADING=1", "READY=1"),
    ]
