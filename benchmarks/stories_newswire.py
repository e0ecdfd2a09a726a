"""Stories on real newswire: how many edited copies are found, and how many candidates.

    python benchmarks/stories_newswire.py --data FOLDER [--limit 4000] [--full] [--json]

FOLDER holds a file a text, as the public repository duynht/financial-news-dataset has them: lines
that begin with "--" (title, by-line, date, address), then the body. The texts are their
publisher's: they are read here and stay there.

Items are told in the order of their dates, as a feed has them (title and the first 260 characters;
`--full`: with the body). What they are to each other is known from the full bodies, which the
program does not see: overlap is the share of the shorter body's 5-word shingles that stand in the
other one, within 7 days; identical re-filings (overlap both ways over 0.97) are left out. For each
band of overlap is measured: candidates (the earlier item, or its story, was handed over by the
store), recall (the later item joined its story), and the recall of MinHash-LSH on the same texts
(3-word shingles, 128 permutations, threshold 0.5) if `datasketch` is installed. A duplicate is
rightly suppressed if its body overlaps one of its story by 0.4 or more. Exit 1 below a promise.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.model import Arrival, Entry, Feed, FeedState, Intake, Kind, Sought
from monitor.stories import identify, keys_of, prints_of, relate, subject_prints_of
from monitor.stories.identity import Sameness
from monitor.text import clean

WINDOW_MS = 7 * 86_400_000
SEEN = 260
BANDS = ((0.8, 1.01), (0.6, 0.8), (0.4, 0.6))
COMMON = 40
"""A shingle of more bodies is a phrase of the trade."""
SHINGLES_MIN = 30
REFILED = 0.97
RIGHT = 0.4
CANDIDATES = {0.8: 0.995, 0.6: 0.96, 0.4: 0.86}
RECALL = {0.8: 0.85, 0.6: 0.72}
SUPPRESSION = 0.995
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Wire:
    """One text as it was published."""

    title: str
    body: str
    at_ms: int


@dataclass
class Pair:
    """Two texts by number, the earlier first, and how much of the shorter stands in the other."""

    earlier: int
    later: int
    overlap: float


@dataclass
class Told:
    """What the program made of the items."""

    stories: list[int] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    handed: list[set[int]] = field(default_factory=list)
    """Stories of the candidates."""
    times_ms: list[float] = field(default_factory=list)


def read(folder: Path, limit: int) -> list[Wire]:
    """The texts of a folder in the order of their dates."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            wire = _wire(path.read_text(encoding="utf-8", errors="replace"))
            if wire is not None:
                found.append(wire)
        if len(found) >= limit > 0:
            break
    return sorted(found, key=lambda w: w.at_ms)


def _wire(text: str) -> Wire | None:
    lines = text.splitlines()
    head = [line[2:].strip() for line in lines if line.startswith("--")][:4]
    body = " ".join(" ".join(line for line in lines if not line.startswith("--")).split())
    at_ms = next((ms for line in head if (ms := _date(line)) is not None), None)
    if not head or at_ms is None or len(body) < SEEN:
        return None
    return Wire(head[0], body, at_ms)


def _date(line: str) -> int | None:
    plain = re.sub(r"\s[A-Z]{2,4}$", "", line)
    try:
        when = datetime.strptime(plain, "%a %b %d, %Y %I:%M%p").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(when.timestamp()) * 1000


def pairs_of(wires: Sequence[Wire]) -> list[Pair]:
    """Pairs of texts within the window whose bodies overlap."""
    shingles = [_shingles(w.body) for w in wires]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in holders.values():
        if 1 < len(numbers) <= COMMON:
            for pair in combinations(numbers, 2):
                shared[pair] += 1
    pairs = []
    for (a, b), _ in filter(lambda item: item[1] >= SHINGLES_MIN // 4, shared.items()):
        one, other = shingles[a], shingles[b]
        if min(len(one), len(other)) < SHINGLES_MIN or wires[b].at_ms - wires[a].at_ms > WINDOW_MS:
            continue
        common = len(one & other)
        overlap = common / min(len(one), len(other))
        if overlap >= BANDS[-1][0] and common / max(len(one), len(other)) < REFILED:
            pairs.append(Pair(a, b, overlap))
    return pairs


def _shingles(body: str, width: int = 5) -> frozenset[int]:
    words = _WORD.findall(body.lower())
    return frozenset(hash(tuple(words[k : k + width])) for k in range(len(words) - width + 1))


async def tell(wires: Sequence[Wire], store: SqlStore, *, full: bool) -> Told:
    """Every item through the program's own steps, one poll each."""
    told = Told()
    feed, state = Feed("Wire", "https://wire.example"), FeedState("Wire", "https://wire.example")
    ids: list[int] = []
    for wire in wires:
        entry = Entry(
            title=wire.title,
            summary=wire.body[:SEEN] + "…",
            body=wire.body if full else "",
            published_ms=wire.at_ms,
            language="en",
        )
        item = clean(entry, feed, wire.at_ms)
        keys = keys_of(item)
        started = time.process_time()
        (known,) = await store.recognise([keys])
        sought = Sought(prints_of(item), subject_prints_of(item), known)
        (neighbours,) = await store.neighbours([sought], wire.at_ms - WINDOW_MS)
        relation = relate(item, neighbours)
        told.times_ms.append((time.process_time() - started) * 1000)
        told.handed.append({n.story for n in neighbours})
        identity = identify(keys, known)
        if identity.sameness in {Sameness.SAME, Sameness.ALIAS} and identity.of is not None:
            told.stories.append((await store.items([identity.of]))[identity.of].story)
            told.kinds.append(Kind.DUPLICATE)
            continue
        arrival = Arrival(item, keys, sought.prints, relation, subject=sought.subject)
        taken = await store.take_in(Intake((state,), (arrival,), (), wire.at_ms))
        ids.append(taken.items[0])
        told.stories.append(taken.stories[0])
        told.kinds.append(relation.kind)
    return told


def lsh(wires: Sequence[Wire], *, full: bool) -> list[set[int]] | None:
    """Per item the earlier ones that MinHash-LSH finds; None without `datasketch`."""
    try:
        sketch: Any = importlib.import_module("datasketch")
    except ImportError:
        return None
    index = sketch.MinHashLSH(threshold=0.5, num_perm=128)
    found = []
    for number, wire in enumerate(wires):
        words = _WORD.findall(f"{wire.title} {wire.body if full else wire.body[:SEEN]}".lower())
        minhash = sketch.MinHash(num_perm=128)
        minhash.update_batch([" ".join(words[k : k + 3]).encode() for k in range(len(words) - 2)])
        found.append({int(key) for key in index.query(minhash)})
        index.insert(str(number), minhash)
    return found


def figures(
    pairs: Sequence[Pair], wires: Sequence[Wire], told: Told, minhash: list[set[int]] | None
) -> Iterator[tuple[str, float, float]]:
    """Name, value and promise (0: none) of everything measured."""
    for low, high in BANDS:
        band = [p for p in pairs if low <= p.overlap < high]
        handed = [told.stories[p.earlier] in told.handed[p.later] for p in band]
        joined = [told.stories[p.earlier] == told.stories[p.later] for p in band]
        yield f"pairs with overlap {low} to {min(high, 1.0)}", len(band), 0.0
        yield f"candidates, overlap ≥ {low}", _share(handed), CANDIDATES[low]
        yield f"recall, band from {low}", _share(joined), 0.0
        if minhash is not None:
            found = [p.earlier in minhash[p.later] for p in band]
            yield f"recall of MinHash-LSH, band from {low}", _share(found), 0.0
    for low, promise in RECALL.items():
        joined = [
            told.stories[p.earlier] == told.stories[p.later] for p in pairs if p.overlap >= low
        ]
        yield f"recall, overlap ≥ {low}", _share(joined), promise
    right = list(_suppressed(wires, told))
    yield "items called duplicate", len(right), 0.0
    yield "suppression precision", _share(right), SUPPRESSION
    times = sorted(told.times_ms)
    near = list(_near(wires, told))
    yield "joined items whose body overlaps the story by 0.2", _share(near), 0.0
    yield "CPU ms an item, median", times[len(times) // 2], 0.0
    yield "CPU ms an item, 99 of 100", times[len(times) * 99 // 100], 0.0


def _suppressed(wires: Sequence[Wire], told: Told) -> Iterator[bool]:
    """Per duplicate whether its body overlaps an earlier one of its story."""
    members: dict[int, list[frozenset[int]]] = defaultdict(list)
    for wire, story, kind in zip(wires, told.stories, told.kinds, strict=True):
        own = _shingles(wire.body)
        if kind is Kind.DUPLICATE:
            yield any(
                len(own & other) >= RIGHT * min(len(own), len(other)) for other in members[story]
            )
        members[story].append(own)


def _near(wires: Sequence[Wire], told: Told) -> Iterator[bool]:
    """Per item that joined a story whether it has some of its text: the others are follow-ups."""
    members: dict[int, list[frozenset[int]]] = defaultdict(list)
    for wire, story in zip(wires, told.stories, strict=True):
        own = _shingles(wire.body)
        if members[story]:
            yield any(
                len(own & other) >= 0.2 * min(len(own), len(other)) for other in members[story]
            )
        members[story].append(own)


def _share(answers: Iterable[bool]) -> float:
    listed = list(answers)
    return sum(listed) / len(listed) if listed else 1.0


def main() -> int:
    """Measure and print. Exit 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    wires = read(asked.data, asked.limit)
    pairs = pairs_of(wires)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/stories.db", InlineRunner())
        told = asyncio.run(tell(wires, store, full=asked.full))
        asyncio.run(store.close())
    found = list(figures(pairs, wires, told, lsh(wires, full=asked.full)))
    if asked.json:
        print(json.dumps({"items": len(wires), **{name: value for name, value, _ in found}}))
    else:
        print(f"{len(wires)} items, {'full text' if asked.full else 'as in RSS'}")
        for name, value, promise in found:
            verdict = "" if not promise else "  ok" if value >= promise else "  NOT REACHED"
            wanted = f" (at least {promise})" if promise else ""
            print(f"{name}: {value:.4g}{wanted}{verdict}")
    return 0 if all(value >= promise for _, value, promise in found) else 1


if __name__ == "__main__":
    sys.exit(main())
