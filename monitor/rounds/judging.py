"""What would happen to what is owed now: read, then decide. Writes nothing."""

from __future__ import annotations

from monitor.model import Decision, FeedState
from monitor.policy import Agenda, decide, in_force
from monitor.policy.deciding import HOUR_MS
from monitor.ports import Store
from monitor.rounds.plan import Plan

PENDING_AT_ONCE = 100_000
"""Alerts that wait for a slot are read again each round; they must not hide the younger ones."""

OVERDUE_MS = 60_000
"""A feed that is due for longer was not tried since the program, or its network, was away."""


async def judge_pending(store: Store, plan: Plan, now_ms: int) -> tuple[Decision, ...]:
    """What would happen to every pending alert now."""
    pending = await store.pending(PENDING_AT_ONCE)
    if not pending and not any(w.schedule.send_empty for w in plan.watchlists.values()):
        return ()
    instant = {w.id for w in plan.watchlists.values() if w.schedule.now}
    priming = any(a.primed and a.watchlist in instant for a in pending)
    states = await store.feed_states() if priming else ()
    agenda = Agenda(
        plan.watchlists,
        plan.recipients,
        await store.done_slots(),
        await store.mails_since(now_ms - 2 * HOUR_MS),
        priming=any(_untried(s, now_ms) for s in states if s.name in plan.feeds),
        since=await store.watchlists_since(),
        mutes=in_force((*plan.settings.mutes, *await store.mutes()), now_ms),
    )
    return decide(pending, agenda, now_ms)


def _untried(state: FeedState, now_ms: int) -> bool:
    return state.polled_ms is None or state.next_due_ms < now_ms - OVERDUE_MS
