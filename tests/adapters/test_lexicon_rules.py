"""How a dictionary is read: with made ones of a few lines."""

from __future__ import annotations

import pytest

from monitor.adapters.lexicon.choosing import inflect, questions
from monitor.adapters.lexicon.dictionary import Dictionary
from monitor.adapters.lexicon.tables import tables
from monitor.adapters.lexicon.turkish import cases


def made(language: str, **lemmas: str) -> Dictionary:
    """A dictionary: lemma="form form"."""
    read = Dictionary(language)
    for lemma, forms in lemmas.items():
        for form in forms.split():
            read.lemmas.setdefault(form, set()).add(lemma)
            read.forms.setdefault(lemma, set()).add(form)
    return read


def forms(word: str, language: str, **lemmas: str) -> set[str]:
    """The forms of a word by a made dictionary."""
    return set(inflect(word, language, made(language, **lemmas)).forms)


def test_a_word_that_is_a_lemma_is_not_a_form_of_another() -> None:
    """Saw is a tool before it is seen."""
    assert "see" not in forms("saw", "en", see="see saw seen", saw="saws sawn")
    assert forms("seen", "en", see="see saw seen") == {"see", "saw", "seen"}


def test_a_regular_plural_counts_unless_it_is_another_word() -> None:
    """Ports, which the dictionary lacks, but not cours, which it knows."""
    assert "ports" in forms("port", "fr", port="port")
    assert "tours" not in forms("tour", "fr", tour="tour", tours="tours")


def test_a_noun_of_a_romance_language_does_not_become_a_verb() -> None:
    """A participle has its own four forms; an infinitive has all."""
    verb = (
        "lancer lance lances lancent lançait lançaient lancera lancé lancée lancés lancées lançant"
    )
    assert "lance" not in forms("lancé", "fr", lancer=verb)
    assert {"lance", "lancent", "lancées"} <= forms("lancer", "fr", lancer=verb)


def test_feminines_of_persons_count_and_feminine_nouns_of_their_own_do_not() -> None:
    """The dictionary must file her, or her plural, under him."""
    refugee = {"refugiado": "refugiado refugiados refugiada refugiadas"}
    assert {"refugiada", "refugiadas"} <= forms("refugiado", "es", **refugee)
    bench = {"banco": "banco bancos", "banca": "banca bancas"}
    assert forms("banco", "es", **bench) == {"banco", "bancos"}
    assert "partita" not in forms("partito", "it", partito="partito partiti partita partite")


def test_an_old_dative_is_no_form_where_it_is_another_word() -> None:
    """Der Fall, die Fälle; die Falle is a trap."""
    assert "Falle" not in forms("Fall", "de", Fall="Fall Falle Falles Fälle Fällen")
    assert "Kriege" in forms("Krieg", "de", Krieg="Krieg Kriege Kriegen")


def test_cases_that_another_word_took_are_completed() -> None:
    """Судами is of суд and of судно; the dictionary gives a form one lemma only."""
    court = {"суд": "суд суда суду судом суде суды", "судно": "судно судами судам"}
    assert {"судами", "судов"} <= forms("суд", "ru", **court)


def test_what_has_another_first_letter_is_a_slip_of_the_dictionary() -> None:
    """Except in authored pairs such as человек, люди."""
    assert "реактивный" not in forms("самолет", "ru", самолет="самолет реактивный самолета")
    assert {"люди", "людей"} <= forms("человек", "ru", человек="человека", люди="люди людей")


def test_an_unknown_word_inflects_as_its_last_part() -> None:
    """Or else as its ending says; never when it is a name."""
    assert "cyberchevaux" in forms("cybercheval", "fr", cheval="cheval chevaux")
    assert "mégabassines" in forms("mégabassine", "fr")
    assert forms("Dupontel", "fr") == {"Dupontel"}
    assert "Дупонтеля" in forms("Дупонтель", "ru")


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("füze", {"füzeler", "füzeyi", "füzesi", "füzelerin", "füzede", "füzesinden"}),
        ("uçak", {"uçaklar", "uçağı", "uçağın", "uçakta", "uçaklarından"}),
        ("savaş", {"savaşı", "savaşta", "savaşlar", "savaşın"}),
        ("krş", {"krş"}),
    ],
)
def test_turkish_nouns_follow_their_vowels(noun: str, expected: set[str]) -> None:
    """Plural, cases, possessives, and soft consonants."""
    assert expected <= set(cases(noun))


def test_the_tables_can_be_read_and_ask_for_what_they_may_answer() -> None:
    """Every pattern has its citation ending among its endings, and questions hold the plural."""
    for language in ("ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk"):
        told = tables(language)
        assert told.number
        for pattern in (*told.number, *told.gender, *told.names, *told.verbs, *told.adjectives):
            assert ("" if pattern.ending == "-" else pattern.ending) in pattern.endings, pattern
        assert told.own.isdisjoint({"", "-"})
    assert {"missile", "missiles"} <= questions("missile", "fr")
    assert {"Schwarm", "Drohnenschwarm"} <= questions("Drohnenschwarm", "de")
    assert questions("x", "tr") == {"x"}
