"""What a sieve keeps out, no query would have found."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.model import Field, Has, HasAll, HasAny, Item, Sieve, Span
from monitor.watch import Index, index_words
from monitor.watch.sifting import MOST_WORDS, RULES
from tests.watch.kit import evidence, item, watchlist, with_furniture

TITLE = Field.TITLE
WORDS = [
    "harbour", "Harbours", "port", "été", "ETE", "Étés", "ﬁre", "straße", "F-35", "naïve", "Ёлка",
    "елка", "порты", "порт", "미사일", "미사일을", "북", "북한", "북러", "우크라이나가", "港",
    "港口",
    "中", "中国", "中美", "日米", "ミサイル", "ﾐｻｲﾙ", "がく", "صاروخ", "والصاروخ", "بالصاروخ",
    "موسكو", "ﷺ", "⑴", "ที่", "มา", "nord-coréen", "Russian", "Kiev", "Moscou", "salade russe",
    "Paris", "North Korea", "Corée du Nord", "x" * 70, "ㅋㅋ", "_", "'", ".", ",", "。", "\n\n",
]  # fmt: skip
"""Of every script what is said in more than one way, and what looks like it."""

texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).flatmap(
    lambda parts: st.sampled_from([" ", "", "-"]).map(lambda gap: gap.join(parts))
)
items = st.builds(Item, st.just("f"), texts, texts, st.just(""), st.sampled_from(["", "fr", "ko"]))
terms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(
    lambda words: '"' + " ".join(words).replace("\n", " ") + '"'
)
leaves = st.one_of(
    terms,
    st.sampled_from(["country:KP", "country:RU", "country:UA", "country:CN", "org:NATO"]),
    st.sampled_from(["port*", "мос*", "북*", "港*", "ㅋ*", "=Russian", "title:中国"]),
)
queries = st.lists(leaves, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([" + ", " | ", " ~3 ", " + -"]).map(lambda sign: sign.join(parts))
)


def passes(words: str, sieve: Sieve | None) -> bool:
    """What an index does that knows words and nothing else."""
    match sieve:
        case None:
            return True
        case HasAll(of=of):
            return all(passes(words, part) for part in of)
        case HasAny(of=of):
            return any(passes(words, part) for part in of)
        case Has(word=word, longer=longer):
            there = words.split(" ")
            return any(w.startswith(word) for w in there) if longer else word in there


def sieve(query: str) -> Sieve | None:
    """The sieve of a query."""
    return Index.build([watchlist(query)]).sieve("w")


@settings(deadline=None, max_examples=100)
@given(items, queries)
@example(item("북러 정상"), "country:KP")
@example(item("港 口"), "港口")
@example(item("中美"), "country:US + country:CN")
@example(item("والصاروخ"), "صاروخ")
def test_what_matches_passes(told: Item, query: str) -> None:
    """In every script, whatever the words are made of."""
    try:
        index = Index.build([watchlist(query)])
    except QueryError:
        return
    if index.match(told):
        assert passes(index_words(told), index.sieve("w"))


@settings(deadline=None)
@given(items)
def test_the_index_gets_words_and_single_spaces(told: Item) -> None:
    """Nothing in it that a tokenizer of spaces and ASCII signs would cut."""
    words = index_words(told)
    assert all(words.split(" ")) or not words
    assert all(c == " " or c.isalnum() for c in words if c.isascii())


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("harbour", "The port of the north"),
        ("Corée du Nord + Russie", "La Corée du Nord sans son voisin"),
        ("港口", "港の入口"),
        ("미사일", "장미 사일로"),
        ("порт*", "импорт зерна"),
        ("storm + port", "A storm at sea"),
    ],
)
def test_most_of_the_rest_does_not_pass(query: str, other: str) -> None:
    """Or there would be no use in it."""
    assert not passes(index_words(item(other)), sieve(query))


def test_what_is_indexed_is_what_it_was() -> None:
    """If this fails, words come out differently: raise RULES, so that archives are indexed anew."""
    words = sorted(index_words(item(" ".join(WORDS), "。".join(WORDS))).split(" "))
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()
    assert (RULES, digest[:16]) == (1, "8d7296ec4c6d12ae")


def test_furniture_is_not_indexed() -> None:
    """A dateline is no evidence, so nobody needs to find it."""
    told = with_furniture("SEOUL, 19 juil. -- La récolte commence", "SEOUL, 19 juil. --")
    assert index_words(told).split(" ") != []
    assert "seoul" not in index_words(told)
    assert evidence("Séoul", told) is None


def test_furniture_at_any_place_leaves_the_rest() -> None:
    """Also where it overlaps, is empty or ends beyond the text."""
    spans = (Span(TITLE, 0, 6), Span(TITLE, 3, 8), Span(TITLE, 9, 9), Span(TITLE, 20, 99))
    told = Item("f", "before inside, after all", furniture=spans)
    assert {"after"} <= set(index_words(told).split(" "))


def test_an_empty_item_has_no_words() -> None:
    """It is indexed all the same, and never found."""
    assert index_words(Item("f")) == ""


def test_a_concept_is_asked_for_in_few_words() -> None:
    """Its forms share beginnings: thousands of them are some hundred questions."""
    found = sieve("country:RU")
    assert isinstance(found, HasAny)
    assert len(found.of) < 600


def test_very_long_questions_are_not_asked() -> None:
    """Then everything is read."""
    for count, is_asked in ((MOST_WORDS, True), (MOST_WORDS + 1, False)):
        topics = {"all": [f"word{n}" for n in range(count)]}
        index = Index.build([watchlist("topic:all")], topics)
        assert (index.sieve("w") is not None) is is_asked
