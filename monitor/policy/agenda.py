"""What decisions depend on besides the alerts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model import Mute, Recipient, Schedule, Settings, Watchlist
from monitor.policy.slots import next_slot

FOLLOW_UPS = Schedule(times=(8 * 60,))
"""When follow-ups are collected for a recipient who gets no digest."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The configuration, and what has been mailed.

    `done_slots`: the latest slot enqueued, per recipient. `recent`: creation times of each
    recipient's instant mails in the last two hours. `priming`: some feed has not had its first
    poll, or its first one after a pause. `mutes`: those in force.
    """

    watchlists: Mapping[str, Watchlist]
    recipients: Mapping[str, Recipient]
    done_slots: Mapping[str, int] = field(default_factory=dict)
    recent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    priming: bool = False
    mutes: tuple[Mute, ...] = ()

    def zone_of(self, watchlist: Watchlist, recipient: str) -> str:
        """The zone in which this watchlist's times are meant for this recipient."""
        return watchlist.schedule.timezone or self.recipients[recipient].timezone

    def digests_of(self, recipient: str) -> tuple[tuple[Schedule, str], ...]:
        """Schedules, with their zones, by which follow-ups can leave: the recipient's digests."""
        own = tuple(
            (w.schedule, self.zone_of(w, recipient))
            for w in self.watchlists.values()
            if recipient in w.recipients and not w.schedule.now
        )
        return tuple(dict.fromkeys(own)) or ((FOLLOW_UPS, self.recipients[recipient].timezone),)


def agenda_of(settings: Settings) -> Agenda:
    """The agenda of a configuration by which nothing has been mailed yet."""
    return Agenda(
        {w.id: w for w in settings.watchlists},
        {r.id: r for r in settings.recipients},
    )


def next_sending(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """The recipient's next slot over all watchlists; None if all of them send at once."""
    times = [
        next_slot(w.schedule, agenda.zone_of(w, recipient), now_ms)
        for w in agenda.watchlists.values()
        if recipient in w.recipients and not w.schedule.now
    ]
    return min((t for t in times if t is not None), default=None)
