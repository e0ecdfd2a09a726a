"""Mail into a local Maildir (https://cr.yp.to/proto/maildir.html).

Message files have the line ends of the system's own mail (LF): Maildir readers on Unix expect them,
and a signature over the CRLF form is not ours to keep.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from monitor.adapters.files import sync_folder
from monitor.model import Delivery, Outcome, Phase, Verdict

MAIL_FOLDERS = ("new", "cur")
"""Where finished messages are: not seen, and seen by a reader (with flags after a colon)."""


class MaildirMailer:
    """Writes each message once; implements `ports.Mailer`.

    The file name comes from the Message-ID, so a delivery that is repeated after a crash finds its
    file (unless a reader moved it to another folder) and makes no second one. A folder that cannot
    be written is UNREACHABLE in the phase CONNECT: nobody's mail would go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Write to tmp/, sync, await `before_dot`, move to new/, sync the folder."""
        name = file_name(delivery)
        try:
            found = await asyncio.to_thread(self._find, name)
            if found is not None:
                return Outcome(Verdict.ACCEPTED, Phase.DONE, str(found))
            draft = await asyncio.to_thread(self._write, name, delivery.raw)
            try:
                await before_dot()
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            path = await asyncio.to_thread(self._publish, draft)
        except _FolderError as error:
            return Outcome(Verdict.UNREACHABLE, Phase.CONNECT, str(error))
        return Outcome(Verdict.ACCEPTED, Phase.DONE, str(path))

    async def rest(self) -> None:
        """Nothing stays open."""

    def _find(self, name: str) -> Path | None:
        """The message, if an earlier attempt got that far."""
        try:
            self._prepare()
            fresh = self._folder / "new" / name
            if fresh.exists():
                sync_folder(fresh.parent)  # who moved it there may have died before doing so
                return fresh
            with os.scandir(self._folder / "cur") as seen:
                return next((Path(e.path) for e in seen if e.name.split(":")[0] == name), None)
        except OSError as error:
            raise _FolderError(self._folder, error) from error

    def _prepare(self) -> None:
        """Make the folder and its three parts, for the owner only."""
        if all((self._folder / part).is_dir() for part in ("tmp", *MAIL_FOLDERS)):
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("tmp", *MAIL_FOLDERS):
            (self._folder / part).mkdir(mode=0o700, exist_ok=True)
        sync_folder(self._folder)

    def _write(self, name: str, raw: bytes) -> Path:
        draft = self._folder / "tmp" / name
        # A draft left by a crash is written over: the name is this message's alone.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(raw.replace(b"\r\n", b"\n"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            with suppress(OSError):  # a folder that takes no file may let none go
                draft.unlink()
            raise _FolderError(self._folder, error) from error
        return draft

    def _publish(self, draft: Path) -> Path:
        path = self._folder / "new" / draft.name
        try:
            draft.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise _FolderError(self._folder, error) from error
        return path


class _FolderError(Exception):
    """The Maildir cannot be used; the text is the reason for people."""

    def __init__(self, folder: Path, error: OSError) -> None:
        reason = error.strerror or str(error)
        super().__init__(f"cannot write to the Maildir {folder}: {reason}")


def file_name(delivery: Delivery) -> str:
    """The name of a delivery's file, always the same: second frozen, hash of the Message-ID."""
    digest = hashlib.blake2b(delivery.message_id.encode("utf-8", "replace"), digest_size=12)
    return f"{delivery.created_ms // 1000}.{digest.hexdigest()}.wire-monitor"
