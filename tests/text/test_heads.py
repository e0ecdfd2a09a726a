"""The quick look before many patterns are tried never hides what they would find."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import MarkerKind
from monitor.text.furniture import END_MARK, mark_from, may_end, may_open
from monitor.text.heads import SIZE, WORD_EDGE, alternatives, heads_of, tree
from monitor.text.phrases import Phrases, key, unmarked
from monitor.text.suspicion import is_suspect
from monitor.text.tables import read_table
from monitor.text.wire_words import AGENCIES

ADVISORIES = read_table("monitor.text", "advisories.txt")
FURNITURE = read_table("monitor.text", "furniture.txt")
OPENING_LINES = [line for name in ("start", "pointers", "whole") for line in FURNITURE[name]]
OPENINGS = sorted({p for line in OPENING_LINES for p in alternatives(unmarked(line))})
LINES = (
    *FURNITURE["within"],
    *(line for kind in MarkerKind for line in ADVISORIES.get(kind.value, ())),
)
PATTERNS = sorted({p for line in LINES for p in alternatives(unmarked(line))})


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_a_pattern_matches_begins_with_one_of_its_heads(data: st.DataObject) -> None:
    """For every pattern of the tables."""
    pattern = data.draw(st.sampled_from(PATTERNS))
    text = data.draw(st.from_regex(pattern.removeprefix("^"), fullmatch=True))
    found = heads_of(pattern)
    assert text in found.whole or text.startswith(
        tuple(head.rstrip(WORD_EDGE) for head in found.cut)
    )
    assert re.match(tree([*found.whole, *found.cut]), text)


@settings(max_examples=300)
@given(st.data())
def test_whatever_opens_furniture_may_open_it(data: st.DataObject) -> None:
    """For every pattern that a line of furniture may begin with, as it is written or shouted."""
    pattern = data.draw(st.sampled_from(OPENINGS))
    line = data.draw(st.from_regex(pattern, fullmatch=True))
    for text in (line, line.upper(), line.capitalize()):
        assert may_open(text[:SIZE])


@settings(max_examples=200)
@given(st.data())
def test_a_text_with_a_known_phrase_is_suspect(data: st.DataObject) -> None:
    """Wherever the phrase stands, in a text that a page has wrapped."""
    lines = (*FURNITURE["within"], *ADVISORIES["withdrawal"])
    patterns = [p for line in lines for p in alternatives(unmarked(line))]
    phrase = data.draw(st.from_regex(data.draw(st.sampled_from(patterns)), fullmatch=True))
    before, after = data.draw(st.tuples(*[st.sampled_from(["", "One. ", "Two\n", "三。"])] * 2))
    text = f"{before}{phrase}{after}"
    assert is_suspect(text) or not Phrases(lines).search(key(text))


def test_how_furniture_begins_is_known() -> None:
    """Of each pattern; one that could begin anyhow would let every line be read."""
    assert all(head for p in OPENINGS for some in heads_of(p, 3) for head in some)


def test_a_phrase_begins_with_something_that_most_texts_do_not_have() -> None:
    """Of each pattern by which a text is suspect; "[ву]сі права" would make every text one."""
    lines = (*FURNITURE["within"], *ADVISORIES["withdrawal"])
    heads = {
        head.rstrip(WORD_EDGE)
        for line in lines
        for pattern in alternatives(unmarked(line))
        for some in heads_of(pattern)
        for head in some
    }
    assert [head for head in heads if len(head) < (2 if head >= "\u2e80" else 3)] == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_phrase_is_found_wherever_it_stands(data: st.DataObject) -> None:
    """At the start of a text, after other words, and in its middle."""
    pattern = data.draw(st.sampled_from([p for p in PATTERNS if not p.startswith("^")]))
    phrase = data.draw(st.from_regex(pattern, fullmatch=True))
    before, after = data.draw(st.tuples(*[st.sampled_from(["", "one ", "the end. "])] * 2))
    text = f"{before}{phrase}{after}"
    made = Phrases([pattern])
    group = next(filter(None, made.groups))
    assert group is not None
    assert group.search(text) == bool(group.whole.search(text))


@pytest.mark.parametrize(
    ("pattern", "whole", "cut"),
    [
        ("ab", {"ab"}, set()),
        ("abcdefghij", set(), {"abcdefgh"}),
        ("(?:the|a) news?feed", set(), {"the news", "the newf", "a newsfe", "a newfee"}),
        ("a(?:b|c.)d", {"abd"}, {"ac"}),
        (r"go\b", set(), {f"go{WORD_EDGE}"}),
        (r"(?:lis|lea)\b.{3}", set(), {f"lis{WORD_EDGE}", f"lea{WORD_EDGE}"}),
        ("^x*", set(), {""}),
        ("^xy", {"xy"}, set()),
        (r"[(\[]?go", {"go"}, {"(", "["}),
        (r"\(c\)", set(), {"("}),
        (r"\d{1,2} am", set(), set("0123456789")),
        (r"\d{0,2} am", set(), {""}),
        ("[a-z]b", set(), {""}),
        ("[^a]b", set(), {""}),
    ],
)
def test_heads_are_read_from_patterns(pattern: str, whole: set[str], cut: set[str]) -> None:
    """Letters, groups and what is optional; the rest cuts."""
    found = heads_of(pattern, 8)
    assert ({*found.whole}, {*found.cut}) == (whole, cut)


END = st.sampled_from(
    ["(FIN)", "(END)", "[끝]", " END", "ENDS.", "FIN.", "###", "-30-", "- 30 -", "***", " ab/cd",
     "（完）", "【责任编辑:王】", "(John Doe)", " a.b@c.de", " - AFP", "(Yonhap)", " /TASS/",
     " - Reuters.", ".", " - AFP)", " (Agence France-Presse)", "\n  (Kim Yoo-na)", "  【 了 】  ",
     "<끝>", "(Abc/Def)", "- ENDS -", " Ende", "+++ ENDE +++", "=おわり", " /end", "[abc]"]
)  # fmt: skip


PLAIN = st.sampled_from(["a word.", "»", " ", "\n", "”", "!", "。", "x"])


@settings(max_examples=300)
@given(st.lists(st.one_of(END, PLAIN), max_size=5).map("".join))
def test_an_end_mark_is_never_missed(text: str) -> None:
    """Where the pattern finds one, the look at the last letter lets it be tried, at its place."""
    tail = text[-80:]
    found = END_MARK.search(tail)
    if found:
        assert may_end(tail)
        later = END_MARK.search(tail, mark_from(tail))
        assert later is not None
        assert later.span() == found.span()


def test_no_agency_ends_with_a_stop() -> None:
    """The look at the last letter relies on it."""
    assert all(may_end(f"x - {name}".replace("\\", "")) for name in AGENCIES)


def test_marks_are_told_from_letters() -> None:
    """Removing marks by ranges removes what Unicode calls combining, and nothing else."""
    for code in range(0x30000):
        if 0xD800 <= code < 0xE000:
            continue
        long_way = unicodedata.normalize(
            "NFC",
            "".join(
                c
                for c in unicodedata.normalize("NFD", f"x{chr(code)}")
                if not unicodedata.combining(c)
            ),
        )
        assert unmarked(f"x{chr(code)}") == long_way
    assert key("Corée  du\u00a0Nord’") == "coree du nord'"
