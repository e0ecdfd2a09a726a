"""Rules of sight, on a handful of forms."""

from __future__ import annotations

import pytest

from monitor.watch.forms import Forms
from monitor.watch.sightings import see
from monitor.watch.words import ItemWords
from tests.watch.kit import item

FORMS = Forms(
    (
        "@country AU CD CG CN DE EC FR GB JP KR PH RU\n"
        "a\tla rusa|-|b|es|~|\n"
        "kongo\t|CD|n|de|A|Kongo\t|CG|n|tr|A|Kongo\t|CD|n|tr|A|Kongo\n"
        "quito\t|-|b|es|!^|Quitó\t|EC|C|es|A|Quito\n"
        "rusa\t|RU|j|es||\n"
        "中\t国|CN|n|ja||中国\n仏\t|FR|l|ja|!|\n日\t本|JP|n|ja||日本\n比\t|PH|l|ja|!|\n"
        "独\t|DE|l|ja|!|\n英\t|GB|l|ja|!|\n豪\t|AU|l|ja|!|\n韓\t国|KR|n|ja||韓国\n"
    ).encode()
)


def owners(text: str, language: str) -> set[str]:
    """The concepts that a text gives evidence of."""
    return set(see(ItemWords(item(summary=text, language=language)), FORMS).evidence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huevos a la rusa con patatas", set()),
        ("Huevos a la rusa. Pedro cocina", set()),
        ("Huevos a la rusa", set()),
        ("Derrota a la rusa Andreeva", {"country:RU"}),
        ("Multa a la rusa «Gazprom»", {"country:RU"}),
    ],
)
def test_an_expression_gives_way_to_a_name_that_follows(text: str, expected: set[str]) -> None:
    """A way of cooking is no evidence; the nationality before a person or a company is."""
    assert owners(text, "es") == expected


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quitó la vida a su socio", set()),
        ("Quito amanece en calma", {"country:EC"}),
        ("QUITO AMANECE EN CALMA", {"country:EC"}),
    ],
)
def test_a_word_that_only_an_accent_makes_another_blocks_none_without(
    text: str, expected: set[str]
) -> None:
    """A verb is no capital; in capitals an accent may be left out."""
    assert owners(text, "es") == expected


def test_a_name_that_may_go_on_names_its_concept_beside_others() -> None:
    """Other forms with the same two words do not hide it."""
    forms = Forms(
        b"@country KP\nnord\tkorea|KP|n|de|*|Nordkorea\tkorea spiele|-|b|de||Nord Korea Spiele\n"
    )
    assert [f.owner for f in forms.naming(("nord", "korea"))] == ["country:KP"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("豪、移民の受け入れを制限", {"country:AU"}),
        ("英で総選挙", {"country:GB"}),
        ("韓国と豪が共同開発", {"country:KR", "country:AU"}),
        ("独と中国が協議", {"country:DE", "country:CN"}),
        ("日本と比べて物価が安い", {"country:JP"}),
        ("韓国と独自の協定を結ぶ", {"country:KR"}),
        ("神と仏と日本の祭り", {"country:JP"}),
        ("石仏と日本庭園", {"country:JP"}),
        ("知らぬが仏、会計の誤り", set()),
    ],
)
def test_a_letter_of_japanese_headlines_may_be_a_word(text: str, expected: set[str]) -> None:
    """First in a headline, or joined to a country; not as a part of another word."""
    assert owners(text, "ja") == expected
