"""When one alert may leave. Pure: an agenda and an instant in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.model import Kind, Pending, Rule, Schedule, Updates, Wait
from monitor.policy.agenda import Agenda
from monitor.policy.owing import REDRESS
from monitor.policy.slots import due_slots, next_slot, quiet_until

PRIMING_CHECK_MS = 3_000
"""So often is asked whether all feeds were tried: their polls need not tell anybody."""

PRIMING_MAX_MS = 15 * 60_000
"""What waits for the other feeds waits no longer, however slow they are."""


LATELY_MS = 2 * 86_400_000
"""Most schedules have a slot in two days."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An alert that may leave now, in a slot's digest or (None) in an instant mail."""

    alert: Pending
    slot_ms: int | None


def is_redress(alert: Pending) -> bool:
    """Whether it puts right what this recipient was told: it waits for nothing."""
    return alert.kind in REDRESS and alert.told


def is_follow_up(alert: Pending) -> bool:
    """Whether it goes on with a story that this recipient was told."""
    return alert.kind is Kind.UPDATE and alert.told


@dataclass(slots=True)
class Timetable:
    """The times of all alerts of one round; what recipients share is worked out once."""

    agenda: Agenda
    now_ms: int
    _digests: dict[str, tuple[tuple[Schedule, str], ...]] = field(default_factory=dict)
    _slots: dict[tuple[Schedule, str], tuple[int | None, int | None]] = field(default_factory=dict)

    def of(self, alert: Pending) -> Wait | Ready:
        """When the alert may leave, by the schedule of its watchlist."""
        if alert.held_until_ms is not None and self.now_ms < alert.held_until_ms:
            return Wait(alert, Rule.FLOOD, alert.held_until_ms)
        if is_redress(alert):
            return Ready(alert, None)
        watchlist = self.agenda.watchlists[alert.watchlist]
        schedule, zone_name = self.agenda.way_of(watchlist, alert.recipient)
        if alert.recap:
            until = quiet_until(schedule, zone_name, self.now_ms)
            return Ready(alert, None) if until is None else Wait(alert, Rule.QUIET, until)
        at_once = schedule.now
        if is_follow_up(alert):
            at_once = schedule.follow_ups is Updates.NOW
        if at_once:
            return self._instant(alert, schedule, zone_name)
        if schedule.now:
            return self._in_slot(alert, self._digests_of(alert.recipient))
        return self._in_slot(alert, ((schedule, zone_name),))

    def _instant(self, alert: Pending, schedule: Schedule, zone_name: str) -> Wait | Ready:
        now_ms = self.now_ms
        if alert.primed and self.agenda.priming and now_ms < alert.created_ms + PRIMING_MAX_MS:
            return Wait(alert, Rule.PRIMING, now_ms + PRIMING_CHECK_MS)
        if alert.urgent and schedule.urgent:
            return Ready(alert, None)
        until = quiet_until(schedule, zone_name, now_ms)
        if until is not None:
            return Wait(alert, Rule.QUIET, until)
        until = alert.created_ms + 1000 * schedule.group_wait_s
        return Ready(alert, None) if until <= now_ms else Wait(alert, Rule.GROUP, until)

    def _in_slot(self, alert: Pending, ways: Sequence[tuple[Schedule, str]]) -> Wait | Ready:
        """By the latest slot that is due, else the next one."""
        after = max(alert.created_ms - 1, self.agenda.done_slots.get(alert.recipient, 0))
        around = [self._around(way) for way in ways]
        due = [past for past, _ in around if past is not None and past > after]
        if due:
            return Ready(alert, max(due))
        if after > self.now_ms:  # the clock was set back
            coming = [next_slot(*way, after) for way in ways]
        else:
            coming = [following for _, following in around]
        return Wait(alert, Rule.SLOT, min((s for s in coming if s is not None), default=None))

    def _around(self, way: tuple[Schedule, str]) -> tuple[int | None, int | None]:
        """The latest slot that is over, and the next one."""
        if way not in self._slots:
            due = due_slots(*way, self.now_ms - LATELY_MS, self.now_ms) or due_slots(
                *way, 0, self.now_ms
            )
            self._slots[way] = due[-1] if due else None, next_slot(*way, self.now_ms)
        return self._slots[way]

    def _digests_of(self, recipient: str) -> tuple[tuple[Schedule, str], ...]:
        if recipient not in self._digests:
            self._digests[recipient] = self.agenda.digests_of(recipient)
        return self._digests[recipient]
