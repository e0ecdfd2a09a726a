"""What docs/operations.md tells an administrator is true."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.adapters.http.guard import Reason
from monitor.cli import COMMANDS
from monitor.model import Verdict
from monitor.policy.retrying import GIVE_UP_S, STEPS_S
from tests.systemd.test_unit import settings

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")
HERE = "/opt/wire-monitor/"


def blocks(heading: str) -> list[str]:
    """The shell blocks of one section."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def test_installation_is_four_lines_that_fit_the_unit() -> None:
    """What is installed, and where, is what the unit starts; every file named is there."""
    lines = blocks("Install")[0].splitlines()
    assert len(lines) == 4
    program, _, option, config = settings()["ExecStart"][0].split()
    assert f"{Path(program).parent.parent} " in lines[0]
    assert option == "--config"
    assert str(Path(config).parent) in lines[1]
    named = [w for w in shlex.split(" ".join(lines[1:3])) if w.startswith(HERE)]
    assert len(named) == 3
    for word in named:
        assert (ROOT / word.removeprefix(HERE)).is_file()


def test_every_command_it_names_exists() -> None:
    """Each `wire-monitor …` in the text is a command of the program."""
    named = re.findall(r"(?:sudo |`|bin/)wire-monitor ([a-z][a-z-]+)", TEXT)
    assert len(named) >= 5
    assert set(named) <= set(COMMANDS)


def test_every_credential_of_the_unit_is_explained() -> None:
    """The files of LoadCredential stand in the text with their paths."""
    for value in settings()["LoadCredential"]:
        assert value.split(":")[1] in TEXT


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.UNREADABLE])
def test_every_reason_of_the_network_guard_is_explained(reason: Reason) -> None:
    """No kind of blocked address is missing."""
    section = TEXT.split("## What the network guard blocks")[1].split("\n## ")[0]
    assert reason.value.split()[0].split("-")[0] in section


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_outcome_of_an_attempt_is_explained(verdict: Verdict) -> None:
    """The table of mail has a row for each verdict."""
    assert f"\n| {verdict.value} |" in TEXT


def test_the_retry_times_are_the_programs() -> None:
    """Minutes between attempts, and the days until a mail is given up."""
    first = ", ".join(str(s // 60) for s in STEPS_S[:-1])
    assert f"after {first} and {STEPS_S[-1] // 60} minutes" in TEXT
    assert GIVE_UP_S == 5 * 86_400
    assert "five days" in TEXT


def test_the_backup_command_copies_a_database_in_use(tmp_path: Path) -> None:
    """The very command of the text, on a database that is open and being written."""
    live, copy = tmp_path / "wire-monitor.db", tmp_path / "copy.db"
    line = next(x for x in blocks("Backup")[0].splitlines() if "VACUUM" in x)
    program = shlex.split(line)[3]
    with sqlite3.connect(live) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (x)")
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (2)")
        subprocess.run(  # noqa: S603 - our own Python, our own document
            [sys.executable, "-c", program, str(live), str(copy)], check=True, timeout=60
        )
    writer.close()
    with sqlite3.connect(copy) as reader:
        assert reader.execute("SELECT x FROM t").fetchall() == [(1,)]
    reader.close()
