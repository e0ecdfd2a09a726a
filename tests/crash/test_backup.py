"""A process that is killed while it copies its database leaves no copy that looks like one."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, back_up, backups_in, file_url, open_store
from monitor.adapters.store.backup import verify
from monitor.adapters.store.schema import HEAD

NAME = "wire-monitor-20261126T033700Z.db"
PROGRAM = """
import os, signal, sys
from pathlib import Path
from monitor.adapters.store import back_up
asked = 0
def goes_on():
    global asked
    asked += 1
    if asked == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return True
back_up(Path(sys.argv[1]), Path(sys.argv[2]), goes_on)
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some megabytes, so that the copy and its proof are asked several times to go on."""
    path = tmp_path_factory.mktemp("state") / "wire-monitor.db"
    asyncio.run(open_store(file_url(path), InlineRunner()).close())
    with closing(sqlite3.connect(path)) as connection:
        rows = ((f"key {n}", f"{n:09}" * 20) for n in range(30_000))
        connection.executemany("INSERT INTO notes VALUES (?, ?)", rows)
        connection.commit()
    return path


@pytest.mark.parametrize("before", [False, True], ids=["first", "replacing"])
@pytest.mark.parametrize("moment", [1, 2, 4, 7])
def test_a_kill_leaves_the_old_backup_or_none(
    database: Path, tmp_path: Path, moment: int, before: bool
) -> None:
    """Never a part of one; and the next backup is made as if nothing had been."""
    target = tmp_path / NAME
    if before:
        back_up(database, target)
    command = [sys.executable, "-c", PROGRAM, str(database), str(target), str(moment)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL  # noqa: S603
    assert len(backups_in(tmp_path)) == before
    assert not before or verify(target) == HEAD
    back_up(database, target)
    assert verify(target) == HEAD
