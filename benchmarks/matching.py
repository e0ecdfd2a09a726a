"""How many short items a second one core matches against many watchlists, and what that costs.

    python benchmarks/matching.py [--sizes 10000,100000,1000000] [--items 2000] [--json]
        [--feeds FOLDER]

A deterministic generator makes watchlists (all, any, none, phrase, near and words, three in ten
with a concept that many share, words drawn by Zipf's law from 60,000 made-up ones) and items of 60
words, one in four of which is told around a watchlist of the lot, so that something matches. For
each size, in a process of its own: compile, memory of the index alone (resident set before and
after, the watchlists themselves excluded), items a second and the slowest percentile, time to
replace, remove and add one watchlist while the others stand, and to revise all of them with one
changed. At the smallest size items are also given to a naive reference that tries every watchlist.

The full path, 1,000 watchlists: from entry to matches (clean and match), with the texts of the
bundled sample wires, which are nearly all about what is watched, or with the items of the captured
feeds in FOLDER. Times are of the processor, as other programs may want it too.

Yardsticks in the same run, where they are installed (pip install ahocorasick_rs hyperscan): a
search for all words and phrases only, without the logic, the concepts, the folding, the evidence.

Exit 1 if a floor is not reached or the reference finds something else.
"""

# ruff: noqa: INP001 a script, not a package
# ruff: noqa: S311 texts, not secrets

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import json
import math
import multiprocessing
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from common import Floor, machine

from monitor.demo.wires import read_script
from monitor.formats import read
from monitor.model import Document, Entry, Feed, Item, Reading, Watchlist
from monitor.text import clean, fold, tokens
from monitor.watch import Index, parse
from monitor.watch.compiling import Compiler
from monitor.watch.finding import Finder
from monitor.watch.forms import load_forms

VOCABULARY = 60_000
WORDS = 60
SHARED = ("Corée du Nord", "Russie", "country:US", "Chine", "Ukraine", "France", "country:KR")
TOLD = ("nord-coréen", "russe", "American", "chinois", "ukrainien", "French", "Séoul")
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo ka re li mo nu pa".split()  # noqa: SIM905
RATES = {10_000: 36_000.0, 100_000: 15_000.0, 1_000_000: 3_300.0}
"""Items a second that a prototype without concepts reached; the floors on its machine."""
INDEX_MB, P99_MS, CHANGE_MS, PATH_US = 700.0, 1.5, 1.0, 200.0
REFERENCE_ITEMS = 200
WARMING = 6_000
"""Other items matched before: a daemon that has run for an hour knows most words of its wires."""


def vocabulary() -> list[str]:
    """Made-up words, the most frequent first; short ones are frequent, as in a language."""
    rng = random.Random("vocabulary")
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        size = 2 if len(made) < 300 else rng.randint(3, 5)
        made["".join(rng.choices(SYLLABLES, k=size))] = None
    return list(made)


WORDS_OF = vocabulary()
WEIGHTS = list(itertools.accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
LESS_COMMON = [w if n >= 200 else 0.0 for n, w in enumerate(WEIGHTS)]


def words(rng: random.Random, count: int) -> list[str]:
    """Words by Zipf's law."""
    return rng.choices(WORDS_OF, cum_weights=WEIGHTS, k=count)


def terms(rng: random.Random, count: int) -> list[str]:
    """Distinct words that somebody would watch for: not the two hundred commonest."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[WORDS_OF[200 + int((VOCABULARY - 200) * rng.random() ** 2.5)]] = None
    return list(found)


def watchlist(number: int) -> Watchlist:
    """The watchlist with this number: the same in every run."""
    rng = random.Random(number)
    a, b, c, d = terms(rng, 4)
    queries = (
        f"{a} + {b}",
        f"{a} {b}",
        f"{a} + ({b} | {c})",
        f"{a} + {b} -{c}",
        f"{a} ~5 {b}",
        f"{a} {b} | {c} {d}",
        f"title:{a} + {b}",
        f"{a} + {b} + {c}",
    )
    query = rng.choice(queries)
    if rng.random() < 0.3:
        query = f"{rng.choice(SHARED)} + ({query})"
    return Watchlist(f"w{number}", f"w{number}", query, ("desk",))


def items(count: int, watchlists: int, seed: str = "items") -> list[Item]:
    """Items of 60 words; one in four has the words of some watchlist, and a country."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        text = words(rng, WORDS)
        if number % 4 == 0:
            picked = watchlist(rng.randrange(watchlists))
            at = rng.randrange(WORDS)
            told = [w for w in picked.query.split() if w.isalpha()]
            text[at:at] = [*told, rng.choice(TOLD)]
        made.append(Item("wire", " ".join(text[:9]), " ".join(text[9:]), seen_ms=number))
    return made


@dataclass(frozen=True)
class Figures:
    """One size. `candidates`: plans looked up in full; `found`: items that match at all.

    `different`: items for which the reference says otherwise, None if not asked.
    """

    watchlists: int
    items: int
    compile_s: float
    index_mb: float
    items_per_s: float
    p50_us: float
    p99_us: float
    candidates: int
    matches: int
    found: int
    change_us: float
    revise_s: float
    different: int | None
    yardsticks: dict[str, float]


def measure(size: int, count: int, reference: bool) -> Figures:
    """Build, match, change; in a process of its own."""
    lists = [watchlist(n) for n in range(size)]
    warming, texts = items(WARMING, size, "warming"), items(count, size)
    Index.build(lists[:10]).match(texts[0])
    gc.collect()
    before = _resident_mb()
    gc.disable()  # as the program does
    start = time.process_time()
    index = Index.build(lists)
    compile_s = time.process_time() - start
    gc.enable()
    gc.collect()
    index_mb = _resident_mb() - before
    gc.freeze()
    for item in warming:
        index.match(item)
    spent, held = [], []
    for item in texts:
        start = time.process_time()
        matches = index.match(item)
        spent.append(time.process_time() - start)
        held.append(len(matches))
    ordered = sorted(spent)
    different, naive = _reference(index, lists, texts) if reference else (None, {})
    change_us = _change_us(index, lists)
    start = time.process_time()
    index.revised([*lists[1:], watchlist(size)])
    revise_s = time.process_time() - start
    return Figures(
        size, count, compile_s, index_mb, count / sum(spent), 1e6 * median(spent),
        1e6 * ordered[int(len(ordered) * 0.99)], sum(index.candidates(i) for i in texts),
        sum(held), sum(map(bool, held)), change_us, revise_s, different,
        naive | _yardsticks(lists, texts),
    )  # fmt: skip


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reference(
    index: Index, lists: Sequence[Watchlist], texts: Sequence[Item]
) -> tuple[int, dict[str, float]]:
    """Items for which trying every watchlist finds something else, and how many it does a second.

    It knows neither filing nor glance: each plan is looked up in the whole text.
    """
    compiler = Compiler()
    plans = [(one.id, compiler.plan(parse(one.query))) for one in lists]
    wrong, spent = 0, 0.0
    some = texts[:REFERENCE_ITEMS]
    for item in some:
        start = time.process_time()
        finder = Finder(item, compiler.forms)
        naive = [(name, finder.evidence(plan)) for name, plan in plans if finder.holds(plan)]
        spent += time.process_time() - start
        wrong += naive != [(m.watchlist, m.evidence) for m in index.match(item)]
    return wrong, {"naive": len(some) / spent}


def _change_us(index: Index, lists: Sequence[Watchlist]) -> float:
    """Median time to put one watchlist in the place of another, and to take it out and add it."""
    spent = []
    for number in range(0, len(lists), max(1, len(lists) // 300)):
        other = Watchlist(lists[number].id, "other", lists[-number - 1].query, ("desk",))
        start = time.process_time()
        index.replace(other)
        index.remove(other.id)
        index.replace(lists[number])
        spent.append((time.process_time() - start) / 3)
    return 1e6 * median(spent)


@dataclass(frozen=True)
class FullPath:
    """From entry to matches: the items of the sample wires, 1,000 watchlists; medians."""

    items: int
    letters: float
    clean_us: float
    path_us: float
    matches: int


def measure_path(folder: Path | None) -> FullPath:
    """Clean and match each entry, the best of five rounds; in a process of its own."""
    told = captured(folder) if folder else bundled()
    index = Index.build(real_watchlists([e.title for e, _ in told]))
    gc.freeze()
    best = [(math.inf, math.inf)] * len(told)
    for _ in range(6):
        for n, (entry, feed) in enumerate(told):
            start = time.process_time()
            item = clean(entry, feed, 0)
            half = time.process_time()
            index.match(item)
            end = time.process_time()
            best[n] = (min(best[n][0], half - start), min(best[n][1], end - start))
    return FullPath(
        len(told),
        median(len(e.title) + len(e.summary) + len(e.body) for e, _ in told),
        1e6 * median(c for c, _ in best),
        1e6 * median(b for _, b in best),
        sum(len(index.match(clean(e, f, 0))) for e, f in told),
    )


def bundled() -> list[tuple[Entry, Feed]]:
    """The sample wires of the demo."""
    script = read_script(date(2026, 7, 20))
    feeds = {f.key: Feed(f.name, "https://example.org/", language=f.language) for f in script.feeds}
    return [(Entry(title=w.title, summary=w.text), feeds[w.feed]) for w in script.wires]


def captured(folder: Path) -> list[tuple[Entry, Feed]]:
    """Items of captured feed documents, at most forty of each."""
    told = []
    for path in sorted(folder.iterdir()):
        reading = read(Document(path.read_bytes(), "https://example.org/"))
        if isinstance(reading, Reading):
            feed = Feed(path.stem, "https://example.org/", language=reading.language)
            told += [(entry, feed) for entry in reading.entries[:40]]
    return told


def real_watchlists(titles: Sequence[str]) -> list[Watchlist]:
    """A thousand that name countries, two at once or one with a word of these titles."""
    rng = random.Random("real")
    codes = [
        "KP",
        "RU",
        "US",
        "CN",
        "KR",
        "JP",
        "UA",
        "FR",
        "DE",
        "GB",
        *load_forms().known("country"),
    ]
    seen = [t.text for title in titles for t in tokens(title) if len(t.text) > 3]
    made = []
    for number in range(1000):
        one, other = rng.choices(codes, weights=[20] * 10 + [1] * (len(codes) - 10), k=2)
        term = rng.choice(
            (f"country:{other}", rng.choice(seen), f'"{" ".join(rng.sample(seen, 2))}"')
        )
        made.append(Watchlist(f"r{number}", f"r{number}", f"country:{one} + {term}", ("desk",)))
    return made


def _yardsticks(lists: Sequence[Watchlist], texts: Sequence[Item]) -> dict[str, float]:
    """Items a second of searches for all phrases and nothing else."""
    phrases = sorted({p for one in lists for p in _phrases(one.query)})
    plain = [" ".join(t.text for t in tokens(f"{i.title} {i.summary}")) for i in texts]
    rates: dict[str, float] = {}
    try:
        automaton = importlib.import_module("ahocorasick_rs").AhoCorasick(phrases)
    except ImportError:
        pass
    else:
        start = time.process_time()
        for text in plain:
            automaton.find_matches_as_indexes(text, overlapping=True)
        rates["ahocorasick_rs"] = len(plain) / (time.process_time() - start)
    if len(phrases) <= 300_000 and (rate := _hyperscan(phrases, plain)):
        rates["hyperscan"] = rate
    return rates


def _hyperscan(phrases: Sequence[str], plain: Sequence[str]) -> float | None:
    try:
        hyperscan: Any = importlib.import_module("hyperscan")
    except ImportError:
        return None
    database = hyperscan.Database()
    database.compile(
        expressions=[p.encode() for p in phrases], ids=range(len(phrases)),
        elements=len(phrases), flags=[0] * len(phrases), literal=True,
    )  # fmt: skip
    found: list[int] = []
    start = time.process_time()
    for text in plain:
        database.scan(text.encode(), match_event_handler=lambda n, *_: found.append(n))
    return len(plain) / (time.process_time() - start)


def _phrases(query: str) -> Iterator[str]:
    """The words and phrases of a query of the generator."""
    for sign in ("(", ")", "title:", "~5", "-", "|"):
        query = query.replace(sign, "+")
    yield from (p for part in query.split("+") if (p := fold(" ".join(part.split()))))


def _run(work: Callable[..., Any], *given: Any) -> Any:
    """Do it in a process of its own. Raises RuntimeError with the trace of a failure there."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        done, trace = pool.submit(_guarded, work, given).result()
    if trace:
        raise RuntimeError(trace)
    return done


def _guarded(work: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, str]:
    """Errors as text: not every exception can be handed to another process."""
    try:
        return work(*given), ""
    except Exception:  # noqa: BLE001 - told by the other process
        return None, traceback.format_exc()


def floors_of(figures: Sequence[Figures], path: FullPath) -> list[Floor]:
    """The promises, and how they went."""
    floors = [Floor("clean and match, 1,000", path.path_us, PATH_US, "µs")]
    for f in figures:
        if f.watchlists in RATES:
            name = f"microseconds an item, {f.watchlists:,}"
            floors.append(Floor(name, 1e6 / f.items_per_s, 1e6 / RATES[f.watchlists], "µs"))
        floors.append(Floor(f"one change, {f.watchlists:,}", f.change_us / 1000, CHANGE_MS, "ms"))
        if f.watchlists == 1_000_000:
            floors.append(Floor("index at a million", f.index_mb, INDEX_MB, "MB"))
            floors.append(Floor("p99 at a million", f.p99_us / 1000, P99_MS, "ms"))
    return floors


def tell(figures: Sequence[Figures], path: FullPath) -> None:
    """For people."""
    print(machine(), end="\n\n")
    print("| watchlists | items/s | p50 µs | p99 µs | looked up, matches an item | index MB | "
          "compile s | change µs | revise s | beside, items/s |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")
    for f in figures:
        beside = ", ".join(f"{name} {rate:,.3g}" for name, rate in f.yardsticks.items())
        print(
            f"| {f.watchlists:,} | {f.items_per_s:,.0f} | {f.p50_us:.0f} | {f.p99_us:.0f} | "
            f"{f.candidates / f.items:.2f}, {f.matches / f.items:.2f} | {f.index_mb:.0f} | "
            f"{f.compile_s:.1f} | {f.change_us:.0f} | {f.revise_s:.1f} | {beside or '-'} |"
        )
    print(
        f"\nclean and match, 1,000 watchlists, {path.items} items of {path.letters:.0f} "
        f"letters: {path.path_us:.0f} µs, of which clean {path.clean_us:.0f}; "
        f"{path.matches} matches"
    )


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--feeds", type=Path, help="folder of captured feed documents")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    path: FullPath = _run(measure_path, options.feeds)
    figures: list[Figures] = []
    for size in sizes:
        print(f"{size} watchlists …", file=sys.stderr, flush=True)
        reference = size == min(sizes) and size <= 20_000
        figures.append(_run(measure, size, options.items, reference))
    floors = floors_of(figures, path)
    wrong = sum(f.different or 0 for f in figures)
    if options.json:
        told = {"machine": machine(), "figures": [asdict(f) for f in figures], "path": asdict(path)}
        print(json.dumps(told, indent=2))
    else:
        tell(figures, path)
        print(f"different from the reference: {wrong}\n")
        print("\n".join(map(str, floors)))
    return 0 if all(f.kept for f in floors) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
