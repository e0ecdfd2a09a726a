"""A disk without room: mail that is due leaves, polls wait and go on by themselves, told once.

On a small file system of its own where one can be mounted; else such tests are skipped, and the
same is shown with a database that may not grow.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.adapters.ballast import NAME, SIZE_BYTES, Ballast
from monitor.adapters.files import StateLock
from monitor.adapters.store import InlineRunner, file_url, open_store
from monitor.adapters.systemd import Notifier
from monitor.daemon import Daemon
from monitor.diskspace import DISK_FULL
from monitor.errors import FullError
from monitor.house import DATABASE, House
from monitor.model import Feed
from monitor.rounds import DeliveryReport, DeliveryRound
from tests.crash.peers import World, open_world
from tests.daemon.test_process import CONFIG, daemon
from tests.fakes import FakeClock, FakeFetcher, FakeMailer, InProcessParser, a_plan, page, rss
from tests.rounds.conftest import DAILY, INSTANT, RECIPIENTS

MB = 2**20
DISK_BYTES, BALLAST_BYTES = 16 * MB, 2 * MB
ONE = Feed("One", "http://one.example/rss")
MOUNT, UMOUNT = shutil.which("mount"), shutil.which("umount")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(folder)]
    mounted = MOUNT is not None and UMOUNT is not None and _run(str(MOUNT), *options)
    if not mounted:
        pytest.skip("nothing can be mounted here")
    yield folder
    assert _run(str(UMOUNT), str(folder))


def _run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603


def fill(folder: Path, spare: int = 0) -> Path:
    """Somebody else's file that takes all room but `spare`."""
    path = folder / "somebody-elses"
    with path.open("ab", buffering=0) as file:
        for size in (MB, 4096, 1):
            block = b"x" * size
            try:
                while shutil.disk_usage(folder).free > spare:
                    file.write(block)
            except OSError:
                continue
    return path


class Night:
    """A daemon over a real store in a folder, with fakes at the other doors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.fetcher = FakeFetcher()
        self.mailer = FakeMailer()
        plan = a_plan([INSTANT, DAILY], (ONE,), RECIPIENTS)
        ballast = Ballast(folder, BALLAST_BYTES)
        store = open_store(file_url(folder / DATABASE), InlineRunner(), on_full=ballast.drop)
        self.house = House(
            plan, store, self.clock, self.fetcher, InProcessParser(), folder, ballast
        )
        self.house.delivery = DeliveryRound(
            self.house.clock, self.house.store, self.mailer, self.house.editor
        )
        self.daemon = Daemon(self.house, folder / "config.yaml", Notifier({}))

    async def open(self) -> None:
        """As the daemon begins, with one reading behind it."""
        self.serve("old")
        await self.house.adopt(self.house.plan, due_now=True)
        await self.daemon._disk.open()
        await self.tick()

    def serve(self, *guids: str, text: str = "") -> None:
        """What the feed holds from now on."""
        items = [(guid, f"Storm {guid} hits the coast of {guid}land", text) for guid in guids]
        self.fetcher.answers[ONE.url] = page(ONE.url, rss(*items))

    async def tick(self, seconds: float = 0) -> None:
        """One wake-up of the polls so much later, and all that comes of it."""
        self.clock.later(seconds)
        await self.daemon._tick()
        while self.house.polls.busy:
            await asyncio.wait(self.house.polls.busy)
        await asyncio.sleep(0)

    async def deliver(self) -> DeliveryReport:
        """A delivery round now."""
        return await self.house.deliver()

    def subjects(self, recipient: str) -> list[str]:
        """What was mailed to somebody."""
        return [d.subject for d in self.mailer.sent if d.recipient == recipient]

    async def note(self) -> str:
        """What `status` reads."""
        return await self.house.store.get_note(DISK_FULL) or ""


@pytest.fixture
async def night(disk: Path) -> AsyncIterator[Night]:
    """On the small disk."""
    found = Night(disk)
    await found.open()
    yield found
    await found.house.polls.stop()
    await found.house.store.close()


async def test_due_mail_leaves_polls_wait_and_go_on_by_themselves(night: Night) -> None:
    """The whole course: an alert is owed, the disk fills, room comes back."""
    night.serve("alpha", "old")
    await night.tick(3600)
    assert (await night.house.store.archive_state()).alerts_pending == 2
    assert (night.folder / NAME).stat().st_size == BALLAST_BYTES
    filler = fill(night.folder)
    night.serve(*(f"big{n}" for n in range(20)), "alpha", "old", text="word " * 40_000)
    await night.tick(3600)
    assert night.house.ballast.dropped
    asked = len(night.fetcher.asked)

    await night.tick(600)
    assert (await night.note()).isdecimal()
    report = await night.deliver()
    assert [s.delivery.recipient for s in report.sent] == ["operator", "ana"]
    assert "alpha" in night.subjects("ana")[0]
    for _ in range(5):
        await night.tick(3600)
    assert len(night.fetcher.asked) == asked

    filler.unlink()
    await night.tick(1)
    await night.tick(120)
    assert len(night.fetcher.asked) > asked
    assert await night.note() == ""
    assert (night.folder / NAME).stat().st_size == BALLAST_BYTES
    assert (await night.house.store.archive_state()).items >= 22
    for _ in range(3):
        await night.tick(3600)
        await night.deliver()
    told = [s for s in night.subjects("operator") if "disk" in s]
    assert told == [
        "wire-monitor: the disk is full",
        "wire-monitor: there is room on the disk again",
    ]
    assert sum("alpha" in s for s in night.subjects("ana")) == 1


async def test_a_little_room_does_not_start_polls_again(night: Night) -> None:
    """Else each page would fill the disk anew: the ballast must fit, and as much again."""
    filler = fill(night.folder)
    night.house.ballast.drop()
    await night.tick(600)
    before = len(night.fetcher.asked)
    os.truncate(filler, filler.stat().st_size - BALLAST_BYTES // 2)
    await night.tick(3600)
    assert len(night.fetcher.asked) == before
    os.truncate(filler, filler.stat().st_size - BALLAST_BYTES)
    await night.tick(3600)
    assert len(night.fetcher.asked) == before + 1


async def test_a_mail_whose_fate_meets_a_full_disk_is_not_sent_twice(night: Night) -> None:
    """The room for writing that it was accepted is made in time."""
    night.serve("alpha", "old")
    await night.tick(3600)
    filled: list[Path] = []
    send = night.mailer.send

    async def sends(*asked: object) -> object:
        outcome = await send(*asked)  # type: ignore[arg-type]
        filled.append(fill(night.folder))
        return outcome

    night.mailer.send = sends  # type: ignore[method-assign,assignment]
    await night.deliver()
    filled[0].unlink()
    night.mailer.send = send  # type: ignore[method-assign]
    for _ in range(3):
        await night.tick(3600)
        await night.deliver()
    assert len(night.subjects("ana")) == 1


def test_a_database_can_be_opened_on_a_full_disk_only_with_the_ballast(disk: Path) -> None:
    """It is a passing fault, not a damaged database; and the lock has its room."""
    with StateLock(disk):
        asyncio.run(open_store(file_url(disk / DATABASE), InlineRunner()).close())
    ballast = Ballast(disk, BALLAST_BYTES)
    assert ballast.lay()
    fill(disk)
    with StateLock(disk):
        with pytest.raises(FullError, match="full"):
            open_store(file_url(disk / DATABASE), InlineRunner())
        assert ballast.drop()
        asyncio.run(open_store(file_url(disk / DATABASE), InlineRunner()).close())


def test_a_backup_is_not_made_where_it_would_fill_the_disk(disk: Path) -> None:
    """The command says how much there is, and leaves nothing."""
    asyncio.run(open_store(file_url(disk / DATABASE), InlineRunner()).close())
    command = [sys.executable, "-m", "monitor", "backup", "--state", str(disk)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert made.returncode == 75
    assert "no room for a backup" in made.stderr
    assert not list((disk / "backups").iterdir())


async def test_a_daemon_that_ended_on_a_full_disk_goes_on_waiting(tmp_path: Path) -> None:
    """And tells of the end as the one before would have."""
    night = Night(tmp_path)
    await night.house.store.set_note(DISK_FULL, str(night.clock.now_ms()))
    room = night.house.ballast
    night.house.ballast = replace_room(tmp_path)
    await night.open()
    assert not night.fetcher.asked
    night.house.ballast = room
    await night.tick(600)
    assert len(night.fetcher.asked) == 1
    assert await night.note() == ""
    await night.deliver()
    assert night.subjects("operator") == ["wire-monitor: there is room on the disk again"]
    await night.house.store.close()


def replace_room(folder: Path) -> Ballast:
    """A ballast for which no disk has room."""
    return Ballast(folder, 2**50)


async def test_without_an_operator_nothing_is_mailed(tmp_path: Path) -> None:
    """The log and `status` say it."""
    night = Night(tmp_path)
    settings = night.house.plan.settings
    mail = replace(settings.mail, operator=None)
    await night.open()
    night.house.plan = replace(night.house.plan, settings=replace(settings, mail=mail))
    night.house.ballast.drop()
    night.house.ballast, room = replace_room(tmp_path), night.house.ballast
    night.house.ballast.drop()
    await night.tick(1)
    assert (await night.note()).isdecimal()
    night.house.ballast = room
    await night.tick(1)
    assert await night.note() == ""
    await night.deliver()
    assert night.subjects("operator") == []
    await night.house.store.close()


@pytest.mark.long
async def test_the_daemon_itself_starts_on_a_full_disk_and_outlives_it(tmp_path: Path) -> None:
    """The real process with a real mail server: one mail when it is full, one when it is over."""
    folder = tmp_path / "state"
    folder.mkdir()
    size = f"size={4 * SIZE_BYTES}"
    if MOUNT is None or not _run(MOUNT, "-t", "tmpfs", "-o", size, "none", str(folder)):
        pytest.skip("nothing can be mounted here")
    world = World()
    world.publish("north", "fresh")
    try:
        async with open_world(world) as (http, smtp):
            (tmp_path / "config.yaml").write_text(
                CONFIG.format(port=http).replace("true}", "true, every: 30s}")
                + "  operator: op@example.org\n"
                f"  smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}\n",
                "utf-8",
            )
            async with daemon(tmp_path) as running:
                await running.line("watching")
                assert await running.stop() == 0
            filler = fill(folder)
            world.publish("north", "gamma")
            async with daemon(tmp_path) as running:
                await running.line("the disk is full: polls wait")
                await running.line(
                    "mail to op@example.org accepted: wire-monitor: the disk is full"
                )
                filler.unlink()
                await running.line("there is room on the disk again")
                await running.line("mail to ana@example.org accepted: Storm gamma")
                assert await running.stop() == 0
    finally:
        assert _run(str(UMOUNT), str(folder))
    assert [m.recipient for m in world.accepted] == [
        "op@example.org",
        "op@example.org",
        "ana@example.org",
    ]
