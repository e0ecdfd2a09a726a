"""Passwords and keys in addresses, however they are spelled and wherever they stand."""

from __future__ import annotations

import pytest

from monitor.model import blanked, named_as_secret


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://h/rss?x=1&token=hunter2&y=2", "https://h/rss?x=1&token=***&y=2"),
        ("https://h/rss?api_key=hunter2", "https://h/rss?api_key=***"),
        ("https://h/rss?auth_token=hunter2", "https://h/rss?auth_token=***"),
        ("https://h/rss?accessToken=hunter2", "https://h/rss?accessToken=***"),
        ("https://h/rss?api-key=hunter2", "https://h/rss?api-key=***"),
        ("https://h/rss?APIKEY=hunter2", "https://h/rss?APIKEY=***"),
        ("https://h/rss?client_secret=hunter2", "https://h/rss?client_secret=***"),
        ("https://h/rss?X-Amz-Signature=hunter2", "https://h/rss?X-Amz-Signature=***"),
        ("https://h/rss?user[password]=hunter2", "https://h/rss?user[password]=***"),
        ("https://h/rss?code=hunter2#top", "https://h/rss?code=***"),
        ("https://h/rss?a=1;token=hunter2;b=2", "https://h/rss?a=1;token=***;b=2"),
        ("https://h/rss;jsessionid=hunter2", "https://h/rss;jsessionid=***"),
        ("https://h/rss?a=1&amp;token=hunter2&amp;b=2", "https://h/rss?a=1&amp;token=***&amp;b=2"),
        ("https://h/#access_token=hunter2", "https://h/#access_token=***"),
        ("https://h/rss?tok%65n=hunter2", "https://h/rss?tok%65n=***"),
        ("https://h/rss?token=a;hunter2", "https://h/rss?token=***"),
        ("https://h/rss?token=a'hunter2", "https://h/rss?token=***"),
        ("https://h/rss?token=a%26hunter2", "https://h/rss?token=***"),
        ("https://h/go?to=https://i/?key=hunter2", "https://h/go?to=https://i/?key=***"),
        ("h?to=https%3A%2F%2Fi%2F%3Fkey%3Dhunter2", "h?to=https%3A%2F%2Fi%2F%3Fkey%3D***"),
        ("/rss?key=hunter2 (timeout)", "/rss?key=*** (timeout)"),
        ("https://me:hunter2@h/rss", "https://***@h/rss"),
        ("https://hunter2@h/rss", "https://***@h/rss"),
        ("https://me:pa@hunter2@h/rss", "https://***@h/rss"),
        ("https://me:pa/hunter2@h/rss", "https://***@h/rss"),
        ("https://:hunter2@h", "https://***@h"),
        ("https:me:hunter2@h", "https:***@h"),
        ("h?to=https%3A%2F%2Fme%3Ahunter2%40h%2F", "h?to=https%3A%2F%2F***%40h%2F"),
        ("`https://me:hunter2@h/?token=hunter2` is odd", "`https://***@h/?token=***` is odd"),
    ],
)
def test_a_secret_in_an_address_is_blanked_and_nothing_else(text: str, shown: str) -> None:
    """The name of the parameter and the rest of the address still say which one it is."""
    assert blanked(text) == shown
    assert blanked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "mail to a@example.org: https://example.org:8080/x?id=3 keys=2",
        "https://example.org/@desk/rss",
        "https://example.org:8080/@desk",
        "https://[::1]:8080/@desk",
        "https://example.org: no connection (desk@example.org)",
        "https://example.org/rss?lang=fr&author=Kim&design=2&keyword=storm&passage=1&q=a=b",
        "https://example.org/?token=&x=1",
        "What is the key? A=B & C",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Addresses and ordinary queries are kept as they are."""
    assert blanked(text) == text


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Api-Token", "x-auth", "Cookie"])
def test_a_name_says_that_it_means_a_secret(name: str) -> None:
    """By one of its words."""
    assert named_as_secret(name)


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "X-Author", "Keyword", "id", ""])
def test_most_names_mean_none(name: str) -> None:
    """Words that only begin like one."""
    assert not named_as_secret(name)


@pytest.mark.parametrize(
    "piece", ["://a:b", "?a", "&key", "%3fkey", "%3a%2f%2fa", "://@", "?key=;a"]
)
def test_a_long_text_is_no_burden(piece: str) -> None:
    """Nothing is looked at again and again: a title may be in a line."""
    assert blanked(piece * 20_000).startswith(piece[:2])
