"""The sample wires: what they must and must not say for the demo to show the point."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.demo.show import write_config
from monitor.demo.wires import Script, Wire, as_rss, read_script
from monitor.formats import read
from monitor.house import compile_index
from monitor.model import Document, Feed, Item, Match, Reading, Watchlist
from monitor.text import clean
from monitor.watch import Index

BASE = "http://127.0.0.1:1"
COUNTRIES = "Pyongyang–Moscou"


@pytest.fixture
def script() -> Script:
    """The wires as if published on one day."""
    return read_script(date(2026, 11, 22))


def _as_read(script: Script) -> list[tuple[str, Item]]:
    """Feed keys and items, read by the parser of the daemon from what the demo serves."""
    found = []
    for feed in script.feeds:
        wires = tuple(w for w in script.wires if w.feed == feed.key)
        reading = read(Document(as_rss(feed, wires), f"{BASE}/{feed.key}/rss.xml"))
        assert isinstance(reading, Reading)
        source = Feed(feed.name, BASE, language=feed.language)
        assert len(reading.entries) == len(wires)
        found += [(feed.key, clean(entry, source, 0)) for entry in reading.entries]
    return found


def _matches(script: Script, folder: Path) -> list[tuple[str, Item, tuple[Match, ...]]]:
    settings, _ = write_config(script, BASE, folder)
    index = compile_index(settings, folder)
    return [(key, item, index.match(item)) for key, item in _as_read(script)]


def test_no_french_wire_names_the_countries(script: Script) -> None:
    """The French leads are caught without the words of the watchlist."""
    french = {f.key for f in script.feeds if f.language == "fr"}
    for wire in script.wires:
        text = f"{wire.title} {wire.text}".casefold()
        if wire.feed in french:
            assert "corée du nord" not in text
            assert "russie" not in text


def test_five_agencies_in_five_languages_tell_the_event(script: Script, tmp_path: Path) -> None:
    """One watchlist, written in French, catches the event wherever it is told."""
    feeds = {f.key: f for f in script.feeds}
    telling = {
        feeds[key]
        for key, _, matches in _matches(script, tmp_path)
        if COUNTRIES in {m.watchlist for m in matches}
    }
    assert len(telling) >= 5
    assert len({f.language for f in telling}) >= 5


def test_the_matched_words_are_in_the_text(script: Script, tmp_path: Path) -> None:
    """Evidence points at the very words, of both countries, in every language."""
    for _, item, matches in _matches(script, tmp_path):
        for match in matches:
            if match.watchlist == COUNTRIES:
                assert {e.term for e in match.evidence} == {"Corée du Nord", "Russie"}
            for e in match.evidence:
                assert item.text(e.field)[e.start : e.end] == e.form


def test_south_korean_and_culinary_items_match_nothing(script: Script, tmp_path: Path) -> None:
    """Datelines of Seoul, the stock exchange, a ballet and a salad are not the event."""
    words = ("Séoul", "Seoul", "코스피", "ballet russe", "ensaladilla")
    silent = [
        (item.title, matches)
        for _, item, matches in _matches(script, tmp_path)
        if any(word in item.title for word in words)
    ]
    assert len(silent) == 5
    assert [title for title, matches in silent if matches] == []


@pytest.mark.parametrize(("query", "word"), [("Russie", "ensaladilla"), ("Corée du Sud", "코스피")])
def test_a_dish_and_a_dateline_are_no_country_either(script: Script, query: str, word: str) -> None:
    """A watchlist of one country alone is not caught by a salad or a credit line."""
    index = Index.build([Watchlist("one", "one", query, ())])
    (item,) = (item for _, item in _as_read(script) if word in item.title)
    assert index.match(item) == ()


def test_each_wire_is_shown_by_some_wave(script: Script) -> None:
    """Nothing is published after the last look, and every wave but the slots brings something."""
    assert max(w.at_ms for w in script.wires) < script.waves[-1].at_ms
    looks = [w.at_ms for w in script.waves]
    assert looks == sorted(looks)
    assert all(w.at_ms < script.waves[0].at_ms for w in _first(script))


def _first(script: Script) -> tuple[Wire, ...]:
    """What each feed holds at the first reading."""
    earliest: dict[str, Wire] = {}
    for wire in script.wires:
        earliest.setdefault(wire.feed, wire)
    assert len(earliest) == len(script.feeds)
    return tuple(earliest.values())


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_the_demo_works_on_any_day(day: date) -> None:
    """Clock changes and leap days included: datelines carry the day, every time stands."""
    script = read_script(day)
    assert all("{date" not in w.text for w in script.wires)
    assert script.waves[0].at_ms < script.waves[-1].at_ms
