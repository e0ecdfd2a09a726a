"""Rules of sight, on a handful of forms."""

from __future__ import annotations

import pytest

from monitor.watch.forms import Forms
from monitor.watch.sightings import see
from monitor.watch.words import ItemWords
from tests.watch.kit import item

FORMS = Forms(
    b"@country CD CG\n"
    b"kongo\t|CD|n|de|A|Kongo\t|CG|n|tr|A|Kongo\t|CD|n|tr|A|Kongo\n"
)


def owners(text: str, language: str) -> set[str]:
    """The concepts that a text gives evidence of."""
    return set(see(ItemWords(item(summary=text, language=language)), FORMS).evidence)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", {"country:CD"}),
        ("tr", {"country:CD", "country:CG"}),
        ("sv", {"country:CD", "country:CG"}),
    ],
)
def test_what_a_word_names_is_told_by_the_language_of_the_text(
    language: str, expected: set[str]
) -> None:
    """The same word may name another country elsewhere; only strange languages take all."""
    assert owners("Unruhen: Kongo", language) == expected
