"""Captured feed documents through the real doors, then through the whole program.

    python benchmarks/real_feeds.py FOLDER [--doors | --program]

First (`--doors`: only that) each document goes through loopback server, fetcher and parsing
process. Then (`--program`: only that) all of them are the feeds of an installation:
`wire-monitor once` reads them, reads them again unchanged and in other bytes, finds one item added
here and one edited there, meets broken servers and their recovery; a daemon reads all of them
packed, beside fifteen servers that are wrong in as many ways. What is stored, mailed and said by
`feeds --json` is compared with the manifest after each.

FOLDER holds documents and `manifest.jsonl`, one line a document:

    {"path": "bbc.xml",
     "serve": {"base_url": "https://…", "content_type": null, "content_encoding": null},
     "expected": {"is_feed": true, "n_entries": 27,
                  "first": {"title", "link", "id", "published", "updated", "published_note"?},
                  "counts": {"with_title", "with_link", "with_id", "with_date", "approximate"?}}}

`expected` is the reading of another program. A time that it could not determine
(`published_note`) is not compared, but may be found here. Relative links are resolved against
`base_url`, which takes the place of the loopback address before the document is read. Each document
is read a second time with one item unknown and must give exactly that item, and a third time
with all known, which must give none. Prints a line per feed and a total for both halves; exit 1 on
a difference.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from whole_phases import examine

from monitor.adapters.http import HttpFetcher
from monitor.adapters.parse_worker import ParseWorker
from monitor.model import Document, Entry, Page, Reading, Request

Line = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """How one document went: differences in words, entries, seconds in fetcher and parser."""

    name: str
    differences: tuple[str, ...]
    entries: int
    fetch_s: float
    parse_s: float


def _iso(ms: int | None) -> str | None:
    return None if ms is None else f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _first(entry: Entry, expected: Line) -> Iterator[str]:
    """Differences of the first entry."""
    got = {
        "title": entry.title,
        "link": entry.url,
        "id": entry.guid,
        "published": _iso(entry.published_ms),
        "updated": _iso(entry.updated_ms),
    }
    for name, value in got.items():
        if f"{name}_note" not in expected and value != expected.get(name):
            yield f"first {name}: {value!r}, expected {expected.get(name)!r}"


def _counts(entries: tuple[Entry, ...], expected: Line, dates_noted: bool) -> Iterator[str]:
    got = {
        "with_title": sum(bool(entry.title) for entry in entries),
        "with_link": sum(entry.url is not None for entry in entries),
        "with_id": sum(entry.guid is not None for entry in entries),
        "with_date": sum(
            entry.published_ms is not None or entry.updated_ms is not None for entry in entries
        ),
    }
    for name, number in got.items():
        more_is_right = expected.get("approximate") or (name == "with_date" and dates_noted)
        if number != expected[name] and not (more_is_right and number > expected[name]):
            yield f"{name}: {number}, expected {expected[name]}"


def differences(reading: object, expected: Line) -> Iterator[str]:
    """What is not as expected, in words."""
    if not expected["is_feed"]:
        if isinstance(reading, Reading):
            yield "was read, though it is no feed"
        return
    if not isinstance(reading, Reading):
        yield str(reading)
        return
    if len(reading.entries) != expected["n_entries"]:
        yield f"entries: {len(reading.entries)}, expected {expected['n_entries']}"
    if reading.entries and expected.get("first"):
        yield from _first(reading.entries[0], expected["first"])
    noted = "published_note" in expected.get("first", {})
    if expected.get("counts"):
        yield from _counts(reading.entries, expected["counts"], noted)


async def _pruning(parser: ParseWorker, document: Document, full: Reading) -> list[str]:
    """Differences between the full reading and readings with known items."""
    found = []
    nothing = await parser.read(document, full.slices)
    if full.slices and (not isinstance(nothing, Reading) or nothing.entries):
        found.append("entries though everything is known")
    for digest in sorted(full.slices)[:1]:
        one = await parser.read(document, full.slices - {digest})
        fresh = one.entries if isinstance(one, Reading) else ()
        if not fresh or any(entry not in full.entries for entry in fresh):
            found.append("a pruned reading differs from the full one")
    return found


async def _through(line: Line, url: str, fetcher: HttpFetcher, parser: ParseWorker) -> Result:
    started = time.perf_counter()
    page = await fetcher.fetch(Request(url, allow_private=True))
    fetched = time.perf_counter()
    if not isinstance(page, Page):
        return Result(line["path"], (str(page),), 0, fetched - started, 0.0)
    document = Document(page.body, line["serve"]["base_url"], page.content_type)
    reading = await parser.read(document)
    read = time.perf_counter()
    found = list(differences(reading, line["expected"]))
    entries = 0
    if isinstance(reading, Reading):
        entries = len(reading.entries)
        found += await _pruning(parser, document, reading)
    return Result(line["path"], tuple(found), entries, fetched - started, read - fetched)


def _application(folder: Path, lines: list[Line]) -> web.Application:
    served = {line["path"]: line for line in lines}

    async def answer(request: web.Request) -> web.Response:
        line = served[request.match_info["path"]]
        serve = line["serve"]
        headers = {
            header: serve[name]
            for header, name in (
                ("Content-Type", "content_type"),
                ("Content-Encoding", "content_encoding"),
            )
            if serve.get(name)
        }
        body = await asyncio.to_thread((folder / line["path"]).read_bytes)
        return web.Response(body=body, headers=headers)

    application = web.Application()
    application.router.add_get("/{path:.+}", answer)
    return application


async def run(folder: Path) -> list[Result]:
    """Every document of the manifest, one after another."""
    text = await asyncio.to_thread((folder / "manifest.jsonl").read_text, encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    runner = web.AppRunner(_application(folder, lines))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fetcher, parser = HttpFetcher("wire-monitor real feeds"), ParseWorker()
    try:
        await parser.warm()
        return [
            await _through(line, f"http://127.0.0.1:{port}/{line['path']}", fetcher, parser)
            for line in lines
        ]
    finally:
        await parser.close()
        await fetcher.close()
        await runner.cleanup()


def doors(folder: Path) -> bool:
    """Print a line a document and the total; whether all were equal."""
    results = asyncio.run(run(folder))
    for result in results:
        mark = "differs" if result.differences else "equal"
        times = f"{result.fetch_s * 1000:6.1f} ms fetch {result.parse_s * 1000:6.1f} ms parse"
        print(f"{mark:8}{result.entries:4} entries {times}  {result.name}")
        for difference in result.differences:
            print(f"        {difference}")
    equal = sum(not result.differences for result in results)
    print(f"{equal} of {len(results)} documents equal through fetcher and parser")
    return bool(results) and equal == len(results)


def program(folder: Path) -> bool:
    """Print a line a feed and the total; whether all were equal."""
    with tempfile.TemporaryDirectory(prefix="wire-monitor-") as work:
        findings = asyncio.run(examine(folder, Path(work)))
    for name, differences in findings.differences.items():
        mark = "differs" if differences else "equal"
        matched = findings.matched.get(name)
        also = "" if matched is None else f" {matched:4} matched"
        print(f"{mark:8}{findings.items.get(name, 0):4} stored{also}  {name}")
        for difference in differences:
            print(f"        {difference}")
    for phase, seconds in findings.seconds.items():
        print(f"{seconds:6.1f} s  {phase}")
    equal = sum(not found for found in findings.differences.values())
    print(f"{equal} of {len(findings.differences)} feeds equal through the whole program")
    return bool(findings.items) and equal == len(findings.differences)


def main() -> int:
    """Both halves; exit 1 on a difference."""
    options = argparse.ArgumentParser(description="Captured feeds through the whole program.")
    options.add_argument("folder", type=Path)
    half = options.add_mutually_exclusive_group()
    half.add_argument("--doors", action="store_true", help="only fetcher and parser")
    half.add_argument("--program", action="store_true", help="only the whole program")
    chosen = options.parse_args()
    good = [
        part(chosen.folder)
        for part, left_out in ((doors, chosen.program), (program, chosen.doors))
        if not left_out
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
