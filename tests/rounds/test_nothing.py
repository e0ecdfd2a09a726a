"""A mail that says that there is nothing, over the real store."""

from __future__ import annotations

from pathlib import Path

from monitor.model import Fault, Recipient, Schedule, Unreachable, Watchlist
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.test_delivering import OLD, STORM
from tests.rounds.test_following import read, text_of

EVENING = Schedule(times=(18 * 60,), send_empty=True)


async def test_nothing_new_is_said_once_a_slot_with_the_coverage(tmp_path: Path) -> None:
    """The round wakes for it by itself; a feed that fails is named."""
    watchlist = Watchlist("storms", "Storms", "storm", ("ana",), EVENING)
    house = SmallHouse(tmp_path, a_plan([watchlist]))
    await house.open()
    await house.serve(rss(OLD))
    report = await house.delivery.run(house.plan)
    assert report.sent == ()
    assert report.wake_ms is not None
    house.clock.ms = report.wake_ms
    house.fetcher.answers["http://one.example/rss"] = Unreachable(Fault.TIMEOUT, "no answer")
    await house.again()
    (sent,) = (await house.delivery.run(house.plan)).sent
    assert sent.delivery.subject == "Storms: nothing new"
    text = text_of(read(sent.delivery.raw))
    assert "Nothing new in this period." in text
    assert "One: timeout: no answer" in text
    assert "storm since" not in text
    assert "Next sending: tomorrow at 18:00 (UTC)." in text
    assert "“Storms”" in text
    again = await house.delivery.run(house.plan)
    assert again.sent == ()
    assert again.wake_ms == report.wake_ms + 86_400_000
    house.clock.ms = again.wake_ms
    (sent,) = (await house.delivery.run(house.plan)).sent
    assert "storm since yesterday 18:00" in text_of(read(sent.delivery.raw))
    await house.store.close()


async def test_the_foot_says_what_leaves_at_once_and_when_the_digest_does(tmp_path: Path) -> None:
    """For whoever has both kinds of watchlists."""
    lists = [
        Watchlist("storms", "Storms", "storm", ("ana",), Schedule(now=True)),
        Watchlist("ports", "Ports", "ferry", ("ana",), Schedule(times=(18 * 60,))),
    ]
    for language, said in (
        ("en", "Alerts leave as soon as a story matches; the next digest today at 18:00 (UTC)."),
        ("fr", "Les alertes partent dès qu’un sujet correspond ; prochain bulletin aujourd’hui"),
    ):
        folder = tmp_path / language
        folder.mkdir()
        ana = Recipient("ana", "ana@example.org", language)
        house = SmallHouse(folder, a_plan(lists, recipients=[ana]))
        await house.open()
        await house.serve(rss(OLD))
        await house.serve(rss(STORM, OLD))
        (sent,) = (await house.delivery.run(house.plan)).sent
        text = text_of(read(sent.delivery.raw)).replace("\N{NO-BREAK SPACE}", " ")
        assert said in text
        await house.store.close()
