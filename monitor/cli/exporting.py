"""`export`: what matched, for spreadsheets and programs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.adapters.store import SqlStore
from monitor.archive import open_archive
from monitor.cli.archival import unknown_watchlist, window_of
from monitor.cli.common import config_option, iso, json_option, say, state_option
from monitor.cli.finds import found_json, why
from monitor.errors import WireMonitorError
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Match, Settings
from monitor.ports import StoredItem
from monitor.searching import CHUNK, Found, Window

COLUMNS = (
    "seen", "watchlist", "feed", "title", "url", "language", "published", "story", "relation",
    "item", "why",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets (CWE-1236): it gets an apostrophe before it."""
BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for the system's own encoding."""


@click.command()
@config_option
@state_option
@json_option
@click.option("--since", metavar="TIME", help="Seen since then: 30d, 12h, 2026-11-24.")
@click.option("--until", metavar="TIME", help="Seen until then; a date is meant whole.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
@click.argument("watchlists", nargs=-1)
def export(
    config: Path, state: Path | None, as_json: bool, since: str | None, until: str | None,
    output: Path | None, watchlists: tuple[str, ...],
) -> None:  # fmt: skip
    """Write what matched, newest first: one row for each item and watchlist.

    WATCHLISTS are names or ids; without any, all that the archive has. It is what was found when
    the items came; to try a changed query use `backtest`. CSV is for spreadsheets; JSON has the
    evidence with its offsets. The daemon may run.
    """
    settings = load_settings(config)
    wanted = _wanted(settings, watchlists)
    window = window_of(since, until, settings.timezone, SystemClock().now_ms())
    state_dir = state_directory(state)
    # Not encoded by the locale: the same bytes everywhere.
    with click.open_file("-", "wb") if output is None else _created(output) as out:
        count = asyncio.run(_export(state_dir, wanted, window, out, as_json=as_json))
    where = f" to {output}" if output else ""
    say(f"{counted(count, 'match', 'matches')} written{where}")


def _wanted(settings: Settings, names: Sequence[str]) -> frozenset[str]:
    """The ids of the watchlists that are meant; none means all."""
    known = {name: w.id for w in settings.watchlists for name in (w.name, w.id)}
    for name in names:
        if name not in known:
            raise unknown_watchlist(settings, name)
    return frozenset(known[name] for name in names)


def _created(output: Path) -> IO[bytes]:
    try:
        return output.open("wb")
    except OSError as error:
        raise WireMonitorError(f"{output} cannot be written: {error.strerror}") from error


async def _export(
    state_dir: Path, wanted: frozenset[str], window: Window, out: IO[bytes], *, as_json: bool
) -> int:
    async with open_archive(state_dir) as store:
        rows = _Json(out) if as_json else _Csv(out)
        async for stored, match in _matches(store, wanted, window):
            rows.add(stored, match)
    rows.end()
    return rows.count


async def _matches(
    store: SqlStore, wanted: frozenset[str], window: Window
) -> AsyncIterator[tuple[StoredItem, Match]]:
    """The recorded matches of a time, newest first; some items are read at once."""
    for ids in await store.id_ranges(window.since_ms, window.until_ms):
        matched = await store.matched(ids)
        for at in range(0, len(matched), CHUNK):
            some = matched[at : at + CHUNK]
            items = await store.items(some)
            for stored in (items[i] for i in some if i in items):
                if window.holds(stored.item.seen_ms):
                    for match in stored.matches:
                        if not wanted or match.watchlist in wanted:
                            yield stored, match


class _Csv:
    """RFC 4180: CRLF, a line of names, quotes where they are needed."""

    def __init__(self, out: IO[bytes]) -> None:
        self.count = 0
        self._out = out
        self._row(BOM, COLUMNS)

    def add(self, stored: StoredItem, match: Match) -> None:
        """One row."""
        item = stored.item
        cells = (
            iso(item.seen_ms), match.watchlist, item.feed, item.title, item.url, item.language,
            iso(item.published_ms), stored.story, stored.relation.kind.value, stored.item_id,
            why(match.evidence),
        )  # fmt: skip
        self._row("", [_cell(c) for c in cells])
        self.count += 1

    def end(self) -> None:
        """Nothing follows."""

    def _row(self, before: str, cells: Sequence[str]) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        self._out.write((before + line.getvalue()).encode("utf-8", "replace"))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Json:
    """One array, an object a line."""

    def __init__(self, out: IO[bytes]) -> None:
        self.count = 0
        self._out = out
        self._out.write(b"[")

    def add(self, stored: StoredItem, match: Match) -> None:
        """One object."""
        row = {"watchlist": match.watchlist, **found_json(Found(stored, match.evidence))}
        text = json.dumps(row, ensure_ascii=False)
        self._out.write(b",\n" if self.count else b"\n")
        self._out.write(text.encode("utf-8", "replace"))
        self.count += 1

    def end(self) -> None:
        """Close the array."""
        self._out.write(b"\n]\n" if self.count else b"]\n")
