"""The delivery round when things go wrong: outages, bugs, a database that cannot be written."""

from __future__ import annotations

import email
from email.policy import default as modern
from typing import Any

import pytest

from monitor.errors import TemporaryError
from monitor.mail import compose, compose_notice
from monitor.model import Bulletin, Message, Sender, Verdict
from monitor.rounds import DeliveryRound, Editor
from tests.fakes import SmallHouse, rss
from tests.rounds.test_delivering import AWAY, OLD, STORM, news


async def test_an_outage_with_a_second_message_in_the_queue_is_waited_out(
    house: SmallHouse,
) -> None:
    """A health notice frozen during the outage does not make the rounds spin until it ends."""
    await news(house, STORM)
    house.mailer.script = [AWAY]
    until_ms = (await house.delivery.run(house.plan)).wake_ms
    await house.editor.notify(house.plan, "something to look at", ("a line",), "seed")
    report = await house.delivery.run(house.plan)
    assert (report.outage, report.sent, report.wake_ms) == (True, (), until_ms)
    assert until_ms == house.clock.now_ms() + 60_000


async def test_a_mail_that_cannot_be_composed_holds_up_nobody_elses(house: SmallHouse) -> None:
    """The others get theirs; the round then says what went wrong, and is tried again."""
    await news(house, STORM)
    house.clock.later(86_400)  # ana's alert and bob's digest leave in the same round

    def compose_but_not_for_ana(bulletin: Bulletin, sender: Sender) -> Message:
        if bulletin.recipient.id == "ana":
            raise ArithmeticError("a bug")
        return compose(bulletin, sender)

    editor = Editor(house.clock, house.store, compose_but_not_for_ana, compose_notice)
    broken = DeliveryRound(house.clock, house.store, house.mailer, editor)
    with pytest.raises(ArithmeticError):
        await broken.run(house.plan)
    assert [d.address for d in house.mailer.sent] == ["bob@example.org"]
    await house.delivery.run(house.plan)
    assert [d.address for d in house.mailer.sent] == ["bob@example.org", "ana@example.org"]


async def test_an_accepted_mail_whose_fate_cannot_be_written_at_once_is_not_sent_again(
    house: SmallHouse,
) -> None:
    """The database is locked at the wrong moment: the outcome is known, so it is written later."""
    await news(house, STORM)
    settle, failures = house.store.settle, [TemporaryError("locked")] * 2

    async def locked(*args: Any) -> None:
        if failures:
            raise failures.pop()
        await settle(*args)

    house.store.settle = locked  # type: ignore[assignment,method-assign]
    (sent,) = (await house.delivery.run(house.plan)).sent
    assert sent.outcome.verdict is Verdict.ACCEPTED
    house.clock.later(3600)
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_a_layout_that_fails_costs_nobody_a_mail_and_the_operator_hears(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The news leave as plain text in the same round; the notice says what failed, once."""

    def broken(*_: object) -> str:
        raise RuntimeError("template mail.html.j2 is broken")

    monkeypatch.setattr("monitor.mail.composing.render_html", broken)
    await news(house, STORM)
    await house.delivery.run(house.plan)
    sent = {d.address: d.raw for d in house.mailer.sent}
    assert set(sent) == {"ana@example.org", "op@example.org"}
    assert STORM[1].encode() in sent["ana@example.org"]
    assert b"template mail.html.j2 is broken" in sent["op@example.org"]
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_a_digest_of_three_hundred_stories_leaves_as_one_mail(house: SmallHouse) -> None:
    """After a long absence everything is owed: one mail under 95 kB that names or counts it all."""
    towns = [
        (
            f"t{n}",
            f"Storm number {n} reaches town {n}",
            f"Storm {n} broke {n + 2} roofs of town {n}.",
        )
        for n in range(300)
    ]
    await house.serve(rss(OLD))
    for start in range(0, 300, 100):
        await house.serve(rss(*towns[start : start + 100], OLD))
    house.clock.later(86_400)
    sent = [s.delivery for s in (await house.delivery.run(house.plan)).sent]
    (digest,) = [d for d in sent if d.address == "bob@example.org"]
    assert "stories" in digest.subject
    html = email.message_from_bytes(digest.raw, policy=modern).get_body(("html",))
    assert html is not None
    assert len(html.get_content().encode()) <= 95_000
    assert await house.store.pending(9) == ()
