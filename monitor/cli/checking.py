"""`check` and `schema`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.common import config_option, json_option, put_json, say, state_option
from monitor.cli.expanding import Folded, in_full, near_languages
from monitor.cli.sendings import sending
from monitor.cli.silences import line_of, mute_json
from monitor.errors import Exit
from monitor.model import Feed, Settings, Watchlist, blanked
from monitor.policy import agenda_of, in_force, next_slot
from monitor.watch import Expansion, TermExpansion, Trial

if TYPE_CHECKING:
    from monitor.cli.linting import Findings


@click.command()
@config_option
@state_option
@json_option
@click.option("--live", is_flag=True, help="Poll every feed once (nothing is stored or mailed).")
@click.option("--all", "unfold", is_flag=True, help="Show every form in every language.")
def check(config: Path, state: Path | None, as_json: bool, live: bool, unfold: bool) -> int:
    """Check the configuration: mistakes, what each watchlist means, when it sends next.

    What a term stands for is shown once, in the languages that the configuration speaks of.
    Mistakes are printed with file, line and column, and exit 78. Warnings are about what is right
    and hardly meant, and about terms that the archive has not seen for 30 days. Exits 1 if an
    example of a watchlist does not come out as it should, or (with --live) a feed cannot be read.
    """
    from monitor.adapters.clock import SystemClock  # noqa: PLC0415
    from monitor.adapters.files import state_directory  # noqa: PLC0415
    from monitor.cli.linting import Inspection  # noqa: PLC0415
    from monitor.loading import load_settings_with_spots  # noqa: PLC0415
    from monitor.logbook import counted  # noqa: PLC0415

    settings, spots = load_settings_with_spots(config)
    inspection = Inspection(settings, spots, state_directory(state))
    now_ms = SystemClock().now_ms()
    told = {w.id: inspection.index.describe(w.id) for w in settings.watchlists}
    found = asyncio.run(inspection.findings(now_ms))
    if as_json:
        put_json(_as_json(settings, told, found, now_ms), indent=2)
    else:
        watchlists = counted(len(settings.watchlists), "watchlist")
        lines_of = in_full if unfold else Folded(near_languages(settings))
        click.echo(f"{config}: {counted(len(settings.feeds), 'feed')}, {watchlists}")
        for watchlist in settings.watchlists:
            trials = found.trials.get(watchlist.id, ())
            _show(watchlist, settings, told[watchlist.id], trials, now_ms, lines_of)
    for warning in (*found.warnings, *_over(settings, now_ms)):
        say(f"warning: {warning}")
    _say_failures(settings, found)
    if live and asyncio.run(_live(settings)):
        return Exit.PROBLEMS
    return Exit.PROBLEMS if found.failures else Exit.OK


def _over(settings: Settings, now_ms: int) -> list[str]:
    """Silences that no longer do anything."""
    return [
        f"{m.source}: this silence is over and does nothing"
        for m in settings.mutes
        if m.until_ms <= now_ms
    ]


def _say_failures(settings: Settings, found: Findings) -> None:
    names = {w.id: w.name for w in settings.watchlists}
    for watchlist, trial in found.failures:
        outcome = "must match, and does not" if trial.example.match else "must not match, and does"
        say(f"{trial.example.source}: this example of `{names[watchlist]}` {outcome}")
        say(f"    {trial.why}")


def _show(
    watchlist: Watchlist,
    settings: Settings,
    expansion: Expansion,
    trials: tuple[Trial, ...],
    now_ms: int,
    lines_of: Callable[[TermExpansion], Iterator[str]],
) -> None:
    click.echo(f"\n{watchlist.name}  ({watchlist.source})")
    click.echo(f"  matches  {expansion.query}")
    for line in (line for term in expansion.terms for line in lines_of(term)):
        click.echo(f"    {line}")
    if watchlist.feeds:
        click.echo(f"  reads    only {', '.join(watchlist.feeds)}")
    if watchlist.languages:
        click.echo(f"  reads    only items in {', '.join(watchlist.languages)}")
    if not watchlist.capitals:
        click.echo("  capitals and seats of government do not count")
    if trials:
        passed = sum(trial.passes for trial in trials)
        click.echo(f"  examples {passed} of {len(trials)} come out as they should")
    for mute in in_force(settings.mutes, now_ms):
        if mute.watchlist == watchlist.id or (mute.recipient in watchlist.recipients):
            click.echo(f"  muted    {line_of(mute, settings)}")
    agenda = agenda_of(settings)
    for name in watchlist.recipients:
        recipient = agenda.recipients[name]
        when = sending(watchlist, recipient, agenda, now_ms)
        click.echo(f"  mails    {recipient.shown}: {when}")
    if not watchlist.recipients:
        click.echo("  mails    nobody")


def _as_json(
    settings: Settings, told: Mapping[str, Expansion], found: Findings, now_ms: int
) -> dict[str, object]:
    from monitor.cli.common import iso  # noqa: PLC0415

    agenda = agenda_of(settings)

    def following(watchlist: Watchlist) -> dict[str, str | None]:
        return {
            name: iso(next_slot(*agenda.way_of(watchlist, name), now_ms))
            for name in watchlist.recipients
        }

    return {
        "feeds": [
            {"name": f.name, "url": blanked(f.url), "every_s": f.every_s} for f in settings.feeds
        ],
        "watchlists": [
            {
                "id": w.id,
                "name": w.name,
                "source": w.source,
                "next": following(w),
                "updates": w.schedule.follow_ups.value,
                "feeds": list(w.feeds),
                "item_languages": list(w.languages),
                "capitals": "auto" if w.capitals else "no",
                "examples": [_trial_json(t) for t in found.trials.get(w.id, ())],
                **_expansion_json(told[w.id]),
            }
            for w in settings.watchlists
        ],
        "mutes": [mute_json(m) for m in in_force(settings.mutes, now_ms)],
        "warnings": [*found.warnings, *_over(settings, now_ms)],
    }


def _trial_json(trial: Trial) -> dict[str, object]:
    return {
        "source": trial.example.source,
        "must_match": trial.example.match,
        "matches": trial.matches,
        "why": trial.why,
    }


def _expansion_json(expansion: Expansion) -> dict[str, object]:
    return {
        "query": expansion.query,
        "terms": [
            {
                "term": t.term,
                "concept": t.concept,
                "forms": list(t.forms),
                "inflected": {s.language: [list(w) for w in s.words] for s in t.inflected},
                "languages": {
                    s.language: {
                        "strong": list(s.strong),
                        "weak": list(s.weak),
                        "doubtful": list(s.doubtful),
                    }
                    for s in t.languages
                },
            }
            for t in expansion.terms
        ],
    }


async def _live(settings: Settings) -> Exit:
    """Read every feed once, a line each; nothing is stored."""
    from monitor.adapters.http import HttpFetcher  # noqa: PLC0415
    from monitor.adapters.parse_worker import ParseWorker  # noqa: PLC0415
    from monitor.cli.probing import probe  # noqa: PLC0415
    from monitor.rounds.plan import user_agent  # noqa: PLC0415

    fetcher, parser = HttpFetcher(user_agent(settings.mail)), ParseWorker()
    failed = 0

    async def one(feed: Feed) -> bool:
        ok, text = await probe(feed, fetcher, parser)
        click.echo(f"{'ok  ' if ok else 'FAIL'} {feed.name}: {text}")
        return ok

    click.echo("")
    try:
        found = await asyncio.gather(*(one(f) for f in settings.feeds))
        failed = found.count(False)
    finally:
        await parser.close()
        await fetcher.close()
    return Exit.PROBLEMS if failed else Exit.OK


@click.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors with a YAML language server."""
    from monitor.settings import json_schema  # noqa: PLC0415

    put_json(json_schema(), indent=2)
