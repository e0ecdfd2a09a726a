"""What decisions depend on besides the alerts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from monitor.model import Holidays, Mute, Recipient, Schedule, Settings, Updates, Watchlist
from monitor.policy.slots import next_slot, quiet_until

FOLLOW_UPS = Schedule(times=(8 * 60,))
"""When follow-ups are collected for a recipient who gets no digest."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The configuration, and what has been mailed.

    `done_slots`: the latest slot enqueued, per recipient. `recent`: creation times of each
    recipient's instant mails in the last two hours. `priming`: some feed has not had its first
    poll, or its first one after a pause. `mutes`: those in force. `since`:
    since when each watchlist is known as it is.
    """

    watchlists: Mapping[str, Watchlist]
    recipients: Mapping[str, Recipient]
    done_slots: Mapping[str, int] = field(default_factory=dict)
    recent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    priming: bool = False
    mutes: tuple[Mute, ...] = ()
    since: Mapping[str, int] = field(default_factory=dict)

    def zone_of(self, watchlist: Watchlist, recipient: str) -> str:
        """The zone in which this watchlist's times are meant for this recipient."""
        return watchlist.schedule.timezone or self.recipients[recipient].timezone

    def schedule_of(self, watchlist: Watchlist, recipient: str) -> Schedule:
        """The watchlist's schedule with the recipient's holidays, unless it has its own."""
        schedule, holidays = watchlist.schedule, self.recipients[recipient].holidays
        if schedule.holidays is not None or not holidays:
            return schedule
        return _with_holidays(schedule, holidays)

    def way_of(self, watchlist: Watchlist, recipient: str) -> tuple[Schedule, str]:
        """Schedule and zone of this watchlist for this recipient."""
        return self.schedule_of(watchlist, recipient), self.zone_of(watchlist, recipient)

    def muted_until(self, watchlist: Watchlist, recipient: str) -> int:
        """When the last mute of all that a watchlist says to a recipient ends; 0: it is not muted.

        A story that is muted is no reason to be silent about the others.
        """
        ends = (
            m.until_ms
            for m in self.mutes
            if m.story is None
            and m.watchlist in {"", watchlist.id}
            and m.recipient in {"", recipient}
        )
        return max(ends, default=0)

    def digests_of(self, recipient: str) -> tuple[tuple[Schedule, str], ...]:
        """Schedules, with their zones, by which follow-ups can leave: the recipient's digests."""
        own = tuple(
            self.way_of(w, recipient)
            for w in self.watchlists.values()
            if recipient in w.recipients and not w.schedule.now
        )
        person = self.recipients[recipient]
        alone = _with_holidays(FOLLOW_UPS, person.holidays), person.timezone
        return tuple(dict.fromkeys(own)) or (alone,)


@lru_cache(maxsize=1024)
def _with_holidays(schedule: Schedule, holidays: Holidays) -> Schedule:
    return replace(schedule, holidays=holidays)


def agenda_of(settings: Settings) -> Agenda:
    """The agenda of a configuration by which nothing has been mailed yet."""
    return Agenda(
        {w.id: w for w in settings.watchlists},
        {r.id: r for r in settings.recipients},
    )


def next_sending(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """The recipient's next slot that is not muted; None if all watchlists send all at once."""
    own = [w for w in agenda.watchlists.values() if recipient in w.recipients]
    if all(w.schedule.now and w.schedule.follow_ups is not Updates.DIGEST for w in own):
        return None
    muted = {w.id: agenda.muted_until(w, recipient) for w in own}
    ways = [(agenda.way_of(w, recipient), muted[w.id]) for w in own if not w.schedule.now]
    if not ways:
        ways = [(way, min(muted.values())) for way in agenda.digests_of(recipient)]
    times = [next_slot(*way, max(now_ms, muted_ms)) for way, muted_ms in ways]
    return min((t for t in times if t is not None), default=None)


def silent_until(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """Until when quiet hours or mutes hold all that the recipient gets at once; None: not now."""
    own = [w for w in agenda.watchlists.values() if recipient in w.recipients and w.schedule.now]
    ends = [
        max(
            quiet_until(w.schedule, agenda.zone_of(w, recipient), now_ms) or 0,
            agenda.muted_until(w, recipient),
        )
        for w in own
    ]
    return min(ends, default=0) or None
