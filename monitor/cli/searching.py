"""`search`: a query over the archive."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.archive import open_archive
from monitor.cli.archival import Progress, compiled, window_of
from monitor.cli.common import config_option, iso, json_option, put_json, say, state_option
from monitor.cli.finds import found_json, show
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Settings, Watchlist
from monitor.searching import Found, Window
from monitor.searching import search as search_archive
from monitor.settings.suggest import did_you_mean
from monitor.settings.values import MistakeError
from monitor.settings.values import language as language_code
from monitor.watch import parse

NAME = "search"


@click.command()
@config_option
@state_option
@json_option
@click.option("--since", metavar="TIME", help="Seen since then: 30d, 12h, 2026-11-24.")
@click.option("--until", metavar="TIME", help="Seen until then; a date is meant whole.")
@click.option("--feed", "feeds", multiple=True, metavar="NAME", help="This feed only. Repeatable.")
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="This language. Repeatable."
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True,
    help="At most so many items, the newest; 0 for all.",
)  # fmt: skip
@click.argument("query")
def search(
    config: Path, state: Path | None, as_json: bool, since: str | None, until: str | None,
    feeds: tuple[str, ...], languages: tuple[str, ...], limit: int, query: str,
) -> None:  # fmt: skip
    """Search the archive with QUERY, in the language of watchlists, newest first.

    Countries, topics and operators mean what they mean in a watchlist. The daemon may run.
    """
    settings = load_settings(config)
    window = window_of(since, until, settings.timezone, SystemClock().now_ms())
    _mind_feeds(settings, feeds)
    languages = tuple(map(_language, languages))
    asked = Watchlist(NAME, NAME, query, feeds=feeds, languages=languages)
    finding = Finding(settings, asked, window, limit, as_json=as_json)
    found = asyncio.run(finding.run(state_directory(state)))
    if as_json:
        put_json(
            {
                "query": str(parse(query)),
                "since": iso(window.since_ms),
                "until": iso(window.until_ms),
                "more": finding.more,
                "items": [found_json(one) for one in found],
            },
            indent=2,
        )


def _language(code: str) -> str:
    try:
        return language_code(code)
    except MistakeError as error:
        told = f"{error.message}. {error.hint}"
        raise click.BadParameter(told, param_hint="--language") from error


def _mind_feeds(settings: Settings, feeds: tuple[str, ...]) -> None:
    """A feed that is gone may have left items; but it may be mistyped."""
    known = [feed.name for feed in settings.feeds]
    for name in feeds:
        if name not in known:
            say(f"warning: no feed is called {name!r} now. {did_you_mean(name, known)}".rstrip())


class Finding:
    """Shows items as they are found, until there are enough."""

    def __init__(
        self, settings: Settings, asked: Watchlist, window: Window, limit: int, *, as_json: bool
    ) -> None:
        self.more = False
        self._settings = settings
        self._asked = asked
        self._window = window
        self._limit = limit
        self._as_json = as_json

    async def run(self, state_dir: Path) -> list[Found]:
        """Search; the items are returned for programs, and shown to people."""
        progress = Progress()
        kept: list[Found] = []
        shown = 0
        async with open_archive(state_dir) as store:
            index = compiled(self._settings, (self._asked,), self._asked.query, state_dir)
            async for found in search_archive(store, index, NAME, self._window, progress):
                if self._limit and shown == self._limit:
                    self.more = True
                    break
                shown += 1
                progress.clear()
                if self._as_json:
                    kept.append(found)
                else:
                    show(found, self._settings.timezone)
            extent = await store.extent(self._window.since_ms, self._window.until_ms)
        progress.clear()
        if self.more:
            say(f"the newest {self._limit} of more: --limit 0 shows all")
        elif not self._as_json:
            say(f"{counted(shown, 'item')} found, {extent.items} searched")
        return kept
