import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats.plain import _without_tags, language_tag, one_line, paragraphs, scrub


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("R&D : 3 < 5 et 6 > 4", "R&D : 3 < 5 et 6 > 4"),
        ("&lt;b&gt;Kim&lt;/b&gt; reçoit", "Kim reçoit"),
        ("<b>Py</b>ongyang<br>Moscou", "Pyongyang Moscou"),
        ("<속보> 북한 발사", "<속보> 북한 발사"),
        ("<KBS> rapporte <foo>ceci</foo>", "<KBS> rapporte ceci"),
        ("(FIN) <redaction@agence.example>", "(FIN) <redaction@agence.example>"),
        ("a <a href='x>y'>b</a> c", "a b c"),
        ("un\n titre\t&nbsp; à\u3000trous", "un titre à trous"),
        ("<![CDATA[déjà dit]]>", "déjà dit"),
        ("x<script>alert('<b>')</script>y<style>p{}</style>z", "x y z"),
        ("vu <!-- pas ça --> ici", "vu ici"),
        ('coupé <a href="https://agence.ex', "coupé"),
        ("&#128169; &#55357;&#56489; &#x41;", "\U0001f4a9 \U0001f4a9 A"),
        ("&copy 2025 &notanentity; &copy;", "&copy 2025 &notanentity; ©"),
        ("a\u202egnp.exe\u2066 b\x00\x07\ufeff", "agnp.exe b"),
    ],
)
def test_titles_become_plain_text_on_one_line(markup: str, title: str) -> None:
    """Tags and entities go, also doubly escaped ones; text that only looks like them stays."""
    assert one_line(markup) == title


def test_bodies_keep_their_paragraphs() -> None:
    """One paragraph a line, wrapped source lines joined."""
    assert paragraphs("<p>Un\nseul</p>\n\n<div>Deux<br/>Trois</div>") == "Un seul\nDeux\nTrois"
    assert paragraphs("Un\nseul\n\n  \nDeux") == "Un seul\nDeux"
    assert paragraphs("<table><tr><td>a</td><td>b</td></tr></table>") == "a b"
    assert paragraphs("&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;Deux&lt;/p&gt;") == "Un\nDeux"


def test_marks_of_direction_stay_but_overrides_go() -> None:
    """Right-to-left marks belong to Hebrew and Arabic text; embeddings and overrides do not."""
    assert (
        scrub("\u200fשלום\u200e \u061cا \u202aא\u202c\u2067ב\u2069")
        == "\u200fשלום\u200e \u061cا אב"
    )


def test_halves_of_a_character_are_joined_or_dropped() -> None:
    """A surrogate pair is one character, a lone half is none."""
    assert scrub("a\ud83d\udca9b") == "a\U0001f4a9b"
    assert scrub("a\ud83db\udca9") == "ab"


@pytest.mark.parametrize(
    "bomb",
    [
        "<!--", "<a ", '<a x="', "<a x='>", "<", "<script>", "&", "&amp;", "<![CDATA[", "<!x",
        "</p", '<a x="y>', "&lt;", "&lt;b x", "\n \n", "<svg><", "<?", "<!doctype x",
        '<a x=">"', "</x>",
    ],
)  # fmt: skip
def test_markup_bombs_cost_linear_time(bomb: str) -> None:
    """Every kind of unclosed construct is searched to the end a bounded number of times."""
    searched = 0

    class Counting(str):
        __slots__ = ()

        def find(self, sub: str, start: int | None = None, end: int | None = None) -> int:  # type: ignore[override]
            nonlocal searched
            found = str.find(self, sub, start or 0, len(self) if end is None else end)
            searched += (found if found >= 0 else len(self)) - (start or 0)
            return found

    text = Counting(bomb * (20_000 // len(bomb)))
    list(_without_tags(text))
    assert searched <= 8 * len(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&;/!-[]\"'= \nabp#1x\u202e\ud800\x00é"), max_size=80))
def test_nothing_forbidden_is_left_in_any_text(markup: str) -> None:
    """No control, surrogate or bidi override survives, and titles are one collapsed line."""
    for text in (one_line(markup), paragraphs(markup)):
        text.encode()
        assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in text)
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    title = one_line(markup)
    assert title == " ".join(title.split())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60).filter(lambda t: not set(t) & set("<&")))
def test_text_without_markup_is_kept(text: str) -> None:
    """Only white space and unwanted characters change."""
    kept = scrub(text).split()
    assert one_line(text).split() == kept


@pytest.mark.parametrize(
    ("raw", "tag"), [(" fr_FR ", "fr-FR"), ("KO", "KO"), ("français", None), ("", None)]
)
def test_language_tags_have_their_shape(raw: str, tag: str | None) -> None:
    """Underscores are forgiven, words are not."""
    assert language_tag(raw) == tag
