"""Floors on invented texts in fourteen languages: whom an item has its news from."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from monitor.model import Entry, Feed
from monitor.stories.attribution import named_origins
from monitor.text import clean
from tests.quality.reading import read_texts

TEXTS: list[dict[str, Any]] = read_texts("origins")
PRECISION = 1.0
RECALL = 1.0
EACH_RECALL = 0.9
"""In each language."""


def read(text: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The origins that were found, and the right ones."""
    entry = Entry(title=text.get("t", ""), summary=text["s"], language=text["lang"])
    found = named_origins(clean(entry, Feed(text.get("feed", "Portal"), ""), 0))
    return set(found), set(text["from"])


@pytest.fixture(scope="module")
def answers() -> list[tuple[dict[str, Any], set[str], set[str]]]:
    """Every text read."""
    return [(text, *read(text)) for text in TEXTS]


Answers = list[tuple[dict[str, Any], set[str], set[str]]]


def test_origins_that_are_named_are_the_right_ones(answers: Answers) -> None:
    """Precision over all texts."""
    wrong = [(t["s"], found - right) for t, found, right in answers if found - right]
    named = sum(len(found) for _, found, _ in answers)
    assert 1 - sum(len(w) for _, w in wrong) / named >= PRECISION, wrong


def test_origins_that_are_named_are_found(answers: Answers) -> None:
    """Recall over all texts, and in each language."""
    missed = [(t["s"], right - found) for t, found, right in answers if right - found]
    each: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, found, right in answers:
        each[text["lang"]][0] += len(right & found)
        each[text["lang"]][1] += len(right)
    assert sum(n for n, _ in each.values()) / sum(n for _, n in each.values()) >= RECALL, missed
    assert all(n / of >= EACH_RECALL for n, of in each.values()), missed


def test_all_languages_of_the_project_are_tried() -> None:
    """No language is left out."""
    languages = {"fr", "en", "es", "de", "it", "pt", "ru", "uk", "pl", "tr", "ko", "zh", "ja", "ar"}
    assert {t["lang"] for t in TEXTS} == languages
