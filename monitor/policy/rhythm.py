"""The rhythm of a feed, learned hour by hour, and whether its silence is longer than usual.

Silence is measured in beats: the hours with news that were to be expected in it, by what the same
hours of the week were like before. Nights and weekends in which a feed always sleeps have none.
How many beats a feed may leave out is its own record, so that one with irregular news has more
patience. After the time-rescaling theorem: whatever the rhythm, a process measured in the events
that were expected is an even one (Brown et al., Neural Computation 14, 2002).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from monitor.model.health import WEEK_H, Gap, Rhythm

FADE = 0.9
"""So much less does a week count than the one after it: habits that change are forgotten in two
or three months."""

GAPS = 8
GAP_KEPT_H = 26 * WEEK_H
"""Half a year: a record from last winter says little."""

LEARNED = WEEK_H * (1 + FADE + FADE**2) * 0.95
"""After three watched weeks, but for some hours, silence is judged by what was learned."""

HEARD = 8
"""And after so many hours with news; who has fewer is judged by the length of silence alone."""

PATIENCE = 2.5
LEARNING = 6.0
"""A silence is unusual if it is so many times the longest one (the second longest, as one may have
been an outage); more by `LEARNING` over the weeks watched, as longer ones are yet to come."""

FEWEST = 3.0
FEWEST_H = 5
"""Beats left out, and hours of silence, before even the most regular feed is called quiet."""

UNKNOWN_H = 14 * 24
"""Watched hours of silence after which a feed is called quiet of which too little is known."""

OFF = 0.1
"""A day with so little of the beats of the best one is a day off."""


def begin(url: str, hour: int) -> Rhythm:
    """Nothing is known yet."""
    return Rhythm(url, hour, hour)


def watch(rhythm: Rhythm, news: Collection[int], until_h: int) -> Rhythm:
    """Learn of the hours up to before `until_h`, all watched; `news`: those that brought any."""
    heard, watched = list(rhythm.heard), list(rhythm.watched)
    beats, hours, gaps = rhythm.beats, rhythm.hours, rhythm.gaps
    for hour in range(rhythm.upto_h, until_h):
        if hour in news:
            gaps = _longest(gaps, Gap(round(beats, 2), hours, hour))
            beats, hours = 0.0, 0
        else:
            beats += chance(heard, watched, hour)
            hours += 1
        slot = hour % WEEK_H
        heard[slot] = heard[slot] * FADE + (hour in news)
        watched[slot] = watched[slot] * FADE + 1
    upto_h = max(rhythm.upto_h, until_h)
    return Rhythm(
        rhythm.url, rhythm.since_h, upto_h, tuple(heard), tuple(watched), beats, hours, gaps
    )


def skip(rhythm: Rhythm, news: Collection[int], until_h: int) -> Rhythm:
    """Nobody watched all of the hours up to before `until_h`; but if there was news, there was."""
    if any(rhythm.upto_h <= hour < until_h for hour in news):
        rhythm = replace(rhythm, beats=0.0, hours=0)
    return replace(rhythm, upto_h=max(rhythm.upto_h, until_h))


def is_learned(rhythm: Rhythm) -> bool:
    """Whether enough weeks were watched and enough hours brought news to say what is usual."""
    return sum(rhythm.watched) >= LEARNED and sum(rhythm.heard) >= HEARD


def patience(rhythm: Rhythm) -> float:
    """The beats that this feed may leave out."""
    record = sorted((gap.beats for gap in rhythm.gaps), reverse=True)[1:2]
    times = PATIENCE + LEARNING * WEEK_H / max(1.0, sum(rhythm.watched))
    return max(FEWEST, times * sum(record)) + _forgiven(rhythm)


def is_quiet(rhythm: Rhythm) -> bool:
    """Whether the silence at the end of what was watched is much longer than usual."""
    if is_learned(rhythm):
        long = rhythm.beats > FEWEST and rhythm.hours >= FEWEST_H
        return long and rhythm.beats > patience(rhythm)
    longest = max((gap.hours for gap in rhythm.gaps), default=0)
    return rhythm.hours > max(UNKNOWN_H, PATIENCE * longest)


def chance(heard: Sequence[float], watched: Sequence[float], hour: int) -> float:
    """The chance of news in this hour, by the hours of the week around it; unknown ones have none.

    The hours before and after count too: clocks are changed, and a noon bulletin may be early.
    """
    total = 0.0
    for near in (hour - 1, hour, hour + 1):
        slot = near % WEEK_H
        total += heard[slot] / (watched[slot] + 1)
    return total / 3


def _forgiven(rhythm: Rhythm) -> float:
    """The beats of a day, for a feed that has days off: a holiday is one more of them."""
    days = [
        sum(chance(rhythm.heard, rhythm.watched, hour) for hour in range(start, start + 24))
        for start in range(0, WEEK_H, 24)
    ]
    return max(days) if min(days) <= OFF * max(days) else 0.0


def _longest(gaps: tuple[Gap, ...], gap: Gap) -> tuple[Gap, ...]:
    """The longest ones of the last half year."""
    if gap.hours == 0:
        return gaps
    kept = [each for each in (*gaps, gap) if each.until_h > gap.until_h - GAP_KEPT_H]
    return tuple(sorted(kept, key=lambda g: (-g.beats, -g.hours, -g.until_h))[:GAPS])
