"""Ordinary terms and their forms, with a lexicon of a few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ports import Inflected, Vocabulary
from monitor.watch import Index
from tests.watch.kit import item, watchlist

FORMS = {
    "fr": ["missile missiles", "balistique balistiques", "marche marches", "marché marchés",
           "œuvre œuvres", "port ports", "armée armées", "sous-marin sous-marins",
           "cyberattaque cyberattaques", "attaque attaques", "force forces", "traité traités",
           "essai essais"],
    "en": ["missile missiles", "port ports ported", "force forces forced", "cease ceased",
           "ceasefire ceasefires", "airstrike airstrikes", "strike strikes struck", "air airs"],
    "de": ["Land Länder Landes", "Angriff Angriffe", "port porte"],
    "uk": ["прем'єр прем'єра прем'єру"],
}  # fmt: skip


class Few:
    """Knows these words; notes what it was asked, and may have trouble."""

    def __init__(self, *troubles: str) -> None:
        self.troubles = troubles
        self.asked: list[dict[str, set[str]]] = []

    def look_up(self, wanted: Mapping[str, Collection[str]]) -> Vocabulary:
        """The forms of the words above; a guess for any other."""
        self.asked.append({code: set(words) for code, words in wanted.items()})
        words = {}
        for code, some in wanted.items():
            told = {line.split()[0]: tuple(line.split()) for line in FORMS.get(code, ())}
            known = {w: Inflected(told[w], known=True) for w in some if w in told}
            words[code] = {w: Inflected((w, w + "z"), known=False) for w in some} | known
        return Vocabulary(words, self.troubles)


def index(
    query: str,
    languages: Sequence[str] = ("fr",),
    feeds: Mapping[str, str] | None = None,
    topics: Mapping[str, Sequence[str]] | None = None,
) -> Index:
    """One watchlist, compiled with the lexicon."""
    return Index.build([watchlist(query)], topics, languages, Few(), feeds)


def found(
    query: str, text: str, languages: Sequence[str] = ("fr",), language: str = "fr"
) -> list[str]:
    """The forms that a query finds in a text."""
    matches = index(query, languages).match(item(summary=text, language=language))
    return [e.form for m in matches for e in m.evidence]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("missile", "deux missiles, un missile", ["missiles", "missile"]),
        ("missile balistique", "les missiles balistiques", ["missiles balistiques"]),
        ('"missile balistique"', "les missiles balistiques", ["missiles balistiques"]),
        ("Missile balistique", "les missiles balistiques", ["missiles balistiques"]),
        ("missile balistique", "balistiques missiles", []),
        ("title:missile", "des missiles", []),
        ("=missile", "des missiles, un missile", ["missile"]),
        ('="missile balistique"', "missiles balistiques", []),
        ("missile*", "des missilesque", ["missilesque"]),
        ("missile", "un antimissile, missilesque", []),
        ("l'armée", "L’ARMEE et l’armée, des armées", ["L’ARMEE", "l’armée"]),
        ("sous-marin", "des sous-marins et sous marin", ["sous-marins", "sous marin"]),
        ("sous-marin", "un sousmarin", ["sousmarin"]),
        ("cyberattaque", "cyber-attaques et cyberattaques", ["cyber-attaques", "cyberattaques"]),
        ("missile ~2 essai", "essais de missiles", ["essais", "missiles"]),
    ],
)
def test_each_word_of_a_term_is_found_in_every_form(
    query: str, text: str, expected: list[str]
) -> None:
    """In its place; literal words and beginnings are as written."""
    assert found(query, text) == expected


@pytest.mark.parametrize(
    ("term", "text", "holds"),
    [
        ("marché", "les marchés", True),
        ("marché", "la marche, les marches", False),
        ("marche", "les marches", True),
        ("marche", "le marché, les marchés", False),
        ("marche", "LE MARCHÉ", False),
        ("marché", "LES MARCHES", True),
        ("etat", "l'état", True),
        ("oeuvre", "l'œuvre", True),
        ("œuvre", "les oeuvres", True),
        ("traité", "les Traités, TRAITES", True),
    ],
)
def test_accents_count_where_the_term_is_a_word_as_written(
    term: str, text: str, holds: bool
) -> None:
    """With its accents, or known without any (marche); capitals may lack them."""
    assert bool(found(term, text)) is holds


def test_forms_count_in_texts_of_their_language() -> None:
    """Ported is English; a text of another or of no known language may hold any form."""
    for language, holds in (("en", True), ("fr", False), ("es", True), ("", True)):
        assert bool(found("port", "ported", ("fr", "en"), language)) is holds
    for language in ("en", "fr", "es", ""):
        assert found("port", "ports", ("fr", "en"), language)
    told = index("port", ("fr", "en")).explain("w", item(summary="ported", language="fr"))
    assert told.clause.note == "“ported” counts only in en; the text is in fr"


def test_a_phrase_is_meant_in_the_languages_that_know_its_words() -> None:
    """Missile is English too, balistique is not."""
    phrase = index("force balistique", ("en", "fr"))
    assert phrase.match(item("forces balistiques", language="fr"))
    assert not phrase.match(item("forced balistique", language="en"))
    assert phrase.match(item("force balistique", language="en"))


def test_a_word_that_no_dictionary_has_may_take_a_regular_ending() -> None:
    """Only then: a guess in one language does not stand beside knowledge in another."""
    assert found("drone", "dronez")
    assert not found("missile", "missilez", ("de", "fr"), "de")


def test_german_nouns_keep_their_umlaut() -> None:
    """Länder is spelt so, LANDER and Lander are not it (a text in capitals may mean it)."""
    assert found("Land", "die Länder", ("de",), "de")
    assert not found("Land", "der Lander", ("de",), "de")


def test_apostrophes_inside_of_words_are_no_end_of_them() -> None:
    """прем'єр inflects at its end."""
    assert found("прем'єр", "слова прем’єра", ("uk",), "uk") == ["прем’єра"]


def test_english_compounds_are_found_as_one_word_if_it_is_one() -> None:
    """Cease-fire, air strike; but not any two words."""
    assert found("cease-fire", "two ceasefires", ("en",), "en")
    assert found("air strike", "two airstrikes", ("en",), "en")
    assert not found("port strike", "portstrike", ("en",), "en")


def test_korean_compounds_are_found_with_a_space_or_without() -> None:
    """대북 제재 and 대북제재, with particles; nothing may precede."""
    assert found("대북 제재", "대북제재를 논의", ("ko",), "ko") == ["대북제재"]
    assert found("대북제재", "대북 제재가", ("ko",), "ko") == ["대북 제재"]
    assert found("미사일", "탄도 미사일을", ("ko",), "ko") == ["미사일"]
    assert not found("미사일", "탄도미사일을", ("ko",), "ko")


def test_the_lexicon_is_asked_once_for_everything_that_is_inflected() -> None:
    """No concept, no literal word, no beginning, no acronym, no figure; by script."""
    lexicon = Few()
    topics = {"arms": ["missile", "ICBM"], "all": ["topic:arms", "topic:arms + navire"]}
    queries = ["Corée du Nord + topic:all", "=mot + pré* + F-35", "topic:arms | ракета | 미사일"]
    lists = [watchlist(query, str(n)) for n, query in enumerate(queries)]
    built = Index.build(lists, topics, ("fr", "ru", "ko"), lexicon)
    assert lexicon.asked == [{"fr": {"missile", "navire"}, "ru": {"ракета"}, "ko": {"미사일"}}]
    built.replace(watchlist("port", "4"))
    assert lexicon.asked[1:] == [{"fr": {"port"}}]
    built.remove("4")
    assert len(lexicon.asked) == 2


@pytest.mark.parametrize(
    ("own", "house", "feeds", "expected"),
    [
        (("de",), ("fr",), {"a": "ru"}, {"de"}),
        ((), ("FR", "en"), {"a": "ru"}, {"fr", "en"}),
        ((), (), {"a": "fr", "b": "de"}, {"fr", "de"}),
        ((), (), {"a": "fr", "b": ""}, {"de", "en", "es", "fr", "it", "pl", "pt", "tr"}),
        ((), (), {}, {"de", "en", "es", "fr", "it", "pl", "pt", "tr"}),
    ],
)
def test_words_are_meant_in_the_languages_of_the_wires(
    own: tuple[str, ...], house: tuple[str, ...], feeds: dict[str, str], expected: set[str]
) -> None:
    """The watchlist's, else the house's, else its feeds'; where those are not said, common ones."""
    lexicon = Few()
    Index.build([watchlist("missile", languages=own)], {}, house, lexicon, feeds)
    assert set(lexicon.asked[0]) == expected


def test_a_watchlist_of_some_feeds_is_meant_in_their_languages() -> None:
    """The others' do not matter."""
    lexicon = Few()
    lists = [watchlist("missile", feeds=("a",))]
    Index.build(lists, {}, (), lexicon, {"a": "fr", "b": "de", "c": ""})
    assert set(lexicon.asked[0]) == {"fr"}


def test_without_its_dictionary_a_language_is_matched_as_written() -> None:
    """The index says why."""

    class Broken(Few):
        def look_up(self, wanted: Mapping[str, Collection[str]]) -> Vocabulary:
            return Vocabulary({}, ("fr: the dictionary is gone",))

    broken = Index.build([watchlist("missile")], {}, ("fr",), Broken())
    assert broken.match(item("missile"))
    assert not broken.match(item("missiles"))
    assert broken.troubles == ("ordinary words are matched as written: fr: the dictionary is gone",)
    assert index("missile").troubles == ()


def test_the_expansion_shows_the_forms_by_language() -> None:
    """As they must be spelt, the words of a phrase one by one."""
    (term,) = index("missile balistique").describe("w").terms
    assert [(s.language, s.words) for s in term.inflected] == [
        ("fr", (("missile", "missiles"), ("balistique", "balistiques")))
    ]
    (term,) = index("Land", ("de", "fr")).describe("w").terms
    assert ("de", (("land", "landes", "länder"),)) in [
        (s.language, s.words) for s in term.inflected
    ]
    assert index("=missile").describe("w").terms[0].inflected == ()


WORDS = ["missile", "missiles", "port", "ports", "ported", "marche", "marché", "x"]
terms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
queries = st.lists(terms, min_size=1, max_size=3).flatmap(
    lambda some: st.sampled_from([" + ".join(some), " | ".join(some)])
)


@given(st.lists(queries, min_size=1, max_size=6), st.lists(st.sampled_from(WORDS), max_size=6))
def test_many_watchlists_find_what_each_finds_alone(queries: list[str], words: list[str]) -> None:
    """Families of forms are filed together: nothing is lost in the crowd, nothing is gained."""
    told = item(summary=" ".join(words), language="fr")
    lists = [watchlist(query, str(n)) for n, query in enumerate(queries)]
    together = Index.build(lists, {}, ("fr", "en"), Few())
    alone = [w.id for w in lists if Index.build([w], {}, ("fr", "en"), Few()).match(told)]
    assert [m.watchlist for m in together.match(told)] == alone


@pytest.mark.parametrize(
    ("query", "excluded"),
    [
        ("missile -missile*", True),
        ("missile -missiles*", False),
        ("marché -march*", True),
        ("marche -marché*", False),
    ],
)
def test_a_beginning_excludes_the_forms_that_begin_so(query: str, excluded: bool) -> None:
    """Also where forms are told apart by language and accents."""
    told = [lint.message for lint in index(query, ("fr", "en")).lint("w")]
    assert any("can never hold here" in message for message in told) is excluded, told
