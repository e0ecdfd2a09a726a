"""`mutes:` in the configuration."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Mute

from .conftest import Bad, Good, brief

HEAD = """\
timezone: Europe/Paris
feeds: [Agence: https://agence.example.org/rss]
recipients: {asie: asie@example.org}
watchlists: [{name: Essais, id: e-1, match: a, to: [asie, ben@example.org]}]
mutes:
"""


def paris(*wall: int) -> int:
    """An instant by the clocks of Paris."""
    return int(datetime(*wall, tzinfo=ZoneInfo("Europe/Paris")).timestamp() * 1000)  # type: ignore[arg-type,misc]


def test_silences_name_watchlists_stories_and_recipients(good: Good) -> None:
    """A day is meant whole, a time to the minute, both in the zone at the top."""
    lines = """\
- {watchlist: essais, until: 2026-12-24, reason: exercice  annuel}
- {watchlist: e-1, recipient: asie@example.org, until: 2026-07-01 07:30}
- {story: 4711, until: 2026-07-01T07:30}
- {recipient: ben@example.org, until: 2026-10-24}
"""
    assert good(HEAD + lines).mutes == (
        Mute(paris(2026, 12, 25), "e-1", reason="exercice annuel", source="config.yaml:6"),
        Mute(paris(2026, 7, 1, 7, 30), "e-1", None, "asie", source="config.yaml:7"),
        Mute(paris(2026, 7, 1, 7, 30), story=4711, source="config.yaml:8"),
        Mute(paris(2026, 10, 25), recipient="ben@example.org", source="config.yaml:9"),
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{watchlist: Essay, until: 2026-12-24}", "6:15 unknown watchlist `Essay` | Did you mean"),
        ("{recipient: asia, until: 2026-12-24}", "6:15 unknown recipient `asia` | Did you mean `a"),
        ("{story: x, until: 2026-12-24}", "6:11 `x` is not a whole number from 1"),
        ("{watchlist: Essais}", "6:3 `until` is missing | A silence ends: `until: 2026-12-24`."),
        ("{until: 2026-12-24}", "6:3 this mutes nothing | Name a `watchlist`, a `story` or a `rec"),
        (
            "{story: 1, until: 24.12.2026}",
            "6:21 `24.12.2026` is no day or time | Did you mean `2026-12-24`?",
        ),
        ("{story: 1, until: 2026-02-30}", "6:21 `2026-02-30` is no day or time | Write a day (20"),
        ("{story: 1, until: 9999-12-31}", "6:21 `9999-12-31` is no day or time | Write a day (20"),
        ("{story: 1, untill: 2026-12-24}", "6:14 unknown setting `untill` | Did you mean `until`?"),
        ("Essais", "6:3 settings are needed here (`name: value`), not"),
    ],
)
def test_a_mistake_in_a_silence_is_named_at_its_place(bad: Bad, line: str, problem: str) -> None:
    """With what was meant."""
    found = brief(bad(f"{HEAD}- {line}\n"))
    assert any(p.startswith(problem) for p in found), found


def test_a_watchlist_with_a_mistake_is_not_unknown(bad: Bad) -> None:
    """One mistake is reported once."""
    text = HEAD.replace("match: a", "match: a +") + "- {watchlist: Essais, until: 2026-12-24}\n"
    assert not any("unknown" in p for p in brief(bad(text)))


def test_silences_are_a_list_of_the_main_file(bad: Bad) -> None:
    """Who may edit watchlists cannot silence others' mail."""
    main = HEAD + "- {story: 1, until: 2026-12-24}\n"
    assert brief(bad(HEAD + "  story: 1\n"))[0].startswith("6:3 `mutes` needs a list")
    found = brief(bad(main, "mutes: [{story: 1, until: 2026-12-24}]\n"))
    assert found[0].startswith("1:1 `mutes` cannot stand in a file of watchlists")
