"""A mail server that is away for two days, while the news goes on."""

from __future__ import annotations

import re
from collections import Counter

from monitor.model import Outcome, Phase, Verdict
from tests.fakes import SmallHouse, rss
from tests.rounds.invented import story

HOUR_S = 3600
AWAY = Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "connection refused")
NO_LOGIN = Outcome(Verdict.UNREACHABLE, Phase.AUTH, "login as wire failed: 535 no")
NO_TLS = Outcome(Verdict.UNREACHABLE, Phase.TLS, "certificate not accepted")
GREYLISTED = Outcome(Verdict.DEFERRED, Phase.RCPT, "451 4.7.1 greylisted, come back later")
FULL = Outcome(Verdict.DEFERRED, Phase.RCPT, "452 4.2.2 mailbox full")


def document(newest: int) -> bytes:
    """The last thirty stories, one an hour, none like another."""
    numbers = range(newest, max(-1, newest - 30), -1)
    return rss(*map(story, numbers))


async def hour(house: SmallHouse, number: int) -> int:
    """One story comes in, and mail is tried whenever the round wants; how often it was."""
    await house.serve(document(number))
    end_ms = house.clock.now_ms() + HOUR_S * 1000
    tries = 0
    while True:
        report = await house.delivery.run(house.plan)
        tries += len(report.sent)
        if report.wake_ms is None or report.wake_ms >= end_ms:
            break
        house.clock.ms = max(report.wake_ms, house.clock.ms + 1000)
    house.clock.ms = end_ms
    return tries


async def test_two_days_without_a_mail_server_lose_nothing_and_bring_no_storm(
    house: SmallHouse,
) -> None:
    """What was frozen first leaves first; the rest is folded; every story is told once."""
    await hour(house, 0)
    house.mailer.sent.clear()
    house.mailer.script = [AWAY] * 100_000
    tries = [await hour(house, number) for number in range(1, 49)]
    assert max(tries) <= 13  # not more than once in five minutes
    first = house.mailer.sent[0]
    assert {d.message_id for d in house.mailer.sent} == {first.message_id}  # others wait unfrozen
    house.mailer.script.clear()
    house.mailer.sent.clear()
    await hour(house, 49)
    assert house.mailer.sent[0].raw == first.raw
    ana = [d for d in house.mailer.sent if d.recipient == "ana"]
    bob = [d for d in house.mailer.sent if d.recipient == "bob"]
    assert 2 <= len(ana) <= 3
    assert 1 <= len(bob) <= 3
    assert await told(house, "ana") == Counter(range(1, 50))
    assert {alert.recipient for alert in await house.store.pending(100)} <= {"bob"}  # his slot


async def test_a_wrong_password_is_tried_less_and_less_whatever_mail_comes_meanwhile(
    house: SmallHouse,
) -> None:
    """After 1, 5, 15, 30, 60 minutes, then hourly, so that the account is not locked.

    A mail that waited for reasons of its own, and one that is frozen meanwhile, wait with the rest.
    """
    await hour(house, 0)
    house.mailer.sent.clear()
    house.mailer.script = [GREYLISTED, GREYLISTED]
    await house.serve(document(1))
    await house.delivery.run(house.plan)
    house.mailer.script = [NO_LOGIN] * 100_000
    begun_ms = house.clock.now_ms()
    logins = [0]
    for number in range(2, 26):
        await house.editor.notify(house.plan, "A notice", ("A line.",), f"seed {number}")
        logins.append(await hour(house, number))
    assert house.clock.now_ms() - begun_ms >= 24 * HOUR_S * 1000
    assert logins[1] == 5
    assert set(logins[2:]) == {1}
    assert sum(logins) == 28


async def test_a_login_that_works_again_lets_the_queue_leave_at_the_next_try(
    house: SmallHouse,
) -> None:
    """Everything, in order; and a login that fails later begins with a minute again."""
    await hour(house, 0)
    house.mailer.script = [NO_LOGIN] * 100_000
    for number in range(1, 7):
        await hour(house, number)
    house.mailer.sent.clear()
    house.mailer.script.clear()
    await hour(house, 7)
    assert await told(house, "ana") == Counter(range(1, 8))
    assert house.mailer.sent[0].attempts > house.mailer.sent[1].attempts
    house.mailer.script = [NO_LOGIN]
    await house.serve(document(8))
    report = await house.delivery.run(house.plan)
    assert report.wake_ms == house.clock.now_ms() + 60_000


async def test_a_certificate_is_looked_at_every_five_minutes(house: SmallHouse) -> None:
    """No account is locked for it; nor does it make a wrong password be tried more often."""
    await hour(house, 0)
    house.mailer.script = [NO_LOGIN] * 5
    await hour(house, 1)
    house.mailer.script = [NO_TLS] * 100_000
    await hour(house, 2)
    assert 11 <= await hour(house, 3) <= 13
    house.mailer.script = [NO_LOGIN]
    await house.serve(document(4))
    report = await house.delivery.run(house.plan)
    while not report.sent:
        house.clock.ms = report.wake_ms or 0
        report = await house.delivery.run(house.plan)
    assert report.wake_ms == house.clock.now_ms() + HOUR_S * 1000


async def told(house: SmallHouse, recipient: str) -> Counter[int]:
    """How often each story was mailed and accepted."""
    ids: Counter[int] = Counter()
    for number in range(1, 50):
        for alert in await house.store.alerts_of(number + 1):
            if alert.recipient == recipient and alert.delivery is not None:
                ids[number] += 1
    return ids


async def test_who_greylists_or_is_full_gets_his_mail_later_and_holds_up_nobody(
    house: SmallHouse,
) -> None:
    """451 and 452 are about one recipient: the same bytes again, others at once."""
    await hour(house, 0)
    house.mailer.sent.clear()
    house.mailer.script = [GREYLISTED, FULL, GREYLISTED]
    await hour(house, 1)
    tries = [d for d in house.mailer.sent if d.recipient == "ana"]
    assert len(tries) == 4
    assert len({d.raw for d in tries}) == 1
    assert all(re.match(r"45\d", d.last_reply) for d in tries[1:])
