"""`explain`: why an item matched a watchlist or did not, and what became of its alerts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from monitor.adapters.files import state_directory
from monitor.adapters.store import AlertRecord
from monitor.archive import open_archive
from monitor.cli.archival import watchlist_named
from monitor.cli.common import config_option, iso, json_option, put_json, say, state_option, wall
from monitor.daemon import load_settings
from monitor.errors import Exit, WireMonitorError
from monitor.house import compile_index
from monitor.model import Settings
from monitor.ports import StoredItem
from monitor.watch import Clause, Explanation


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
    """
    settings = load_settings(config)
    wanted = watchlist_named(settings, watchlist)
    state_dir = state_directory(state)
    stored, alerts = asyncio.run(_read(state_dir, item))
    index = compile_index(settings, state_dir)
    for trouble in index.troubles:
        say(f"warning: {trouble}")
    told = index.explain(wanted.id, stored.item)
    ours = [a for a in alerts if a.watchlist == wanted.id]
    if as_json:
        put_json(_as_json(stored, told, ours), indent=2)
    else:
        _show(stored, told, ours, settings)
    return Exit.OK if told.holds else Exit.PROBLEMS


async def _read(state_dir: Path, name: str) -> tuple[StoredItem, tuple[AlertRecord, ...]]:
    async with open_archive(state_dir) as store:
        stored = await store.find_item(name)
        if stored is None:
            raise WireMonitorError(
                f"{name} is not in the archive: it was never seen, or is older than `keep`"
            )
        return stored, await store.alerts_of(stored.item_id)


def _show(
    stored: StoredItem, told: Explanation, alerts: list[AlertRecord], settings: Settings
) -> None:
    item = stored.item
    click.echo(f"{item.feed}, {wall(item.seen_ms, settings.timezone)}: {item.title}")
    reason = stored.relation.likeness.reason
    click.echo(f"story {stored.story}, {stored.relation.kind}{f': {reason}' if reason else ''}")
    click.echo(f"\n{'matches' if told.holds else 'does not match'}{_because(told.reason)}")
    _show_clause(told.clause, 1)
    if not alerts:
        click.echo("\nno alert was due: it did not match then, or was old at a first reading")
    for alert in alerts:
        click.echo(f"\nalert to {alert.recipient} ({alert.kind}): {_fate(alert, settings)}")


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _show_clause(clause: Clause, depth: int) -> None:
    mark = "yes" if clause.holds else "no "
    found = ", ".join(dict.fromkeys(f"{e.form} ({e.field})" for e in clause.evidence))
    said = clause.note or ("" if clause.parts else found)
    click.echo(f"{'  ' * depth}{mark} {clause.text}{_because(said)}")
    for part in clause.parts:
        _show_clause(part, depth + 1)


def _fate(alert: AlertRecord, settings: Settings) -> str:
    """What became of an alert, in words."""
    when = wall(alert.fate_ms, settings.timezone) if alert.fate_ms else ""
    if alert.fate is not None and alert.rule is not None:
        because = f" (item {alert.because})" if alert.because else ""
        return f"{alert.fate}, {alert.rule}{because}, {when}"
    if alert.fate is not None:
        return f"{alert.fate}, {when}{_because(alert.last_reply)}"
    if alert.delivery is not None:
        return f"in the mail queue ({alert.delivery}){_because(alert.last_reply)}"
    return "waits to be sent"


def _as_json(stored: StoredItem, told: Explanation, alerts: list[AlertRecord]) -> dict[str, object]:
    return {
        "item": {
            "id": stored.item_id,
            "feed": stored.item.feed,
            "title": stored.item.title,
            "url": stored.item.url,
            "seen": iso(stored.item.seen_ms),
            "story": stored.story,
            "relation": stored.relation.kind.value,
            "of": stored.relation.of,
            "reason": stored.relation.likeness.reason,
        },
        "matches": told.holds,
        "reason": told.reason,
        "clause": _clause_json(told.clause),
        "alerts": [
            {
                "recipient": a.recipient,
                "kind": a.kind.value,
                "fate": a.fate.value if a.fate else None,
                "rule": a.rule.value if a.rule else None,
                "because": a.because,
                "at": iso(a.fate_ms),
                "delivery": a.delivery.value if a.delivery else None,
                "reply": a.last_reply,
            }
            for a in alerts
        ],
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
