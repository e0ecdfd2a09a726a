"""Silences: what is named is not mailed, until then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Kind, Mail, Mute, Rule, Suppress
from monitor.policy import decide, in_force

from .test_deciding import AGENDA, HOUR, NOON, alert, at, one

END = at("2026-11-24T00:00")


@pytest.mark.parametrize(
    ("mute", "said"),
    [
        (Mute(END, watchlist="now"), "watchlist Now until 2026-11-24 00:00 UTC"),
        (Mute(END, story=1, reason="enough"), "story 1 until 2026-11-24 00:00 UTC: enough"),
        (Mute(END, recipient="ana"), "recipient ana until 2026-11-24 00:00 UTC"),
        (
            Mute(END, watchlist="now", recipient="ana"),
            "watchlist Now, recipient ana until 2026-11-24 00:00 UTC",
        ),
    ],
)
def test_what_is_muted_is_suppressed_with_the_reason(mute: Mute, said: str) -> None:
    """The record says what was muted, until when and why."""
    found = one(decide([alert(1)], replace(AGENDA, mutes=(mute,)), NOON))
    assert found == Suppress(alert(1), Rule.MUTED, note=said)


@pytest.mark.parametrize(
    "mute",
    [
        Mute(END, watchlist="daily"),
        Mute(END, story=2),
        Mute(END, recipient="bob"),
        Mute(END, watchlist="now", recipient="bob"),
        Mute(END, watchlist="now", story=2),
    ],
)
def test_all_that_a_silence_names_must_agree(mute: Mute) -> None:
    """Everything else is mailed as ever."""
    assert isinstance(one(decide([alert(1)], replace(AGENDA, mutes=(mute,)), NOON)), Mail)


def test_corrections_of_what_was_told_pass_every_silence() -> None:
    """Who was told wrong is told right; one who was not told is not told now."""
    muted = replace(AGENDA, mutes=(Mute(END, story=1), Mute(END, recipient="ana")))
    fix = alert(2, kind=Kind.WITHDRAWAL, told=True)
    assert one(decide([fix], muted, NOON)) == Mail("ana", (fix,))
    assert isinstance(one(decide([replace(fix, told=False)], muted, NOON)), Suppress)


def test_a_copy_of_what_was_muted_does_not_count_as_owed() -> None:
    """After the silence, the next telling is news to whoever was told nothing."""
    muted = replace(AGENDA, mutes=(Mute(NOON - HOUR, story=1),))
    copy = alert(2, kind=Kind.DUPLICATE)
    assert isinstance(one(decide([copy], replace(muted, mutes=()), NOON)), Mail)


def test_a_silence_ends_at_its_instant() -> None:
    """And the one that lasts longest is named first."""
    mutes = (Mute(NOON, story=1), Mute(NOON + 1, story=2), Mute(NOON + HOUR, story=3))
    assert in_force(mutes, NOON) == (mutes[2], mutes[1])
