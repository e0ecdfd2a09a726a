"""`explain`: why an item matched a watchlist or did not, and what became of its alerts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from monitor.adapters.files import state_directory
from monitor.adapters.store import SqlStore
from monitor.archive import open_archive
from monitor.cli.archival import unknown_watchlist
from monitor.cli.common import config_option, json_option, put_json, say, state_option, wall
from monitor.cli.comparing import explain_two
from monitor.cli.patience import COMPILING, patiently
from monitor.cli.standing import said, standing_json
from monitor.cli.tracing import (
    Lineage,
    abroad_json,
    abroad_lines,
    edit_text,
    item_json,
    item_line,
    lineage,
    lineage_json,
    story_line,
)
from monitor.errors import Exit, WireMonitorError
from monitor.fates import Standing, standings
from monitor.house import DATABASE, compile_index
from monitor.loading import load_settings
from monitor.model import Settings, Watchlist
from monitor.ports import StoredItem
from monitor.watch import Clause, Explanation, Index


@click.command()
@config_option
@state_option
@json_option
@click.argument("watchlist")
@click.argument("item")
def explain(config: Path, state: Path | None, as_json: bool, watchlist: str, item: str) -> int:
    """Explain why ITEM matched WATCHLIST or did not, and what became of its alerts.

    WATCHLIST is a name or id. ITEM is the address or guid of an item, or its number in the
    archive. The watchlist is taken as it is written now. Exits 1 if the item does not match.

    With an item in the place of WATCHLIST: why the two are one story, or (exit 1) two.
    """
    settings = load_settings(config)
    state_dir = state_directory(state)
    wanted = _watchlist(settings, watchlist)
    if wanted is None:
        one, other = asyncio.run(_two(settings, state_dir, watchlist, item))
        return explain_two(one, other, settings.timezone, as_json=as_json)
    with patiently(COMPILING):
        index = compile_index(settings, state_dir)
    for trouble in index.troubles:
        say(f"warning: {trouble}")
    stored, found, line = asyncio.run(_read(settings, index, state_dir, wanted, item))
    told = index.explain(wanted.id, stored.item)
    if as_json:
        put_json(_as_json(stored, told, found, line, settings.timezone), indent=2)
    else:
        _show(stored, told, found, line, settings.timezone)
    return Exit.OK if told.holds else Exit.PROBLEMS


def _watchlist(settings: Settings, name: str) -> Watchlist | None:
    return next((w for w in settings.watchlists if name in {w.id, w.name}), None)


async def _two(
    settings: Settings, state_dir: Path, one: str, other: str
) -> tuple[StoredItem, StoredItem]:
    """Two items of the archive; the first is named where a watchlist usually is."""
    if not (state_dir / DATABASE).exists():
        raise unknown_watchlist(settings, one)
    async with open_archive(state_dir) as store:
        first = await store.find_item(one)
        if first is None:
            raise unknown_watchlist(settings, one)
        return first, await _item(store, other)


async def _read(
    settings: Settings, index: Index, state_dir: Path, watchlist: Watchlist, name: str
) -> tuple[StoredItem, tuple[Standing, ...], Lineage]:
    async with open_archive(state_dir) as store:
        stored = await _item(store, name)
        found = await standings(store, settings, index, watchlist, stored)
        return stored, found, await lineage(store, index, stored)


async def _item(store: SqlStore, name: str) -> StoredItem:
    stored = await store.find_item(name)
    if stored is None:
        raise WireMonitorError(
            f"{name} is not in the archive: it was never seen, or is older than `keep`"
        )
    return stored


def _show(
    stored: StoredItem,
    told: Explanation,
    found: tuple[Standing, ...],
    line: Lineage,
    zone_name: str,
) -> None:
    item = stored.item
    click.echo(f"{item.feed}, {wall(item.seen_ms, zone_name)}: {item.title}")
    relation = stored.relation
    reason = f": {relation.likeness.reason}" if relation.likeness.reason else ""
    click.echo(f"story {stored.story}, {relation.kind}{edit_text(relation)}{reason}")
    click.echo(item_line(stored))
    click.echo(story_line(line, zone_name))
    for other in abroad_lines(line):
        click.echo(other)
    click.echo(f"\n{'matches' if told.holds else 'does not match'}{_because(told.reason)}")
    _show_clause(told.clause, 1)
    then = _then(stored, told)
    if then:
        click.echo(f"  {then}")
    click.echo()
    for standing in found:
        click.echo(said(standing, zone_name))
    if not found:
        click.echo("no alert: the watchlist has no recipients")


def _then(stored: StoredItem, told: Explanation) -> str:
    """What was found when the item came, if that was another answer."""
    match = next((m for m in stored.matches if m.watchlist == told.watchlist), None)
    if (match is not None) == told.holds:
        return ""
    if match is None:
        return "when it came it did not match: the watchlist is younger, or was changed"
    forms = ", ".join(dict.fromkeys(e.form for e in match.evidence))
    return f"when it came it matched ({forms}): the watchlist was changed"


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _show_clause(clause: Clause, depth: int) -> None:
    mark = "yes" if clause.holds else "no "
    found = ", ".join(dict.fromkeys(f"{e.form} ({e.field})" for e in clause.evidence))
    said = clause.note or ("" if clause.parts else found)
    click.echo(f"{'  ' * depth}{mark} {clause.text}{_because(said)}")
    for part in clause.parts:
        _show_clause(part, depth + 1)


def _as_json(
    stored: StoredItem,
    told: Explanation,
    found: tuple[Standing, ...],
    line: Lineage,
    zone_name: str,
) -> dict[str, object]:
    return {
        "item": item_json(stored),
        "origins": lineage_json(line),
        "other_languages": abroad_json(line),
        "matches": told.holds,
        "reason": told.reason,
        "clause": _clause_json(told.clause),
        "matched_then": any(m.watchlist == told.watchlist for m in stored.matches),
        "alerts": [standing_json(standing, zone_name) for standing in found],
    }


def _clause_json(clause: Clause) -> dict[str, object]:
    return {
        "text": clause.text,
        "holds": clause.holds,
        "note": clause.note,
        "evidence": [
            {"term": e.term, "form": e.form, "field": e.field, "start": e.start, "end": e.end}
            for e in clause.evidence
        ],
        "parts": [_clause_json(p) for p in clause.parts],
    }
