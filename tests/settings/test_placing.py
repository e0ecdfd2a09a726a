from __future__ import annotations

import pytest

from monitor.settings.compose import compose
from monitor.settings.placing import offset_in
from monitor.settings.source import Text
from monitor.settings.tree import Mapping, Scalar


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("plain Xtext", "plain Xtext"),
        ("on two\n   lines\n\n   and Xone", "on two lines\nand Xone"),
        ("'it''s ''quoted'' Xhere'", "it's 'quoted' Xhere"),
        ("'over\n   two Xlines'", "over two Xlines"),
        ('"caf\\u00e9 \\"and\\" \\\\ \\t Xmore"', 'café "and" \\ \t Xmore'),
        ('"joined \\\n   without X"', "joined without X"),
        ('"folded\n\n   twice X"', "folded\ntwice X"),
        ('"\\x41\\U00010348 X"', "A\U00010348 X"),
        (">-\n   A + XB\n   | C", "A + XB | C"),
        ("|  # X is not meant\n   A\n     B\n   X", "A\n  B\nX\n"),
        (">\n\n   A\n\n\n   X\n", "\nA\n\nX\n"),
    ],
)
def test_a_character_of_a_value_is_found_where_it_was_written(raw: str, value: str) -> None:
    """Folding, escapes and indentation do not move the place of a mistake."""
    text = Text.of("f", f"k: {raw}\n")
    root, problems = compose(text)
    assert isinstance(root, Mapping)
    assert problems == ()
    scalar = root.get("k")
    assert isinstance(scalar, Scalar)
    assert scalar.value == value
    assert offset_in(text, scalar, value.index("X")) == text.whole.rindex("X")


def test_the_end_of_a_value_is_behind_its_last_character() -> None:
    """A query that ends too early is reported at its end, before a closing quote."""
    for raw, column in (("ab", 2), ("'ab'", 3), ("ab   # note", 2), (">-\n ab\n", 6)):
        text = Text.of("f", f"k: {raw}")
        root, _ = compose(text)
        assert isinstance(root, Mapping)
        scalar = root.get("k")
        assert isinstance(scalar, Scalar)
        assert offset_in(text, scalar, 2) - scalar.start in (column, column - 1)
