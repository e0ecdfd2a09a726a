"""The desk serves everybody who waits in one transaction, as if each had come alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import Feed, Intake, Item, Kind, Match, TakenIn
from monitor.rounds import PollReport
from monitor.rounds.desk import PAGES
from monitor.watch import Index
from tests.fakes import SmallHouse, a_plan, page, rss
from tests.rounds.conftest import INSTANT

NAMES = tuple(f"Feed {n}" for n in range(6))
OLD = ("old", "Tram lines extended to the airport", "The city council voted on Tuesday.")
STORM = "A storm closed the northern ports on Monday and delayed forty ferries, officials said."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """Six feeds, each read once."""
    small = await opened(tmp_path, NAMES)
    yield small
    await small.store.close()


async def opened(folder: Path, names: tuple[str, ...]) -> SmallHouse:
    """A house whose feeds were read once."""
    feeds = [Feed(n, f"http://{n.replace(' ', '-').lower()}.example/rss") for n in names]
    small = SmallHouse(folder, a_plan([INSTANT], feeds))
    await small.open()
    for name in names:
        answer(small, name, (f"{name} old", *OLD[1:]))
    await small.poll()
    small.clock.later(3600)
    return small


def answer(house: SmallHouse, name: str, *items: tuple[str, str, str]) -> None:
    """Let a feed have this document from now on."""
    url = house.plan.feeds[name].url
    house.fetcher.answers[url] = page(url, rss(*items))


async def together(house: SmallHouse) -> dict[str, PollReport | BaseException]:
    """Poll all that is due so that every page waits before the first is served."""
    states = await house.store.lease_feeds(house.clock.now_ms(), 100, 60_000)
    async with house.turn:
        polls = [asyncio.create_task(house.polling.poll(s, house.plan)) for s in states]
        for _ in range(100):
            await asyncio.sleep(0)
    reports = await asyncio.gather(*polls, return_exceptions=True)
    return dict(zip((s.name for s in states), reports, strict=True))


def transactions(house: SmallHouse, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of feeds in each transaction from now on."""
    sizes: list[int] = []
    take_in = house.store.take_in

    async def counting(intake: Intake) -> TakenIn:
        sizes.append(len(intake.states))
        return await take_in(intake)

    monkeypatch.setattr(house.store, "take_in", counting)
    return sizes


async def test_pages_that_wait_share_one_transaction(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six pages wait, one transaction takes them in, and each poll reports its own news."""
    sizes = transactions(house, monkeypatch)
    for n, name in enumerate(NAMES):
        answer(house, name, (f"new {n}", f"Storm number {n} reaches harbour {n}", f"Wind {n}."))
    reports = await together(house)
    assert sizes == [len(NAMES)]
    for n, name in enumerate(NAMES):
        report = reports[name]
        assert isinstance(report, PollReport)
        assert [a.item.guid for a in report.arrivals] == [f"new {n}"]
        assert report.taken is not None
        assert report.taken.alerts == 1
        stored = await house.store.items(report.taken.items)
        assert [s.item.feed for s in stored.values()] == [name]
    states = await house.store.feed_states()
    assert all(s.next_due_ms > house.clock.now_ms() for s in states)
    assert await house.store.lease_feeds(house.clock.now_ms(), 100, 1) == ()


async def test_copies_in_one_group_are_one_story(house: SmallHouse) -> None:
    """Two agencies carry the same text in the same second: the second is a copy of the first."""
    for name in NAMES[:2]:
        answer(house, name, (f"{name} storm", "Storm closes ports", STORM))
    reports = [r for r in (await together(house)).values() if isinstance(r, PollReport)]
    news = [(a.relation.kind, r.taken.stories) for r in reports if r.taken for a in r.arrivals]
    assert [kind for kind, _ in news] == [Kind.NEW, Kind.DUPLICATE]
    assert len({story for _, story in news}) == 1


async def test_the_same_article_in_two_feeds_is_told_as_it_is_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that two pages share keeps them apart: the second finds the first recognised."""
    found = []
    for folder in ("apart", "together"):
        (tmp_path / folder).mkdir()
        house = await opened(tmp_path / folder, NAMES[:2])
        sizes = transactions(house, monkeypatch)
        for name, headline in zip(
            NAMES, ("Storm closes ports", "Ports shut by storm"), strict=False
        ):
            answer(house, name, ("same", headline, STORM))
        if folder == "together":
            reports = [r for r in (await together(house)).values() if isinstance(r, PollReport)]
        else:
            reports = await house.poll()
        assert sizes == [1, 1]
        found.append(
            [(a.relation.kind, a.version_of, a.relation.of) for r in reports for a in r.arrivals]
        )
        await house.store.close()
    assert found[0] == found[1]


async def test_a_fault_with_one_page_is_not_the_others(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug that one item brings out fails that feed's poll only."""
    match = Index.match

    def failing(index: Index, item: Item) -> tuple[Match, ...]:
        if item.guid == "poison":
            raise ZeroDivisionError
        return match(index, item)

    monkeypatch.setattr(Index, "match", failing)
    for n, name in enumerate(NAMES):
        guid = "poison" if n == 2 else f"new {n}"
        answer(house, name, (guid, f"Storm number {n} reaches harbour {n}", f"Wind {n}."))
    reports = await together(house)
    failed = [name for name, r in reports.items() if isinstance(r, ZeroDivisionError)]
    assert failed == ["Feed 2"]
    taken = [r.taken.alerts for r in reports.values() if isinstance(r, PollReport) and r.taken]
    assert taken == [1] * 5


async def test_a_cancelled_poll_leaves_the_others_their_turn(house: SmallHouse) -> None:
    """A poll that is given up while it waits is not served, and holds up nobody."""
    for n, name in enumerate(NAMES):
        answer(house, name, (f"new {n}", f"Storm number {n} reaches harbour {n}", f"Wind {n}."))
    states = await house.store.lease_feeds(house.clock.now_ms(), 100, 60_000)
    async with house.turn:
        polls = [asyncio.create_task(house.polling.poll(s, house.plan)) for s in states]
        for _ in range(100):
            await asyncio.sleep(0)
        polls[0].cancel()
        await asyncio.sleep(0)
    reports = await asyncio.gather(*polls, return_exceptions=True)
    assert isinstance(reports[0], asyncio.CancelledError)
    assert sum(isinstance(r, PollReport) and r.taken is not None for r in reports) == 5
    assert (await house.store.archive_state()).items == len(NAMES) + 5


async def test_a_crowd_is_served_in_several_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn takes a bounded number of pages, so that none holds the others up for long."""
    names = tuple(f"Feed {n}" for n in range(PAGES + 5))
    house = await opened(tmp_path, names)
    sizes = transactions(house, monkeypatch)
    for n, name in enumerate(names):
        answer(house, name, (f"new {n}", f"Headline {n} of that hour", f"Text number {n}."))
    await together(house)
    assert sizes == [PAGES, 5]
    await house.store.close()
