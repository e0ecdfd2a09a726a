"""Two lanes: what goes wrong in one holds up nothing in the other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import TemporaryError
from monitor.house import side_by_side
from monitor.mail import compose_notice, compose_post
from monitor.model import (
    Delivery,
    DeliveryKind,
    Fate,
    Lane,
    Outcome,
    Phase,
    Recipient,
    Secret,
    Verdict,
    Webhook,
)
from monitor.rounds import DeliveryReport, DeliveryRound, Editor
from tests.fakes import FakeMailer, SmallHouse, a_plan, rss
from tests.rounds.conftest import INSTANT
from tests.rounds.test_delivering import AWAY, OLD, STORM, news

HOOK = Webhook("https://hooks.example.org/T0/token", Secret("0123456789abcdef"))
DESK = Recipient("desk", "https://hooks.example.org", webhook=HOOK)
LATER = ("later", "A second storm at the cape", "Another storm hit Cape Orso; nobody was hurt.")
BUSY = Outcome(Verdict.DEFERRED, Phase.DATA, "503 Service Unavailable")
GONE = Outcome(Verdict.REFUSED, Phase.DATA, "410 Gone")


def press(house: SmallHouse) -> Editor:
    """Composes posts."""
    return Editor(house.clock, house.store, compose_post, compose_notice)


class Pair(SmallHouse):
    """A house whose only watchlist tells ana by mail and the desk by webhook."""

    def __init__(self, folder: Path) -> None:
        both = replace(INSTANT, recipients=("ana", "desk"))
        super().__init__(
            folder, a_plan([both], recipients=(Recipient("ana", "ana@example.org"), DESK))
        )
        self.poster = FakeMailer()
        self.posting = DeliveryRound(self.clock, self.store, self.poster, press(self), Lane.WEBHOOK)

    async def post(self) -> DeliveryReport:
        """A round of the webhooks."""
        return await self.posting.run(self.plan)

    async def mail(self) -> DeliveryReport:
        """A round of the mail."""
        return await self.delivery.run(self.plan)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """A house with news for both."""
    house = Pair(tmp_path)
    await house.open()
    await news(house, STORM)
    yield house
    await house.store.close()


async def test_each_lane_sends_its_own(pair: Pair) -> None:
    """The mail round knows nothing of the webhook, nor the other way round; each once."""
    assert [s.delivery.recipient for s in (await pair.mail()).sent] == ["ana"]
    assert [s.delivery.recipient for s in (await pair.post()).sent] == ["desk"]
    assert (await pair.mail()).sent == (await pair.post()).sent == ()
    (posted,) = pair.poster.sent
    assert (posted.kind, posted.address) == (DeliveryKind.ALERT, "https://hooks.example.org")
    assert STORM[1] in json.loads(posted.raw)["subject"]
    records = await pair.store.alerts_of(2)
    assert {(r.recipient, r.fate) for r in records} == {
        ("ana", Fate.ACCEPTED),
        ("desk", Fate.ACCEPTED),
    }


async def test_a_webhook_that_is_away_holds_up_no_mail(pair: Pair) -> None:
    """It is tried again by itself, with the same bytes."""
    pair.poster.script = [BUSY]
    report = await pair.post()
    assert not report.outage
    assert report.wake_ms == pair.clock.now_ms() + 60_000
    mailed = await pair.mail()
    assert [s.outcome.verdict for s in mailed.sent] == [Verdict.ACCEPTED]
    assert mailed.wake_ms is None
    pair.clock.later(60)
    await pair.post()
    first, second = pair.poster.sent
    assert (first.raw, first.message_id) == (second.raw, second.message_id)


async def test_a_webhook_that_is_away_is_asked_every_five_minutes(pair: Pair) -> None:
    """What was not even sent does not wait for hours when the receiver is back."""
    pair.poster.script = [Outcome(Verdict.DEFERRED, Phase.CONNECT, "no connection")] * 12
    for _ in range(12):
        report = await pair.post()
        assert report.wake_ms is not None
        assert report.wake_ms - pair.clock.now_ms() <= 300_000
        pair.clock.ms = report.wake_ms
    assert [s.outcome.verdict for s in (await pair.post()).sent] == [Verdict.ACCEPTED]


async def test_a_webhook_that_answers_busy_is_asked_less_and_less(pair: Pair) -> None:
    """As a mailbox that is full."""
    pair.poster.script = [BUSY] * 6
    waits = []
    for _ in range(6):
        report = await pair.post()
        waits.append(((report.wake_ms or 0) - pair.clock.now_ms()) // 60_000)
        pair.clock.ms = report.wake_ms or 0
    assert waits == [1, 5, 15, 30, 60, 60]


async def test_a_mail_server_that_is_away_holds_up_no_webhook(pair: Pair) -> None:
    """The outage is the mail's alone."""
    pair.mailer.script = [AWAY]
    assert (await pair.mail()).outage
    report = await pair.post()
    assert not report.outage
    assert [s.outcome.verdict for s in report.sent] == [Verdict.ACCEPTED]
    assert report.wake_ms is None


async def test_a_webhook_that_refuses_is_the_operator_s_business(pair: Pair) -> None:
    """By mail, which the next mail round sends."""
    pair.poster.script = [GONE]
    (sent,) = (await pair.post()).sent
    assert sent.lost
    to = [s.delivery.address for s in (await pair.mail()).sent]
    assert sorted(to) == ["ana@example.org", "op@example.org"]
    (record,) = [r for r in await pair.store.alerts_of(2) if r.recipient == "desk"]
    assert (record.fate, record.last_reply) == (Fate.REFUSED, "410 Gone")


async def test_two_webhooks_of_one_host_are_told_apart(tmp_path: Path) -> None:
    """Each that refuses is told to the operator by its name; of the address only the host is."""
    both = replace(INSTANT, recipients=("desk", "night"))
    house = SmallHouse(tmp_path, a_plan([both], recipients=(DESK, replace(DESK, id="night"))))
    await house.open()
    await news(house, STORM)
    poster = FakeMailer([GONE, GONE])
    posting = DeliveryRound(house.clock, house.store, poster, press(house), Lane.WEBHOOK)
    assert all(sent.lost for sent in (await posting.run(house.plan)).sent)
    told = [s.delivery.subject for s in (await house.delivery.run(house.plan)).sent]
    assert [subject.split(" refused: ")[0] for subject in sorted(told)] == [
        "Post to desk (https://hooks.example.org)",
        "Post to night (https://hooks.example.org)",
    ]
    await house.store.close()


class Crossing(FakeMailer):
    """A post to `desk` is answered when `night` has had its own, and the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = {"desk": asyncio.Event(), "night": asyncio.Event()}
        self.busy: set[str] = set()

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Never two posts to one recipient at once."""
        assert delivery.recipient not in self.busy
        self.busy.add(delivery.recipient)
        self.begun[delivery.recipient].set()
        for begun in self.begun.values():
            await begun.wait()
        self.busy.remove(delivery.recipient)
        return await super().send(delivery, before_dot)


async def test_a_webhook_that_takes_its_time_holds_up_no_other(tmp_path: Path) -> None:
    """Recipients are posted to side by side; each gets its own in order, and a bug loses none."""
    both = replace(INSTANT, recipients=("desk", "night"))
    house = SmallHouse(tmp_path, a_plan([both], recipients=(DESK, replace(DESK, id="night"))))
    await house.open()
    poster = Crossing()
    posting = DeliveryRound(
        house.clock, house.store, poster, press(house), Lane.WEBHOOK, side_by_side
    )
    poster.script = [BUSY] * 6
    await news(house, STORM)
    async with asyncio.timeout(60):
        first = await posting.run(house.plan)
        await house.serve(rss(LATER, STORM, OLD))
        second = await posting.run(house.plan)
        house.clock.later(900)
        poster.sent.clear()
        third = await posting.run(house.plan)
    assert [len(report.sent) for report in (first, second, third)] == [2, 4, 4]
    assert all(s.outcome.verdict is Verdict.ACCEPTED for s in third.sent)
    for name in ("desk", "night"):
        mine = [d.delivery_id for d in poster.sent if d.recipient == name]
        assert mine == sorted(mine)
        assert len(mine) == 2
    await house.store.close()


async def test_what_one_post_raises_loses_no_other() -> None:
    """All are brought to their end first."""
    done: list[int] = []

    async def works() -> None:
        await asyncio.sleep(0)
        done.append(1)

    async def fails() -> None:
        raise TemporaryError("locked")

    with pytest.raises(TemporaryError):
        await side_by_side([fails, works, works])
    assert done == [1, 1]


async def test_a_webhook_that_becomes_a_mail_recipient_leaves_nothing_behind(pair: Pair) -> None:
    """What was frozen for it is settled in its lane; what is pending goes the new way."""
    pair.poster.script = [BUSY]
    await pair.post()
    mail = a_plan(
        [replace(INSTANT, recipients=("desk",))], recipients=[Recipient("desk", "d@example.org")]
    )
    pair.plan = mail
    pair.clock.later(60)
    assert [s.delivery.address for s in (await pair.post()).sent] == ["https://hooks.example.org"]
    assert [s.delivery.address for s in (await pair.mail()).sent] == []
