"""Mails that say that there is nothing, for slots where somebody wants to be told so."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.model import Mail, Watchlist
from monitor.policy.agenda import Agenda
from monitor.policy.slots import due_slots, next_slot


def nothing_today(agenda: Agenda, served: Collection[str], now_ms: int) -> Iterator[Mail]:
    """One mail per recipient with a due slot of such a watchlist.

    `served`: recipients who get a digest now anyway.
    """
    for recipient in agenda.recipients:
        if recipient in served:
            continue
        due = {
            w.id: slot
            for w in _wanting(agenda, recipient)
            if (slot := _due(agenda, w, recipient, now_ms)) is not None
        }
        if due:
            yield Mail(recipient, (), max(due.values()), watchlists=tuple(due))


def next_nothing_ms(agenda: Agenda, now_ms: int) -> int | None:
    """When the next slot of such a watchlist is, whatever is owed then."""
    times = [
        next_slot(*agenda.way_of(w, recipient), max(now_ms, agenda.muted_until(w, recipient)))
        for recipient in agenda.recipients
        for w in _wanting(agenda, recipient)
    ]
    return min((t for t in times if t is not None), default=None)


def _wanting(agenda: Agenda, recipient: str) -> Iterator[Watchlist]:
    """A recipient's watchlists that speak also when there is nothing."""
    for watchlist in agenda.watchlists.values():
        if watchlist.schedule.send_empty and recipient in watchlist.recipients:
            yield watchlist


def _due(agenda: Agenda, watchlist: Watchlist, recipient: str, now_ms: int) -> int | None:
    """The latest slot that is over since the last mail, and since the watchlist is as it is.

    One that is muted has none.
    """
    if agenda.muted_until(watchlist, recipient) > now_ms:
        return None
    since_ms = agenda.since.get(watchlist.id, now_ms)
    after_ms = max(since_ms, agenda.done_slots.get(recipient, 0))
    due = due_slots(*agenda.way_of(watchlist, recipient), after_ms, now_ms)
    return due[-1] if due else None
