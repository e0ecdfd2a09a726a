"""What strangers do to stories: bounded work, no storm, nothing that stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model import Feed, Kind
from monitor.rounds import PollOutcome
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.conftest import INSTANT, RECIPIENTS
from tests.rounds.test_polling import OLD, STORM


async def told(house: SmallHouse) -> set[int]:
    """The stories that anybody is owed."""
    return {p.story for p in await house.store.pending(10_000)}


async def test_the_same_text_under_a_thousand_guids_is_one_story(house: SmallHouse) -> None:
    """On one page, and again under other ones on the next."""
    await house.serve(rss(OLD))
    first = await house.serve(rss(*((f"a{n}", *STORM[1:]) for n in range(1_000)), OLD))
    again = await house.serve(rss(*((f"b{n}", *STORM[1:]) for n in range(1_000)), OLD))
    assert len(first.arrivals) == 1
    assert again.arrivals == ()
    assert len(await told(house)) == 1


@pytest.mark.parametrize(
    "entry",
    [
        ("x1", "Storm", ""),
        ("x2", "", ""),
        ("x3", "", "Storm."),
        ("x4", "Storm closes ports", ""),
        ("x5", "…", "—"),
        ("x6", "Storm", "Storm " * 350_000),
    ],
    ids=["one word", "nothing", "no title", "title only", "signs", "two megabytes"],
)
async def test_texts_with_next_to_nothing_or_far_too_much_stop_nobody(
    house: SmallHouse, entry: tuple[str, str, str]
) -> None:
    """The entry beside it is told as ever."""
    await house.serve(rss(OLD))
    report = await house.serve(rss(entry, STORM, OLD))
    assert report.outcome is PollOutcome.NEW
    assert STORM[1] in {a.item.title for a in report.arrivals}
    kinds = [a.relation.kind for a in report.arrivals]
    assert kinds == [Kind.NEW] * len(kinds)


async def test_two_feeds_that_echo_each_other_tell_it_once(tmp_path: Path) -> None:
    """Each takes over what the other has, with its own notice and its own headline."""
    feeds = [Feed(name, f"http://{name}.example/rss") for name in ("one", "two")]
    pair = SmallHouse(tmp_path, a_plan([INSTANT], feeds, recipients=RECIPIENTS))
    await pair.open()
    for feed in feeds:
        await pair.serve(rss(OLD), feed.name)
    for number in range(12):
        for feed in feeds:
            title = f"{STORM[1]} | {feed.name} {'abc'[number % 3]}"
            await pair.serve(rss((f"e{number}", title, STORM[2]), OLD), feed.name)
    waiting = await pair.store.pending(10_000)
    assert {(p.story, p.recipient) for p in waiting} == {(waiting[0].story, "ana")}
    assert {p.kind for p in waiting} <= {Kind.NEW, Kind.DUPLICATE}
    await pair.store.close()


async def test_a_feed_with_a_skewed_clock_joins_the_same_story(house: SmallHouse) -> None:
    """What was seen decides, not what a feed says of the time."""
    await house.serve(rss(OLD))
    await house.serve(rss(STORM, OLD))
    copy = ("s1", "Ports closed by storm", STORM[2])
    page = rss(copy, OLD)
    for date in ("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2049 00:00:00 GMT"):
        dated = page.replace(b"</item>", f"<pubDate>{date}</pubDate></item>".encode(), 1)
        report = await house.serve(dated)
        assert {a.relation.kind for a in report.arrivals} <= {Kind.DUPLICATE}
    assert len(await told(house)) == 1
