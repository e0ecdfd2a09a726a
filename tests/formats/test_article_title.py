"""A title without the site, the section, the author and the date that pages append to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.formats import read_article
from monitor.formats.article_title import headline
from monitor.model import Document, Reading

SHOWN = "Minister visits orchards: “the best harvest”"


@pytest.mark.parametrize(
    "title",
    [
        SHOWN,
        f"{SHOWN} | Politics | Example News",
        f"{SHOWN} - National | example.com",
        f"{SHOWN} – EX – 30.01.2026",
        f"{SHOWN} * The Example * by Ann Writer",
        "Minister visits orchards: “the best harvest”：例新聞デジタル",
        "Minister visits orchards: “the best harvest”-정치ㅣ예시일보",
    ],
)
def test_what_follows_the_shown_headline_is_not_of_it(title: str) -> None:
    """Whatever it names."""
    assert headline(title, (SHOWN,), "", "https://other.invalid/1") == SHOWN


def test_typography_of_the_shown_headline_may_differ() -> None:
    """Straight quotes there, and the case of a banner."""
    shown = 'MINISTER VISITS ORCHARDS: "THE BEST HARVEST"'
    assert headline(f"{SHOWN} | Example", (shown,), "", "") == SHOWN


def test_a_kicker_before_it_stays() -> None:
    """It says what the story is about."""
    assert headline(f"Farming: {SHOWN} - Example", (SHOWN,), "", "") == f"Farming: {SHOWN}"


@pytest.mark.parametrize(
    ("title", "site", "url"),
    [
        ("Rain in Leeds | Example News", "Example", ""),
        ("Rain in Leeds - The Example", "Example", ""),
        ("Rain in Leeds | EXAMPLE.COM", "", "https://www.example.com/1"),
        ("Rain in Leeds - Example News", "", "https://news.example.com/1"),
        ("Rain in Leeds ｜例新聞", "例新聞", ""),
        ("Rain in Leeds | News | Example | example.com", "Example", "https://example.com/1"),
    ],
)
def test_the_name_of_the_site_is_not_of_the_headline(title: str, site: str, url: str) -> None:
    """As the page or its address tells it, with words such as News beside it."""
    assert headline(title, (), site, url) in {"Rain in Leeds", "Rain in Leeds | News"}


@pytest.mark.parametrize(
    "title",
    [
        "Ukraine war - Russia hits port",
        "Strike at Example ends - Example says",
        "Kim – Putin: a second meeting",
        "Le ministre salue « la meilleure récolte »",
        "Example",
        "- | -",
        "",
    ],
)
def test_a_headline_with_a_dash_stays_whole(title: str) -> None:
    """Where what follows is neither the site nor behind the whole headline."""
    shown = ("Ukraine war", "Le ministre salue « la meilleure récolte »", "Kim")
    assert headline(title, shown, "Example", "https://example.com/1") == title


def test_a_french_quotation_is_closed() -> None:
    """Before the site is taken off."""
    title = "Le ministre salue « la meilleure récolte » - L'Exemple"
    shown = ("Le ministre salue « la meilleure récolte »",)
    assert headline(title, shown, "", "") == shown[0]


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=10), st.text(max_size=20))
def test_any_titles_are_survived(title: str, shown: str, site: str, url: str) -> None:
    """What is left begins the title."""
    kept = headline(title, (shown, title[:9]), site, url)
    assert " ".join(title.split()).startswith(kept) or kept == headline(title, (), "", "")


def test_the_shown_headline_is_not_a_line_of_the_text() -> None:
    """Where it differs from the title, or a kicker is joined to it."""
    page = """<html><head><title>Minister in Kent | Example</title>
<script type="application/ld+json">{"headline": "Farm minister visits orchards"}</script></head>
<body><article><h1><span>Farming</span>Minister visits orchards</h1>
<p>Farm minister visits orchards</p><p>KENT - The farm minister came on Friday.</p></article>"""
    result = read_article(Document(page.encode(), "https://news.example/1", "text/html"))
    assert isinstance(result, Reading)
    assert result.entries[0].body == "KENT - The farm minister came on Friday."
