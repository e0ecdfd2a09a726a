"""`explain` for two items: why they are one story, or two."""

from __future__ import annotations

import click

from monitor.cli.common import put_json, wall
from monitor.cli.tracing import edit_text, item_json, item_line
from monitor.errors import Exit
from monitor.model import Kind, Relation
from monitor.ports import StoredItem
from monitor.stories.comparing import compare


def explain_two(one: StoredItem, other: StoredItem, zone_name: str, *, as_json: bool) -> Exit:
    """Show two items of the archive side by side. PROBLEMS if they are two stories."""
    earlier, later = sorted((one, other), key=lambda s: s.item_id)
    alone = compare(earlier.item, later.item)
    merged = earlier.story == later.story
    if as_json:
        put_json(_as_json(earlier, later, alone), indent=2)
    else:
        _show(earlier, later, alone, zone_name)
    return Exit.OK if merged else Exit.PROBLEMS


def _show(earlier: StoredItem, later: StoredItem, alone: Relation, zone_name: str) -> None:
    for stored in (earlier, later):
        item = stored.item
        click.echo(
            f"{stored.item_id}  {item.feed}, {wall(item.seen_ms, zone_name)}: {item.title}\n"
            f"    story {stored.story}, {_relation(stored.relation)}\n"
            f"    {item_line(stored)}"
        )
    merged = earlier.story == later.story
    click.echo(f"\n{f'one story, {later.story}' if merged else 'two stories'}")
    click.echo(f"  by themselves: {_alone(alone)}")
    like = alone.likeness
    click.echo(
        f"  likeness of titles {like.title:.2f}, of leads {like.lead:.2f}; "
        f"{like.coverage:.0%} of the later text stands in the earlier one"
    )
    if merged == (alone.kind is Kind.NEW):
        click.echo("  another telling decided in the archive: see the relations above")


def _relation(relation: Relation) -> str:
    of = f" of item {relation.of}" if relation.of is not None else ""
    reason = f": {relation.likeness.reason}" if relation.likeness.reason else ""
    return f"{relation.kind}{of}{edit_text(relation)}{reason}"


def _alone(alone: Relation) -> str:
    reason = f": {alone.likeness.reason}" if alone.likeness.reason else ""
    if alone.kind is Kind.NEW:
        return f"not the same story{reason}"
    edit = edit_text(alone)
    return f"the later one is {_article(alone.kind)} of the earlier one{edit}{reason}"


def _article(kind: Kind) -> str:
    return f"an {kind}" if kind is Kind.UPDATE else f"a {kind}"


def _as_json(earlier: StoredItem, later: StoredItem, alone: Relation) -> dict[str, object]:
    like = alone.likeness
    return {
        "items": [item_json(stored) for stored in (earlier, later)],
        "one_story": earlier.story == later.story,
        "by_themselves": {
            "relation": alone.kind.value,
            "edit": alone.edit,
            "reason": like.reason,
            "title": like.title,
            "lead": like.lead,
            "coverage": like.coverage,
        },
    }
