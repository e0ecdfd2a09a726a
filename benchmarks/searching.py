"""The archive: what its full-text index costs, and how long `search` takes with and without it.

    python benchmarks/searching.py [--items 100000] [--step 100] [--json]

Invented items in six languages (see wires.py) are stored in a file without the index, as an
archive of an earlier version has them. Measured are: opening it, indexing it as the daemon does by
and by (CPU a item, longest pause of the writer), the size of the index, and queries with the index
and by reading every item; both must find the same. Exit 1 if they do not.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import unescape

import wires

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.model import Arrival, Entry, Feed, FeedState, Intake, Keys, Kind, Relation, Watchlist
from monitor.searching import STEP, Window, index_news, search
from monitor.text import clean
from monitor.watch import Index

NOW_S = 1_790_000_000
FEEDS = 1000
STATE = FeedState("Feed 0", "https://feed.example")
EVERYTHING = Window()
_TAG = re.compile(r"<[^>]*>")
LANGUAGES = ("fr", "en", "de", "es", "ru", "ko")

QUERIES = (
    "Corée du Nord + Russie",
    "ballistic missile",
    "ballistic missile | missile balistique | 탄도미사일",
    "storm + (port | airport) -festival",
    "tunnel ~5 bridge",
    "title:harvest",
    "hafen*",
    "북한",
    "Zanzibar",
    "ministre",
)


@dataclass
class Result:
    """What was measured; times in milliseconds unless the name says otherwise."""

    items: int
    opening: float = 0.0
    us_an_item: float = 0.0
    wall_s: float = 0.0
    longest_write: float = 0.0
    bytes_an_item: float = 0.0
    archive_bytes_an_item: float = 0.0
    queries: list[dict[str, object]] = field(default_factory=list)
    differences: int = 0


def arrivals(count: int) -> Iterator[Arrival]:
    """Items, a thousand feeds taking turns, each a story of its own."""
    for n in range(count):
        raw = wires.item(n % FEEDS, n // FEEDS, NOW_S).decode()
        title, text = (
            unescape(found[1])
            for tag in ("title", "description")
            if (found := re.search(rf"<{tag}>(.*?)</{tag}>", raw, re.DOTALL))
        )
        entry = Entry(guid=str(n), title=title, summary=_TAG.sub(" ", text))
        item = clean(entry, Feed(f"Feed {n % FEEDS}", ""), (NOW_S - (count - n) * 26) * 1000)
        yield Arrival(item, Keys(None, None, n), (), Relation(Kind.NEW))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqlStore]:
    """The archive."""
    store = open_store(f"sqlite:///{path}", InlineRunner())
    try:
        yield store
    finally:
        await store.close()


async def fill(path: Path, count: int) -> None:
    """Store items, without the index."""
    async with opened(path) as store:
        source = arrivals(count)
        while some := tuple(islice(source, 1000)):
            await store.take_in(Intake((STATE,), some, (), NOW_S * 1000))


def as_before(path: Path) -> None:
    """The archive as the version before left it: opening it migrates it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE indexed")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")


async def index_all(store: SqlStore, result: Result, step: int) -> None:
    """As the daemon does, step by step."""
    before = (await store.archive_state()).size_bytes
    cpu_s, wall_s, longest_s = time.process_time(), time.perf_counter(), 0.0
    while True:
        start_s = time.perf_counter()
        if not await index_news(store, step):
            break
        longest_s = max(longest_s, time.perf_counter() - start_s)
    result.us_an_item = (time.process_time() - cpu_s) / result.items * 1e6
    result.wall_s = time.perf_counter() - wall_s
    result.longest_write = longest_s * 1000
    after = (await store.archive_state()).size_bytes
    result.bytes_an_item = (after - before) / result.items
    result.archive_bytes_an_item = before / result.items


async def find(store: SqlStore, query: str, limit: int = 0) -> tuple[list[int], float]:
    """The ids found, and the milliseconds it took; the query's own reading is not counted."""
    index = Index.build([Watchlist("q", "q", query)], languages=LANGUAGES)
    start_s = time.perf_counter()
    found = []
    async for one in search(store, index, "q", EVERYTHING, lambda _: None):
        found.append(one.stored.item_id)
        if len(found) == limit:
            break
    return found, (time.perf_counter() - start_s) * 1000


async def measure(folder: Path, count: int, step: int) -> Result:
    """Everything."""
    result = Result(count)
    path = folder / "archive.db"
    await fill(path, count)
    async with opened(path) as store:
        naive = [await find(store, query) for query in QUERIES]
    as_before(path)
    start_s = time.perf_counter()
    async with opened(path) as store:
        result.opening = (time.perf_counter() - start_s) * 1000
        await index_all(store, result, step)
        for query, (expected, slow) in zip(QUERIES, naive, strict=True):
            found, quick = await find(store, query)
            _, first = await find(store, query, 20)
            result.differences += found != expected
            result.queries.append(
                {"query": query, "found": len(found), "all": quick, "first 20": first,
                 "without": slow}
            )  # fmt: skip
    return result


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--step", type=int, default=STEP, help="items in a transaction, at most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(Path(folder), options.items, options.step))
    if options.json:
        print(json.dumps(vars(result), ensure_ascii=False, indent=2))
        return min(1, result.differences)
    print(f"{result.items} items of {result.archive_bytes_an_item:.0f} bytes in the archive")
    print(f"opening      {result.opening:.0f} ms")
    print(
        f"indexing     {result.us_an_item:.0f} us CPU an item, {result.wall_s:.0f} s in all, "
        f"longest step of {options.step} items {result.longest_write:.0f} ms"
    )
    print(f"index        {result.bytes_an_item:.0f} bytes an item")
    for row in result.queries:
        times = "  ".join(f"{name} {row[name]:8.1f} ms" for name in ("all", "first 20", "without"))
        print(f"{row['found']:>7} found  {times}  {row['query']}")
    print("the same found with and without" if not result.differences else "DIFFERENT")
    return min(1, result.differences)


if __name__ == "__main__":
    sys.exit(main())
