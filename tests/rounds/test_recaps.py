"""A watchlist that is new or was changed tells once what it would have brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Mail, Recipient, Schedule, Suppress, Watchlist
from monitor.recaps import write_recaps
from monitor.rounds.plan import forms_of
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.test_delivering import FLOOD, OLD, STORM
from tests.rounds.test_following import LEAD, read, text_of

PORTS = Watchlist("ports", "Ports", "ferry", ("ana",), Schedule(times=(18 * 60,)))
STORMS = Watchlist("storms", "Storms", "storm", ("ana",), Schedule(now=True), recap_s=7 * 86_400)
WEATHER = replace(
    STORMS, query="storm | flood", schedule=Schedule(times=(18 * 60,)), recipients=("ana", "bob")
)
PEOPLE = (Recipient("ana", "ana@example.org"), Recipient("bob", "bob@example.org", "fr"))


async def adopt(house: SmallHouse, *watchlists: Watchlist) -> int:
    """Work by these from now on, as after a reload; how many alerts are owed of recaps."""
    house.plan = a_plan(watchlists, recipients=PEOPLE)
    now_ms = house.clock.now_ms()
    await house.store.sync_watchlists(forms_of(house.plan.settings), now_ms)
    return await write_recaps(house.store, house.plan, now_ms)


@pytest.fixture
async def archive(tmp_path: Path) -> SmallHouse:
    """An archive that was filled while nobody watched storms."""
    house = SmallHouse(tmp_path, a_plan([PORTS], recipients=PEOPLE))
    await house.open()
    for body in (rss(OLD), rss(STORM, OLD), rss(LEAD, FLOOD, STORM, OLD)):
        await house.serve(body)
    assert (await house.delivery.run(house.plan)).sent == ()
    return house


async def test_a_new_watchlist_tells_once_what_it_would_have_brought(archive: SmallHouse) -> None:
    """At once, each story once, its latest lead, with the words that made it match."""
    assert await adopt(archive, PORTS, STORMS) == 1
    (sent,) = (await archive.delivery.run(archive.plan)).sent
    text = text_of(read(sent.delivery.raw))
    assert "A watchlist is new or was changed: this is what it would have brought" in text
    assert "1 story" in text
    assert "Two crews of the island ferry" in text.replace("*", "")
    assert "Why: storm: Storm" in text
    assert await adopt(archive, PORTS, STORMS) == 0
    assert (await archive.delivery.run(archive.plan)).sent == ()
    await archive.store.close()


async def test_what_is_told_so_is_told(archive: SmallHouse) -> None:
    """A copy that comes later is suppressed, a later lead is a follow-up in the same thread."""
    await adopt(archive, STORMS)
    await archive.delivery.run(archive.plan)
    third = ("a1-3", "(3rd LD) " + STORM[1], LEAD[2] + " Schools stay closed on Wednesday.")
    await archive.serve(
        rss(("copy", "Ports in the north closed", STORM[2]), LEAD, FLOOD, STORM, OLD)
    )
    report = await archive.delivery.run(archive.plan)
    assert [type(d) for d in report.decisions] == [Suppress]
    await archive.serve(rss(third, LEAD, FLOOD, STORM, OLD))
    (sent,) = (await archive.delivery.run(archive.plan)).sent
    assert sent.delivery.subject.startswith("Follow-up: ")
    assert read(sent.delivery.raw)["In-Reply-To"] == archive.mailer.sent[0].message_id
    await archive.store.close()


async def test_a_changed_query_brings_what_a_recipient_had_not(archive: SmallHouse) -> None:
    """Ana was told of the storm and gets the flood; Bob, who is new, gets both, in French."""
    await adopt(archive, STORMS)
    await archive.delivery.run(archive.plan)
    assert await adopt(archive, WEATHER) == 3
    sent = (await archive.delivery.run(archive.plan)).sent
    texts = {s.delivery.recipient: text_of(read(s.delivery.raw)) for s in sent}
    assert "1 story" in texts["ana"]
    assert "Flood warning" in texts["ana"].replace("*", "")
    assert "2 sujets" in texts["bob"]
    assert "voici ce qu’elle aurait apporté les jours précédents" in texts["bob"]
    await archive.store.close()


@pytest.mark.parametrize(
    "change",
    [
        {"recap_s": 0},
        {"query": "earthquake"},
        {"feeds": ("Two",)},
        {"languages": ("ko",)},
    ],
)
async def test_there_is_none_where_nothing_is_wanted_or_found(
    archive: SmallHouse, change: dict[str, object]
) -> None:
    """And no mail that says so."""
    assert await adopt(archive, replace(STORMS, **change)) == 0  # type: ignore[arg-type]
    assert (await archive.delivery.run(archive.plan)).sent == ()
    await archive.store.close()


async def test_what_is_older_is_left_out(archive: SmallHouse) -> None:
    """Eight days later the week before is empty."""
    archive.clock.later(8 * 86_400)
    assert await adopt(archive, STORMS) == 0
    await archive.store.close()


async def test_another_time_of_sending_is_no_other_watchlist(archive: SmallHouse) -> None:
    """Only what it asks counts; a recap that was not gone through is still due."""
    house = archive
    house.plan = a_plan([STORMS], recipients=PEOPLE)
    await house.store.sync_watchlists(forms_of(house.plan.settings), 1)
    assert await write_recaps(house.store, house.plan, house.clock.now_ms(), lambda: False) == 0
    assert await write_recaps(house.store, house.plan, house.clock.now_ms()) == 1
    later = replace(STORMS, schedule=Schedule(times=(60,)), name="Tempests")
    assert await adopt(house, later) == 0
    decisions = (await house.delivery.run(house.plan)).decisions
    assert [d.recap for d in decisions if isinstance(d, Mail)] == [True]
    await house.store.close()
