"""Alerts and frozen messages until they have a fate."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from monitor.adapters.store import SqlStore, alerts
from monitor.adapters.store.outbox import LOST_REPLY
from monitor.model import (
    DeliveryKind,
    DeliveryState,
    Fate,
    Kind,
    Lane,
    Outcome,
    Phase,
    Relation,
    Rule,
    Suppress,
    Verdict,
)
from monitor.ports import QueueState, Turn
from tests.adapters.store.builders import (
    ACCEPTED,
    DEFERRED,
    LEASE_MS,
    REFUSED,
    UNREACHABLE,
    alert_ids,
    arrival,
    freeze,
    frozen,
    lease_one,
    message,
    take,
)
from tests.adapters.store.conftest import Opener

DUPLICATE = Relation(Kind.DUPLICATE, 1, 1)


async def owed(store: SqlStore, number: int = 1, recipient: str = "desk") -> int:
    """A pending alert about item `number` (a copy of item 1 if later)."""
    relation = Relation(Kind.NEW) if number == 1 else DUPLICATE
    await take(store, arrival(number, (recipient, "ports"), relation=relation), now_ms=number)
    return (await store.pending(9))[-1].alert_id


async def sent(store: SqlStore, outcome: Outcome, now_ms: int = 2_000) -> int:
    """Try what is due and settle it as final or, deferred, for 500 ms later."""
    delivery = await lease_one(store, now_ms)
    final = outcome.verdict in {Verdict.ACCEPTED, Verdict.REFUSED}
    await store.settle(delivery.delivery_id, outcome, None if final else now_ms + 500, now_ms)
    return delivery.delivery_id


async def test_freezing_binds_the_alerts_and_takes_the_slot(store: SqlStore) -> None:
    """What is in a mail is pending no more."""
    alert = await owed(store)
    delivery_id = await freeze(store, alerts=(alert,), slot_ms=1_500)
    assert await store.pending(9) == ()
    assert await store.done_slots() == {"desk": 1_500}
    (record,) = await store.alerts_of(1)
    assert (record.fate, record.delivery_id) == (None, delivery_id)
    assert record.delivery is DeliveryState.QUEUED


async def test_a_slot_is_sent_once(store: SqlStore) -> None:
    """A second worker that computed the same slot writes nothing."""
    await freeze(store, 1, slot_ms=1_500)
    alert = await owed(store)
    assert await freeze(store, 2, alerts=(alert,), slot_ms=1_500) is None
    assert await alert_ids(store) == (alert,)
    assert len(await store.deliveries(9)) == 1
    assert await freeze(store, 2, alerts=(alert,), slot_ms=1_600) is not None
    assert await store.done_slots() == {"desk": 1_600}


async def test_an_alert_is_in_one_mail_only(store: SqlStore) -> None:
    """If one of the alerts was taken meanwhile the whole mail is not written, nor its slot."""
    first, second = await owed(store, 1), await owed(store, 2)
    await freeze(store, 1, alerts=(first,))
    assert await freeze(store, 2, alerts=(first, second), slot_ms=1_500) is None
    assert await alert_ids(store) == (second,)
    assert await store.done_slots() == {}
    await store.suppress([Suppress((await store.pending(1))[0], Rule.TOLD, 1)], 9)
    assert await freeze(store, 3, alerts=(second,)) is None
    assert await freeze(store, 4, alerts=(second + 50,)) is None


async def test_a_message_id_is_queued_once(store: SqlStore) -> None:
    """The same notice is mailed once only."""
    assert await freeze(store) is not None
    assert await freeze(store) is None


async def test_hundreds_of_alerts_fit_one_mail(store: SqlStore) -> None:
    """After a long outage one digest may hold more alerts than a statement takes."""
    await take(store, *(arrival(n, ("desk", "ports")) for n in range(1, 1_203)))
    alerts = await alert_ids(store)
    assert len(alerts) == 1_000
    assert await freeze(store, alerts=alerts) is not None
    assert len(await alert_ids(store)) == 202


async def test_two_workers_freezing_the_same_slot_make_one_mail(opener: Opener) -> None:
    """The slot row decides between processes."""
    first, second = opener(), opener()
    alert = await owed(first)
    results = await asyncio.gather(
        freeze(first, 1, alerts=(alert,), slot_ms=1_500),
        freeze(second, 2, alerts=(alert,), slot_ms=1_500),
    )
    assert sorted(r is None for r in results) == [False, True]
    assert len(await first.deliveries(9)) == 1


async def test_told_means_another_alert_is_on_its_way_or_there(store: SqlStore) -> None:
    """Told is about this recipient, this watchlist and this story."""
    first = await owed(store, 1)
    await owed(store, 2)
    assert [p.told for p in await store.pending(9)] == [False, False]
    await freeze(store, alerts=(first,))
    assert [p.told for p in await store.pending(9)] == [True]
    await owed(store, 3, "night")
    assert [p.told for p in await store.pending(9)] == [True, False]
    await sent(store, ACCEPTED)
    assert [p.told for p in await store.pending(9)] == [True, False]


async def test_refused_mail_told_nobody(store: SqlStore) -> None:
    """Who could not be reached is still to be told."""
    first = await owed(store, 1)
    await owed(store, 2)
    await freeze(store, alerts=(first,))
    await sent(store, REFUSED)
    assert [p.told for p in await store.pending(9)] == [False]
    assert (await store.alerts_of(1))[0].fate is Fate.REFUSED
    assert await store.references("desk", [1]) == {}


async def test_suppressed_alerts_say_why(store: SqlStore) -> None:
    """Why did I not get that: the rule and the item because of which."""
    await owed(store, 1)
    await owed(store, 2)
    late = (await store.pending(9))[1]
    await store.suppress([Suppress(late, Rule.OWED, 1)], 77)
    (record,) = await store.alerts_of(2)
    assert (record.fate, record.fate_ms, record.rule, record.because) == (
        Fate.SUPPRESSED,
        77,
        Rule.OWED,
        1,
    )
    assert len(await alert_ids(store)) == 1


async def test_suppressing_comes_too_late_for_bound_alerts(store: SqlStore) -> None:
    """Each alert ends in exactly one fate."""
    alert = await owed(store)
    (pending,) = await store.pending(1)
    await freeze(store, alerts=(alert,))
    await store.suppress([Suppress(pending, Rule.TOLD)], 77)
    await sent(store, ACCEPTED)
    assert (await store.alerts_of(1))[0].fate is Fate.ACCEPTED


async def test_deliveries_are_leased_in_the_order_they_were_frozen(store: SqlStore) -> None:
    """Frozen messages go first, in order, and to one sender each."""
    for number in (1, 2, 3):
        await freeze(store, number)
    first = await store.lease_deliveries(2_000, 2, LEASE_MS)
    assert [d.subject for d in first] == ["Mail 1", "Mail 2"]
    assert {d.state for d in first} == {DeliveryState.SENDING}
    assert (await lease_one(store)).subject == "Mail 3"
    assert await store.lease_deliveries(2_000, 9, LEASE_MS) == ()


async def test_a_delivery_keeps_its_bytes(store: SqlStore) -> None:
    """What is sent again is byte-identical."""
    await freeze(store)
    delivery = await lease_one(store)
    one = message()
    assert (delivery.raw, delivery.message_id) == (one.raw, one.message_id)
    assert (delivery.sender, delivery.address) == (one.sender, one.address)
    assert (delivery.recipient, delivery.kind) == ("desk", DeliveryKind.ALERT)
    assert (delivery.created_ms, delivery.attempts, delivery.last_reply) == (2_000, 0, "")


async def test_a_deferred_delivery_waits_for_its_next_try(store: SqlStore) -> None:
    """It is tried again when told, with the reply of the last attempt at hand."""
    delivery_id = await frozen(store)
    await sent(store, DEFERRED)
    assert await store.lease_deliveries(2_499, 9, LEASE_MS) == ()
    again = await lease_one(store, 2_500)
    assert (again.delivery_id, again.attempts, again.last_reply) == (delivery_id, 1, "451 later")


async def test_giving_up_is_a_fate(store: SqlStore) -> None:
    """No next try: expired, with the alerts, and the operator can be told."""
    alert = await owed(store)
    delivery_id = await frozen(store, alerts=(alert,))
    await lease_one(store)
    await store.settle(delivery_id, DEFERRED, None, 3_000)
    assert (await store.alerts_of(1))[0].fate is Fate.EXPIRED
    assert [d.delivery_id for d in await store.failed_since(3_000)] == [delivery_id]
    assert await store.failed_since(3_001) == ()


async def test_a_crash_before_the_dot_costs_nothing(store: SqlStore) -> None:
    """Nothing was sent: it is simply due again."""
    await freeze(store)
    await lease_one(store)
    assert await store.release() == ()
    again = await lease_one(store)
    assert (again.attempts, again.last_reply) == (0, "")


async def test_a_crash_after_the_dot_is_an_unknown_outcome(store: SqlStore) -> None:
    """It is sent again as it is, and says why."""
    delivery_id = await frozen(store)
    await lease_one(store)
    await store.mark_dot(delivery_id)
    assert await store.release() == (delivery_id,)
    again = await lease_one(store)
    assert (again.raw, again.attempts, again.last_reply) == (b"raw\r\n", 1, LOST_REPLY)


async def test_a_lease_that_ran_out_is_taken_over(opener: Opener) -> None:
    """A sender that hangs does not keep the mail for ever."""
    first, second = opener(), opener()
    await freeze(first)
    delivery = await lease_one(first)
    assert await second.lease_deliveries(2_000 + LEASE_MS - 1, 9, LEASE_MS) == ()
    assert (await second.queue_state(2_500)).next_try_ms == 2_000 + LEASE_MS
    assert (await lease_one(second, 2_000 + LEASE_MS)).delivery_id == delivery.delivery_id


async def test_the_queue_at_a_glance(store: SqlStore) -> None:
    """How many wait, since when, and when the next is tried."""
    assert await store.queue_state(1) == QueueState(0, None, None, None)
    assert {await store.turn(1, lane) for lane in Lane} == {Turn(None, None)}
    await freeze(store, 1, now_ms=1_900)
    await freeze(store, 2, now_ms=2_000)
    assert await store.queue_state(2_000) == QueueState(2, 1_900, None, 1_900)
    await sent(store, DEFERRED)
    await sent(store, ACCEPTED)
    assert await store.queue_state(2_000) == QueueState(1, 1_900, None, 2_500)


async def test_an_outage_lasts_until_the_next_try(store: SqlStore) -> None:
    """While the server is away nothing more is frozen; a refusal of one message is no outage."""
    await freeze(store)
    await sent(store, UNREACHABLE)
    away = await store.queue_state(2_100)
    assert (away.outage_until_ms, away.outage_reply) == (2_500, UNREACHABLE.reply)
    assert (await store.queue_state(2_500)).outage_until_ms is None
    await sent(store, DEFERRED, 2_500)
    assert (await store.queue_state(2_600)).outage_until_ms is None


async def test_unknown_outcomes_are_tried_again(store: SqlStore) -> None:
    """After the dot without a reply: at least once, byte for byte."""
    delivery_id = await frozen(store)
    await lease_one(store)
    await store.mark_dot(delivery_id)
    lost = Outcome(Verdict.UNKNOWN, Phase.DOT, "connection lost")
    await store.settle(delivery_id, lost, 2_300, 2_100)
    assert (await lease_one(store, 2_300)).last_reply == "connection lost"


async def test_instant_mails_are_counted_per_recipient(store: SqlStore) -> None:
    """The ceiling per hour counts alerts, not digests and notices."""
    await freeze(store, 1, now_ms=100)
    await freeze(store, 2, now_ms=300)
    await freeze(store, 3, now_ms=200)
    await freeze(store, 4, now_ms=300, recipient="night")
    await freeze(store, 5, now_ms=300, slot_ms=300)
    await store.enqueue(message(6), "desk", DeliveryKind.NOTICE, (), None, 300)
    assert await store.mails_since(200) == {"desk": (200, 300), "night": (300,)}


async def test_follow_ups_refer_to_the_first_mail_about_a_story(store: SqlStore) -> None:
    """The thread starts with the mail in which this recipient was told first."""
    first = await owed(store, 1)
    await freeze(store, 1, alerts=(first,))
    await sent(store, ACCEPTED)
    second = await owed(store, 2)
    await freeze(store, 2, alerts=(second,))
    assert await store.references("desk", [1, 9]) == {1: "<1@wire.example>"}
    assert await store.references("night", [1]) == {}


async def test_asking_for_pending_alerts_does_not_walk_the_decided_ones(store: SqlStore) -> None:
    """Most alerts of an archive are suppressed copies; every delivery round asks for the others."""
    query = str(alerts._PENDING)
    driver = store._db._connection.connection.driver_connection
    assert driver is not None
    plan = driver.execute(f"EXPLAIN QUERY PLAN {query}", {"limit": 9, "fate_1": ""}).fetchall()
    assert "ix_alerts_pending" in plan[0][3]
    assert any("ix_alerts_told" in step[3] for step in plan)
    assert not any("TEMP" in step[3] for step in plan)


async def test_each_lane_is_leased_its_own(store: SqlStore) -> None:
    """However many of the other are before it in the queue."""
    for number in range(1, 61):
        post = replace(message(number), address="https://hooks.example.org")
        await store.enqueue(post, "desk", DeliveryKind.ALERT, (), None, 2_000)
    await freeze(store, 61)
    (mail,) = await store.lease_deliveries(2_000, 9, LEASE_MS)
    assert mail.subject == "Mail 61"
    posts = await store.lease_deliveries(2_000, 3, LEASE_MS, Lane.WEBHOOK)
    assert [d.subject for d in posts] == ["Mail 1", "Mail 2", "Mail 3"]
    assert len(await store.lease_deliveries(2_000, 99, LEASE_MS, Lane.WEBHOOK)) == 57


async def test_a_lease_that_ran_out_is_taken_over_by_its_own_lane_only(store: SqlStore) -> None:
    """A clock set forward while a mail is sent makes nobody forget that it was accepted."""
    delivery_id = await freeze(store)
    assert delivery_id is not None
    await lease_one(store)
    await store.mark_dot(delivery_id)
    later_ms = 2_000 + 2 * LEASE_MS
    assert await store.lease_deliveries(later_ms, 9, LEASE_MS, Lane.WEBHOOK) == ()
    await store.settle(delivery_id, ACCEPTED, None, later_ms)
    assert (await store.queue_state(later_ms)).queued == 0


async def test_mail_does_not_wait_for_a_time_that_was_wrong(store: SqlStore) -> None:
    """The clock is set back: what was to be tried in five minutes is, and nothing waits longer."""
    wrong_ms, right_ms, hour_ms = 9_000_000, 2_000_000, 3_600_000
    for number, retry_ms in ((1, wrong_ms + 300_000), (2, wrong_ms + 9 * hour_ms)):
        await freeze(store, number, now_ms=wrong_ms)
        (one,) = await store.lease_deliveries(wrong_ms, 1, LEASE_MS)
        later = Outcome(Verdict.DEFERRED, Phase.RCPT, "450 later")
        await store.settle(one.delivery_id, later, retry_ms, wrong_ms)
    await store.rewind(wrong_ms - right_ms, right_ms, hour_ms)
    assert await store.lease_deliveries(right_ms + 299_999, 9, LEASE_MS) == ()
    due = await store.lease_deliveries(right_ms + 300_000, 9, LEASE_MS)
    assert [d.delivery_id for d in due] == [1]
    assert {d.next_try_ms for d in await store.deliveries(9)} == {
        right_ms + 300_000,
        right_ms + hour_ms,
    }


async def test_an_outage_is_of_one_lane(store: SqlStore) -> None:
    """While the mail server is away, the webhooks are due."""
    await freeze(store, 1)
    await sent(store, UNREACHABLE)
    post = replace(message(2), address="https://hooks.example.org")
    await store.enqueue(post, "desk", DeliveryKind.ALERT, (), None, 2_000)
    assert await store.turn(2_100, Lane.MAIL) == Turn(2_500, 2_500)
    assert await store.turn(2_100, Lane.WEBHOOK) == Turn(None, 2_000)
    assert (await store.queue_state(2_100)).queued == 2
