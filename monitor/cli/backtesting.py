"""`backtest`: what a watchlist would have caught in the archive."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.archive import open_archive
from monitor.cli.archival import Progress, compiled, watchlist_named, window_of
from monitor.cli.common import config_option, iso, json_option, put_json, state_option
from monitor.cli.finds import found_json, is_plain, put, show
from monitor.cli.picture import columns
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Settings, Watchlist
from monitor.policy import local
from monitor.ports import Extent
from monitor.searching import QUARTER_MS, Backtest, Tally, Window
from monitor.searching import backtest as go_through
from monitor.watch import parse

TRIED = "\N{NULL}tried"
"""Id of a query that is being tried: no watchlist's name has such a sign."""
WIDEST = 100
"""Columns of the picture on a wide terminal."""


@dataclass(frozen=True, slots=True)
class Question:
    """Watchlist `tried` is compared with `before`, which is itself if nothing is tried out."""

    tried: Watchlist
    before: Watchlist | None
    window: Window
    limit: int

    @property
    def is_trial(self) -> bool:
        """Whether a query is tried that is not (yet) in the configuration."""
        return self.tried.id == TRIED


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: what was found, in how much, and how many of it on each day."""

    result: Backtest
    extent: Extent
    days: tuple[tuple[date, int], ...]


@click.command()
@config_option
@state_option
@json_option
@click.option("--since", default="30d", show_default=True, metavar="TIME",
              help="Seen since then: 30d, 12h, 2026-11-24.")  # fmt: skip
@click.option("--until", metavar="TIME", help="Seen until then; a date is meant whole.")
@click.option("--match", "query", metavar="QUERY", help="Try this query instead of its own.")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True,
              help="At most so many items of each kind, the newest; 0 for all.")  # fmt: skip
@click.argument("watchlist", required=False)
def backtest(
    config: Path, state: Path | None, as_json: bool, since: str, until: str | None,
    query: str | None, limit: int, watchlist: str | None,
) -> None:  # fmt: skip
    """Show what WATCHLIST would have caught in the archive, and how much of it a day.

    With --match it shows which items the query gains and loses against the watchlist as it is
    configured; otherwise, against what matched when the items came. WATCHLIST is a name or id, and
    may be left out with --match. Nothing is written, and the daemon may run.
    """
    settings = load_settings(config)
    window = window_of(since, until, settings.timezone, SystemClock().now_ms())
    question = _question(settings, watchlist, query, window, limit)
    report = asyncio.run(_ask(question, settings, state_directory(state)))
    if as_json:
        put_json(_as_json(question, report), indent=2)
    else:
        _show(question, report, settings.timezone)


def _question(
    settings: Settings, name: str | None, query: str | None, window: Window, limit: int
) -> Question:
    if name is None and query is None:
        raise click.UsageError("name a WATCHLIST, or try a query with --match")
    current = None if name is None else watchlist_named(settings, name)
    if query is None and current is not None:
        return Question(current, current, window, limit)
    base = current or Watchlist(TRIED, "the query", "")
    tried = replace(base, id=TRIED, query=query or "")
    return Question(tried, current, window, limit)


async def _ask(question: Question, settings: Settings, state_dir: Path) -> Report:
    progress = Progress()
    window, tried, before = question.window, question.tried, question.before
    watched = (tried,) if before in (None, tried) else (before, tried)
    async with open_archive(state_dir) as store:
        index = compiled(settings, watched, tried.query, state_dir)
        extent = await store.extent(window.since_ms, window.until_ms)
        result = await go_through(
            store, index, tried.id, before.id if before else None, window,
            question.limit or sys.maxsize, progress,
        )  # fmt: skip
    progress.clear()
    return Report(result, extent, _days(result, extent, settings.timezone))


def _days(result: Backtest, extent: Extent, zone_name: str) -> tuple[tuple[date, int], ...]:
    """Every day from the first to the last item of the archive, with what was found on it."""
    if extent.first_ms is None or extent.last_ms is None:
        return ()
    counts: Counter[date] = Counter()
    for quarter, count in result.quarters.items():
        counts[local(quarter * QUARTER_MS, zone_name).date()] += count
    first, last = (local(at, zone_name).date() for at in (extent.first_ms, extent.last_ms))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((day, counts[day]) for day in days)


def _show(question: Question, report: Report, zone_name: str) -> None:
    result = report.result
    put(f"{question.tried.name}  {parse(question.tried.query)}")
    put(_volume(report))
    if report.days:
        first, last = report.days[0][0], report.days[-1][0]
        width = min(WIDEST, shutil.get_terminal_size().columns)
        counts = [count for _, count in report.days]
        for line in columns(counts, f"{first:%d %b}", f"{last:%d %b}", width, is_plain=is_plain()):
            put(line)
    for found in result.found.newest:
        put()
        show(found, zone_name)
    _show_rest(result.found)
    if question.before is not None:
        _show_difference(question, result, zone_name)


def _volume(report: Report) -> str:
    """How many, of how many, how many a day."""
    found, days = report.result.found.count, len(report.days)
    items = counted(report.extent.items, "item")
    if not days:
        return "no item of the archive was seen in that time"
    rate = found / days
    daily = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"  # noqa: PLR2004
    return f"{found} of {items} in {counted(days, 'day')}, {daily} a day"


def _show_difference(question: Question, result: Backtest, zone_name: str) -> None:
    if not question.is_trial and not result.recorded:
        put("\nnothing was recorded for this watchlist in that time")
        return
    against = "what is configured" if question.is_trial else "what matched when the items came"
    if not result.gained.count and not result.lost.count:
        put(f"\nthe same as {against}")
        return
    put(f"\nagainst {against}: {result.gained.count} gained, {result.lost.count} lost")
    for tally, mark in ((result.gained, "+ "), (result.lost, "- ")):
        for found in tally.newest:
            show(found, zone_name, mark)
        _show_rest(tally)


def _show_rest(tally: Tally) -> None:
    rest = tally.count - len(tally.newest)
    if rest:
        put(f"\n… and {rest} more (--limit)")


def _as_json(question: Question, report: Report) -> dict[str, object]:
    result, window = report.result, question.window
    against = None
    if question.before is not None:
        against = "configuration" if question.is_trial else "record"
    return {
        "watchlist": None if question.before is None else question.before.id,
        "query": str(parse(question.tried.query)),
        "since": iso(window.since_ms),
        "until": iso(window.until_ms),
        "searched": report.extent.items,
        "matched": result.found.count,
        "days": [{"day": day.isoformat(), "items": count} for day, count in report.days],
        "items": [found_json(one) for one in result.found.newest],
        "compared_with": against,
        "gained": _tally_json(result.gained) if against else None,
        "lost": _tally_json(result.lost) if against else None,
    }


def _tally_json(tally: Tally) -> dict[str, object]:
    return {"count": tally.count, "items": [found_json(one) for one in tally.newest]}
