"""Floors of ordinary terms on own pairs, with the real dictionaries: a drop fails."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.adapters.lexicon import DictionaryLexicon
from monitor.model import Entry, Feed, Watchlist
from monitor.text import clean
from monitor.watch import Index

RECALL_FLOOR = 0.995
FALSE_CEILING = 0.005
LANGUAGES_FLOOR = 14


class Pair(NamedTuple):
    """A term, and a text that it must find or must not."""

    language: str
    label: str
    term: str
    text: str


def pairs() -> list[Pair]:
    """The labelled pairs."""
    lines = (Path(__file__).parent / "inflection.tsv").read_text("utf-8").splitlines()
    return [Pair(*line.split("\t")) for line in lines if not line.startswith("#")]


@pytest.fixture(scope="module", params=["every language", "its language"])
def found(request: pytest.FixtureRequest, forms_folder: Path) -> dict[Pair, bool]:
    """Which terms find their text, with watchlists of one language and of all at once."""
    asked = pairs()
    own = request.param == "its language"
    lists = [
        Watchlist(str(n), str(n), f'"{pair.term}"', languages=(pair.language,) if own else ())
        for n, pair in enumerate(asked)
    ]
    index = Index.build(lists, {}, (), DictionaryLexicon(forms_folder), {"wire": ""})
    assert not index.troubles
    told = {}
    for n, pair in enumerate(asked):
        item = clean(Entry(title=pair.text, language=pair.language), Feed("wire", ""), 0)
        told[pair] = str(n) in {match.watchlist for match in index.match(item)}
    return told


def test_inflected_forms_are_found(found: dict[Pair, bool]) -> None:
    """Plurals, cases, agreement in phrases, feminines of persons, verbs, compounds."""
    wanted = [pair for pair in found if pair.label == "match"]
    missed = [pair for pair in wanted if not found[pair]]
    assert len(wanted) - len(missed) >= RECALL_FLOOR * len(wanted), missed


def test_other_words_are_not_found(found: dict[Pair, bool]) -> None:
    """Words of the same stem, homographs of another accent, feminine nouns of their own."""
    unwanted = [pair for pair in found if pair.label == "nomatch"]
    fired = [pair for pair in unwanted if found[pair]]
    assert len(fired) <= FALSE_CEILING * len(unwanted), fired


def test_there_are_pairs_of_both_kinds_in_every_language() -> None:
    """At least 200, about half of them must not match."""
    told = pairs()
    counts = Counter((pair.language, pair.label) for pair in told)
    languages = {language for language, _ in counts}
    assert len(languages) >= LANGUAGES_FLOOR
    assert {label for _, label in counts} == {"match", "nomatch"}
    for language in languages:
        assert counts[language, "nomatch"] >= 0.4 * counts[language, "match"]
    assert len(told) == len(set(told)) >= 200
    assert 0.4 <= sum(pair.label == "nomatch" for pair in told) / len(told) <= 0.6
