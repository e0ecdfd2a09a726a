"""`status` and `feeds`: health at a glance."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import lock_holder, state_directory
from monitor.archive import open_archive
from monitor.cli.common import (
    ago,
    config_option,
    iso,
    json_option,
    put_json,
    span,
    state_option,
    wall,
)
from monitor.daemon import load_settings
from monitor.errors import Exit
from monitor.housekeeping import STUCK_AFTER_MS
from monitor.model import Delivery, FeedState, Health, Settings
from monitor.policy import Agenda, next_sending
from monitor.ports import ArchiveState, QueueState

LOST_SHOWN_MS = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class Status:
    """All that `status` shows.

    `daemon`: the pid that holds the state directory, or None. `lost`: mails of the last days that
    ended refused or expired.
    """

    now_ms: int
    daemon: int | None
    feeds: tuple[FeedState, ...]
    queue: QueueState
    archive: ArchiveState
    lost: tuple[Delivery, ...]
    next_ms: dict[str, int | None]
    done_ms: dict[str, int]


async def _status(settings: Settings, state_dir: Path) -> Status:
    now_ms = SystemClock().now_ms()
    watchlists = {w.id: w for w in settings.watchlists}
    agenda = Agenda(watchlists, {r.id: r for r in settings.recipients})
    used = {r for w in settings.watchlists for r in w.recipients}
    async with open_archive(state_dir) as store:
        return Status(
            now_ms,
            lock_holder(state_dir),
            await store.feed_states(),
            await store.queue_state(now_ms),
            await store.archive_state(),
            await store.failed_since(now_ms - LOST_SHOWN_MS),
            {r: next_sending(agenda, r, now_ms) for r in sorted(used)},
            await store.done_slots(),
        )


@click.command()
@config_option
@state_option
@json_option
def status(config: Path, state: Path | None, as_json: bool) -> int:
    """Show feeds, archive, mail queue and the next sendings.

    Exits 1 if a feed fails or mail has waited for over an hour.
    """
    settings = load_settings(config)
    found = asyncio.run(_status(settings, state_directory(state)))
    failing = [f for f in found.feeds if f.health is Health.FAILING]
    stuck = (
        found.queue.oldest_ms is not None and found.now_ms - found.queue.oldest_ms > STUCK_AFTER_MS
    )
    if as_json:
        put_json(_status_json(found), indent=2)
    else:
        _show_status(found, failing, settings)
    return Exit.PROBLEMS if failing or stuck else Exit.OK


def _show_status(found: Status, failing: list[FeedState], settings: Settings) -> None:
    archive, queue = found.archive, found.queue
    running = f"running, pid {found.daemon}" if found.daemon else "not running"
    click.echo(f"daemon   {running}")
    well = sum(f.health is Health.OK for f in found.feeds)
    click.echo(f"feeds    {well} of {len(found.feeds)} ok")
    for feed in failing:
        since = span(found.now_ms - feed.health_since_ms)
        click.echo(f"         {feed.name}: {feed.fault} for {since} ({feed.detail})")
    click.echo(
        f"archive  {archive.items} items in {archive.stories} stories, "
        f"{archive.size_bytes / 1e6:.1f} MB on disk"
    )
    click.echo(f"alerts   {archive.alerts_pending} waiting for their slot")
    waiting = f", the oldest {ago(queue.oldest_ms, found.now_ms)}" if queue.queued else ""
    click.echo(f"mail     {queue.queued} in the queue{waiting}")
    if queue.outage_until_ms is not None:
        click.echo(f"         server unreachable, next try {iso(queue.outage_until_ms)}")
    for mail in found.lost:
        click.echo(f"lost     {mail.state} by {mail.address}: {mail.subject} ({mail.last_reply})")
    for recipient, at_ms in found.next_ms.items():
        when = "at once" if at_ms is None else wall(at_ms, settings.timezone)
        click.echo(f"next     {recipient}: {when}")


def _status_json(found: Status) -> dict[str, object]:
    return {
        "daemon_pid": found.daemon,
        "feeds": [_feed_json(f) for f in found.feeds],
        "archive": {
            "items": found.archive.items,
            "stories": found.archive.stories,
            "size_bytes": found.archive.size_bytes,
        },
        "alerts_pending": found.archive.alerts_pending,
        "queue": {
            "queued": found.queue.queued,
            "oldest": iso(found.queue.oldest_ms),
            "outage_until": iso(found.queue.outage_until_ms),
        },
        "lost": [
            {
                "address": d.address,
                "subject": d.subject,
                "fate": d.state.value,
                "reply": d.last_reply,
                "created": iso(d.created_ms),
            }
            for d in found.lost
        ],
        "recipients": {
            name: {"next": iso(at_ms), "last_slot": iso(found.done_ms.get(name))}
            for name, at_ms in found.next_ms.items()
        },
    }


def _feed_json(feed: FeedState) -> dict[str, object]:
    return {
        "name": feed.name,
        "url": feed.url,
        "health": feed.health.value,
        "since": iso(feed.health_since_ms or None),
        "fault": feed.fault.value if feed.fault else None,
        "detail": feed.detail,
        "failures": feed.failures,
        "polled": iso(feed.polled_ms),
        "ok": iso(feed.ok_ms),
        "new": iso(feed.new_ms),
        "possible_gap": iso(feed.gap_ms),
        "next": iso(feed.next_due_ms or None),
        "moved_to": feed.moved_to,
    }


@click.command()
@config_option
@state_option
@json_option
def feeds(config: Path, state: Path | None, as_json: bool) -> int:
    """List every feed with its health, last poll and last news. Exits 1 if one fails."""
    settings = load_settings(config)
    found = asyncio.run(_status(settings, state_directory(state)))
    if as_json:
        put_json([_feed_json(f) for f in found.feeds], indent=2)
    else:
        width = max((len(f.name) for f in found.feeds), default=0)
        for feed in found.feeds:
            _show_feed(feed, width, found.now_ms)
    return Exit.PROBLEMS if any(f.health is Health.FAILING for f in found.feeds) else Exit.OK


def _show_feed(feed: FeedState, width: int, now_ms: int) -> None:
    health = f"{feed.fault} ({feed.detail})" if feed.health is Health.FAILING else feed.health.value
    if feed.health is Health.OK and feed.fault is not None:
        health = f"ok, but {feed.fault}"
    click.echo(
        f"{feed.name:<{width}}  {health}; polled {ago(feed.polled_ms, now_ms)}, "
        f"news {ago(feed.new_ms, now_ms)}"
    )
    if feed.moved_to:
        click.echo(
            f"{'':<{width}}  moved for good to {feed.moved_to}: change it in the configuration"
        )
