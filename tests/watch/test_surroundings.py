"""What stands beside a country's form and makes it something else."""

from __future__ import annotations

import pytest

from monitor.watch import Index
from monitor.watch.neighbours import load_rules
from tests.watch.kit import item, watchlist

COUNTRIES = Index.build(
    [watchlist(f"country:{c}", c) for c in ("GB", "GE", "JO", "NZ", "PL", "RU", "SE", "UA", "US")]
)


def named(text: str, language: str) -> set[str]:
    """The countries found in a text."""
    return {m.watchlist for m in COUNTRIES.match(item(summary=text, language=language))}


@pytest.mark.parametrize(
    ("language", "thing", "country"),
    [
        ("en", "A Polish cookie recipe", "A Polish minister resigned"),
        ("en", "Polish apple cake for tea", "Polish apple growers protest"),
        ("en", "A Swedish cheese board", "Tariffs hit Swedish cheese exports"),
        ("fr", "Un fromage polonais au dessert", "Les exportations de fromage polonais"),
        ("fr", "Une galette polonaise au menu", "Une ministre polonaise au menu"),
        ("fr", "Une recette à la polonaise", "Une réponse de la ministre polonaise"),
        ("de", "Warschauer Torte im Angebot", "Warschauer Regierung im Streit"),
        ("ru", "Варшавский пирог с вишней", "Варшавский министр ушел"),
        ("en", "Doors close at 8 pm Kyiv time", "Doors close in Kyiv"),
        ("fr", "Travaux rue de Kiev", "Travaux dans une rue de Kiev"),
        ("uk", "Ремонт на вулиці Варшавській", "Ремонт на вулиці Варшави"),
        ("en", "Fire on Warsaw Street", "Fire in Warsaw streets"),
        ("ru", "На ул. Варшавской потоп", "На утро. Варшавская полиция"),
        ("fr", "Incendie av. de Kiev", "Incendie à l'ambassade de Kiev"),
        ("uk", "Готель «Україна» продали", "Готелі України продали"),
        ("es", "Hammarby de Kiev gana", "Los hombres de Kiev ganan"),
        ("pt", "O FC Kiev contrata goleiro", "As Kiev e Varsóvia de hoje"),
        ("it", "Carlo Polonia eletto", "La Polonia ha eletto"),
        ("es", "La Polaca retira un lote", "La polaca retira su queja"),
        ("en", "Fire in Warsaw, Indiana", "Fire in Warsaw, police say"),
        ("uk", "Сушена полька на балу", "Полька перемогла в Києві"),
        ("fr", "Géorgie : Atlanta sans courant", "Géorgie : la police tire"),
        ("ko", "폴란드 음식 축제", "폴란드 총리 사임"),
        ("ar", "حريق في فندق وارسو", "حريق في فندق بوارسو"),
        ("ar", "عشاء بالبيتزا البولندية", "لقاء بالوزيرة البولندية"),
        ("fr", "Les roses de Pologne ont fleuri", "Les routes de Pologne ont gelé"),
        ("de", "Schwedenplatte vom Metzger", "Schwedenbesuch des Ministers"),
        ("de", "Polnischer Apfelkuchen vom Blech", "Polnischer Apfelbauer klagt"),
        ("de", "Rohrbruch am Schwedenplatz", "Bauern sperren in Schweden Straßen"),
        (
            "fr",
            "Suède, la chienne du refuge, est rentrée",
            "En Suède, la chienne d'un roi est morte",
        ),
        ("fr", "Le coureur, dit « Suède », gagne", "Paris : « La Suède ment »"),
    ],
)
def test_words_beside_it_tell_what_a_form_is(language: str, thing: str, country: str) -> None:
    """Dishes, times, streets, what is called so, clubs, persons, beasts, towns, namesakes."""
    assert named(thing, language) == set()
    assert named(country, language)


def test_a_doubtful_name_counts_where_only_a_state_can_be_meant() -> None:
    """Jordan of a summit is the kingdom; a footballer or a person in parliament is not."""
    assert named("Jordan hosts summit on aid", "en") == {"JO"}
    assert named("Jordan scores twice", "en") == set()
    assert named("Jordan Peterson criticises parliament", "en") == set()


def test_an_english_nationality_before_a_name_in_another_language_needs_support() -> None:
    """It is the name of a series or a company, unless the text speaks of the country."""
    assert named("La série British Crime revient", "fr") == set()
    assert named("La série British Crime revient à Londres, dit le Britannique", "fr") == {"GB"}
    assert named("The British Crime Agency met", "en") == {"GB"}


def test_an_abbreviation_beside_letters_without_case_is_not_shouted() -> None:
    """A text is all in capitals only if its script has small ones."""
    assert named("NZ中銀が利下げ", "ja") == {"NZ"}


def test_an_abbreviation_in_a_text_in_capitals_is_doubtful_only_where_it_is_a_word() -> None:
    """English "us" is one, "uk" is none."""
    assert named("UK PARLIAMENT DELAYS VOTE", "en") == {"GB"}
    assert named("NZ POLICE SEIZE DRUGS", "en") == {"NZ"}
    assert named("РФ АТАКУВАЛА ПОРТ", "uk") == {"RU"}
    assert named("LES US LANCENT UNE ATTAQUE", "fr") == {"US"}
    assert named("TELL US WHAT YOU THINK", "en") == set()
    assert named("US TROOPS LEAVE BASE", "en") == {"US"}


def test_every_rule_of_the_file_is_one_that_is_asked_for() -> None:
    """A misspelt rule would never do anything."""
    known = {"manner", "but", "club", "given", "first", "not-surname", "preposition", "state"}
    known |= {"town", "article", "street-last", "street-sign", "adjective-sign", "state-name"}
    known |= {"of-states", "clock-before", "thing-before", "thing-after", "street-before"}
    known |= {"street-after", "time-before", "time-after", "thing-of-before", "thing-of-after"}
    known |= {"street-short", "in-word", "thing-second", "trade"}
    known |= {"street-short", "creature"}
    known |= {"street-short", "creature", "club-name", "joined-word", "joined-country"}
    for rules in load_rules().by_language.values():
        assert not {r for r in rules if not r.startswith("homonym=")} - known


def test_a_word_in_several_lines_of_homonyms_has_the_words_of_all() -> None:
    """A later line with other names beside it takes none of them away."""
    panama = load_rules().by_language["ru"]["homonym=панама"]
    assert panama.has("шляпа")
    assert panama.has("соломки")
