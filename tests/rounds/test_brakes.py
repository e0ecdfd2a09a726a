"""Brakes over the real store: what is marked urgent is known again, what is held leaves once."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model import Recipient, Rule, Schedule, Wait, Watchlist
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.test_delivering import OLD, news
from tests.rounds.test_following import read, text_of

NIGHT = Schedule(now=True, quiet=(11 * 60, 12 * 60), urgent=True)


@pytest.mark.parametrize("word", ["URGENT: ", "FLASH - ", "ALERTE - ", "[속보] ", "BREAKING: "])
async def test_what_a_wire_marks_urgent_passes_quiet_hours(tmp_path: Path, word: str) -> None:
    """At 11:11, in hours that are quiet; the ordinary news wait for their end."""
    watchlist = Watchlist("storms", "Storms", "storm | flood", ("ana",), NIGHT)
    house = SmallHouse(tmp_path, a_plan([watchlist]))
    await house.open()
    await news(
        house,
        ("u", word + "Storm hits the capital", "A storm hit the capital."),
        ("f", "Flood in the south", "A flood closed eleven roads in the far south on Sunday."),
    )
    report = await house.delivery.run(house.plan)
    (sent,) = report.sent
    assert "Storm hits the capital" in sent.delivery.subject
    assert [d.rule for d in report.decisions if isinstance(d, Wait)] == [Rule.QUIET]
    await house.store.close()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No more than 2 mails an hour: this one holds all that came since."),
        ("fr", "Pas plus de 2 messages par heure : celui-ci rassemble tout ce qui est"),
    ],
)
async def test_the_rest_of_an_hour_is_one_mail_that_says_so(
    tmp_path: Path, language: str, said: str
) -> None:
    """Two mails of one story each, then, an hour after the first, one with all the others."""
    watchlist = Watchlist("storms", "Storms", "storm", ("ana",), Schedule(now=True))
    ana = Recipient("ana", "ana@example.org", language, max_per_hour=2)
    house = SmallHouse(tmp_path, a_plan([watchlist], recipients=[ana]))
    await house.open()
    await house.serve(rss(OLD))
    towns = ("Aville", "Borough", "Cetown", "Dehaven", "Ecity")
    told = [
        (f"s{n}", f"Storm reaches {town}", f"The storm reached {town} with gusts of {n}0 knots.")
        for n, town in enumerate(towns, 3)
    ]
    wake: int | None = None
    for count in range(1, len(told) + 1):
        await house.serve(rss(*told[:count], OLD))
        wake = (await house.delivery.run(house.plan)).wake_ms
    assert len(house.mailer.sent) == 2
    assert wake == house.mailer.sent[0].created_ms + 3_600_000
    house.clock.ms = wake
    await house.delivery.run(house.plan)
    assert len(house.mailer.sent) == 3
    text = text_of(read(house.mailer.sent[-1].raw)).replace("\N{NO-BREAK SPACE}", " ")
    assert said in text
    assert "an hour" not in text_of(read(house.mailer.sent[0].raw))
    assert all(town in text for town in towns[2:])
    assert not any(town in text for town in towns[:2])
    await house.store.close()
