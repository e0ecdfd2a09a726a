"""The quick looks before the names of agencies are tried."""

from __future__ import annotations

import re

import pytest

from monitor.model import Field
from monitor.text import token_texts
from monitor.text.wire_words import AGENCIES
from monitor.watch.agencies import _NAME, _names, may_begin
from monitor.watch.words import FieldWords

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
