"""A file that is there to be deleted: on a full disk, what is due still leaves on its room."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAME = "ballast"
SIZE_BYTES = 32 * 2**20
"""A digest is 95 kB in the outbox, its three transactions as much again in the journal: for some
hundred mails."""


class Ballast:
    """The file in a folder. Any thread may drop it; one thread lays it.

    `dropped`: room was missing, and it was not laid again since.
    """

    def __init__(self, folder: Path, size_bytes: int = SIZE_BYTES) -> None:
        self._path = folder / NAME
        self._size = size_bytes
        self.dropped = False

    def lay(self) -> bool:
        """Lay it if it is missing and as much again stays free; whether it lies there. No error."""
        try:
            if not self._path.exists() or self._path.stat().st_size != self._size:
                if shutil.disk_usage(self._path.parent).free < 2 * self._size:
                    return False
                self._fill()
        except OSError:
            self._path.unlink(missing_ok=True)
            return False
        self.dropped = False
        return True

    def drop(self) -> bool:
        """Give the room up; whether there was any. No error."""
        self.dropped = True
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def _fill(self) -> None:
        """With blocks of its own: a file with holes would keep nothing free.

        Twice as many as it keeps: of a quota, the free space of the file system says nothing.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.posix_fallocate(handle, 0, 2 * self._size)
            os.ftruncate(handle, self._size)
        finally:
            os.close(handle)
