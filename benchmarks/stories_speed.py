"""Stories at scale: what one item costs with a large window behind it, and what the index weighs.

    python benchmarks/stories_speed.py [--items 1000000] [--probes 2000] [--json]

Invented items in six languages (see wires.py), all within the window, are stored with their
fingerprints. Then probes come: half of them are edited copies of stored ones, half are new. For
each is measured what the poll's turn does with it: sketch (core, keys, fingerprints), recognise,
neighbours, relate; CPU time, and wall time. The index is the tables of fingerprints with the words
of substance, in bytes of disk an item. Exit 1 if a promise is not kept. `--folder`: where the
database is made and stays; one that is there already is probed again.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import unescape

import wires
from common import Floor, machine

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.model import (
    Arrival,
    Entry,
    Feed,
    FeedState,
    Intake,
    Item,
    Keys,
    Kind,
    Relation,
    Sought,
)
from monitor.stories import keys_of, prints_of, relate, subject_prints_of
from monitor.text import clean

NOW_S = 1_790_000_000
WINDOW_S = 7 * 86_400
FEEDS = 1000
STATE = FeedState("Feed 0", "https://feed.example")
BATCH = 1000
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Result:
    """What was measured; times in milliseconds."""

    items: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    copies_found: int = 0
    copies: int = 0
    index_bytes: float = 0.0
    rss_mb: float = 0.0


def item_of(n: int, count: int) -> Item:
    """The n-th of `count` items of the window."""
    raw = wires.item(n % FEEDS, n // FEEDS, NOW_S).decode()
    title, text = (
        unescape(found[1])
        for tag in ("title", "description")
        if (found := re.search(rf"<{tag}>(.*?)</{tag}>", raw, re.DOTALL))
    )
    entry = Entry(guid=str(n), title=title, summary=_TAG.sub(" ", text))
    seen_ms = int((NOW_S - WINDOW_S * (count - n) / count) * 1000)
    return clean(entry, Feed(f"Feed {n % FEEDS}", ""), seen_ms)


def arrivals(count: int) -> Iterator[Arrival]:
    """Items as they are stored, each a story of its own."""
    for n in range(count):
        item = item_of(n, count)
        subject = subject_prints_of(item)
        keys = Keys(None, None, n)
        yield Arrival(item, keys, prints_of(item), Relation(Kind.NEW), subject=subject)


async def fill(store: SqlStore, count: int) -> None:
    """Store them all."""
    source = arrivals(count)
    done = 0
    while some := tuple(islice(source, BATCH)):
        await store.take_in(Intake((STATE,), some, (), NOW_S * 1000))
        done += len(some)
        if done % 50_000 == 0:
            print(f"{done} stored", file=sys.stderr)


def probe(n: int, count: int, rng: random.Random) -> tuple[Item, bool]:
    """An item that comes now, and whether it is an edited copy of a stored one."""
    if n % 2:
        return replace(item_of(count + n, count + n), seen_ms=NOW_S * 1000), False
    old = item_of(rng.randrange(count), count)
    words = old.summary.split()
    del words[len(words) // 2 : len(words) // 2 + 2]
    entry = Entry(guid=f"probe {n}", title=old.title, summary=" ".join(words))
    return clean(entry, Feed("Probe", ""), NOW_S * 1000), True


async def measure(store: SqlStore, count: int, probes: int) -> Result:
    """One probe after the other."""
    result, rng = Result(count), random.Random(7)  # noqa: S311
    gc.freeze()  # as the daemon does
    gc.set_threshold(20_000, 20, 20)
    for n in range(probes):
        item, copied = probe(n, count, rng)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        keys = keys_of(item)
        prints, subject = prints_of(item), subject_prints_of(item)
        (known,) = await store.recognise([keys])
        sought = Sought(prints, subject, known)
        (neighbours,) = await store.neighbours([sought], (NOW_S - WINDOW_S) * 1000)
        relation = relate(item, neighbours)
        result.cpu.append((time.process_time() - cpu_s) * 1000)
        result.wall.append((time.perf_counter() - wall_s) * 1000)
        if copied:
            result.copies += 1
            result.copies_found += relation.kind is not Kind.NEW
    result.rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return result


def index_bytes(path: Path, count: int) -> float:
    """Bytes of disk an item that the candidates need: what dropping the index frees."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")  # and no commit
        (subjects,) = connection.execute("SELECT sum(length(subject)) FROM items").fetchone()
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        (before,) = connection.execute("PRAGMA freelist_count").fetchone()
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'prints%'"
        for (name,) in connection.execute(named).fetchall():
            connection.execute(f"DROP TABLE {name}")
        (after,) = connection.execute("PRAGMA freelist_count").fetchone()
    return float((after - before) * page_bytes + subjects) / count


def main() -> int:
    """Measure and print. Exit 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--probes", type=int, default=2000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (asked.folder or Path(folder)) / "stories.db"
        stored = path.exists()
        store = open_store(f"sqlite:///{path}", InlineRunner())
        if not stored:
            asyncio.run(fill(store, asked.items))
        result = asyncio.run(measure(store, asked.items, asked.probes))
        asyncio.run(store.close())
        result.index_bytes = index_bytes(path, asked.items)
    cpu, wall = sorted(result.cpu), sorted(result.wall)
    floors = (
        Floor("an item, median", wall[len(wall) // 2], 1.0, "ms"),
        Floor("an item, 99 of 100", wall[len(wall) * 99 // 100], 10.0, "ms"),
        Floor("candidate index", result.index_bytes, 350.0, "bytes an item"),
    )
    more = {
        "items": result.items,
        "cpu_ms_median": cpu[len(cpu) // 2],
        "cpu_ms_99": cpu[len(cpu) * 99 // 100],
        "copies_found": result.copies_found / max(1, result.copies),
        "rss_mb": result.rss_mb,
    }
    if asked.json:
        print(json.dumps(more | {f.name: f.value for f in floors}))
    else:
        print(machine())
        print(*(f"{name}: {value:.4g}" for name, value in more.items()), *floors, sep="\n")
    return 0 if all(f.kept for f in floors) else 1


if __name__ == "__main__":
    sys.exit(main())
