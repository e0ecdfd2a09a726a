"""A feed most of whose entries turn new at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Field, Item, Kind, Mail, Marker, MarkerKind, Rule, Span, Suppress, Wait
from monitor.policy import decide, held_until, tide_of

from .test_deciding import AGENDA, HOUR, MINUTE, NOON, alert, one

DAY = 24 * HOUR
READ = NOON - 5 * MINUTE
SLOW = tuple(range(READ - DAY, READ, 2 * HOUR))
"""The dates of a feed that has an entry every two hours."""

BUSY = tuple(range(READ - 3 * HOUR, READ, 5 * MINUTE))
"""One every five minutes."""


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
def test_more_than_half_of_a_feed_that_cannot_be_news_is_held_for_a_day(
    new: int, published_ms: int | None, read_ms: int | None, held: bool
) -> None:
    """Of twenty entries, read every five minutes."""
    tide = tide_of(read_ms, 300, NOON)
    until = NOON + DAY if held else None
    assert held_until(entries(new, published_ms), 20, tide, BUSY, NOON) == (until,) * new


def test_news_among_a_flood_are_not_held() -> None:
    """Only what turned new is."""
    both = [*entries(15, READ - DAY), *entries(2, NOON)]
    held = held_until(both, 20, tide_of(READ, 300, NOON), (), NOON)
    assert held == (NOON + DAY,) * 15 + (None,) * 2


@pytest.mark.parametrize(
    ("new", "published_ms", "read_ms", "dates", "held"),
    [
        # dated since the last reading, or a little late: twice what the feed had in as long a time
        (12, NOON - MINUTE, READ, SLOW, True),
        (12, READ - 30 * MINUTE, READ, SLOW, True),
        (12, NOON - MINUTE, READ, (), True),
        (12, NOON - MINUTE, READ, BUSY, False),
        # it had six in an hour, once
        (
            12,
            NOON - MINUTE,
            READ,
            (*SLOW, *range(READ - DAY, READ - DAY + HOUR, 10 * MINUTE)),
            False,
        ),
        # a few, or no more than half
        (9, NOON - MINUTE, READ, SLOW, False),
        (10, NOON - MINUTE, READ, SLOW, False),
        # nobody looked for a while: what came meanwhile comes in one mail anyhow
        (20, NOON - HOUR, NOON - 2 * HOUR, SLOW, False),
        (20, NOON - HOUR, None, SLOW, False),
    ],
)
def test_more_than_half_that_may_be_news_is_held_for_an_hour_if_unheard_of(
    new: int, published_ms: int, read_ms: int | None, dates: tuple[int, ...], held: bool
) -> None:
    """Of twenty entries, read every five minutes."""
    tide = tide_of(read_ms, 300, NOON)
    until = NOON + HOUR if held else None
    assert held_until(entries(new, published_ms), 20, tide, dates, NOON) == (until,) * new


def test_old_and_new_that_are_most_together_are_held_for_an_hour() -> None:
    """Neither is most alone."""
    both = [*entries(8, READ - DAY), *entries(8, NOON)]
    held = held_until(both, 20, tide_of(READ, 300, NOON), SLOW, NOON)
    assert held == (NOON + HOUR,) * 16


def test_what_the_wire_marks_as_urgent_is_not_held_in_a_burst() -> None:
    """It may be the news of the year."""
    flash = replace(
        entries(1, NOON)[0], markers=(Marker(MarkerKind.URGENT, Span(Field.TITLE, 0, 6)),)
    )
    held = held_until([flash, *entries(11, NOON)], 20, tide_of(READ, 300, NOON), SLOW, NOON)
    assert held == (None,) + (NOON + HOUR,) * 11


def test_what_is_held_leaves_then_in_one_mail() -> None:
    """Marked as what comes in bulk."""
    held = [alert(n, story=n, held_until_ms=NOON + HOUR, primed=True) for n in range(3)]
    waiting = decide(held, AGENDA, NOON)
    assert {(d.rule, d.until_ms) for d in waiting if isinstance(d, Wait)} == {
        (Rule.FLOOD, NOON + HOUR)
    }
    assert one(decide(held, AGENDA, NOON + HOUR)) == Mail("ana", tuple(held), primed=True)


def test_what_is_held_stands_for_nothing() -> None:
    """It may be dropped: another feed's telling of the same story is mailed."""
    held, copy = alert(1, held_until_ms=NOON + HOUR), alert(2, kind=Kind.DUPLICATE)
    decisions = decide([held, copy], AGENDA, NOON)
    assert Mail("ana", (copy,)) in decisions


def test_what_was_told_meanwhile_is_not_told_again() -> None:
    """When the rest is released; corrections of a flood are held as well."""
    held = alert(1, held_until_ms=NOON + HOUR, told=True)
    assert one(decide([held], AGENDA, NOON)) == Suppress(held, Rule.TOLD)
    fix = replace(held, kind=Kind.CORRECTION)
    assert isinstance(one(decide([fix], AGENDA, NOON)), Wait)


def test_what_is_held_does_not_leave_with_a_correction() -> None:
    """It waits for somebody to look at it."""
    held = alert(1, held_until_ms=NOON + HOUR, kind=Kind.UPDATE, told=True)
    fix = alert(2, kind=Kind.CORRECTION, told=True)
    decisions = decide([held, fix], AGENDA, NOON)
    assert Mail("ana", (fix,)) in decisions
    assert [d.rule for d in decisions if isinstance(d, Wait)] == [Rule.FLOOD]
