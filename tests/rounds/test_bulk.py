"""What comes in bulk (first readings, long pauses) is one mail that says so, and it does leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.model import Fault, Feed, Mail, Rule, Unreachable, Wait
from tests.fakes import SmallHouse, a_plan, page, rss
from tests.rounds.conftest import INSTANT
from tests.rounds.test_delivering import FLOOD, OLD, STORM

NORTH, SOUTH = Feed("North", "http://north.example/rss"), Feed("South", "http://south.example/rss")


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """Two feeds and an instant watchlist of ana's; nothing was polled yet."""
    small = SmallHouse(tmp_path, a_plan([INSTANT], [NORTH, SOUTH]))
    await small.open()
    yield small
    await small.store.close()


async def poll_one(house: SmallHouse, name: str) -> None:
    """Poll this feed only; the other stays due."""
    (state,) = [s for s in await house.store.feed_states() if s.name == name]
    report = await house.polling.poll(state, house.plan)
    if report.taken is None:
        await house.store.settle_feeds([report.state])


def dated(body: bytes, house: SmallHouse) -> bytes:
    """The document with entries that are as old as now."""
    now = format_datetime(datetime.fromtimestamp(house.clock.now_ms() / 1000, UTC))
    return body.replace(b"</item>", f"<pubDate>{now}</pubDate></item>".encode())


async def test_a_first_reading_leaves_although_another_feed_never_answers(
    pair: SmallHouse,
) -> None:
    """It waits until that feed was tried, and the round itself says when to look again."""
    pair.fetcher.answers[NORTH.url] = page(NORTH.url, dated(rss(STORM), pair))
    pair.fetcher.answers[SOUTH.url] = Unreachable(Fault.CONNECT, "refused")
    await poll_one(pair, "North")
    waiting = await pair.delivery.run(pair.plan)
    assert [d.rule for d in waiting.decisions if isinstance(d, Wait)] == [Rule.PRIMING]
    assert waiting.wake_ms is not None
    await poll_one(pair, "South")
    pair.clock.ms = waiting.wake_ms
    assert len((await pair.delivery.run(pair.plan)).sent) == 1


async def test_a_first_reading_does_not_wait_for_ever(pair: SmallHouse) -> None:
    """A feed that is never tried (its host is crowded, its poll fails inside) holds nobody."""
    pair.fetcher.answers[NORTH.url] = page(NORTH.url, dated(rss(STORM), pair))
    await poll_one(pair, "North")
    pair.clock.later(15 * 60)
    assert len((await pair.delivery.run(pair.plan)).sent) == 1


async def test_a_long_outage_is_followed_by_one_mail_that_says_so(pair: SmallHouse) -> None:
    """The network was away for a day: all feeds are read again first, undated entries included."""
    for feed in (NORTH, SOUTH):
        pair.fetcher.answers[feed.url] = page(feed.url, rss(OLD))
    await pair.poll()
    pair.clock.later(86_400)
    pair.fetcher.answers[NORTH.url] = page(NORTH.url, rss(STORM, OLD))
    pair.fetcher.answers[SOUTH.url] = page(SOUTH.url, rss(FLOOD, OLD))
    await poll_one(pair, "North")
    assert (await pair.delivery.run(pair.plan)).sent == ()
    await poll_one(pair, "South")
    report = await pair.delivery.run(pair.plan)
    (mail,) = [d for d in report.decisions if isinstance(d, Mail)]
    assert (len(mail.alerts), len(report.sent)) == (2, 1)
    assert b"after a pause" in pair.mailer.sent[0].raw


async def test_the_news_of_a_feed_that_is_read_as_ever_is_not_held(pair: SmallHouse) -> None:
    """Only bulk waits for the feeds that are late."""
    for feed in (NORTH, SOUTH):
        pair.fetcher.answers[feed.url] = page(feed.url, rss(OLD))
    await pair.poll()
    pair.clock.later(600)
    pair.fetcher.answers[NORTH.url] = page(NORTH.url, rss(STORM, OLD))
    await poll_one(pair, "North")
    assert len((await pair.delivery.run(pair.plan)).sent) == 1


async def test_a_huge_page_leaves_the_others_their_turns(pair: SmallHouse) -> None:
    """Contract 3: while it is cleaned, related and matched, everything else goes on."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    pair.clock.sleep = asyncio.sleep  # type: ignore[assignment,method-assign]
    other = asyncio.create_task(count())
    await pair.serve(rss(*[(f"g{n}", f"Storm number {n}", "") for n in range(320)]), "North")
    other.cancel()
    assert turns >= 30
