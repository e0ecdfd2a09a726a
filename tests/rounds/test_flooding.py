"""A flood over the real store: held, reported once, released or dropped."""

from __future__ import annotations

import re

from monitor.model import Mail, Rule, Suppress, Wait
from tests.fakes import SmallHouse, rss
from tests.rounds.test_bulk import dated
from tests.rounds.test_delivering import OLD, STORM
from tests.rounds.test_following import read, text_of

TOWNS = [
    "Aldmoor", "Brayford", "Castleby", "Dunholt", "Eastwick", "Farrow", "Glenside", "Hartley",
    "Inverley", "Jarrow", "Kelby", "Larkhill", "Marston", "Netherby",
]  # fmt: skip


def archive() -> list[tuple[str, str, str]]:
    """Old news under identifiers that were never seen."""
    return [
        (f"x{n}", f"Flood of {1950 + n} in {town} is remembered",
         f"{town} marks the flood of {1950 + n}, in which {n + 3} mills and a bridge were lost.")
        for n, town in enumerate(TOWNS)
    ]  # fmt: skip


async def flooded(house: SmallHouse) -> None:
    """The feed is read, then most of it turns new."""
    await house.serve(rss(OLD))
    report = await house.serve(rss(*archive(), OLD))
    assert report.flood == len(TOWNS)


async def test_a_flood_is_held_and_the_operator_told_once(house: SmallHouse) -> None:
    """Nobody gets a mail of it; news that come in the meantime do leave."""
    await flooded(house)
    report = await house.delivery.run(house.plan)
    assert {d.rule for d in report.decisions if isinstance(d, Wait)} == {Rule.FLOOD}
    assert [s.delivery.address for s in report.sent] == ["op@example.org"]
    assert "One: most of its entries turned new at once" in report.sent[0].delivery.subject
    assert re.search(rb"28 alerts of this feed are held", report.sent[0].delivery.raw)
    await house.serve(rss(STORM, *archive(), OLD))
    again = await house.delivery.run(house.plan)
    assert [s.delivery.address for s in again.sent] == ["ana@example.org"]
    assert STORM[1] in again.sent[0].delivery.subject


async def test_what_is_released_is_one_mail_that_says_so(house: SmallHouse) -> None:
    """As far as it is not told already."""
    await flooded(house)
    await house.delivery.run(house.plan)
    waiting = await house.delivery.run(house.plan)
    assert waiting.wake_ms == house.clock.now_ms() + 60_000
    assert [(h.feed, h.alerts) for h in await house.store.held()] == [("One", 28)]
    assert await house.store.let_go("One") == 28
    assert await house.store.held() == ()
    report = await house.delivery.run(house.plan)
    (mail,) = [d for d in report.decisions if isinstance(d, Mail)]
    assert (mail.recipient, len(mail.alerts), mail.primed) == ("ana", len(TOWNS), True)
    assert b"brought much at once" in report.sent[0].delivery.raw.replace(b"=\r\n", b"")


async def test_what_is_dropped_ends_as_suppressed(house: SmallHouse) -> None:
    """With the rule; another feed's alerts are left alone."""
    await flooded(house)
    assert await house.store.drop_held("Two", house.clock.now_ms()) == 0
    assert await house.store.drop_held("One", house.clock.now_ms()) == 28
    (first, *_) = await house.store.alerts_of(2)
    assert (first.fate, first.rule) == ("suppressed", Rule.FLOOD)
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_a_flood_of_what_was_told_is_no_news(house: SmallHouse) -> None:
    """New identifiers and addresses over the same texts are recognised: nothing is owed."""
    stories = archive()
    await house.serve(rss(OLD))
    for count in range(1, len(stories) + 1):
        await house.serve(rss(*stories[:count], OLD))
    await house.delivery.run(house.plan)
    renamed = [(f"new-{guid}", title, text) for guid, title, text in stories]
    report = await house.serve(rss(*renamed, OLD))
    assert report.flood == 0
    decisions = (await house.delivery.run(house.plan)).decisions
    assert not any(isinstance(d, Mail | Suppress) for d in decisions)


async def test_a_mail_says_which_feed_is_held(house: SmallHouse) -> None:
    """Its readers know that something is kept from them."""
    await flooded(house)
    await house.serve(rss(STORM, *archive(), OLD))
    await house.delivery.run(house.plan)
    (mail,) = [d for d in house.mailer.sent if d.recipient == "ana"]
    text = text_of(read(mail.raw))
    assert "Coverage was incomplete: 1 feed had trouble." in text
    assert "One: held, as most of its entries turned new at once, since" in text


async def test_a_burst_is_held_for_an_hour_and_then_one_mail(house: SmallHouse) -> None:
    """Entries dated since the last reading, of which the feed never had nearly as many."""
    await house.serve(rss(OLD))
    report = await house.serve(dated(rss(*archive(), OLD), house))
    assert report.flood == len(TOWNS)
    told = await house.delivery.run(house.plan)
    assert [s.delivery.address for s in told.sent] == ["op@example.org"]
    assert b"mailed in one go an hour after it came" in told.sent[0].delivery.raw.replace(
        b"=\r\n", b""
    )
    house.clock.later(3_600)
    (mail,) = [d for d in (await house.delivery.run(house.plan)).decisions if isinstance(d, Mail)]
    assert (mail.recipient, len(mail.alerts), mail.primed) == ("ana", len(TOWNS), True)
