"""What docs/operations.md tells an administrator is true."""

from __future__ import annotations

import asyncio
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from monitor.adapters.http.guard import Reason
from monitor.adapters.store import InlineRunner, back_up, backups_in, file_url, open_store
from monitor.adapters.store.backup import FOLDER
from monitor.cli import COMMANDS
from monitor.house import DATABASE
from monitor.housekeeping import BACKUP_AT_MS
from monitor.model import Settings, Verdict
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


def test_restoring_puts_a_backup_in_the_place_of_a_damaged_database(tmp_path: Path) -> None:
    """The very lines of the text, without the service around them."""
    folder, name = tmp_path / "state", re.findall(r"backups/(wire-monitor-\w+\.db)", TEXT)[0]
    asyncio.run(open_store(file_url(folder_of(folder) / DATABASE), InlineRunner()).close())
    back_up(folder / DATABASE, folder / FOLDER / name)
    assert [b.path.name for b in backups_in(folder / FOLDER)] == [name]
    for end in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{end}").write_bytes(b"damaged")
    lines = blocks("Backup")[1].replace("sudo ", "").splitlines()
    assert [lines[0], lines[-1]] == [f"systemctl {do} wire-monitor" for do in ("stop", "start")]
    script = "\n".join(lines[1:-1]).replace("/var/lib/wire-monitor/", f"{folder}/")
    subprocess.run(["/bin/sh", "-e", "-c", script], check=True, timeout=60)  # noqa: S603 - our own document
    assert {p.name for p in folder.iterdir()} == {DATABASE, FOLDER, "damaged"}
    assert (folder / DATABASE).read_bytes() == (folder / FOLDER / name).read_bytes()
    assert (folder / DATABASE).stat().st_mode & 0o777 == 0o600
    asyncio.run(open_store(file_url(folder / DATABASE), InlineRunner()).close())


def folder_of(path: Path) -> Path:
    """Make a folder, and give it."""
    path.mkdir()
    return path


def test_the_hour_of_the_backup_is_the_programs() -> None:
    """And the number that is kept."""
    hour, minute = divmod(BACKUP_AT_MS // 60_000, 60)
    section = TEXT.split("\n## Backup\n")[1]
    assert f"{hour:02}:{minute:02} UTC" in section
    assert "newest three" in section
    assert Settings.__dataclass_fields__["backups"].default == 3
