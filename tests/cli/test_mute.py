"""`mute`: silences beside a running daemon, listed and lifted again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Agency, Wm, config, later, mails

ANA = "ana@example.org"


@pytest.fixture
def owed(wm: Wm, tmp_path: Path, agency: Agency) -> Agency:
    """A digest with one story is owed later today."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")}, send=f"['{later(6)}']")
    assert wm("once").code == 0
    return agency


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--watchlist", "Storms"), "watchlist Storms until"),
        (("--recipient", ANA), f"recipient {ANA} until"),
        (("--story", "north-Storm over the bay"), "story "),
    ],
)
def test_what_is_muted_ends_as_suppressed_with_the_reason(
    wm: Wm, owed: Agency, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """`explain` says what will become of it, and then what became of it."""
    made = wm("mute", *words, "--until", "3d", "--reason", "annual drill")
    assert made.code == 0
    assert made.err.startswith("muted: ")
    item = "north-Storm over the bay"
    before = wm("explain", "Storms", item).text
    assert "will be suppressed by the next delivery round: muted (" in before
    assert wm("once").code == 0
    after = wm("explain", "Storms", item)
    assert "suppressed " in after.text
    assert said in after.text
    assert ": annual drill)" in after.text
    (alert,) = wm("explain", "--json", "Storms", item).json["alerts"]
    assert (alert["fate"], alert["rule"]) == ("suppressed", "muted")
    assert alert["note"].endswith(": annual drill")
    assert mails(tmp_path) == []


def test_silences_are_listed_and_shown_by_status(wm: Wm, owed: Agency) -> None:
    """Also for programs; the last word about the same thing holds."""
    wm("mute", "--watchlist", "Storms", "--until", "2d")
    wm("mute", "--watchlist", "Storms", "--until", "2099-12-24", "--reason", "a b")
    shown = wm("mute")
    assert shown.text == "watchlist Storms, until Fri 25 Dec 00:00 UTC (a b)\n"
    assert "muted    watchlist Storms, until Fri 25 Dec" in wm("status").text
    (listed,) = wm("mute", "--json").json
    assert listed == {
        "watchlist": "Storms",
        "story": None,
        "recipient": None,
        "until": "2099-12-25T00:00:00Z",
        "reason": "a b",
        "source": None,
    }
    assert wm("status", "--json").json["mutes"] == [listed]


def test_a_silence_is_lifted(wm: Wm, owed: Agency) -> None:
    """Then the next news is mailed as ever; lifting what is not muted says so, exit 1."""
    wm("mute", "--watchlist", "Storms", "--recipient", ANA, "--until", "2d")
    assert wm("mute", "--lift", "--watchlist", "Storms").code == 1
    lifted = wm("mute", "--lift", "--recipient", ANA, "--watchlist", "Storms")
    assert (lifted.code, lifted.err) == (0, "1 silence lifted\n")
    assert wm("mute").err == "nothing is muted\n"


def test_silences_of_the_configuration_are_shown_with_their_place(
    wm: Wm, owed: Agency, tmp_path: Path
) -> None:
    """They are removed where they stand; `check` shows them, and warns about what is over."""
    path = tmp_path / "config.yaml"
    more = "mutes: [{watchlist: Storms, until: 2099-12-24}, {story: 9, until: 2020-12-24}]\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    assert "config.yaml:" in wm("mute").text
    lifted = wm("mute", "--lift", "--watchlist", "Storms")
    assert lifted.code == 1
    assert "it stands in the configuration" in lifted.err
    checked = wm("check")
    assert "  muted    watchlist Storms, until" in checked.text
    assert "this silence is over and does nothing" in checked.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until", "3d"), "name a --watchlist, a --story or a --recipient"),
        (("--watchlist", "Storms"), "say either --until when, or --lift"),
        (("--watchlist", "Storm", "--until", "3d"), "Did you mean `Storms`?"),
        (("--recipient", "anna@example.org", "--until", "3d"), "Did you mean `ana@example.org`?"),
        (("--watchlist", "Storms", "--until", "24.12.2099"), "Did you mean `2099-12-24`?"),
        (("--watchlist", "Storms", "--until", "2020-12-24"), "is over"),
        (("--story", "nothing", "--until", "3d"), "nothing is not in the archive"),
    ],
)
def test_a_mistake_is_answered(wm: Wm, owed: Agency, words: tuple[str, ...], said: str) -> None:
    """And nothing is muted."""
    answer = wm("mute", *words)
    assert answer.code in {1, 64}
    assert said in answer.err
    assert wm("mute").text == ""
