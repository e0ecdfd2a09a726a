"""Floors of country matching on own texts: a drop fails, a rise is re-pinned."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from monitor.model import Entry, Feed, Watchlist
from monitor.text import clean
from monitor.watch import Index
from monitor.watch.forms import load_forms

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pl", "pt", "ru", "tr", "uk", "zh")
RECALL_FLOOR = 1.0
FALSE_CEILING = 0.0


class Told(NamedTuple):
    """One text with what must and must not be reported."""

    language: str
    expect: frozenset[str]
    forbid: frozenset[str]
    text: str


def texts() -> list[Told]:
    """The labelled texts."""
    told = []
    for path in sorted((Path(__file__).parent / "countries").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                language, listed, forbid, text = line.split("\t")
                expect = _codes(listed)
                others = _all_codes() - expect if forbid == "*" else _codes(forbid)
                told.append(Told(language, expect, others, text))
    return told


def _all_codes() -> frozenset[str]:
    return frozenset(load_forms().known("country"))


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split()) - {"-"}


@lru_cache(maxsize=1)
def index() -> Index:
    """A watchlist for each country and territory."""
    codes = load_forms().known("country")
    return Index.build([Watchlist(id=c, name=c, query=f"country:{c}") for c in codes])


@cache
def found(told: Told, *, in_title: bool) -> frozenset[str]:
    """The countries reported for a text, cleaned as an item of a feed is."""
    title, summary = (told.text, "") if in_title else ("", told.text)
    entry = Entry(title=title, summary=summary, language=told.language)
    return frozenset(m.watchlist for m in index().match(clean(entry, Feed("f", ""), 0)))


def test_countries_that_are_named_are_found() -> None:
    """Names, adjectives, inhabitants, compounds and capitals, in title and text."""
    wanted = [
        (told.text, code, code in found(told, in_title=title))
        for told in texts()
        for title in (True, False)
        for code in told.expect
    ]
    missed = [w for w in wanted if not w[2]]
    assert len(wanted) - len(missed) >= RECALL_FLOOR * len(wanted), missed


def test_countries_that_are_not_named_are_not_found() -> None:
    """Idioms, other countries' names, other names."""
    fired = [
        (told.text, wrong)
        for told in texts()
        for title in (True, False)
        if (wrong := found(told, in_title=title) & told.forbid)
    ]
    assert len(fired) <= FALSE_CEILING * len(texts()), fired


def test_there_are_texts_in_fourteen_languages() -> None:
    """Each with countries and with traps; all over the world, as many traps as countries."""
    told = texts()
    assert len(told) >= 600
    assert len({code for t in told for code in t.expect}) >= 130
    assert sum(bool(t.forbid) for t in told) >= len(told) / 2
    for language in LANGUAGES:
        of_it = [t for t in told if t.language == language]
        assert sum(bool(t.expect) for t in of_it) >= 20
        assert sum(bool(t.forbid) for t in of_it) >= 20
