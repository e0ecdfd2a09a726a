"""The query language: what is read, what is refused and where."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.watch import parse
from monitor.watch.query import (
    MAX_DEPTH,
    And,
    Named,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Title,
    Word,
    pointed,
)


def term(text: str) -> Term:
    """A term of plain words."""
    return Term(tuple(Word(w) for w in text.split()))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Corée du Nord + Russie", And((term("Corée du Nord"), term("Russie")))),
        ("a | b + c", Or((term("a"), And((term("b"), term("c")))))),
        ("a -b", And((term("a"), Not(term("b"))))),
        ("a AND NOT b OR c", Or((And((term("a"), Not(term("b")))), term("c")))),
        ("(a | b) + c", And((Or((term("a"), term("b"))), term("c")))),
        ('"missile balistique"', term("missile balistique")),
        ("« missile balistique »", term("missile balistique")),
        ("=US + =“White House”", And((
            Term((Word("US", literal=True),)),
            Term((Word("White", literal=True), Word("House", literal=True))),
        ))),
        ("missile* nucléaire", Term((Word("missile", prefix=True), Word("nucléaire")))),
        ("a ~5 b", Near((term("a"), term("b")), (5,))),
        ("a NEAR/3 (b | c d)", Near((term("a"), Or((term("b"), term("c d")))), (3,))),
        ("-a ~2 b + c", And((Not(Near((term("a"), term("b")), (2,))), term("c")))),
        ("title:armée russe", Title(term("armée russe"))),
        ("TITLE: (a | b)", Title(Or((term("a"), term("b"))))),
        ("country:kp + topic:missiles", And((Named("country", "KP"), Named("topic", "missiles")))),
        ('topic:"mes missiles"', Named("topic", "mes missiles")),
        ("nord-coréen", term("nord-coréen")),
        ("Canal+ + F-35", And((term("Canal+"), term("F-35")))),
        ("and | or", Or((term("and"), term("or")))),
        ("12:30", term("12:30")),
    ],
)  # fmt: skip
def test_a_query_is_read_as_the_analyst_means_it(text: str, tree: Node) -> None:
    """Operators, phrases, names and words that only look like operators."""
    assert parse(text) == Query(tree)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("a + ", 5, "term was expected"),
        ("+ a", 1, "term was expected"),
        ("(a", 1, "never closed"),
        ("a)", 2, "closes nothing"),
        ("()", 2, "term was expected"),
        ('a + "b', 5, "never closed"),
        ('a "b"', 3, "was expected"),
        ('""', 1, "nothing to search for"),
        ("-a", 1, "must not be there"),
        ("-a + -b", 1, "must not be there"),
        ("a | -b", 5, "must not be there"),
        ("title:(-a)", 8, "must not be there"),
        ("a - b", 3, "free-standing"),
        ("Moscou – Pyongyang", 8, "free-standing"),
        ("a -", 3, "free-standing"),
        ("a + --b", 6, "double"),
        ("lang:fr", 1, "unknown prefix"),
        ("contry:KP", 1, "unknown prefix"),
        ("country:", 9, "a name was expected"),
        ("a+b", 2, "space on both sides"),
        ("a, b", 2, "means nothing"),
        ("a && b", 3, "nothing to search for"),
        ("a ~ b", 3, "no distance"),
        ("a NEAR b", 3, "no distance"),
        ("a near/5 b", 3, "no distance"),
        ("a NEAR/x b", 3, "no distance"),
        ("a NEAR/12345 b", 3, "no distance"),
        ("(nord|sud)-coréen", 11, "space before it"),
        ('"nord"-coréen', 7, "space before it"),
        ("topic :missiles", 7, "means nothing"),
        ("북한＋러시아", 3, "no operator"),
        ("a ＋ b", 3, "no operator"),
        ("（a｜b）", 1, "no operator"),
        ("导弹，火箭", 3, "means nothing"),
        ("a ~500 b", 3, "distance"),
        ("a ~5 (b + c)", 3, "only terms"),
        ("a ~5", 5, "term was expected"),
        ("mis*ile", 4, "end of a word"),
        ("* + b", 1, "end of a word"),
        (r"\bmissile", 1, "regular expression"),
        ("[ab]+", 1, "regular expression"),
        ("missile.*", 8, "regular expression"),
        ("a + -a", 5, "at once"),
        ("/missile/i", 1, "regular expression"),
        ("/North Korea/", 1, "regular expression"),
        ("a + (?i)missile", 5, "regular expression"),
        ("a | missiles?", 13, "? means nothing"),
        ("m?ssile", 2, "? means nothing"),
        ("a~5b", 2, "space on both sides"),
        ("missile,rocket", 8, "means nothing"),
        ("= a", 1, "right after ="),
        ("=(a)", 1, "right after ="),
    ],
)
def test_a_mistake_is_named_at_its_column(text: str, column: int, says: str) -> None:
    """Every error has a 1-based column, a sentence and a hint."""
    with pytest.raises(QueryError) as error:
        parse(text)
    assert (error.value.column, says in error.value.message) == (column, True), error.value.message
    assert error.value.hint


def test_an_unknown_prefix_suggests_the_known_one_or_quotes() -> None:
    """`contry:` was meant as `country:`; `Ukraine:` is text and wants quotes."""
    with pytest.raises(QueryError) as near:
        parse("contry:KP")
    assert "country:" in near.value.hint
    with pytest.raises(QueryError) as far:
        parse("Ukraine:guerre")
    assert '"Ukraine:guerre"' in far.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_001,
        "(" * 60 + "a" + ")" * 60,
        "title:" * 60 + "a",
        "|".join(["a"] * 5_001),
        "a " * 101,
        '"' + "a " * 101 + '"',
        " ~9 ".join(["a"] * 11),
    ],
)
def test_size_and_depth_are_bounded(text: str) -> None:
    """Too long, too deep or too many alternatives is an error, never a hang."""
    with pytest.raises(QueryError):
        parse(text)


def test_five_thousand_alternatives_are_read() -> None:
    """The bounds themselves are allowed."""
    assert len(str(parse("|".join(["a"] * 5_000)))) == 5_000 * 4 - 3
    parse("(" * 48 + "a" + ")" * 48)
    parse("a " * 100)
    parse(" ~9 ".join(["a"] * 10))


words = st.sampled_from(
    ["Corée", "nord-coréen", "F-35", "Canal+", "북한", "朝鲜", "AND", "R+D", "a:b", "(x)", "-y",
     "=z", "don't", "or", "~5", "c*d", "12:30", "NEAR/3", "title:", "x,", "!", "a|b", "é",
     "NEAR", "near/5", "북＋러", "导弹，火箭", ":x", "e."]
)  # fmt: skip
terms = st.builds(
    Term,
    st.lists(words, min_size=1, max_size=3)
    .map(lambda ws: [w for w in ws if any(map(str.isalnum, w)) and "*" not in w])
    .filter(bool)
    .flatmap(
        lambda ws: st.tuples(st.booleans(), st.booleans()).map(
            lambda flags: tuple(
                Word(w, flags[0], flags[1] and n == len(ws) - 1) for n, w in enumerate(ws)
            )
        )
    ),
)
names = st.builds(
    Named,
    st.sampled_from(["topic"]),
    st.sampled_from(["missiles", "mes missiles", "a-b", "c:d"]),
)
leafs = st.one_of(terms, names)
loose = st.one_of(
    leafs, st.lists(leafs, min_size=2, max_size=3, unique_by=str).map(lambda n: Or(tuple(n)))
)
near = st.lists(loose, min_size=2, max_size=3).flatmap(
    lambda many: st.lists(st.integers(1, 100), min_size=len(many) - 1, max_size=len(many) - 1).map(
        lambda gaps: Near(tuple(many), tuple(gaps))
    )
)


def _flat(kind: type[And | Or]) -> st.SearchStrategy[Node]:
    return st.lists(nodes, min_size=2, max_size=3, unique_by=str).map(
        lambda many: kind(tuple(n for m in many for n in (m.of if isinstance(m, kind) else (m,))))
    )


nodes: st.SearchStrategy[Node] = st.deferred(
    lambda: st.one_of(leafs, near, _flat(And), _flat(Or), st.builds(Title, nodes), excluding)
)
excluding: st.SearchStrategy[Node] = st.tuples(leafs, leafs).map(
    lambda two: And((two[0], Not(two[1])))
)


@settings(max_examples=150, deadline=None)
@given(nodes)
def test_printing_and_reading_again_is_the_identity(node: Node) -> None:
    """parse(str(query)) == query, for any tree that a query can have."""
    printed = str(Query(node))
    try:
        again = parse(printed)
    except QueryError as refused:
        # only what is refused for its meaning or its depth may not come back
        deep = "levels of parentheses" in refused.message and printed.count("(") > MAX_DEPTH // 3
        assert deep or "at once" in refused.message, refused.message  # noqa: PT017
        return
    assert again == Query(node), printed
    assert str(again) == printed


@pytest.mark.parametrize("text", ["5 ==5", "a =-b", "a =b:", "=a: b"])
def test_what_is_no_plain_word_after_an_equals_sign_wants_quotes(text: str) -> None:
    """Beside ordinary words it could not be printed and read again as it was meant."""
    with pytest.raises(QueryError, match="no plain word"):
        parse(text)


@settings(max_examples=300, deadline=None)
@example("=A! OR*")
@given(st.text(alphabet='ab é-+|~5()":=*,.title country북 \n', max_size=40))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    """No text makes the parser fail otherwise, and what it reads it can print and read again."""
    try:
        query = parse(text)
    except QueryError as refused:
        assert 1 <= refused.column <= len(text) + 1  # noqa: PT017
        return
    assert parse(str(query)) == query


@pytest.mark.parametrize("name", ["\udccb", "—", "''", "🇫🇷"])
def test_a_name_without_letters_is_refused_with_or_without_quotes(name: str) -> None:
    """What was read could not be printed and read again."""
    for text in (f"a + country:{name}", f'a + country:"{name}"'):
        with pytest.raises(QueryError, match="nothing to search for") as refused:
            parse(text)
        assert refused.value.column == 5


def test_messages_stay_short_whatever_was_written() -> None:
    """A term of thousands of letters is not repeated whole."""
    every = " | ".join(f"w{n}" for n in range(500))
    long = "x" * 9000
    queries = (f"({every}) -({every})", f'a "{long}"', f"a ({long}", f"=+{long}", f"!{long}")
    for query in (*queries, f"{long}:b", f"a+{long}", "&" * 9000):
        with pytest.raises(QueryError) as caught:
            parse(query)
        assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("line", "at", "shown"),
    [
        ("  match: a + (b\n", 13, "    match: a + (b\n               ^"),
        ("match: 북한 + (b", 12, "    match: 북한 + (b\n                  ^"),
        ("match: Coree\u0301 + (b", 16, "    match: Coree\u0301 + (b\n                   ^"),
        ("a\tb\x1b(", 4, "    a b (\n        ^"),
        ("", 0, "    \n    ^"),
        ("ab", 9, "    ab\n      ^"),
    ],
)
def test_a_caret_stands_under_the_place(line: str, at: int, shown: str) -> None:
    """Also behind wide letters and marks; signs that move the cursor are not printed."""
    assert pointed(line, at) == shown


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    """With dots where it goes on."""
    line = "x" * 100 + "(" + "y" * 100
    text, caret = pointed(line, 100, "").splitlines()
    assert text[caret.index("^")] == "("
    assert (text[0], text[-1], len(text)) == ("…", "…", 78)
    start, caret = pointed(line, 0, "").splitlines()
    assert (start[0], start[-1], caret) == ("x", "…", "^")
