"""`full_text: true`: the page behind a summary is read for news only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import (
    BasicAuth,
    Fault,
    Feed,
    Fetched,
    Page,
    Request,
    Schedule,
    Secret,
    Unreachable,
    Watchlist,
)
from monitor.rounds import PollRound
from tests.fakes import FakeFetcher, InProcessParser, SmallHouse, a_plan, rss

FEED = Feed(
    "One",
    "http://one.example/rss",
    full_text=True,
    headers=(("X-Key", "k"),),
    auth=BasicAuth("me", Secret("pw")),
)
PARAGRAPHS = (
    (
        "The night train from the capital stopped for two hours in the hills after a rockfall, and "
        "the passengers were taken on by buses that the railway had sent from the next valley."
    ),
    (
        "A storm had loosened the slope during the week, the railway said, and a detector gave the "
        "alarm in time for the driver to stop well before the blocked tunnel."
    ),
    "Work to clear the line will last until Friday; freight is led round by the coast.",
)
ARTICLE = (
    "<html><head><title>Night train stopped</title></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>Night train stopped</h1>"
    + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    + "</article></body></html>"
).encode()
OLD = ("old", "Harbour reopens", "The harbour reopened on Monday after the works.")
TRAIN = ("train", "Night train stopped", "Passengers went on by bus.")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """A full-text feed; the watchlist's word stands in the page only."""
    watchlist = Watchlist("storms", "Storms", "storm", ("ana",), Schedule(now=True))
    small = SmallHouse(tmp_path, a_plan([watchlist], [FEED]))
    await small.open()
    yield small
    await small.store.close()


def article(url: str) -> Page:
    """The page as it arrives."""
    return Page(url, ARTICLE, "text/html; charset=utf-8")


async def test_a_word_that_stands_in_the_page_only_is_found(house: SmallHouse) -> None:
    """The alert shows the text of the page."""
    await house.serve(rss(OLD))
    url = "https://news.example/train"
    house.fetcher.answers[url] = article(url)
    report = await house.serve(rss(TRAIN, OLD))
    assert [m.watchlist for m in report.arrivals[0].matches] == ["storms"]
    assert "loosened the slope" in report.arrivals[0].item.body


async def test_a_page_that_tells_something_else_is_not_the_items(house: SmallHouse) -> None:
    """A wall asks for consent, or says that the page is gone: the summary stays what it was."""
    wall = (
        "We and our 842 partners store and read personal data on your device to weather any storm "
        "of requests. You may accept all of it, refuse all of it or change your choice at any time."
    )
    await house.serve(rss(OLD))
    url = "https://news.example/train"
    body = f"<article><h1>Your choice</h1><p>{wall}</p></article>"
    house.fetcher.answers[url] = Page(
        url, f"<html><body>{body}</body></html>".encode(), "text/html"
    )
    report = await house.serve(rss(TRAIN, OLD))
    (arrival,) = report.arrivals
    assert url in {r.url for r in house.fetcher.asked}
    assert (arrival.item.body, arrival.matches) == ("", ())


async def test_a_page_is_read_once(house: SmallHouse) -> None:
    """Known entries cost no request, and the page's text does not make them new."""
    await house.serve(rss(OLD))
    url = "https://news.example/train"
    house.fetcher.answers[url] = article(url)
    await house.serve(rss(TRAIN, OLD))
    asked = len([r for r in house.fetcher.asked if r.url == url])
    assert (await house.serve(rss(TRAIN, OLD) + b"\n")).arrivals == ()
    moved = (await house.serve(rss(OLD, TRAIN))).arrivals
    assert moved == ()
    assert len([r for r in house.fetcher.asked if r.url == url]) == asked


async def test_without_its_page_an_entry_keeps_its_summary(house: SmallHouse) -> None:
    """A page that cannot be had loses nothing."""
    await house.serve(rss(OLD))
    report = await house.serve(rss(TRAIN, OLD))
    assert report.arrivals[0].item.summary == TRAIN[2]


class _SlowPages(FakeFetcher):
    """The feed comes at once, each page after half a minute."""

    def __init__(self, house: SmallHouse) -> None:
        super().__init__()
        self._clock = house.clock

    async def fetch(self, request: Request) -> Fetched:
        """Time goes on, as with a server that lets one wait for the whole deadline."""
        if request.url != FEED.url:
            self._clock.later(30)
        return await super().fetch(request)


async def test_pages_that_keep_one_waiting_hold_back_no_news(house: SmallHouse) -> None:
    """After a minute no more are asked for: what the feed itself says is told."""
    house.fetcher = _SlowPages(house)
    house.polling = PollRound(
        house.clock,
        house.fetcher,
        InProcessParser(),
        house.store,
        lambda: house.turn,
        lambda: 0.5,
    )
    await house.serve(rss(OLD))
    began_ms = house.clock.now_ms()
    news = [(f"n{n}", f"Night train {n} stopped", f"Line {n} is closed.") for n in range(9)]
    report = await house.serve(rss(*news, OLD))
    assert len(report.arrivals) == len(news)
    assert [a.item.summary for a in report.arrivals] == [text for _, _, text in reversed(news)]
    assert len({r.url for r in house.fetcher.asked}) == 1 + 1 + 2  # the feed, the old page, two
    assert house.clock.now_ms() - began_ms <= 1000 * (FEED.every_s + 60)


async def test_a_server_that_asks_for_rest_gets_it(house: SmallHouse) -> None:
    """After "too many requests" no more pages of that host are asked for; others are."""
    await house.serve(rss(OLD))
    news = [(f"n{n}", f"Night train {n} stopped", f"Line {n} is closed.") for n in range(5)]
    for guid, _, _ in news:
        url = f"https://news.example/{guid}"
        house.fetcher.answers[url] = Unreachable(Fault.HTTP, "news.example: HTTP 429", 429)
    other = rss(TRAIN).replace(b"news.example", b"other.example").partition(b"<item>")[2]
    house.fetcher.answers["https://other.example/train"] = article("https://other.example/train")
    body = rss(*news, OLD).replace(b"</channel></rss>", b"<item>" + other)
    report = await house.serve(body)
    asked = [r.url for r in house.fetcher.asked]
    assert len([u for u in asked if u.startswith("https://news.example/n")]) == 1
    assert "https://other.example/train" in asked
    assert len(report.arrivals) == len(news) + 1


async def test_passwords_and_own_headers_stay_at_the_feeds_address(house: SmallHouse) -> None:
    """A link to another host is fetched without them."""
    await house.serve(rss(OLD))
    await house.serve(rss(TRAIN, OLD))
    asked = {r.url: r for r in house.fetcher.asked}
    assert asked["http://one.example/rss"].auth == FEED.auth
    assert asked["https://news.example/train"].auth is None
    assert asked["https://news.example/train"].headers == ()


async def test_a_private_feed_opens_no_other_private_address(house: SmallHouse) -> None:
    """`allow_private` is for the feed's own host."""
    feed = replace(FEED, allow_private=True)
    house.plan = a_plan([], [feed])
    await house.serve(rss(OLD))
    await house.serve(rss(TRAIN, OLD))
    asked = {r.url: r for r in house.fetcher.asked}
    assert asked["http://one.example/rss"].allow_private
    assert not asked["https://news.example/train"].allow_private
