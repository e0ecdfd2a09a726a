"""What the commands that go through the archive share: the time asked for, a query, progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from monitor.cli.common import say
from monitor.cli.patience import COMPILING, PATIENCE_S, patiently, wipe
from monitor.errors import QueryError
from monitor.house import compile_index
from monitor.model import Settings, Watchlist
from monitor.searching import Window
from monitor.settings.moments import until
from monitor.settings.suggest import did_you_mean
from monitor.settings.values import MistakeError, duration_s
from monitor.watch import Index
from monitor.watch.query import pointed


def window_of(since: str | None, until: str | None, zone_name: str, now_ms: int) -> Window:
    """`30d` ago, a date or a time in the zone; a day until which is meant ends with it."""
    window = Window(
        _instant(since, "--since", zone_name, now_ms),
        _instant(until, "--until", zone_name, now_ms, days=1),
    )
    if None not in (window.since_ms, window.until_ms) and not window.holds(window.since_ms or 0):
        raise click.UsageError(f"--until {until} is not after --since {since}")
    return window


def _instant(
    text: str | None, option: str, zone_name: str, now_ms: int, days: int = 0
) -> int | None:
    if text is None:
        return None
    zone = ZoneInfo(zone_name)
    try:
        return now_ms - 1000 * duration_s(text)
    except MistakeError:
        pass
    try:
        day = date.fromisoformat(text)
        when = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days)
        return int(when.timestamp() * 1000)
    except (ValueError, OverflowError):
        pass
    try:
        when = datetime.fromisoformat(text)
        return int((when if when.tzinfo else when.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        hint = "write how long ago (30d, 12h), a date (2026-11-24) or a time (2026-11-24T07:00)"
        raise click.BadParameter(f"{text!r} is no time: {hint}", param_hint=option) from None


def compiled(
    settings: Settings, watchlists: Sequence[Watchlist], shown: str, state_dir: Path
) -> Index:
    """These watchlists alone, with the topics and languages of the house.

    `shown` is the query that was typed: a mistake in it is a usage error with a caret below.
    """
    try:
        with patiently(COMPILING):
            index = compile_index(replace(settings, watchlists=tuple(watchlists)), state_dir)
    except QueryError as error:
        hint = f"\n{error.hint}" if error.hint else ""
        place = pointed(shown, error.column - 1, "  ")
        raise click.UsageError(f"{error.message}\n\n{place}{hint}") from error
    for trouble in index.troubles:
        say(f"warning: {trouble}")
    return index


def watchlist_named(settings: Settings, name: str) -> Watchlist:
    """The watchlist of this name or id; a usage error that suggests one."""
    for watchlist in settings.watchlists:
        if name in {watchlist.id, watchlist.name}:
            return watchlist
    raise unknown_watchlist(settings, name)


def unknown_watchlist(settings: Settings, name: str) -> click.UsageError:
    """What is said of a name that no watchlist has."""
    hint = did_you_mean(name, [w.name for w in settings.watchlists])
    return click.UsageError(f"there is no watchlist {name!r}. {hint}".rstrip())


def moment_of(text: str, option: str, zone_name: str, now_ms: int) -> int:
    """`3d` from now, a date (its end) or a time in the zone."""
    try:
        return now_ms + 1000 * duration_s(text)
    except MistakeError:
        pass
    try:
        return until(text).instant_ms(zone_name)
    except MistakeError as mistake:
        hint = (
            mistake.hint
            if mistake.hint.startswith("Did")
            else ("write for how long (3d, 12h), a day (2026-12-24) or a time (2026-12-24T07:00)")
        )
        raise click.BadParameter(f"{text!r} is no time: {hint}", param_hint=option) from None


class Progress:
    """The share that is done, on a terminal, if it takes long."""

    def __init__(self) -> None:
        self._start_s = time.monotonic()
        self._shown = -1

    def __call__(self, share: float) -> None:
        """Show a share from 0 to 1."""
        percent = min(100, int(share * 100))
        patient = time.monotonic() - self._start_s < PATIENCE_S
        if percent != self._shown and not patient and sys.stderr.isatty():
            click.echo(f"\r{percent:>3} % of the archive", nl=False, err=True)
            self._shown = percent

    def clear(self) -> None:
        """Leave an empty line for what comes."""
        if self._shown >= 0:
            wipe()
            self._shown = -1
