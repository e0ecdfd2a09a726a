"""What matches, and the evidence for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.model import Field, Item, Strength
from monitor.watch import Index
from tests.watch.kit import evidence, forms, item, watchlist, with_furniture

MENU = "Nous utilisons des cookies. ACCUEIL | CORÉE DU SUD | SPORTS"
DATELINE = "SEOUL, 19 juil. (Yonhap) --"
LEAD = (
    "Le numéro un nord-coréen a accueilli mardi le vice-ministre russe chargé de la défense, "
    "preuve que Pyongyang et Moscou se rapprochent."
)


def test_the_french_lead_in_its_frame_is_about_two_countries() -> None:
    """Adjectives and capitals count; cookie notice, menu, dateline and end mark do not."""
    told = with_furniture(
        f"{MENU}\n{DATELINE} {LEAD} (Yonhap) (FIN)", MENU, DATELINE, "(Yonhap) (FIN)",
        language="fr",
    )  # fmt: skip
    assert forms("Corée du Nord + Russie", told) == ["nord-coréen", "russe", "Pyongyang", "Moscou"]
    assert forms("Corée du Sud", told) is None


def test_evidence_says_term_form_place_and_strength() -> None:
    """Offsets are those of the original text, whatever folding did before them."""
    text = "Ǆ ﬃ œuvre e\u0301te\u0301 \u200b: le Kremlin et la RUSSIE"
    found = evidence("Russie", item(title=text, language="fr"))
    assert found is not None
    assert [(e.term, e.form, e.field, e.strength, e.concept) for e in found] == [
        ("Russie", "Kremlin", Field.TITLE, Strength.WEAK, "country:RU"),
        ("Russie", "RUSSIE", Field.TITLE, Strength.STRONG, "country:RU"),
    ]
    assert all(text[e.start : e.end] == e.form for e in found)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("missile", "Un missile tiré", ["missile"]),
        ("missile", "Des lance-missiles", None),
        ("missile*", "Des missiles, un missilex", ["missiles", "missilex"]),
        ("missile balistique", "un missile balistique", ["missile balistique"]),
        ("missile balistique", "un missile. Balistique", None),
        ("nord coréen", "le nord-coréen", ["nord-coréen"]),
        ("l'armée", "L’ARMÉE", ["L’ARMÉE"]),
        ("marché", "il marche", None),
        ("marché", "LE MARCHE", ["MARCHE"]),
        ("marche", "le marché", ["marché"]),
        ("État", "l'Etat et l'état", ["Etat", "état"]),
        ("État", "dans cet etat", None),
        ("탄도미사일", "북이 탄도미사일을 발사", ["탄도미사일"]),
        ("미사일", "탄도미사일을", None),
        ("러시아 군사", "러시아의 군사협력", ["러시아의 군사"]),
        ("军事合作", "两国军事合作的重要性", ["军事合作"]),
        ("ミサイル", "弾道ミサイルを発射", ["ミサイル"]),
        ("ミサイル", "ミサイルマン", None),
        ("صاروخ", "أطلقت وصاروخا والصاروخ بالصاروخ", ["صاروخ", "صاروخ"]),
        ("F-35", "des F35 et des F-35", ["F-35"]),
    ],
)
def test_ordinary_terms_match_words_as_their_script_bounds_them(
    query: str, text: str, expected: list[str] | None
) -> None:
    """Whole words, hyphens and apostrophes as one, accents where written, particles, proclitics."""
    assert forms(query, item(summary=text)) == expected


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("a ~2 d", "a b c d", True),
        ("a ~1 d", "a b c d", False),
        ("d ~2 a", "a b c d", True),
        ("a ~0001 b ~1 d", "a b x d", True),
        ("a ~5 a", "a b", False),
        ("a ~5 a", "a b a", True),
        ("Russie ~3 exercice", "la Russie annonce un exercice", True),
        ("x ~1 (b | c)", "c x", True),
        ("a -b", "a c", True),
        ("a -b", "a b", False),
        ("a + (b | c)", "c a", True),
        ("(a | b) + (c | d)", "a b", False),
    ],
)
def test_operators(query: str, text: str, holds: bool) -> None:
    """Distance counts the words between, in either order; not, and, or."""
    assert (evidence(query, item(summary=text)) is not None) is holds


def test_distance_shows_only_the_places_that_are_near() -> None:
    """A term far away is no evidence of nearness."""
    told = item(summary="b x x x x x x x a b")
    found = evidence("a ~2 b", told)
    assert found is not None
    assert [e.start for e in found] == [16, 18]


def test_the_title_prefix_looks_at_the_title_only() -> None:
    """`title:` covers the next term or group, countries too."""
    told = item("La Russie parle", "La Chine écoute", "fr")
    assert forms("title:Russie + Chine", told) == ["Russie", "Chine"]
    assert evidence("title:(Chine | Ukraine)", told) is None
    assert forms("title:(Chine | Russie)", told) == ["Russie"]


def test_no_phrase_crosses_fields_or_furniture() -> None:
    """Words on both sides of a dateline, or of a field's end, are not neighbours."""
    assert evidence("a b", item("a", "b")) is None
    assert evidence("a b", with_furniture("a (PRESSE) b", "(PRESSE)")) is None
    assert evidence("presse", with_furniture("a (PRESSE) b", "(PRESSE)")) is None


def test_a_name_of_a_country_is_the_country_and_equals_is_only_the_word() -> None:
    """A whole term that names a country means it in every form; = does not."""
    told = item(summary="Moscow said", language="en")
    assert evidence("Russie", told)
    assert evidence('"la Russie"', told)
    assert evidence("Россия", told)
    assert evidence("country:RU", told)
    assert evidence("=Russie", told) is None
    assert evidence("armée Russie", told) is None
    assert forms("=Russie", item(summary="en Russie")) == ["Russie"]


def test_topics_are_vocabulary() -> None:
    """Their entries are queries of their own; evidence is shown under the topic's name."""
    topics = {
        "missiles": ["missile balistique", "ICBM", "탄도미사일"],
        "asie": ["topic:missiles", "Chine"],
    }
    found = evidence("Corée du Nord + topic:missiles", item(summary="북한 탄도미사일 발사"), topics)
    assert found is not None
    assert [(e.term, e.form) for e in found] == [
        ("Corée du Nord", "북한"),
        ("topic:missiles", "탄도미사일"),
    ]
    assert evidence("topic:Asie", item(summary="ICBM"), topics)
    assert evidence("topic:asie", item(summary="chinois"), topics)


@pytest.mark.parametrize(
    ("query", "topics", "hint"),
    [
        ("topic:misiles", {"missiles": ["a"]}, "topic:missiles"),
        ("topic:x", {}, "none"),
        ("topic:x", {"x": ["topic:x"]}, "words"),
        ("a + country:XX", {}, "KP"),
        ("org:NOBODY", {}, "write the name alone"),
    ],
)
def test_unknown_names_are_refused_with_a_hint(
    query: str, topics: dict[str, list[str]], hint: str
) -> None:
    """A rule that could never match is an error when it is compiled."""
    with pytest.raises(QueryError) as error:
        Index.build([watchlist(query)], topics)
    assert hint in error.value.hint


def test_feeds_and_languages_of_a_watchlist_are_honoured() -> None:
    """Another feed or language does not match; an unknown language does."""
    index = Index.build(
        [watchlist("a", "feed", feeds=("yonhap",)), watchlist("a", "lang", languages=("FR",))]
    )

    def found(told: Item) -> set[str]:
        return {m.watchlist for m in index.match(told)}

    assert found(item("a", language="fr", feed="yonhap")) == {"feed", "lang"}
    assert found(item("a", language="en", feed="kcna")) == set()
    assert found(item("a", feed="kcna")) == {"lang"}


def test_watchlists_are_replaced_and_removed_one_by_one() -> None:
    """The others are untouched; a broken query changes nothing."""
    index = Index.build([watchlist("a", "1"), watchlist("Russie", "2")])
    index.replace(watchlist("b", "1"))
    assert [m.watchlist for m in index.match(item("b russe"))] == ["2", "1"]
    with pytest.raises(QueryError):
        index.replace(watchlist("(b", "2"))
    index.remove("1")
    index.remove("never there")
    assert [m.watchlist for m in index.match(item("a b russe"))] == ["2"]
    assert (len(index), "1" in index, "2" in index) == (1, False, True)


texts = st.text(alphabet="aeé Russie북한이朝鮮俄中-'.İﬁ\u0301\u200b\nKP", max_size=40)


@settings(deadline=None)
@given(texts, texts)
def test_evidence_always_points_at_its_form(title: str, summary: str) -> None:
    """For any text, offsets lie in the field and hold the form; evidence is sorted."""
    told = item(title, summary, "zh")
    found = evidence("Corée du Nord | Russie | Chine | a | e | 한 | r* ~3 (ie | 이)", told) or ()
    for e in found:
        assert told.text(e.field)[e.start : e.end] == e.form != ""
    order = [(list(Field).index(e.field), e.start) for e in found]
    assert order == sorted(order)
