"""Queries that are read well and are hardly meant are remarked upon, at their column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.watch import Index, terms_asked_for
from monitor.watch.implying import implies
from monitor.watch.plan import PhrasePlan, Reading, Step
from monitor.watch.query import MAX_CHARACTERS
from tests.watch.kit import item, watchlist

TOPICS = {"m": ("ICBM", "missile"), "only": ("ICBM",)}


def remarks(
    query: str,
    languages: Sequence[str] = ("fr", "en", "ru"),
    topics: Mapping[str, Sequence[str]] = TOPICS,
) -> list[str]:
    """The remarks on a query as `column message`."""
    index = Index.build([watchlist(query)], topics, languages)
    return [f"{lint.column} {lint.message}" for lint in index.lint("w")]


@pytest.mark.parametrize(
    "query",
    [
        "Corée du Nord + Russie",
        "missile balistique",
        "plan B | F-35 | 5G",
        "核 | 북*",
        "missile* -football",
        "rus*",
        "US | WHO",
        "topic:m + Russie",
        '"Corée et Russie"',
        '"Corée du Nord Russie"',
        "armée russe",
        "Guinée Bissau",
        "guerre Russie Ukraine",
        "=Russie Ukraine",
        "Trinidad and Tobago",
        "(a1 + b1) | (a1 + c1)",
        "a1 + -(a1 + b1)",
        "a1 + -title:a1",
        "topic:m + -ICBM",
        "missile -missile balistique",
    ],
)
def test_what_is_meant_is_left_in_peace(query: str) -> None:
    """A remark on a good query teaches people to overlook remarks."""
    assert remarks(query) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("the", "1 `the` is in nearly every text, so nearly everything would match"),
        ("Russie | de la", "10 `de la` is in nearly every text, so nearly everything would match"),
        ("Russie + =sur", "10 `=sur` is in nearly every text, so it adds nothing"),
        ("Russie -de", "9 `de` is in nearly every text, so nearly nothing would match"),
        ("Russie ~5 de", "11 `de` is in nearly every text, so it adds nothing"),
        ("title:(a | Russie)", "8 `a` is in nearly every text, so nearly everything would match"),
        ("в", "1 `в` is in nearly every text, so nearly everything would match"),
        ("7", "1 `7` is in nearly every text, so nearly everything would match"),
        ("a*", "1 `a*` begins words of nearly every text, so nearly everything would match"),
        ("Ру*", "1 `Ру*` begins words of nearly every text, so nearly everything would match"),
    ],
)
def test_a_term_of_nearly_every_text_is_remarked_upon(query: str, said: str) -> None:
    """With what it does where it stands."""
    assert remarks(query) == [said]


def test_everyday_words_of_other_languages_are_ordinary_words() -> None:
    """`sur` is the south for Spaniards, `die` a verb in English."""
    assert remarks("sur", ["es"]) == remarks("die", ["en"]) == []
    assert remarks("die", ["de"]) != []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Corée du Nord -country:KP", "1 `Corée du Nord` can never hold here: `-country:KP`"),
        ("missile balistique -missile", "1 `missile balistique` can never hold here: `-missile`"),
        ("missile balistique -balist*", "1 `missile balistique` can never hold here: `-balist*`"),
        ("a1 + -(a1 | b1)", "1 `a1` can never hold here: `-(a1 | b1)`"),
        ("(a1 | b1) + c1 -b1", "7 `b1` can never hold here: `-b1`"),
        ("(a1 | b1 + c1) -c1", "12 `c1` can never hold here: `-c1`"),
        ("title:a1 -a1", "7 `title:a1` can never hold here: `-a1`"),
        ("a1 ~3 b1 -b1", "1 `a1 ~3 b1` can never hold here: `-b1`"),
        ("topic:only -ICBM", "1 `topic:only` can never hold here: `-ICBM`"),
    ],
)
def test_what_excludes_itself_in_other_words_is_remarked_upon(query: str, said: str) -> None:
    """The parser refuses `A -A`; here it is the same meaning in other words."""
    assert remarks(query) == [f"{said} excludes it"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("RPDC | country:KP", "8 `country:KP` means the same as `RPDC`"),
        ("a1 + A1", "6 `A1` is written twice"),
        ("x1 -b1 -(b1)", "8 `-b1` is written twice"),
        ("Corée du Nord et Russie", "15 `et` is a word of the phrase here, not an operator"),
        ("x1 | missile or rocket", "14 `or` is a word of the phrase here, not an operator"),
        ("Россия и Китай", "8 `и` is a word of the phrase here, not an operator"),
        ("misil y Rusia", "7 `y` is a word of the phrase here, not an operator"),
        ("not missile", "1 `not` is a word of the phrase here, not an operator"),
    ],
)
def test_what_is_said_twice_or_in_words_is_remarked_upon(query: str, said: str) -> None:
    """At the later one, and at the word."""
    assert remarks(query) == [said]


def test_the_biggest_queries_are_looked_at_without_delay() -> None:
    """Thousands of alternatives, exclusions, levels: an answer, and nothing raised."""
    every = " | ".join(f"w{n}" for n in range(600))
    none = " ".join(f"-v{n}" for n in range(600))
    assert remarks(f"({every}) {none}"[:MAX_CHARACTERS]) == []
    assert len(remarks("|".join("ab"[n % 2] for n in range(2000)))) > 1000
    assert remarks("(" * 49 + "x1" + ")" * 49) == []


def test_terms_that_are_asked_for_are_listed_with_their_columns() -> None:
    """Not what is excluded, nor topics, whose terms stand elsewhere."""
    found = terms_asked_for('title:(a1 | =b1) + "c d" -e + topic:m + country:kp')
    assert [*found] == [("a1", 8), ("=b1", 13), ("c d", 20), ("country:KP", 41)]


WORDS = st.sampled_from(["a1", "b1", "a1 b1", "b1 a1", "a1*", "country:KP", "title:a1", "a1 ~2 b1"])
CLAUSES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda one, other, sign: f"({one} {sign} {other})", inner, inner, st.sampled_from("+|")
    ),
    max_leaves=4,
)
TEXTS = st.lists(st.sampled_from(["a1", "b1", "a12", "x", "Pyongyang", "."]), max_size=6)


@given(CLAUSES, CLAUSES, TEXTS, TEXTS)
def test_what_is_implied_holds(one: str, other: str, title: list[str], text: list[str]) -> None:
    """A plan that is said to imply another never holds without it."""
    index = Index.build([watchlist(one, "one"), watchlist(other, "other")])
    plans = [entry.plan for entry in index._entries.values()]
    if implies(*plans):
        found = {m.watchlist for m in index.match(item(" ".join(title), " ".join(text)))}
        assert "one" not in found or "other" in found


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("Corée du Nord Russie", "Corée du Nord + Russie"),
        ("Россия Китай", "Россия + Китай"),
        ("Chine Russie OTAN", "Chine + Russie + OTAN"),
    ],
)
def test_names_without_an_operator_are_remarked_upon(query: str, meant: str) -> None:
    """Search engines take a space for "and"; here it makes a phrase that no text has."""
    (found,) = Index.build([watchlist(query)], {}, ("fr", "ru")).lint("w")
    assert (found.column, found.message) == (
        1,
        f"`{query}` finds these words one after the other only",
    )
    assert found.hint.startswith(f"Write {meant} for all of them")


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        ([("a", "a", "fr"), ("a", "", "en it")], [("a", "a", "fr it"), ("a", "", "en")], True),
        ([("a", "a", "fr"), ("a", "", "en it")], [("a", "a", "fr"), ("a", "", "en")], False),
        ([("a", "a", "fr")], [("a", "á", "fr")], False),
        ([("a", "á", "fr")], [("a", "", "fr en")], True),
        ([("a", "a", "")], [("a", "", "fr")], False),
    ],
)
def test_a_word_that_dictionaries_share_out_otherwise_is_the_same_word(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], held: bool
) -> None:
    """`missile` in `missile balistique` is French, alone it is Italian too: both take it."""

    def phrase(readings: list[tuple[str, str, str]]) -> PhrasePlan:
        read = frozenset(
            Reading(k, s, frozenset(languages.split())) for k, s, languages in readings
        )
        step = Step(frozenset({"a"}), read, languages=frozenset({"fr", "en", "it"}))
        return PhrasePlan((step,), "a")

    assert implies(phrase(one), phrase(other)) is held
