"""A file that keeps room for mail."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest

from monitor.adapters.ballast import NAME, Ballast

SIZE = 256 * 1024
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as the standard library has it


def test_it_is_laid_once_with_blocks_of_its_own(tmp_path: Path) -> None:
    """For the owner only; a hole in a file would keep nothing free."""
    ballast = Ballast(tmp_path, SIZE)
    assert ballast.lay()
    found = (tmp_path / NAME).stat()
    assert (found.st_size, found.st_mode & 0o777) == (SIZE, 0o600)
    assert found.st_blocks * 512 >= SIZE
    assert ballast.lay()
    assert (tmp_path / NAME).stat().st_mtime_ns == found.st_mtime_ns


def test_it_gives_its_room_up_once(tmp_path: Path) -> None:
    """What is dropped twice was there once; laid again, it can be dropped again."""
    ballast = Ballast(tmp_path, SIZE)
    assert ballast.lay()
    assert (ballast.drop(), ballast.drop(), ballast.dropped) == (True, False, True)
    assert not (tmp_path / NAME).exists()
    assert ballast.lay()
    assert not ballast.dropped


def test_it_does_not_take_the_last_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much again must stay free, or news would drop it at once."""
    monkeypatch.setattr(
        "monitor.adapters.ballast.shutil.disk_usage", lambda _: Usage(SIZE, 0, 2 * SIZE - 1)
    )
    ballast = Ballast(tmp_path, SIZE)
    assert not ballast.lay()
    assert not (tmp_path / NAME).exists()


def test_half_of_it_is_completed(tmp_path: Path) -> None:
    """The program was killed while it was laid."""
    (tmp_path / NAME).write_bytes(b"x" * 4096)
    assert Ballast(tmp_path, SIZE).lay()
    assert (tmp_path / NAME).stat().st_size == SIZE


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    """It only helps; without it there is no help."""
    ballast = Ballast(tmp_path / "missing", SIZE)
    assert not ballast.lay()
    assert not ballast.drop()
