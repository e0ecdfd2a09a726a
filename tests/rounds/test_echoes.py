"""Tellings of one event in other languages: shown beside a story, never a reason to hide one."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from email.policy import default as modern
from pathlib import Path

import pytest

from monitor.model import Feed, Kind, Schedule, Watchlist
from monitor.rounds.echoes import abroad
from tests.fakes import SmallHouse, a_plan, rss

FR = Feed("Hanbit FR", "http://fr.example/rss", language="fr")
RU = Feed("Vostok", "http://ru.example/rss", language="ru")
VISITS = Watchlist("visits", "Visits", "Corée du Nord + Russie", ("ana",), Schedule(now=True))
OLD = ("old", "Le port rouvre", "Le port a rouvert lundi après les travaux.")
VISIT_FR = (
    "v1",
    "Le dirigeant nord-coréen reçoit le vice-ministre russe de la Défense",
    "Le dirigeant nord-coréen a reçu Pavel Drozdetsky, vice-ministre russe de la Défense.",
)
VISIT_RU = (
    "v2",
    "Лидер КНДР принял замминистра обороны России",
    "Лидер КНДР принял заместителя министра обороны России Павла Дроздецкого.",
)
WORKERS_RU = (
    "w1",
    "В России работают 12 400 граждан КНДР",
    "На стройках в России работают 12 400 рабочих из КНДР, говорится в докладе.",
)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """A French and a Russian feed, read once, and a watchlist that matches in both."""
    small = SmallHouse(tmp_path, a_plan([VISITS], [FR, RU]))
    await small.open()
    for feed in (FR, RU):
        await small.serve(rss(OLD), feed.name)
    yield small
    await small.store.close()


async def told(house: SmallHouse) -> None:
    """First the Russian agency tells it, and something else, then the French one."""
    await house.serve(rss(VISIT_RU, WORKERS_RU, OLD), RU.name)
    await house.serve(rss(VISIT_FR, OLD), FR.name)


async def test_both_are_mailed_and_each_names_the_other(pair: SmallHouse) -> None:
    """Neither is a copy of the other, whatever they have in common."""
    await told(pair)
    await pair.delivery.run(pair.plan)
    texts = []
    for sent in pair.mailer.sent:
        body = email.message_from_bytes(sent.raw, policy=modern).get_body(("plain",))
        assert body is not None
        texts.append(body.get_content())
    text = "\n".join(texts)
    assert text.count("Also in other languages: ") == 2
    assert "Also in other languages: Hanbit FR (fr)" in text
    assert "Also in other languages: Vostok (ru)" in text
    assert "12 400" in text


async def test_another_event_of_the_same_countries_is_not_listed(pair: SmallHouse) -> None:
    """Workers are no visit; what was found says what is in common."""
    await told(pair)
    stored = await pair.store.recent_matches("visits", 10)
    found = await abroad(pair.store, pair.plan.index, stored)
    by_title = {s.item.title: found.get(s.item_id, ()) for s in stored}
    (echo,) = by_title[VISIT_FR[1]]
    assert echo.stored.item.title == VISIT_RU[1]
    assert {"country:KP", "country:RU", "deputy", "defence"} <= set(echo.shared)
    assert by_title[WORKERS_RU[1]] == ()
    assert {s.relation.kind for s in stored} == {Kind.NEW}


async def test_what_nobody_watches_is_not_looked_up(pair: SmallHouse) -> None:
    """Items without a match are filed under nothing more: polls cost what they did."""
    report = await pair.serve(rss(("q", "Séisme au Japon", "Un séisme au Japon."), OLD), FR.name)
    (arrival,) = report.arrivals
    visit = (await pair.serve(rss(VISIT_FR, OLD), FR.name)).arrivals[0]
    assert len(arrival.prints) < len(visit.prints)
    assert arrival.matches == ()
