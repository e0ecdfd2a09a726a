"""`backtest`: what a watchlist would have caught, and what a change of it would change."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.adapters.files import StateLock

from .conftest import Agency, Wm, config, dump


@pytest.fixture
def archive(wm: Wm, tmp_path: Path, agency: Agency) -> Path:
    """An archive in which the watchlist Storms (storm) matched two of four items."""
    agency.publish("north", "Storm over the bay", "Harvest begins", "Storm warning", "Hail")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    return tmp_path


def rewrite(folder: Path, match: str) -> None:
    """The same configuration with another query."""
    path = folder / "config.yaml"
    path.write_text(path.read_text("utf-8").replace("match: storm", f"match: {match}"), "utf-8")


def titles(tally: dict[str, list[dict[str, str]]]) -> set[str]:
    """Of the items in JSON."""
    return {item["title"] for item in tally["items"]}


def test_items_volume_and_why(wm: Wm, archive: Path) -> None:
    """The query, how many of how many, bars, the items; the same as was recorded."""
    shown = wm("backtest", "Storms")
    assert shown.code == 0
    assert shown.text.startswith("Storms  storm\n2 of 4 items in 1 day, 2.0 a day\n2 │██\n")
    assert "North: Storm over the bay\n    storm: Storm" in shown.text
    assert "the same as what matched when the items came" in shown.text


def test_a_changed_configuration_is_compared_with_the_record(wm: Wm, archive: Path) -> None:
    """What it gains and loses against what matched when the items came."""
    rewrite(archive, "bay | hail")
    shown = wm("backtest", "Storms")
    assert "against what matched when the items came: 1 gained, 1 lost" in shown.text
    found = wm("backtest", "--json", "Storms").json
    assert found["compared_with"] == "record"
    assert titles(found["gained"]) == {"Hail"}
    assert titles(found["lost"]) == {"Storm warning"}


def test_a_query_can_be_tried_before_it_is_written(wm: Wm, archive: Path) -> None:
    """Against the watchlist as it is configured, with a sign for each item."""
    shown = wm("backtest", "Storms", "--match", "bay | hail")
    assert shown.text.startswith("Storms  bay | hail\n2 of 4 items")
    assert "against what is configured: 1 gained, 1 lost" in shown.text
    gained, _, lost = shown.text.partition("1 gained, 1 lost")[2].partition("\n- ")
    assert gained.startswith("\n+ ")
    assert "Hail" in gained
    assert "Storm warning" in lost
    found = wm("backtest", "--json", "Storms", "--match", "bay | hail").json
    assert (found["compared_with"], found["matched"]) == ("configuration", 2)
    assert (found["gained"]["count"], found["lost"]["count"]) == (1, 1)
    assert "the same as what is configured" in wm("backtest", "Storms", "--match", "storm").text


def test_a_query_needs_no_watchlist(wm: Wm, archive: Path) -> None:
    """Then there is nothing to compare with."""
    shown = wm("backtest", "--match", "harvest")
    assert "1 of 4 items" in shown.text
    assert "against" not in shown.text
    found = wm("backtest", "--json", "--match", "harvest").json
    assert found["watchlist"] is found["compared_with"] is found["gained"] is found["lost"] is None


def test_days_are_for_programs_too(wm: Wm, archive: Path) -> None:
    """Every day of the time that the archive has, with its number."""
    found = wm("backtest", "--json", "Storms").json
    assert found["days"] == [{"day": datetime.now(UTC).date().isoformat(), "items": 2}]
    assert found["searched"] == 4
    assert found["query"] == "storm"
    assert titles(found) == {"Storm over the bay", "Storm warning"}


def test_a_limit_bounds_what_is_shown_not_what_is_counted(wm: Wm, archive: Path) -> None:
    """The rest is told of; 0 lifts the limit."""
    shown = wm("backtest", "Storms", "--limit", "1")
    assert "2 of 4 items" in shown.text
    assert shown.text.count("storm: Storm") == 1
    assert "and 1 more (--limit)" in shown.text
    assert wm("backtest", "Storms", "--limit", "0").text.count("storm: Storm") == 2


def test_a_time_without_items_is_said(wm: Wm, archive: Path) -> None:
    """No picture, no rate."""
    shown = wm("backtest", "Storms", "--until", "1h")
    assert "no item of the archive was seen in that time" in shown.text
    assert shown.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Strms"], "Did you mean `Storms`?"),
        ([], "name a WATCHLIST, or try a query with --match"),
        (["Storms", "--match", "a +"], "\n  a +\n"),
        (["Storms", "--since", "x"], "'x' is no time"),
    ],
)
def test_mistakes_at_the_command_line(wm: Wm, archive: Path, words: list[str], said: str) -> None:
    """Exit 64, and what was meant."""
    shown = wm("backtest", *words)
    assert shown.code == 64
    assert said in shown.err


def test_without_an_archive(wm: Wm, tmp_path: Path) -> None:
    """Exit 69 and what to start; no state is made by asking."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm("backtest", "Storms")
    assert shown.code == 69
    assert "holds no state yet" in shown.err
    assert not (tmp_path / "state-home").exists()


@pytest.mark.parametrize("words", [("backtest", "Storms"), ("search", "storm")])
def test_a_running_daemon_is_not_disturbed(wm: Wm, archive: Path, words: tuple[str, ...]) -> None:
    """No lock is asked for; nothing in the database changes."""
    state = archive / "state-home" / "wire-monitor"
    before = dump(state)
    with StateLock(state):
        assert wm(*words).code == 0
    assert dump(state) == before
