"""`explain`: why, why not, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Agency, Wm, config, later


@pytest.fixture
def told(wm: Wm, tmp_path: Path, agency: Agency) -> Agency:
    """An archive with a match that waits for its slot, and an item that does not match."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")}, send=f"['{later(6)}']")
    assert wm("once").code == 0
    return agency


def items(wm: Wm) -> dict[str, int]:
    """Numbers in the archive by title."""
    found = {}
    for number in ("1", "2"):
        shown = json.loads(wm("explain", "--json", "Storms", number).text)
        found[shown["item"]["title"]] = shown["item"]["id"]
    return found


def test_a_match_is_explained_by_its_words(wm: Wm, told: Agency) -> None:
    """The clause, the form and where it stands; the alert's state; exit 0."""
    shown = wm("explain", "Storms", str(items(wm)["Storm over the bay"]))
    assert shown.code == 0
    assert "matches" in shown.text
    assert "yes storm: Storm (title)" in shown.text


def test_what_does_not_match_is_explained_by_what_is_missing(wm: Wm, told: Agency) -> None:
    """Exit 1, and the clause that does not hold."""
    shown = wm("explain", "Storms", str(items(wm)["Harvest begins"]))
    assert shown.code == 1
    assert "does not match" in shown.text
    assert "no  storm" in shown.text
    assert "no alert was due" in shown.text


def test_json_has_clause_evidence_and_alerts(wm: Wm, told: Agency) -> None:
    """Everything that people see, for programs."""
    shown = json.loads(wm("explain", "--json", "Storms", "1").text)
    assert set(shown) == {"item", "matches", "reason", "clause", "alerts"}


def test_unknown_names_are_named(wm: Wm, told: Agency) -> None:
    """A watchlist that is not there is a usage error; an item is a problem."""
    assert "There is: Storms." in wm("explain", "Rain", "1").err
    assert "Did you mean `Storms`?" in wm("explain", "Stroms", "1").err
    assert wm("explain", "Rain", "1").code == 64
    unknown = wm("explain", "Storms", "https://nowhere.example/1")
    assert unknown.code == 1
    assert "not in the archive" in unknown.err
