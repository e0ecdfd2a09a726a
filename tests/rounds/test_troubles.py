"""The delivery round when things go wrong: outages, bugs, a database that cannot be written."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.errors import TemporaryError
from monitor.mail import compose, compose_notice
from monitor.model import Bulletin, Message, Sender, Verdict
from monitor.rounds import DeliveryRound
from tests.fakes import SmallHouse
from tests.rounds.test_delivering import AWAY, STORM, news


async def test_an_outage_with_a_second_message_in_the_queue_is_waited_out(
    house: SmallHouse,
) -> None:
    """A health notice frozen during the outage does not make the rounds spin until it ends."""
    await news(house, STORM)
    house.mailer.script = [AWAY]
    until_ms = (await house.delivery.run(house.plan)).wake_ms
    await house.delivery.notify(house.plan, "something to look at", ("a line",), "seed")
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

    broken = DeliveryRound(
        house.clock, house.store, house.mailer, compose_but_not_for_ana, compose_notice
    )
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
