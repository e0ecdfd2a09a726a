"""`match` and `group`: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from monitor.cli.common import config_option, put_json, say, state_option
from monitor.cli.patience import COMPILING, patiently
from monitor.errors import BadDataError
from monitor.model import Entry, Feed, Intake, Item, Match
from monitor.model import FeedState as State
from monitor.settings.suggest import nearest
from monitor.stories import keys_of
from monitor.text import clean

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which JSON can write; one code point stands in for it, so that offsets hold."""

TEXT_KEYS = ("feed", "url", "title", "summary", "body", "lang", "published")
KEYS = ("id", *TEXT_KEYS)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the input, with the id it came with."""

    id: Any
    feed: str
    entry: Entry


def read_lines(stream: IO[bytes], name: str) -> Iterator[Line]:
    """Items of a JSON Lines stream; the first bad line ends it with its number.

    What looks like a mistyped name is read as little as any other key, and told once.
    """
    told: set[str] = set()
    for number, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        try:
            value = _json(raw)
            yield _line(value)
        except (ValueError, TypeError) as error:
            raise BadDataError(f"{name}:{number}: not an item: {error}") from error
        for key, meant in _mistyped(value):
            if key not in told:
                told.add(key)
                say(f'{name}:{number}: "{key}" is not read. Did you mean "{meant}"?')


def _mistyped(value: object) -> Iterator[tuple[str, str]]:
    """Keys that look like one that is read and is missing, with that one."""
    keys = list(value) if isinstance(value, dict) else []
    for key in keys:
        meant = None if key in KEYS else nearest(key, KEYS)
        if meant and meant not in keys:
            yield key, meant


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON at column {error.pos + 1}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _line(value: object) -> Line:
    if not isinstance(value, dict):
        raise TypeError("each line must be a JSON object")
    if "id" not in value:
        raise TypeError('"id" is missing')
    if not isinstance(value["id"], str | int) or isinstance(value["id"], bool):
        raise TypeError('"id" must be text or a whole number')
    for key in TEXT_KEYS:
        if not isinstance(value.get(key), str | None):
            raise TypeError(f'"{key}" must be text')
    text = {key: _SURROGATE.sub("\ufffd", value.get(key) or "") for key in TEXT_KEYS}
    entry = Entry(
        url=text["url"] or None,
        title=text["title"],
        summary=text["summary"],
        body=text["body"],
        language=text["lang"] or None,
        published_ms=_instant(text["published"]),
    )
    return Line(value["id"], text["feed"], entry)


def _instant(text: str) -> int | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"published" is not an ISO 8601 time: {text}') from None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)


def file_argument(command: Any) -> Any:
    """`[FILE]`: a path, or - for standard input, which is the default."""
    return click.argument("file", type=click.File("rb"), default="-")(command)


@click.command()
@file_argument
@config_option
@state_option
def match(file: IO[bytes], config: Path, state: Path | None) -> None:
    """Match JSON Lines of items against the watchlists.

    Prints for every item its id and the watchlists that it matches, with the evidence; start and
    end count code points of the input field.
    """
    from monitor.adapters.files import state_directory  # noqa: PLC0415
    from monitor.house import compile_index  # noqa: PLC0415
    from monitor.loading import load_settings  # noqa: PLC0415

    settings = load_settings(config)
    with patiently(COMPILING):
        index = compile_index(settings, state_directory(state))
    for trouble in index.troubles:
        say(f"warning: {trouble}")
    feeds = {f.name: f for f in settings.feeds}
    for line in read_lines(file, file.name):
        item = clean(line.entry, feeds.get(line.feed, Feed(line.feed, "")), 0)
        put_json({"id": line.id, "matches": [_match(m) for m in index.match(item)]})


def _match(found: Match) -> dict[str, object]:
    return {
        "watchlist": found.watchlist,
        "evidence": [
            {
                "term": e.term,
                "form": e.form,
                "field": e.field.value,
                "start": e.start,
                "end": e.end,
            }
            for e in found.evidence
        ],
    }


@click.command()
@file_argument
@click.option("--origins", is_flag=True, help="Print whom each item has its news from, too.")
def group(file: IO[bytes], origins: bool) -> None:
    """Group JSON Lines of items, in order of arrival, into stories.

    Prints for every item the story it belongs to, its relation to what came before, the earlier
    item that it was compared with, and items that only look alike or tell of it in other languages.
    """
    asyncio.run(_group(file, _origins if origins else _nothing))


Extra = Callable[[Item], dict[str, object]]
"""More keys for an item."""


def _nothing(_item: Item) -> dict[str, object]:
    return {}


def _origins(item: Item) -> dict[str, object]:
    from monitor.stories.attribution import origins_of  # noqa: PLC0415

    return {"origins": origins_of(item)}


async def _group(file: IO[bytes], extra: Extra) -> None:
    from monitor.adapters.store import InlineRunner, open_store  # noqa: PLC0415
    from monitor.watch import Index  # noqa: PLC0415

    store = open_store("sqlite://", InlineRunner())
    index = Index.build(())
    names: dict[int, Any] = {}
    try:
        for line in read_lines(file, file.name):
            await _place(line, store, index, names, extra)
    finally:
        await store.close()


async def _place(line: Line, store: Any, index: Any, names: dict[int, Any], extra: Extra) -> None:
    """Relate one item to all before it, with the daemon's own rounds, and print where it went."""
    from monitor.ports import STORY_WINDOW_MS  # noqa: PLC0415
    from monitor.rounds.echoes import abroad, filed_under  # noqa: PLC0415
    from monitor.rounds.sorting import sort_pages  # noqa: PLC0415

    seen_ms = line.entry.published_ms or 0
    item = clean(line.entry, Feed(line.feed, ""), seen_ms)
    keys = keys_of(item)
    known = await store.recognise([keys])
    (page,) = await sort_pages([[(item, keys, known[0])]], store, seen_ms - STORY_WINDOW_MS)
    if not page.arrivals:
        twin = known[0].content or known[0].guid or known[0].url
        story = (await store.items([twin]))[twin].story
        placed = {"story": names.get(story, story), "relation": "duplicate", "of": names.get(-twin)}
        put_json({"id": line.id, **placed, "related": []} | extra(item))
        return
    arrival = page.arrivals[0]
    arrival = replace(arrival, prints=(*arrival.prints, *filed_under(item, index)))
    taken = await store.take_in(Intake((State(line.feed, ""),), (arrival,), (), seen_ms))
    relation = arrival.relation
    names[-taken.items[0]] = line.id
    stored = await store.items(taken.items)
    echoes = await abroad(store, index, stored.values())
    others = [a.stored.item_id for each in echoes.values() for a in each]
    related = dict.fromkeys((*relation.related, *others))
    put_json(
        {
            "id": line.id,
            "story": taken.stories[0],
            "relation": relation.kind.value,
            "of": None if relation.of is None else names.get(-relation.of),
            "related": [names[-i] for i in related if -i in names],
        }
        | extra(item)
    )
