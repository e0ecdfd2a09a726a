"""The quick looks before the names of agencies are tried."""

from __future__ import annotations

import re

import pytest

from monitor.model import Field
from monitor.text import token_texts
from monitor.text.wire_words import AGENCIES
from monitor.watch.agencies import _NAME, _names, may_begin
from monitor.watch.forms import load_forms
from monitor.watch.sightings import see
from monitor.watch.words import FieldWords, ItemWords
from tests.watch.kit import item

LITERAL = [name for name in AGENCIES if not re.search(r"[\\^$.|?*+()\[\]{}]", name)]


@pytest.mark.parametrize("name", LITERAL)
def test_no_name_is_passed_over(name: str) -> None:
    """What the pattern of all names finds is found word by word too."""
    text = f"dit {name}"
    if _NAME.match(text, 4) is None:
        pytest.skip("part of a longer name")
    field = FieldWords(Field.TITLE, text, [], None)
    assert 1 in _names(field)


def test_few_words_begin_a_name() -> None:
    """Or the look would be no use."""
    words = token_texts("Le dirigeant nord-coréen a reçu le vice-ministre russe de la Défense")
    assert sum(map(may_begin, words)) <= 1


@pytest.mark.parametrize(
    ("feed", "title", "found"),
    [
        ("Russie Info", "Russie Info publie son palmarès", False),
        ("Russie Info", "La Russie, selon Russie Info, publie son palmarès", True),
        ("Russie Info", "La Russie informe ses voisins", True),
        ("Russie", "La Russie publie ses comptes", True),
        ("", "La Russie publie ses comptes", True),
    ],
)
def test_the_feeds_own_name_is_no_evidence(feed: str, title: str, found: bool) -> None:
    """It says who tells, not what is told; a feed named after a country still tells of it."""
    told = see(ItemWords(item(title, language="fr", feed=feed)), load_forms())
    assert ("country:RU" in told.evidence) is found
