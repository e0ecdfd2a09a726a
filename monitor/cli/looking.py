"""`status` and `feeds`: health at a glance."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import lock_holder, state_directory
from monitor.adapters.store import Backup, backups_in
from monitor.adapters.store.backup import FOLDER
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
from monitor.cli.releasing import held_json, held_line
from monitor.cli.silences import line_of, mute_json
from monitor.diskspace import DISK_FULL
from monitor.errors import Exit, SettingsError
from monitor.health import SILENT, WELL, conditions
from monitor.housekeeping import BACKUP_ERROR, STUCK_AFTER_MS
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Condition, Delivery, FeedState, Health, Mute, Settings, blanked
from monitor.overdue import Due, still_due
from monitor.policy import Agenda, in_force, next_sending, silent_until
from monitor.ports import ArchiveState, Held, QueueState
from monitor.reloading import CONFIG_ERROR
from monitor.vitals import NO_PULSE_MS, PULSE, Pulse, read_pulse

LOST_SHOWN_MS = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class Status:
    """All that `status` shows.

    `conditions`: how each of the `feeds` is. `daemon`: the pid that holds the state directory, or
    None. `lost`: mails of the last days that ended refused or expired. `config_error`: the first
    mistake if the configuration was refused. `muted`: `mutes` in words. `backups`: the daily ones,
    the newest first; `backup_error`: why the last one failed. `full_since_ms`: the disk is full,
    polls wait. `at_once`: whoever gets something at once; `silent_ms`: until when quiet hours or
    mutes hold that. `pulse`: the last one of the daemon that runs. `overdue`: alerts that may leave
    and do not.
    """

    now_ms: int
    daemon: int | None
    config_error: str
    feeds: tuple[FeedState, ...]
    conditions: tuple[Condition, ...]
    queue: QueueState
    archive: ArchiveState
    lost: tuple[Delivery, ...]
    next_ms: dict[str, int | None]
    at_once: frozenset[str]
    silent_ms: dict[str, int | None]
    done_ms: dict[str, int]
    mutes: tuple[Mute, ...] = ()
    muted: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    backups: tuple[Backup, ...] = ()
    backup_error: str = ""
    full_since_ms: int | None = None
    free_bytes: int = 0
    pulse: Pulse | None = None
    overdue: Due | None = None


def _ask(config: Path, state_dir: Path) -> tuple[Status, str]:
    """All that is known, and the zone of times for people.

    Beside a daemon the configuration may have mistakes: that is something to tell, too. Raises
    SettingsError if none runs.
    """
    try:
        settings = load_settings(config)
    except SettingsError as error:
        if lock_holder(state_dir) is None:
            raise
        refused = str(error.problems[0]).partition("\n")[0]
        return asyncio.run(_status(None, state_dir, refused)), "UTC"
    return asyncio.run(_status(settings, state_dir)), settings.timezone


async def _status(settings: Settings | None, state_dir: Path, refused: str = "") -> Status:
    now_ms = SystemClock().now_ms()
    watchlists = {w.id: w for w in settings.watchlists} if settings else {}
    recipients = {r.id: r for r in settings.recipients} if settings else {}
    used = {r for w in watchlists.values() for r in w.recipients}
    daemon = lock_holder(state_dir)
    async with open_archive(state_dir) as store:
        # Of a daemon that has ended: the next one reads the file anew.
        noted = await store.get_note(CONFIG_ERROR) if daemon is not None else None
        mutes = in_force((*(settings.mutes if settings else ()), *await store.mutes()), now_ms)
        feeds = await store.feed_states()
        agenda = Agenda(watchlists, recipients, mutes=mutes)
        return Status(
            now_ms,
            daemon,
            noted or refused,
            feeds,
            await conditions(store, feeds, now_ms),
            await store.queue_state(now_ms),
            await store.archive_state(),
            await store.failed_since(now_ms - LOST_SHOWN_MS),
            {r: next_sending(agenda, r, now_ms) for r in sorted(used)},
            frozenset(r for w in watchlists.values() if w.schedule.now for r in w.recipients),
            {r: silent_until(agenda, r, now_ms) for r in sorted(used)},
            await store.done_slots(),
            mutes,
            tuple(line_of(m, settings) for m in mutes) if settings else (),
            await store.held(),
            backups_in(state_dir / FOLDER),
            await store.get_note(BACKUP_ERROR) or "",
            int(await store.get_note(DISK_FULL) or 0) or None,
            shutil.disk_usage(state_dir).free,
            read_pulse(await store.get_note(PULSE)) if daemon is not None else None,
            await still_due(store, now_ms),
        )


@click.command()
@config_option
@state_option
@json_option
def status(config: Path, state: Path | None, as_json: bool) -> int:
    """Show feeds, archive, mail queue and the next sendings.

    Exits 1 if a feed cannot be read, mail has waited for over an hour, alerts of a feed are held,
    the disk is full, the last backup failed, or the running daemon did not accept the
    configuration or shows no sign of life.
    """
    found, zone_name = _ask(config, state_directory(state))
    if as_json:
        put_json(_status_json(found), indent=2)
    else:
        _show_status(found, zone_name)
    noted = found.config_error or found.backup_error or found.full_since_ms or _hangs(found)
    return Exit.PROBLEMS if _fails(found) or _is_stuck(found) or found.held or noted else Exit.OK


def _fails(found: Status) -> bool:
    """Whether a feed cannot be read; one that is silent may have nothing to say."""
    return any(one.health not in SILENT | WELL for one in found.conditions)


def _is_stuck(found: Status) -> bool:
    """Whether mail has waited for too long, frozen or not."""
    oldest_ms = found.queue.oldest_ms
    late = oldest_ms is not None and found.now_ms - oldest_ms > STUCK_AFTER_MS
    return late or found.overdue is not None


def _show_status(found: Status, zone_name: str) -> None:
    archive = found.archive
    click.echo(f"daemon   {_daemon_line(found)}")
    if found.config_error:
        click.echo(f"config   not accepted: {found.config_error}")
    if found.full_since_ms is not None:
        click.echo(
            f"disk     full since {wall(found.full_since_ms, zone_name)}, polls wait for room; "
            f"{found.free_bytes / 1e6:.0f} MB free"
        )
    well = sum(one.health is Health.OK for one in found.conditions)
    click.echo(f"feeds    {well} of {len(found.feeds)} ok")
    for one in found.conditions:
        if one.health not in WELL:
            since = span(found.now_ms - one.since_ms)
            click.echo(f"         {one.feed}: {one.health.words} for {since}: {one.reason}")
    click.echo(
        f"archive  {counted(archive.items, 'item')} in "
        f"{counted(archive.stories, 'story', 'stories')}, "
        f"{archive.size_bytes / 1e6:.1f} MB on disk"
    )
    _show_backups(found)
    _show_mail(found)
    for held in found.held:
        click.echo(f"held     {held_line(held, zone_name)} (see `wire-monitor release`)")
    for line in found.muted:
        click.echo(f"muted    {line}")
    for recipient, at_ms in found.next_ms.items():
        ways = ["as soon as something matches"] if recipient in found.at_once else []
        if at_ms is not None:
            ways.append(wall(at_ms, zone_name))
        when = " and ".join(ways) or "nothing is planned"
        silent_ms = found.silent_ms[recipient]
        silent = f"; silent until {wall(silent_ms, zone_name)}" if silent_ms is not None else ""
        click.echo(f"next     {recipient}: {when}{silent}")


def _show_mail(found: Status) -> None:
    """What is owed, what is in the queue, what was lost."""
    click.echo(f"alerts   {found.archive.alerts_pending} waiting to be sent")
    if found.overdue is not None:
        due = found.overdue
        for_long = span(found.now_ms - due.since_ms)
        click.echo(f"         {due.alerts} of them may leave and do not, the oldest for {for_long}")
    queue = found.queue
    waiting = f", the oldest {ago(queue.oldest_ms, found.now_ms)}" if queue.queued else ""
    click.echo(f"mail     {queue.queued} in the queue{waiting}")
    if queue.outage_until_ms is not None:
        why = f" ({queue.outage_reply})" if queue.outage_reply else ""
        click.echo(f"         server unreachable{why}, next try {iso(queue.outage_until_ms)}")
    for mail in found.lost:
        click.echo(f"lost     {mail.state} by {mail.shown}: {mail.subject} ({mail.last_reply})")


def _hangs(found: Status) -> bool:
    """Whether the daemon shows no sign of life (on a full disk none can be noted)."""
    pulse = found.pulse
    late = pulse is not None and found.now_ms - pulse.at_ms > NO_PULSE_MS
    return late and found.full_since_ms is None


def _daemon_line(found: Status) -> str:
    if found.daemon is None:
        return "not running"
    running = f"running, pid {found.daemon}"
    pulse = found.pulse
    if pulse is None:
        return running
    if _hangs(found):
        return f"{running}, no sign of life for {span(found.now_ms - pulse.at_ms)}"
    used = pulse.memory_bytes / 1e6
    return f"{running}, {used:.0f} MB, held up for {pulse.lag_ms} ms at most"


def _show_backups(found: Status) -> None:
    for newest in found.backups[:1]:
        size = sum(b.size_bytes for b in found.backups)
        click.echo(
            f"backups  {len(found.backups)}, the newest {ago(newest.made_ms, found.now_ms)}, "
            f"{size / 1e6:.1f} MB"
        )
    if found.backup_error:
        click.echo(
            f"{'' if found.backups else 'backups':<9}the last one failed: {found.backup_error}"
        )


def _status_json(found: Status) -> dict[str, object]:
    return {
        "daemon_pid": found.daemon,
        "pulse": _pulse_json(found.pulse),
        "config_error": found.config_error or None,
        "feeds": _feeds_json(found),
        "archive": {
            "items": found.archive.items,
            "stories": found.archive.stories,
            "size_bytes": found.archive.size_bytes,
        },
        "disk": {"full_since": iso(found.full_since_ms), "free_bytes": found.free_bytes},
        "backups": {
            "kept": len(found.backups),
            "newest": iso(found.backups[0].made_ms) if found.backups else None,
            "size_bytes": sum(b.size_bytes for b in found.backups),
            "error": found.backup_error or None,
        },
        "alerts_pending": found.archive.alerts_pending,
        "queue": {
            "queued": found.queue.queued,
            "oldest": iso(found.queue.oldest_ms),
            "outage_until": iso(found.queue.outage_until_ms),
            "outage_reason": found.queue.outage_reply or None,
            "overdue_alerts": found.overdue.alerts if found.overdue else 0,
            "overdue_since": iso(found.overdue.since_ms) if found.overdue else None,
        },
        "lost": [
            {
                "recipient": d.recipient,
                "address": d.address,
                "subject": d.subject,
                "fate": d.state.value,
                "reply": d.last_reply,
                "created": iso(d.created_ms),
            }
            for d in found.lost
        ],
        "held": [held_json(one) for one in found.held],
        "mutes": [mute_json(one) for one in found.mutes],
        "recipients": {
            name: {
                "next": iso(at_ms),
                "at_once": name in found.at_once,
                "silent_until": iso(found.silent_ms[name]),
                "last_slot": iso(found.done_ms.get(name)),
            }
            for name, at_ms in found.next_ms.items()
        },
    }


def _pulse_json(pulse: Pulse | None) -> dict[str, object] | None:
    if pulse is None:
        return None
    return {
        "at": iso(pulse.at_ms),
        "lag_ms": pulse.lag_ms,
        "store_ms": pulse.store_ms,
        "memory_bytes": pulse.memory_bytes,
        "memory_limit_bytes": pulse.memory_limit_bytes,
    }


def _feeds_json(found: Status) -> list[dict[str, object]]:
    pairs = zip(found.feeds, found.conditions, strict=True)
    return [_feed_json(feed, condition) for feed, condition in pairs]


def _feed_json(feed: FeedState, condition: Condition) -> dict[str, object]:
    return {
        "name": feed.name,
        "url": blanked(feed.url),
        "health": condition.health.value,
        "since": iso(condition.since_ms or None),
        "reason": condition.reason or None,
        "fault": feed.fault.value if feed.fault else None,
        "detail": feed.detail,
        "failures": feed.failures,
        "polled": iso(feed.polled_ms),
        "ok": iso(feed.ok_ms),
        "new": iso(feed.new_ms),
        "possible_gap": iso(feed.gap_ms),
        "next": iso(feed.next_due_ms or None),
        "moved_to": blanked(feed.moved_to) if feed.moved_to else None,
    }


@click.command()
@config_option
@state_option
@json_option
def feeds(config: Path, state: Path | None, as_json: bool) -> int:
    """List every feed with its health, last poll and last news. Exits 1 if one cannot be read."""
    found, _ = _ask(config, state_directory(state))
    if as_json:
        put_json(_feeds_json(found), indent=2)
    else:
        width = max((len(f.name) for f in found.feeds), default=0)
        for feed, condition in zip(found.feeds, found.conditions, strict=True):
            _show_feed(feed, condition, width, found.now_ms)
    return Exit.PROBLEMS if _fails(found) else Exit.OK


def _show_feed(feed: FeedState, condition: Condition, width: int, now_ms: int) -> None:
    between = ", but " if condition.health is Health.OK else ": "
    health = between.join(part for part in (condition.health.words, condition.reason) if part)
    click.echo(
        f"{feed.name:<{width}}  {health}; polled {ago(feed.polled_ms, now_ms)}, "
        f"news {ago(feed.new_ms, now_ms)}"
    )
    if feed.moved_to:
        where = blanked(feed.moved_to)
        click.echo(f"{'':<{width}}  moved for good to {where}: change it in the configuration")
