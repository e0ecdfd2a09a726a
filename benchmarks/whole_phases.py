"""What captured feeds go through with the whole program, and what must come of it."""

# ruff: noqa: INP001 beside scripts, not a package

from __future__ import annotations

import asyncio
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from captured import Stand, packed, read_manifest, serving, whole, with_edit, with_item
from faults import Wrong, wrong_answers
from whole_program import Installation, Stored, as_expected

from monitor.model import Health

SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
EDITED = "(amended: 4,711 lighthouse keepers)"
DAEMON_PATIENCE_S = 120.0


@dataclass
class Findings:
    """By feed: differences in words, items stored, items matched. By phase: seconds."""

    differences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    items: dict[str, int] = field(default_factory=dict)
    matched: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, feed: str, *found: str) -> None:
        """Differences of one feed."""
        self.differences[feed].extend(found)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase; what fails in it as a whole is a difference too."""
        started = time.perf_counter()
        try:
            yield
        except RuntimeError as error:
            self.add(name, str(error))
        self.seconds[name] = time.perf_counter() - started


def _ids(stored: Stored, feed: str) -> set[int]:
    return {i.item_id for i in stored.get(feed, ())}


async def examine(folder: Path, work: Path) -> Findings:
    """All phases over the documents of a folder; `work` is an empty folder to work in."""
    lines = read_manifest(folder)
    documents = [(line, whole(folder, line)) for line in lines]
    wrong = wrong_answers(next(a for line, a in documents if line["expected"]["is_feed"]))
    findings = Findings()
    async with serving(documents, {name: w.answer for name, w in wrong.items()}) as stand:
        for name, each in wrong.items():
            stand[name].allow_private = each.allow_private
        alone = Installation(work / "once", Stand({s.name: s for s in stand.documents()}))
        alone.configure()
        with findings.phase("first reading"):
            await _first_reading(alone, findings)
        with findings.phase("nothing new"):
            await _nothing_new(alone, findings)
        with findings.phase("added and edited"):
            await _news(alone, findings)
        with findings.phase("faults and recovery"):
            await _faults(alone, wrong, findings)
        for line, answer in documents:
            stand[line["path"]].answer = packed(answer)
        mixed = Installation(work / "run", stand)
        mixed.configure()
        with findings.phase("daemon beside broken servers"):
            await _daemon(mixed, wrong, findings)
    return findings


def added_text(number: int) -> tuple[str, str]:
    """Title and text of an added item: no two are alike, so that none is taken for another."""
    a, b, c, d, e, f, g, h, i = (_word(number * 9 + k).capitalize() for k in range(9))
    return f"{a} {b} {c}: Trump {d} {e}", f"{f} {g} {h} and {i}."


def _word(number: int) -> str:
    """A word of its own for each number."""
    size = len(SYLLABLES)
    places = (number % size, (number * 7 + 3) % size, number // size % size)
    return "".join(SYLLABLES[place] for place in places)


def _feeds(stand: Stand) -> list[str]:
    """The documents that are feeds, by name."""
    return [s.name for s in stand.documents() if s.line and s.line["expected"]["is_feed"]]


async def _first_reading(house: Installation, findings: Findings) -> None:
    """Everything is stored as the independent reading has it; nothing is mailed at once."""
    await house.command("once")
    stored, health = await house.stored(), await house.health()
    for served in house.stand.documents():
        items = stored.get(served.name, [])
        findings.items[served.name] = len(items)
        findings.matched[served.name] = sum(bool(i.matches) for i in items)
        findings.add(served.name, *as_expected(served, items))
        feed = bool(served.line and served.line["expected"]["is_feed"])
        if (health[served.name]["health"] == Health.OK.value) != feed:
            findings.add(served.name, f"is {health[served.name]['health']}")


async def _nothing_new(house: Installation, findings: Findings) -> None:
    """The same bytes again, then the same items in other bytes: nothing is new."""
    before = await house.stored()
    await house.command("once")
    await _same(house, before, findings, "the same document again")
    for served in house.stand.documents():
        served.answer = replace(served.answer, body=served.answer.body + b"\n<!-- again -->\n")
    await house.command("once")
    await _same(house, before, findings, "the same items in other bytes")


async def _same(house: Installation, before: Stored, findings: Findings, when: str) -> None:
    after = await house.stored()
    for name in house.stand.served:
        new = [i for i in after.get(name, ()) if i.item_id not in _ids(before, name)]
        findings.add(name, *(f"{when}: new {i.item.title!r}" for i in new))
        if _ids(before, name) - _ids(after, name):
            findings.add(name, f"{when}: items are gone")


async def _news(house: Installation, findings: Findings) -> None:
    """A third of the feeds adds an item, a third edits a title: exactly those are new."""
    before, mails = await house.stored(), len(house.mails())
    feeds = _feeds(house.stand)
    added, edited = feeds[::3], feeds[1::3]
    for name in added:
        served = house.stand[name]
        number = feeds.index(name)
        served.answer = with_item(served.answer, f"wm-{number}", added_text(number), time.time())
    for name in edited:
        house.stand[name].answer = with_edit(house.stand[name].answer, EDITED)
    await house.command("once")
    after = await house.stored()
    texts = house.mails()[mails:]
    for name in house.stand.served:
        new = [i for i in after.get(name, ()) if i.item_id not in _ids(before, name)]
        titles = [i.item.title for i in new]
        if name in added:
            title, _ = added_text(feeds.index(name))
            if titles != [title]:
                findings.add(name, f"added one item, new are {titles}")
            told = sum(_plain(text).count(title) for text in texts)
            if told != 1:
                findings.add(name, f"the added item was told {told} times")
        elif name in edited:
            if len(titles) != 1 or EDITED not in titles[0]:
                findings.add(name, f"edited one item, new are {titles}")
        elif titles:
            findings.add(name, f"nothing was changed, new are {titles}")


def _plain(text: str) -> str:
    """The text of a mail without its line ends and the marks of matched words."""
    return " ".join(text.replace("*", "").split())


async def _faults(house: Installation, wrong: Mapping[str, Wrong], findings: Findings) -> None:
    """Half of the servers break in many ways: each fault is named, nothing is forgotten."""
    before, feeds = await house.stored(), _feeds(house.stand)
    usable = [w for w in wrong.values() if w.fault and not w.stays_ok and w.allow_private]
    broken = {n: usable[k % len(usable)] for k, n in enumerate(feeds[::2])}
    good = {name: house.stand[name].answer for name in broken}
    for name, each in broken.items():
        house.stand[name].answer = each.answer
    await house.command("once")
    await _same(house, before, findings, "with a broken server")
    health = await house.health()
    for name in feeds:
        fault = broken[name].fault if name in broken else None
        if health[name]["fault"] != fault:
            findings.add(name, f"named {health[name]['fault']!r}, expected {fault!r}")
    for name, answer in good.items():
        house.stand[name].answer = answer
    await house.command("once")
    await _same(house, before, findings, "after recovery")
    health = await house.health()
    for name in feeds:
        if health[name]["health"] != Health.OK.value:
            findings.add(name, f"after recovery: {health[name]}")


async def _daemon(house: Installation, wrong: Mapping[str, Wrong], findings: Findings) -> None:
    """A daemon meets all of them at once, packed, beside servers that are wrong."""
    process = await house.start("run")
    drain = asyncio.create_task(process.communicate())
    try:
        health = await _all_polled(house)
    finally:
        process.send_signal(signal.SIGTERM)
        await drain
    if process.returncode != 0:
        findings.add("daemon", f"ended with {process.returncode}")
    stored = await house.stored()
    for name, each in wrong.items():
        row = health[name]
        ok = row["health"] == Health.OK.value
        findings.items[name] = len(stored.get(name, ()))
        if row["fault"] != each.fault or ok != each.stays_ok:
            findings.add(name, f"is {row['health']}, {row['fault']!r}, expected {each.fault!r}")
        else:
            findings.add(name)
    for served in house.stand.documents():
        differences = as_expected(served, stored.get(served.name, []))
        findings.add(served.name, *(f"beside broken servers: {d}" for d in differences))


async def _all_polled(house: Installation) -> dict[str, dict[str, object]]:
    """Wait until the daemon has tried every feed."""
    async with asyncio.timeout(DAEMON_PATIENCE_S):
        while True:
            await asyncio.sleep(1)
            try:
                health = await house.health()
            except RuntimeError:  # no state yet
                continue
            if all(row["polled"] for row in health.values()) and len(health) == len(
                house.stand.served
            ):
                return health
