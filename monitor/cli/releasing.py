"""`release`: alerts that are held, as most of their feed turned new at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.archive import open_archive
from monitor.cli.common import config_option, iso, json_option, put_json, say, state_option, wall
from monitor.errors import Exit, SettingsError
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.ports import Held
from monitor.settings.suggest import did_you_mean


@click.command()
@config_option
@state_option
@json_option
@click.option("--drop", is_flag=True, help="Mail nothing of it: the alerts end as suppressed.")
@click.argument("feed", required=False)
def release(config: Path, state: Path | None, as_json: bool, drop: bool, feed: str | None) -> int:
    """Release the held alerts of FEED; without FEED, list what is held.

    A feed of which most entries turn new at once (other identifiers, an archive published again)
    is stored and matched, and its alerts are held. Released ones leave in one mail that says so;
    after a day they do so by themselves, or after an hour if they are dated since the feed was
    last read. The daemon may run, and the configuration may have mistakes. Exits 1 if nothing of
    FEED is held.
    """
    if drop and feed is None:
        raise click.UsageError("name a FEED")
    held, count = asyncio.run(_act(state_directory(state), feed, drop))
    if feed is None:
        _list(held, _zone(config), as_json)
        return Exit.OK
    if not count:
        hint = did_you_mean(feed, [h.feed for h in held], "`wire-monitor release` lists what is.")
        say(f"nothing of {feed} is held. {hint}")
        return Exit.PROBLEMS
    fate = "dropped" if drop else "released; they leave within a minute if the daemon runs"
    say(f"{counted(count, 'alert')} {fate}")
    return Exit.OK


async def _act(state_dir: Path, feed: str | None, drop: bool) -> tuple[tuple[Held, ...], int]:
    async with open_archive(state_dir) as store:
        held = await store.held()
        if feed is None:
            return held, 0
        if drop:
            return held, await store.drop_held(feed, SystemClock().now_ms())
        return held, await store.let_go(feed)


def _zone(config: Path) -> str:
    """Of the times shown. A flood does not wait until somebody has mended a file."""
    try:
        return load_settings(config).timezone
    except SettingsError:
        return "UTC"


def _list(held: tuple[Held, ...], zone_name: str, as_json: bool) -> None:
    if as_json:
        put_json([held_json(one) for one in held], indent=2)
        return
    for one in held:
        click.echo(held_line(one, zone_name))
    if not held:
        say("nothing is held")


def held_line(held: Held, zone_name: str) -> str:
    """A feed's held alerts in one line for people."""
    since = wall(held.since_ms, zone_name)
    until = wall(held.until_ms, zone_name)
    return (
        f"{held.feed}: {counted(held.alerts, 'alert')} since {since}, mailed {until} if not dropped"
    )


def held_json(held: Held) -> dict[str, object]:
    """The same for programs."""
    return {
        "feed": held.feed,
        "alerts": held.alerts,
        "since": iso(held.since_ms),
        "until": iso(held.until_ms),
    }
