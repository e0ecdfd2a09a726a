"""What inflection costs: compiling 1,000 watchlists of ordinary words in four languages.

    python benchmarks/compiling.py [--watchlists 1000] [--languages fr,en,de,ru] [--json]

The words are drawn, always the same, from the lemmas of the installed dictionaries; a watchlist has
a phrase of four. Each figure is of a process of its own: cold (nothing remembered: a
process reads each dictionary), cached (with the files of that run), and literal (`="…"`). Added
memory is the growth of the resident set over the compilation, less that of the literal one. Exit 1
if a floor is not reached.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from common import Floor, machine

COLD_S, CACHED_S, ADDED_MB = 10.0, 0.5, 30.0
"""The floors."""

WORDS_EACH = 1_500
"""Different words in a language that watchlists are made of."""


def draw(languages: list[str], watchlists: int) -> list[str]:
    """Phrases of four words, the languages in turns."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory  # noqa: PLC0415

    chance = random.Random(1)  # noqa: S311 - always the same
    words = {}
    for code in languages:
        lemmas = set(DefaultDictionaryFactory().get_dictionary(code).values())
        plain = sorted(w for w in lemmas if w.isalpha() and 4 <= len(w) <= 12)
        words[code] = chance.sample(plain, WORDS_EACH)
    queries = []
    for n in range(watchlists):
        one, two, three, four = chance.choices(words[languages[n % len(languages)]], k=4)
        queries.append(f"{one} {two} {three} {four}")
    return queries


def resident_mb() -> float:
    """Resident set of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS in /proc/self/status")


def compile_once(kind: str, queries: Path, folder: Path, languages: list[str]) -> None:
    """In a process of its own: compile, and print seconds and megabytes."""
    from monitor.house import compile_index  # noqa: PLC0415
    from monitor.model import MailSettings, Settings, Watchlist  # noqa: PLC0415

    lists = [
        Watchlist(str(n), str(n), f'="{query}"' if kind == "literal" else query)
        for n, query in enumerate(json.loads(queries.read_text(encoding="utf-8")))
    ]
    mail = MailSettings("wires@example.org")
    settings = Settings((), tuple(lists), (), mail, languages=tuple(languages))
    compile_index(replace(settings, watchlists=()), folder)  # what is needed once
    before_mb, started = resident_mb(), time.perf_counter()
    index = compile_index(settings, folder)
    passed_s = time.perf_counter() - started
    assert len(index) == len(lists)
    assert not index.troubles, index.troubles
    print(json.dumps({"seconds": passed_s, "grown_mb": resident_mb() - before_mb}))


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--watchlists", type=int, default=1_000)
    parser.add_argument("--languages", default="fr,en,de,ru")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    languages = options.languages.split(",")
    if options.one:
        kind, queries, folder = options.one
        compile_once(kind, Path(queries), Path(folder), languages)
        return 0
    with tempfile.TemporaryDirectory(prefix="wire-monitor-compiling-") as name:
        queries = Path(name) / "queries.json"
        queries.write_text(json.dumps(draw(languages, options.watchlists)), encoding="utf-8")
        told = {}
        for kind in ("literal", "cold", "cached"):
            command = [sys.executable, __file__, "--languages", options.languages]
            command += ["--one", kind, str(queries), str(Path(name) / "lexicon")]
            told[kind] = json.loads(subprocess.check_output(command))
        size_mb = sum(f.stat().st_size for f in (Path(name) / "lexicon").iterdir()) / 1e6
    added = {k: told[k]["grown_mb"] - told["literal"]["grown_mb"] for k in ("cold", "cached")}
    floors = [
        Floor("cold", told["cold"]["seconds"], COLD_S, "s"),
        Floor("cached", told["cached"]["seconds"], CACHED_S, "s"),
        Floor("memory added, cold", added["cold"], ADDED_MB, "MB"),
        Floor("memory added, cached", added["cached"], ADDED_MB, "MB"),
    ]
    if options.json:
        print(json.dumps({"machine": machine(), **told, "files_mb": size_mb}, indent=2))
    else:
        print(machine())
        print(f"{options.watchlists} watchlists in {', '.join(languages)}")
        print(f"literal: {told['literal']['seconds']:.2f} s; files: {size_mb:.1f} MB")
        print("\n".join(map(str, floors)))
    return 0 if all(floor.kept for floor in floors) else 1


if __name__ == "__main__":
    sys.exit(main())
