"""`backup`, and what is said when only a backup helps."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, file_url, open_store
from monitor.adapters.store.backup import FOLDER
from monitor.house import DATABASE
from monitor.housekeeping import BACKUP_ERROR

from .conftest import Agency, Wm, config, dump, mails


@pytest.fixture
def state(wm: Wm, tmp_path: Path, agency: Agency) -> Path:
    """A state in which one mail was sent."""
    agency.publish("north", "Storm over the bay")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    assert len(mails(tmp_path)) == 1
    return tmp_path / "state-home" / "wire-monitor"


def test_a_backup_goes_where_it_is_asked(wm: Wm, state: Path, tmp_path: Path) -> None:
    """To a file, into a folder, or to where the daily ones are; its path is the output."""
    made = wm("backup", "copy.db")
    assert (made.code, made.text) == (0, "copy.db\n")
    assert "read back and whole" in made.err
    (tmp_path / "folder").mkdir()
    inside = wm("backup", "folder").text.strip()
    assert Path(inside).parent == Path("folder")
    daily = Path(wm("backup").text.strip())
    assert daily.parent == state / FOLDER
    assert wm("status").text.count("backups  1, the newest ") == 1
    kept = wm("status", "--json").json["backups"]
    assert (kept["kept"], kept["size_bytes"]) == (1, daily.stat().st_size)


def test_a_restored_backup_goes_on_where_it_was(
    wm: Wm, state: Path, tmp_path: Path, agency: Agency
) -> None:
    """What was mailed before it is not mailed again, what came since is."""
    copy = Path(wm("backup").text.strip())
    before = dump(state)
    (state / DATABASE).write_bytes(b"ruin" * 4096)
    for command in ("status", "once", "run"):
        refused = wm(command)
        assert refused.code == 69
        assert "is damaged" in refused.err
        assert str(copy) in refused.err
    (state / DATABASE).write_bytes(copy.read_bytes())
    assert dump(state) == before
    agency.publish("north", "Storm over the bay", "Storm over the hills")
    assert wm("once").code == 0
    assert len(mails(tmp_path)) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["letter.txt"], 65, "it is left as it is"),
        (["missing/copy.db"], 69, "missing"),
        (["copy.db", "--state", "elsewhere"], 69, "nothing to back up"),
    ],
)
def test_what_cannot_be_backed_up_is_said(
    wm: Wm, state: Path, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    """With the exit code of its kind; nothing is made or replaced."""
    (tmp_path / "letter.txt").write_text("Dear reader", "utf-8")
    made = wm("backup", *words)
    assert (made.code, made.out) == (code, b"")
    assert said in made.err
    assert (tmp_path / "letter.txt").read_text("utf-8") == "Dear reader"
    assert not (tmp_path / "copy.db").exists()


def test_status_tells_of_a_backup_that_failed(wm: Wm, state: Path) -> None:
    """Why, and exit 1."""
    store = open_store(file_url(state / DATABASE), InlineRunner())
    asyncio.run(store.set_note(BACKUP_ERROR, "no room"))
    asyncio.run(store.close())
    shown = wm("status")
    assert shown.code == 1
    assert "backups  the last one failed: no room" in shown.text
    assert wm("status", "--json").json["backups"]["error"] == "no room"
