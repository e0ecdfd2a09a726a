"""A feed most of whose entries turn new at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Item, Kind, Mail, Rule, Suppress, Wait
from monitor.policy import decide, flood, tide_of

from .test_deciding import AGENDA, HOUR, MINUTE, NOON, alert, one

DAY = 24 * HOUR
READ = NOON - 5 * MINUTE


def entries(count: int, published_ms: int | None) -> list[Item]:
    """So many new entries of one date."""
    return [Item("A", f"t{n}", published_ms=published_ms) for n in range(count)]


@pytest.mark.parametrize(
    ("new", "published_ms", "read_ms", "held"),
    [
        (12, None, READ, True),
        (12, READ - 3 * DAY, READ, True),
        (12, READ - 2 * HOUR, READ, True),
        (12, NOON + 2 * DAY, READ, True),
        # dated since the last reading, or a little late: news, however many
        (20, NOON - MINUTE, READ, False),
        (20, READ - 30 * MINUTE, READ, False),
        # a few, or no more than half
        (9, None, READ, False),
        (10, None, READ, False),
        # after a while without a reading, undated entries and those of another zone may be news
        (20, None, NOON - 2 * HOUR, False),
        (20, NOON - 11 * HOUR, NOON - 2 * HOUR, False),
        (20, NOON - 3 * DAY, NOON - 2 * HOUR, True),
        # a first reading has brakes of its own
        (20, None, None, False),
    ],
)
def test_a_flood_is_more_than_half_of_a_feed_that_cannot_be_news(
    new: int, published_ms: int | None, read_ms: int | None, held: bool
) -> None:
    """Of twenty entries, read every five minutes."""
    tide = tide_of(read_ms, 300, NOON)
    assert flood(entries(new, published_ms), 20, tide, NOON) == (held,) * new


def test_news_among_a_flood_are_not_held() -> None:
    """Only what turned new is."""
    both = [*entries(15, READ - DAY), *entries(2, NOON)]
    assert flood(both, 20, tide_of(READ, 300, NOON), NOON) == (True,) * 15 + (False,) * 2


def test_what_is_held_leaves_after_a_day_in_one_mail() -> None:
    """Marked as what comes in bulk."""
    held = [alert(n, story=n, held=True, primed=True) for n in range(3)]
    waiting = decide(held, AGENDA, NOON)
    assert {(d.rule, d.until_ms) for d in waiting if isinstance(d, Wait)} == {
        (Rule.FLOOD, NOON - MINUTE + DAY)
    }
    due = NOON - MINUTE + DAY
    assert one(decide(held, AGENDA, due)) == Mail("ana", tuple(held), primed=True)


def test_what_is_held_stands_for_nothing() -> None:
    """It may be dropped: another feed's telling of the same story is mailed."""
    held, copy = alert(1, held=True), alert(2, kind=Kind.DUPLICATE)
    decisions = decide([held, copy], AGENDA, NOON)
    assert Mail("ana", (copy,)) in decisions


def test_what_was_told_meanwhile_is_not_told_again() -> None:
    """When the rest is released; corrections of a flood are held as well."""
    held = alert(1, held=True, told=True)
    assert one(decide([held], AGENDA, NOON)) == Suppress(held, Rule.TOLD)
    fix = replace(held, kind=Kind.CORRECTION)
    assert isinstance(one(decide([fix], AGENDA, NOON)), Wait)


def test_what_is_held_does_not_leave_with_a_correction() -> None:
    """It waits for somebody to look at it."""
    held = alert(1, held=True, kind=Kind.UPDATE, told=True)
    fix = alert(2, kind=Kind.CORRECTION, told=True)
    decisions = decide([held, fix], AGENDA, NOON)
    assert Mail("ana", (fix,)) in decisions
    assert [d.rule for d in decisions if isinstance(d, Wait)] == [Rule.FLOOD]
