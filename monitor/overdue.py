"""Alerts that may leave now, and do not.

As a rule what may leave is frozen within seconds. It is not while the server is away, if a delivery
round hangs, or if a fault inside the program lets it fail each time: none of it need show in the
outbox. The hourly look at the health decides as a round would, and notes what it finds.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass

from monitor.housekeeping import STUCK_AFTER_MS
from monitor.logbook import counted
from monitor.model import Mail
from monitor.ports import Store
from monitor.rounds import Plan, judge_pending
from monitor.rounds.judging import PENDING_AT_ONCE

log = logging.getLogger("monitor")

DUE = "due"
"""The note with what the last look found: a `Due` as JSON, empty if there was none."""

OVERDUE_MS = STUCK_AFTER_MS - 5 * 60_000
"""Found at two looks, which are an hour apart, give or take. Found at one it may leave just then,
as after a night in which the machine slept."""


@dataclass(frozen=True, slots=True)
class Due:
    """What may leave. `since_ms`: when the alert of this id, the oldest, was first found."""

    alert_id: int
    since_ms: int
    alerts: int


async def look_at_due(store: Store, plan: Plan, now_ms: int) -> Due | None:
    """Which alerts may leave now, in any lane; it is noted for the next look, and for `status`.

    That they wait for too long is logged once: the mail that says so may be stuck behind them.
    """
    before = read_due(await store.get_note(DUE))
    decisions = await judge_pending(store, plan, now_ms)
    may = {a.alert_id for d in decisions if isinstance(d, Mail) for a in d.alerts}
    found = None
    if before is not None and before.alert_id in may:
        found = Due(before.alert_id, before.since_ms, len(may))
    elif may:
        found = Due(min(may), now_ms, len(may))
    if found != before:
        await store.set_note(DUE, json.dumps(asdict(found)) if found else "")
    if found is not None and is_overdue(found, now_ms) and found.since_ms > now_ms - 2 * OVERDUE_MS:
        log.warning("%s may leave and did not for an hour", counted(found.alerts, "alert"))
    return found


def is_overdue(due: Due | None, now_ms: int) -> bool:
    """Whether it waits for too long."""
    return due is not None and now_ms - due.since_ms >= OVERDUE_MS


async def still_due(store: Store, now_ms: int) -> Due | None:
    """What was overdue by the last look, unless its oldest has left meanwhile. Writes nothing."""
    due = read_due(await store.get_note(DUE))
    if due is None or not is_overdue(due, now_ms):
        return None
    pending = await store.pending(PENDING_AT_ONCE)
    return due if any(a.alert_id == due.alert_id for a in pending) else None


def read_due(note: str | None) -> Due | None:
    """What was noted; None if it cannot be read."""
    try:
        return Due(**{name: int(value) for name, value in json.loads(note or "{}").items()})
    except (ValueError, TypeError, AttributeError):
        return None
