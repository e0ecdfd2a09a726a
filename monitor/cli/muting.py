"""`mute`: silences by command, listed and lifted again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.adapters.store import SqlStore
from monitor.archive import open_archive
from monitor.cli.archival import moment_of, watchlist_named
from monitor.cli.common import config_option, json_option, put_json, say, state_option
from monitor.cli.silences import line_of, mute_json
from monitor.errors import Exit, WireMonitorError
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Mute, Settings
from monitor.policy import in_force
from monitor.settings.suggest import did_you_mean

REASON_MOST = 200


@dataclass(frozen=True, slots=True)
class Target:
    """What is named on the command line; `item` is any item of a story."""

    watchlist: str = ""
    item: str | None = None
    recipient: str = ""


@click.command()
@config_option
@state_option
@json_option
@click.option("--watchlist", metavar="NAME", help="The watchlist, by name or id.")
@click.option("--story", "item", metavar="ITEM",
              help="The story of this item: its address, guid or number.")  # fmt: skip
@click.option("--recipient", metavar="NAME", help="The recipient, by name or address.")
@click.option("--until", metavar="TIME", help="For 3d or 12h, until 2026-12-24 (with that day), "
              "or until 2026-12-24T07:00.")  # fmt: skip
@click.option("--reason", metavar="TEXT", default="", help="Why; kept with what is not mailed.")
@click.option("--lift", is_flag=True, help="Lift what was muted so.")
def mute(
    config: Path, state: Path | None, as_json: bool, watchlist: str | None, item: str | None,
    recipient: str | None, until: str | None, reason: str, lift: bool,
) -> int:  # fmt: skip
    """Mute a watchlist, a story or a recipient for a while; without options, list what is muted.

    Of several that are named, what they have in common is muted: --watchlist with --recipient is
    that watchlist for that recipient. What comes in the meantime ends as suppressed, with the
    reason. A correction of what was told is mailed all the same. The daemon may run.
    """
    settings = load_settings(config)
    now_ms = SystemClock().now_ms()
    target = Target(
        watchlist_named(settings, watchlist).id if watchlist else "",
        item,
        _recipient(settings, recipient) if recipient else "",
    )
    named = target != Target()
    if not named and (until or lift):
        raise click.UsageError("name a --watchlist, a --story or a --recipient")
    if named and bool(until) == lift:
        raise click.UsageError("say either --until when, or --lift")
    until_ms = moment_of(until, "--until", settings.timezone, now_ms) if until else None
    wanted = None if until_ms is None else Mute(until_ms, reason=" ".join(reason.split()))
    if wanted is not None and wanted.until_ms <= now_ms:
        raise click.BadParameter(f"{until!r} is over", param_hint="--until")
    if wanted is not None and not (wanted.reason or "-").isprintable():
        raise click.BadParameter("it holds control characters", param_hint="--reason")
    return asyncio.run(_act(settings, state_directory(state), target, wanted, named, as_json))


def _recipient(settings: Settings, name: str) -> str:
    known = {word: r.id for r in settings.recipients for word in (r.id, r.address)}
    if name not in known:
        hint = did_you_mean(name, known)
        raise click.UsageError(f"there is no recipient {name!r}. {hint}".rstrip())
    return known[name]


async def _act(
    settings: Settings, state_dir: Path, target: Target, wanted: Mute | None, named: bool,
    as_json: bool,
) -> Exit:  # fmt: skip
    async with open_archive(state_dir) as store:
        story = None if target.item is None else await _story(store, target.item)
        if wanted is not None:
            about = Mute(
                wanted.until_ms, target.watchlist, story, target.recipient,
                wanted.reason[:REASON_MOST],
            )  # fmt: skip
            await _replace(store, about)
            say(f"muted: {line_of(about, settings)}")
            return Exit.OK
        if named:
            return await _lift(store, settings, (target.watchlist, story, target.recipient))
        shown = in_force((*settings.mutes, *await store.mutes()), SystemClock().now_ms())
    if as_json:
        put_json([mute_json(one) for one in shown], indent=2)
        return Exit.OK
    for one in shown:
        click.echo(line_of(one, settings))
    if not shown:
        say("nothing is muted")
    return Exit.OK


async def _story(store: SqlStore, name: str) -> int:
    stored = await store.find_item(name)
    if stored is None:
        raise WireMonitorError(
            f"{name} is not in the archive: it was never seen, or is older than `keep`"
        )
    return stored.story


async def _replace(store: SqlStore, new: Mute) -> None:
    """Of what was muted the same way, the last word holds."""
    await store.lift([old.mute_id for old in await store.mutes() if _about(old) == _about(new)])
    await store.mute(new)


def _about(mute: Mute) -> tuple[str, int | None, str]:
    return mute.watchlist, mute.story, mute.recipient


async def _lift(store: SqlStore, settings: Settings, about: tuple[str, int | None, str]) -> Exit:
    lifted = [m.mute_id for m in await store.mutes() if _about(m) == about]
    written = [m for m in settings.mutes if _about(m) == about]
    for one in written:
        say(f"it stands in the configuration ({one.source}): remove it there")
    if lifted:
        say(f"{counted(await store.lift(lifted), 'silence')} lifted")
    elif not written:
        say("nothing was muted so; `wire-monitor mute` lists what is")
    return Exit.OK if lifted and not written else Exit.PROBLEMS
