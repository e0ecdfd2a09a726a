"""Pending alerts -> decisions: mail now, wait, or suppress. Pure: read, decide, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.model import (
    Decision,
    Kind,
    Mail,
    Pending,
    Recipient,
    Rule,
    Suppress,
    Wait,
    Watchlist,
)
from monitor.policy.owing import REDRESS
from monitor.policy.slots import due_slots, next_slot, quiet_until

HOUR_MS = 3_600_000

PRIMING_CHECK_MS = 3_000
"""So often is asked whether all feeds were tried: their polls need not tell anybody."""

PRIMING_MAX_MS = 15 * 60_000
"""What waits for the other feeds waits no longer, however slow they are."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What decisions depend on besides the alerts themselves.

    `done_slots`: the latest slot enqueued, per recipient. `recent`: creation times of each
    recipient's instant mails in the last hour. `priming`: some feed has not had its first poll,
    or its first one after a pause.
    """

    watchlists: Mapping[str, Watchlist]
    recipients: Mapping[str, Recipient]
    done_slots: Mapping[str, int] = field(default_factory=dict)
    recent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    priming: bool = False

    def zone_of(self, watchlist: Watchlist, recipient: str) -> str:
        """The zone in which this watchlist's times are meant for this recipient."""
        return watchlist.schedule.timezone or self.recipients[recipient].timezone


@dataclass(frozen=True, slots=True)
class _Ready:
    """An alert that may leave now, in a slot's digest or (None) in an instant mail."""

    alert: Pending
    slot_ms: int | None
    primed: bool = False


def decide(pending: Iterable[Pending], agenda: Agenda, now_ms: int) -> tuple[Decision, ...]:
    """One decision for every pending alert; alerts that leave together share one `Mail`."""
    decisions: list[Decision] = []
    waiting: list[Wait] = []
    ready: dict[tuple[str, bool], list[_Ready]] = defaultdict(list)
    owed: dict[tuple[str, str, int], int] = {}
    for alert in pending:
        verdict = _suppressed(alert, agenda, owed) or _timed(alert, agenda, now_ms)
        if isinstance(verdict, Suppress):
            decisions.append(verdict)
            continue
        owed.setdefault((alert.recipient, alert.watchlist, alert.story), alert.item_id)
        if isinstance(verdict, Wait):
            waiting.append(verdict)
        else:
            ready[alert.recipient, verdict.slot_ms is None].append(verdict)
    decisions.extend(_with_redress(waiting, ready))
    for (recipient, instant), batch in ready.items():
        until = _ceiling(agenda, recipient, now_ms) if instant else None
        if until is not None:
            decisions.extend(Wait(r.alert, Rule.CEILING, until) for r in batch)
        else:
            decisions.append(_mail(recipient, batch))
    return tuple(decisions)


def _with_redress(
    waiting: Iterable[Wait], ready: Mapping[tuple[str, bool], list[_Ready]]
) -> list[Wait]:
    """Let what waits for a slot leave with the correction of its story; gives what still waits.

    A digest that told later what was corrected meanwhile would tell it wrong once more.
    """
    mending = {
        (r.alert.recipient, r.alert.story)
        for batch in ready.values()
        for r in batch
        if r.slot_ms is None and r.alert.kind in REDRESS
    }
    still = []
    for wait in waiting:
        alert = wait.alert
        if wait.rule is Rule.SLOT and (alert.recipient, alert.story) in mending:
            ready[alert.recipient, True].append(_Ready(alert, None))
        else:
            still.append(wait)
    return still


def _mail(recipient: str, batch: list[_Ready]) -> Mail:
    """One mail of what may leave together; the latest of its slots names it."""
    slots = [r.slot_ms for r in batch if r.slot_ms is not None]
    return Mail(
        recipient,
        tuple(r.alert for r in batch),
        max(slots) if slots else None,
        primed=any(r.alert.primed for r in batch),
    )


def _suppressed(
    alert: Pending, agenda: Agenda, owed: Mapping[tuple[str, str, int], int]
) -> Suppress | None:
    """Suppress what has nobody to go to, and copies of what this very recipient has or will get."""
    if alert.recipient not in agenda.recipients:
        return Suppress(alert, Rule.NO_RECIPIENT)
    if alert.watchlist not in agenda.watchlists:
        return Suppress(alert, Rule.NO_WATCHLIST)
    if alert.kind is Kind.DUPLICATE:
        if alert.told:
            return Suppress(alert, Rule.TOLD)
        earlier = owed.get((alert.recipient, alert.watchlist, alert.story))
        if earlier is not None:
            return Suppress(alert, Rule.OWED, earlier)
    return None


def _timed(alert: Pending, agenda: Agenda, now_ms: int) -> Wait | _Ready:
    """When the alert may leave, by the schedule of its watchlist."""
    watchlist = agenda.watchlists[alert.watchlist]
    schedule = watchlist.schedule
    zone_name = agenda.zone_of(watchlist, alert.recipient)
    if alert.kind in REDRESS and alert.told:
        return _Ready(alert, None)
    if schedule.now:
        if alert.primed and agenda.priming and now_ms < alert.created_ms + PRIMING_MAX_MS:
            return Wait(alert, Rule.PRIMING, now_ms + PRIMING_CHECK_MS)
        until = quiet_until(schedule, zone_name, now_ms)
        return _Ready(alert, None) if until is None else Wait(alert, Rule.QUIET, until)
    after = max(alert.created_ms - 1, agenda.done_slots.get(alert.recipient, 0))
    due = due_slots(schedule, zone_name, after, now_ms)
    if due:
        return _Ready(alert, due[-1])
    return Wait(alert, Rule.SLOT, next_slot(schedule, zone_name, max(after, now_ms)))


def _ceiling(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """When the hourly ceiling lets the next instant mail through; None: it may go now."""
    limit = agenda.recipients[recipient].max_per_hour
    recent = [t for t in agenda.recent.get(recipient, ()) if t > now_ms - HOUR_MS]
    if limit is None or len(recent) < limit:
        return None
    return sorted(recent)[-limit] + HOUR_MS


def wake_ms(decisions: Iterable[Decision]) -> int | None:
    """The earliest instant at which one of the waiting alerts may leave."""
    times = [d.until_ms for d in decisions if isinstance(d, Wait) and d.until_ms is not None]
    return min(times, default=None)


def next_sending(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """The recipient's next slot over all watchlists; None if all of them send at once."""
    times = [
        next_slot(w.schedule, agenda.zone_of(w, recipient), now_ms)
        for w in agenda.watchlists.values()
        if recipient in w.recipients and not w.schedule.now
    ]
    return min((t for t in times if t is not None), default=None)
