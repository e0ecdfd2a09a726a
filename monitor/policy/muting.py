"""Silences: what is muted, until when, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Mute, Pending, Recipient, Watchlist
from monitor.policy.slots import local


def in_force(mutes: Iterable[Mute], now_ms: int) -> tuple[Mute, ...]:
    """Those that are not over, the one that lasts longest first."""
    return tuple(sorted((m for m in mutes if m.until_ms > now_ms), key=lambda m: -m.until_ms))


def mute_of(alert: Pending, mutes: Iterable[Mute]) -> Mute | None:
    """The first mute that is about this alert."""
    for mute in mutes:
        if (
            mute.watchlist in {"", alert.watchlist}
            and mute.recipient in {"", alert.recipient}
            and mute.story in {None, alert.story}
        ):
            return mute
    return None


def told_of(mute: Mute, watchlist: Watchlist, recipient: Recipient) -> str:
    """Why an alert was suppressed: what is muted, until when in the recipient's zone, and why."""
    parts = []
    if mute.watchlist:
        parts.append(f"watchlist {watchlist.name}")
    if mute.story is not None:
        parts.append(f"story {mute.story}")
    if mute.recipient:
        parts.append(f"recipient {recipient.id}")
    until = f"{local(mute.until_ms, recipient.timezone):%Y-%m-%d %H:%M %Z}"
    reason = f": {mute.reason}" if mute.reason else ""
    return f"{', '.join(parts)} until {until}{reason}"
