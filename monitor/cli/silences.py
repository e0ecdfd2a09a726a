"""What is muted, in words and for programs."""

from __future__ import annotations

from monitor.cli.common import iso, wall
from monitor.model import Mute, Settings


def line_of(mute: Mute, settings: Settings) -> str:
    """A silence in one line for people."""
    names = {w.id: w.name for w in settings.watchlists}
    parts = [f"watchlist {names.get(mute.watchlist, mute.watchlist)}"] if mute.watchlist else []
    parts += [f"story {mute.story}"] if mute.story is not None else []
    parts += [f"recipient {mute.recipient}"] if mute.recipient else []
    until = wall(mute.until_ms, settings.timezone)
    reason = f" ({mute.reason})" if mute.reason else ""
    source = f", {mute.source}" if mute.source else ""
    return f"{', '.join(parts)}, until {until}{reason}{source}"


def mute_json(mute: Mute) -> dict[str, object]:
    """A silence for programs."""
    return {
        "watchlist": mute.watchlist or None,
        "story": mute.story,
        "recipient": mute.recipient or None,
        "until": iso(mute.until_ms),
        "reason": mute.reason,
        "source": mute.source or None,
    }
