from __future__ import annotations

import errno
import mailbox
import os
import resource
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.adapters.maildir import MAIL_FOLDERS, MaildirMailer, file_name
from monitor.model import Phase, Verdict
from tests.adapters.smtp_scripts import RAW, delivery, nod


def mails(folder: Path) -> list[Path]:
    """Every finished message."""
    return sorted(p for part in MAIL_FOLDERS for p in (folder / part).iterdir())


async def test_a_message_is_filed_with_the_systems_line_ends(tmp_path: Path) -> None:
    """The reply is the path; a Maildir reader gets what was frozen, as LF."""
    folder = tmp_path / "deep" / "maildir"
    outcome = await MaildirMailer(folder).send(delivery(), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.ACCEPTED, Phase.DONE)
    assert mails(folder) == [Path(outcome.reply)]
    assert mails(folder)[0].read_bytes() == RAW.replace(b"\r\n", b"\n")
    assert list((folder / "tmp").iterdir()) == []
    box = mailbox.Maildir(folder, create=False)
    assert [m["Subject"] for m in box] == ["one"]
    box.close()


async def test_mail_is_for_the_owner_only(tmp_path: Path) -> None:
    """Folders 0700, messages 0600, whatever the umask."""
    old = os.umask(0)
    try:
        await MaildirMailer(tmp_path / "m").send(delivery(), nod)
    finally:
        os.umask(old)
    modes = {stat.S_IMODE(p.stat().st_mode) for p in [tmp_path / "m", *(tmp_path / "m").iterdir()]}
    assert modes == {0o700}
    assert stat.S_IMODE(mails(tmp_path / "m")[0].stat().st_mode) == 0o600


@pytest.mark.parametrize("read", [False, True])
async def test_a_resend_after_a_crash_makes_no_second_file(tmp_path: Path, read: bool) -> None:
    """The file of an attempt that was never settled is found, in new/ or, read, in cur/."""
    first = await MaildirMailer(tmp_path).send(delivery(), nod)
    path = Path(first.reply)
    if read:
        seen = tmp_path / "cur" / f"{path.name}:2,S"
        shutil.move(path, seen)
        path = seen
    again = await MaildirMailer(tmp_path).send(replace(delivery(), attempts=3), nod)
    assert again.verdict is Verdict.ACCEPTED
    assert again.reply == str(path)
    assert mails(tmp_path) == [path]


async def test_a_file_that_a_crash_left_is_made_durable_before_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attempt that moved it may have died before the folder was synced."""
    path = Path((await MaildirMailer(tmp_path).send(delivery(), nod)).reply)
    synced: list[Path] = []
    monkeypatch.setattr("monitor.adapters.maildir.sync_folder", synced.append)
    await MaildirMailer(tmp_path).send(delivery(), nod)
    assert synced == [path.parent]


async def test_two_messages_are_two_files(tmp_path: Path) -> None:
    """Another Message-ID is another file, in the same second too."""
    mailer = MaildirMailer(tmp_path)
    await mailer.send(delivery(number=1), nod)
    await mailer.send(delivery(number=2), nod)
    await mailer.rest()
    assert len(mails(tmp_path)) == 2


async def test_a_crash_in_the_middle_leaves_only_a_draft(tmp_path: Path) -> None:
    """A draft of a killed process is written over, and never seen by a reader."""
    mailer = MaildirMailer(tmp_path)
    await mailer.send(delivery(number=1), nod)
    draft = tmp_path / "tmp" / file_name(delivery(number=2))
    draft.write_bytes(b"half of a longer message" * 100)
    await mailer.send(delivery(number=2), nod)
    assert not draft.exists()
    assert {p.read_bytes() for p in mails(tmp_path)} == {RAW.replace(b"\r\n", b"\n")}


async def test_nothing_is_filed_before_the_commit(tmp_path: Path) -> None:
    """`before_dot` comes before the message is visible; if it fails, nothing stays."""
    seen: list[list[Path]] = []

    async def commit() -> None:
        seen.append(mails(tmp_path))

    async def broken() -> None:
        raise OSError("disk full")

    await MaildirMailer(tmp_path).send(delivery(number=1), commit)
    assert seen == [[]]
    with pytest.raises(OSError, match="disk full"):
        await MaildirMailer(tmp_path).send(delivery(number=2), broken)
    assert len(mails(tmp_path)) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_folder_that_cannot_be_is_unreachable(tmp_path: Path) -> None:
    """A file in the way concerns everybody's mail, and is named."""
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "maildir"):
        outcome = await MaildirMailer(folder).send(delivery(), nod)
        assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)
        assert str(folder) in outcome.reply


async def test_a_read_only_file_system_is_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It refuses to delete, too, and the first refusal is the one that is told."""
    await MaildirMailer(tmp_path).send(delivery(number=1), nod)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "unlink", refuse)
    outcome = await MaildirMailer(tmp_path).send(delivery(number=2), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)
    assert "Read-only file system" in outcome.reply


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_without_permission_is_unreachable(tmp_path: Path) -> None:
    """The reason is the system's own words."""
    await MaildirMailer(tmp_path).send(delivery(number=1), nod)
    (tmp_path / "tmp").chmod(0o500)
    outcome = await MaildirMailer(tmp_path).send(delivery(number=2), nod)
    assert outcome.verdict is Verdict.UNREACHABLE
    assert "Permission denied" in outcome.reply


async def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """The system takes only part of the file: an outcome now, and the mail once there is room."""
    mailer = MaildirMailer(tmp_path)
    await mailer.send(delivery(number=1), nod)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(RAW) // 2, hard))
    try:
        outcome = await mailer.send(delivery(number=2), nod)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)
    assert "File too large" in outcome.reply
    assert list((tmp_path / "tmp").iterdir()) == []
    assert (await mailer.send(delivery(number=2), nod)).verdict is Verdict.ACCEPTED
    assert len(mails(tmp_path)) == 2
