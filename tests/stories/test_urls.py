"""One page has one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import canonical_url
from monitor.stories.urls import names_a_page


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.News.example/a/b/", "https://news.example/a/b"),
        ("https://news.example:443/a#top", "https://news.example/a"),
        ("http://news.example:8080/a", "https://news.example:8080/a"),
        ("https://news.example/a?utm_source=rss&id=7&fbclid=x", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/a?source=rss", "https://news.example/a"),
        ("https://news.example/a?source=kyiv", "https://news.example/a?source=kyiv"),
        ("https://news.example/%7Eann/%C3%A9", "https://news.example/~ann/%C3%A9"),
        ("https://news.example/Case", "https://news.example/Case"),
        ("https://news.example/#!/story/1", "https://news.example#!/story/1"),
        ("HTTPS://WWW.NEWS.EXAMPLE", "https://news.example"),
    ],
)
def test_accidents_of_an_address_are_taken_off(url: str, canonical: str) -> None:
    """Scheme, www, port, fragment, trackers, order of parameters and slash make no difference."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [None, "", "ftp://a.example/x", "mailto:a@b.example", "https://", "http://[::1", "x:99999"],
)
def test_what_is_no_web_address_has_none(url: str | None) -> None:
    """Broken and other addresses identify nothing."""
    assert canonical_url(url) is None


@given(st.text(max_size=200))
def test_any_text_is_survived_and_canonical_is_stable(text: str) -> None:
    """Strangers' addresses never raise, and a canonical address is its own."""
    canonical = canonical_url("https://h.example/" + text)
    if canonical is not None:
        assert canonical_url(canonical) == canonical
    canonical_url(text)


def test_a_home_page_names_no_item() -> None:
    """A feed that links every item to its front page gives them no identity."""
    assert not names_a_page("https://news.example")
    assert names_a_page("https://news.example/a")
