"""A database that somebody else holds for a while."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.house import DATABASE
from tests.daemon.test_process import daemon, folder

__all__ = ["folder"]


async def test_a_locked_database_is_waited_for(folder: Path) -> None:
    """One line in the log, then polls and a changed configuration go on as if nothing had been."""
    config = folder / "config.yaml"
    async with daemon(folder) as running:
        await running.line("mail to")
        other = sqlite3.connect(folder / "state" / DATABASE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        config.write_text(config.read_text("utf-8").replace("storm", "storm | flood"), "utf-8")
        await running.line("could not be taken over now")
        other.execute("ROLLBACK")
        other.close()
        await running.line("reloaded")
        assert await running.stop() == 0
    waits = [line for line in running.log if "polls wait for the database" in line]
    assert len(waits) <= 1
    assert not [line for line in running.log if "Traceback" in line]
