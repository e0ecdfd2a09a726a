"""How a feed is: failing, html, gone, quiet or stale, since when and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Fault, FeedState, Health, Rhythm
from monitor.policy import follow, judge
from monitor.policy.condition import HOUR_MS, OLD_MS
from monitor.policy.rhythm import begin, watch

HOUR = 480_000
NOW = HOUR * HOUR_MS + 600_000
WELL = FeedState(
    "North",
    "http://north.example",
    health=Health.OK,
    health_since_ms=5,
    ok_ms=NOW,
    polled_ms=NOW,
    new_ms=NOW - 10 * HOUR_MS,
    changed_ms=NOW - HOUR_MS,
    primed_ms=1,
)
SILENT = watch(
    watch(begin(WELL.url, HOUR - 2000), range(HOUR - 2000, HOUR - 9), HOUR - 9), (), HOUR
)
"""News in every hour until ten hours ago."""


def failing(fault: Fault, hours: float) -> FeedState:
    """It has failed for so long."""
    since = NOW - int(hours * HOUR_MS)
    return replace(
        WELL, health=Health.FAILING, health_since_ms=since, fault=fault, detail="d", failures=3
    )


@pytest.mark.parametrize(
    ("fault", "hours", "health"),
    [
        (Fault.TIMEOUT, 1000, Health.FAILING),
        (Fault.HTTP, 1000, Health.FAILING),
        (Fault.HTML, 0, Health.HTML),
        (Fault.GONE, 0.5, Health.FAILING),
        (Fault.GONE, 1, Health.GONE),
        (Fault.NOT_FOUND, 71, Health.FAILING),
        (Fault.NOT_FOUND, 72, Health.GONE),
    ],
)
def test_each_fault_has_its_condition(fault: Fault, hours: float, health: Health) -> None:
    """A web page is html, 410 for an hour and 404 for three days is gone, all else is failing."""
    state = failing(fault, hours)
    told = judge(state, SILENT, NOW)
    assert (told.health, told.since_ms) == (health, state.health_since_ms)
    assert told.reason == f"{fault} (d)"


def test_silence_beyond_the_rhythm_is_quiet_since_the_last_news() -> None:
    """And it is said how much was to be expected."""
    told = judge(WELL, SILENT, NOW)
    assert (told.health, told.since_ms) == (Health.QUIET, WELL.new_ms)
    assert told.reason == "nothing new for 9 hours, 8 of which usually bring news"


def test_a_document_that_is_the_same_all_the_time_is_stale() -> None:
    """Somebody serves an old copy."""
    told = judge(replace(WELL, changed_ms=WELL.new_ms), SILENT, NOW)
    assert told.health is Health.STALE
    assert told.reason.endswith("; the document is the same")


def test_news_ends_the_silence_at_once() -> None:
    """Although the hour in which it came is learned only when it is over."""
    told = judge(replace(WELL, new_ms=NOW - 1000), SILENT, NOW)
    assert (told.health, told.reason) == (Health.OK, "")


def test_the_rhythm_of_another_address_says_nothing() -> None:
    """The feed was moved by its configuration."""
    assert judge(replace(WELL, url="http://other.example"), SILENT, NOW).health is Health.OK
    assert judge(WELL, None, NOW).health is Health.OK


def test_a_feed_that_was_dead_when_it_was_first_read_is_stale() -> None:
    """By the date of its newest entry, until it has news."""
    dead = replace(WELL, primed_ms=NOW - 5, new_ms=NOW - 5, newest_ms=NOW - OLD_MS)
    told = judge(dead, None, NOW)
    assert (told.health, told.since_ms) == (Health.STALE, dead.newest_ms)
    assert told.reason == "its newest entry is of 2024-08-05"
    assert judge(replace(dead, new_ms=NOW), None, NOW).health is Health.OK
    assert judge(replace(dead, newest_ms=NOW - OLD_MS + 1), None, NOW).health is Health.OK
    assert judge(replace(dead, newest_ms=None), None, NOW).health is Health.OK


def test_a_feed_that_was_never_read_is_neither_well_nor_ill() -> None:
    """It waits for its first poll."""
    told = judge(FeedState("North", "u", next_due_ms=7), None, NOW)
    assert (told.health, told.since_ms) == (Health.NEVER, 7)


def test_a_flaw_of_the_document_is_told_of_a_feed_that_is_well() -> None:
    """A document that ends early was read for what it holds."""
    told = judge(replace(WELL, fault=Fault.TRUNCATED), None, NOW)
    assert (told.health, told.reason) == (Health.OK, "truncated")


def test_hours_are_learned_up_to_the_last_good_poll() -> None:
    """The hour that is not over waits; a feed that fails is not watched."""
    state = replace(WELL, ok_ms=NOW)
    first = follow(None, state, 300, ())
    assert first == Rhythm(WELL.url, HOUR, HOUR)
    later = replace(state, ok_ms=NOW + 2 * HOUR_MS)
    after = follow(first, later, 300, (HOUR, HOUR + 2))
    assert after is not None
    assert (after.upto_h, sum(after.heard), sum(after.watched)) == (HOUR + 2, 1, 2)
    assert follow(after, later, 300, (HOUR, HOUR + 2)) == after
    assert follow(None, replace(state, ok_ms=None), 300, ()) is None


def test_what_was_not_watched_is_not_learned() -> None:
    """A daemon that was off, a server that was down; but a feed may be polled seldom."""
    first = follow(None, WELL, 300, ())
    later = replace(WELL, ok_ms=NOW + 6 * HOUR_MS)
    off = follow(first, later, 300, ())
    assert off is not None
    assert (off.upto_h, sum(off.watched)) == (HOUR + 6, 0)
    seldom = follow(first, later, 6 * 3600, ())
    assert seldom is not None
    assert sum(seldom.watched) == 6


def test_a_feed_with_another_address_begins_anew() -> None:
    """What it was like is forgotten."""
    moved = follow(SILENT, replace(WELL, url="http://other.example"), 300, ())
    assert moved == Rhythm("http://other.example", HOUR, HOUR)


def test_a_feed_whose_first_document_was_cut_short_is_read() -> None:
    """Its first reading is not over, but it answers: the flaw is the reason."""
    state = replace(WELL, primed_ms=None, new_ms=None, fault=Fault.TRUNCATED)
    told = judge(state, None, NOW)
    assert (told.health, told.since_ms, told.reason) == (Health.OK, 5, Fault.TRUNCATED)
