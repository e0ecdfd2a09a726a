"""The index finds exactly what a plain reading of each query finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.model import Field, Item, Span
from monitor.text import tokens
from monitor.watch import Index
from monitor.watch.forms import load_forms
from monitor.watch.query import And, Named, Near, Node, Not, Or, Query, Term, Title, Word
from monitor.watch.sightings import see
from monitor.watch.words import FIELDS, ItemWords
from tests.watch.kit import item, watchlist

VOCABULARY = ["alpha", "beta", "alphabet", "gamma", "be", "é", "북한산업", "장관", "中", "東", "海"]
COUNTRIES = ["Russian", "nord-coréen", "Kiev", "中国", "salade russe"]

Place = tuple[Field, int, int]


class Naive:
    """Every word of every field looked at for every term, straight from the query's tree."""

    def __init__(self, told: Item) -> None:
        self.words = {f: [t.text for t in tokens(told.text(f))] for f in FIELDS}
        words = ItemWords(told)
        seen = see(words, load_forms()).evidence
        self.concepts = {
            owner: [(words.fields[s.field].field, s.first, s.last) for s in sightings]
            for owner, sightings in seen.items()
        }

    def holds(self, node: Node, title: bool = False) -> bool:
        """Whether the item satisfies a node."""
        match node:
            case And(of=many):
                return all(self.holds(n, title) for n in many)
            case Or(of=many):
                return any(self.holds(n, title) for n in many)
            case Not(of=of):
                return not self.holds(of, title)
            case Title(of=of):
                return self.holds(of, True)
            case Near(operands=many, gaps=gaps):
                return self.chain(None, [self.places(n, title) for n in many], list(gaps))
            case _:
                return bool(self.places(node, title))

    def chain(self, last: Place | None, rows: list[list[Place]], gaps: list[int]) -> bool:
        """Whether places can be picked, each near the one before."""
        if not rows:
            return True
        if last is None:
            return any(self.chain(p, rows[1:], gaps) for p in rows[0])
        near = [p for p in rows[0] if self.between(last, p) <= gaps[0]]
        return any(self.chain(p, rows[1:], gaps[1:]) for p in near)

    def between(self, one: Place, other: Place) -> int:
        """Words between two places, very many if they overlap or are in different fields."""
        (field, first, last), (field2, first2, last2) = one, other
        if field == field2 and last < first2:
            return first2 - last - 1
        if field == field2 and last2 < first:
            return first - last2 - 1
        return 10**9

    def places(self, node: Node, title: bool) -> list[Place]:
        """Where a term stands."""
        match node:
            case Or(of=many):
                found = [p for n in many for p in self.places(n, title)]
            case Named(name=code):
                found = self.concepts.get(f"country:{code}", [])
            case Term(words=words):
                found = [p for f in FIELDS for p in self.phrase(f, words)]
            case _:
                raise AssertionError(node)
        return [p for p in found if not title or p[0] is Field.TITLE]

    def phrase(self, field: Field, words: tuple[Word, ...]) -> list[Place]:
        """Every place of a phrase in a field."""
        there = self.words[field]
        steps = [
            (t.text, w.prefix and n == len(cut) - 1)
            for w in words
            for cut in [tokens(w.text)]
            for n, t in enumerate(cut)
        ]
        return [
            (field, i, i + len(steps) - 1)
            for i in range(len(there) - len(steps) + 1)
            if all(self.fits(there[i + n], *step) for n, step in enumerate(steps))
        ]

    def fits(self, word: str, wanted: str, prefix: bool) -> bool:
        """Whole words; beginnings where asked for, or in Hangul, where particles follow."""
        return word == wanted or ((prefix or wanted[0] >= "가") and word.startswith(wanted))


words = st.sampled_from(
    ["alpha", "beta", "gamma", "be", "e", "북한산", "장관", "中", "東海", "alpha-beta"]
)
terms = st.lists(words, min_size=1, max_size=3).map(lambda ws: Term(tuple(map(Word, ws))))
prefixes = st.sampled_from(["alp", "be", "장"]).map(lambda w: Term((Word(w, prefix=True),)))
named = st.sampled_from(["KP", "RU", "UA", "CN"]).map(lambda c: Named("country", c))
leafs = st.one_of(terms, terms, prefixes, named)
choices = st.lists(leafs, min_size=2, max_size=3).map(lambda n: Or(tuple(n)))
nears = st.tuples(st.one_of(leafs, choices), st.one_of(leafs, choices), leafs).map(
    lambda three: Near(three, (2, 1))
)
positive: st.SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(
        leafs,
        nears,
        choices,
        st.builds(Title, positive),
        st.tuples(positive, positive).map(And),
        st.tuples(positive, positive).map(lambda two: And((two[0], Not(two[1])))),
        st.tuples(positive, positive).map(Or),
    )
)
fields = st.lists(st.sampled_from(VOCABULARY + COUNTRIES), max_size=8).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(positive, min_size=1, max_size=6),
    st.lists(st.tuples(fields, fields), min_size=1, max_size=4),
    st.sets(st.integers(0, 5)),
)
def test_the_index_agrees_with_a_plain_reading(
    queries: list[Node], told: list[tuple[str, str]], removed: set[int]
) -> None:
    """No match is lost by filing and none invented, also after some watchlists were removed."""
    index = Index.build([])
    kept: dict[str, Node] = {}
    for n, query in enumerate(queries):
        try:
            index.replace(watchlist(str(Query(query)), str(n)))
        except Exception as refused:  # noqa: BLE001 - a contradiction that was generated
            assert "at once" in str(refused)  # noqa: PT017
            continue
        kept[str(n)] = query
    for n in removed:
        index.remove(str(n))
        kept.pop(str(n), None)
    for title, summary in told:
        one = Item(feed="f", title=title, summary=summary, language="fr")
        naive = Naive(one)
        expected = {name for name, query in kept.items() if naive.holds(query)}
        assert {m.watchlist for m in index.match(one)} == expected


def test_nothing_is_left_behind_by_removed_watchlists() -> None:
    """Adding and removing many leaves the filing empty."""
    index = Index.build([watchlist(f"a{n} b | Russie c{n} | pre{n}*", str(n)) for n in range(50)])
    for n in range(50):
        index.remove(str(n))
    assert len(index) == 0
    assert index._filing._small == index._filing._large == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(positive, fields, st.integers(0, 4)), min_size=1, max_size=12))
def test_changes_between_items_count_at_once(steps: list[tuple[Node, str, int]]) -> None:
    """An index that has seen items finds what one that is new finds, after every change."""
    index = Index.build([])
    kept: dict[str, Node] = {}
    for query, text, n in steps:
        index.match(item(text, language="fr"))
        if n in (3, 4):
            index.remove(str(n - 3))
            kept.pop(str(n - 3), None)
        else:
            try:
                index.replace(watchlist(str(Query(query)), str(n)))
            except QueryError:  # a contradiction that was generated
                continue
            kept[str(n)] = query
        naive = Naive(item(text, language="fr"))
        found = index.match(item(text, language="fr"))
        assert {m.watchlist for m in found} == {k for k, q in kept.items() if naive.holds(q)}


def test_a_refused_query_changes_nothing() -> None:
    """The watchlist that was there goes on."""
    index = Index.build([watchlist("alpha", "a")])
    with pytest.raises(QueryError):
        index.replace(watchlist("(alpha", "a"))
    assert [m.watchlist for m in index.match(item("alpha"))] == ["a"]


def test_matches_come_in_the_order_in_which_watchlists_were_added() -> None:
    """A watchlist that was replaced comes last."""
    index = Index.build([watchlist("alpha", name) for name in "cab"])
    index.replace(watchlist("alpha", "c"))
    assert [m.watchlist for m in index.match(item("alpha"))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "looked_up"),
    [
        ("storm + harbour", 1),
        ("storm + harbour + ferry", 0),
        ("storm + (ferry | harbour)", 1),
        ("storm + (ferry | harbour) + tug", 0),
        ("Russia + storm + harbour", 0),
        ("storm harbour | ferry tug", 1),
    ],
)
def test_what_lacks_one_of_three_needs_is_not_looked_up(query: str, looked_up: int) -> None:
    """Whatever it is filed under."""
    index = Index.build([watchlist(query)])
    assert index.candidates(item("Storm over the harbour")) == looked_up


def test_words_cut_by_furniture_are_not_read() -> None:
    """What shares a word with furniture counts as furniture, in every script."""
    for text, furniture in (("alpha beta gamma", (8, 9)), ("북한 장관 러시아", (4, 5))):
        told = Item("f", summary=text, furniture=(Span(Field.SUMMARY, *furniture),))
        words = text.split()
        index = Index.build([watchlist(w, w) for w in words] + [watchlist(text, "all")])
        assert [m.watchlist for m in index.match(told)] == [words[0], words[2]]
