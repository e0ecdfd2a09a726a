from __future__ import annotations

import pytest

from monitor.model import BasicAuth, Feed, Secret

from .conftest import Bad, Good, brief


def test_a_feed_is_a_url_a_pair_or_a_mapping(good: Good) -> None:
    """Four ways to write a feed give the same kind of feed."""
    settings = good("""\
feeds:
  - https://www.example.org/rss
  - Agence: https://agence.example.org/rss
  - name: Wire
    url: https://wire.example.org/rss
    language: KO
    every: 2m
    timezone: Asia/Seoul
    full_text: yes
    user_agent: Reader/1
    headers: {Accept-Language: ko}
    auth: {user: me, password_file: password}
    allow_private: on
  - Office:
      url: http://office.example.org/rss
      language: fr
""")
    assert settings.feeds == (
        Feed("example.org", "https://www.example.org/rss"),
        Feed("Agence", "https://agence.example.org/rss"),
        Feed(
            "Wire",
            "https://wire.example.org/rss",
            every_s=120,
            language="ko",
            timezone="Asia/Seoul",
            full_text=True,
            user_agent="Reader/1",
            headers=(("Accept-Language", "ko"),),
            auth=BasicAuth("me", Secret("open sesame")),
            allow_private=True,
        ),
        Feed("Office", "http://office.example.org/rss", language="fr"),
    )


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("- A: htp://example.org/a", "2:6 `htp://example.org/a` is not an http(s) URL | Did you"),
        ("- A: example.org/a", "2:6 `example.org/a` is not an http(s) URL | Did you mean `https"),
        ("- Yonhap", "2:3 `Yonhap` is not an http(s) URL"),
        ("- A: https://u:p@example.org", "2:6 a URL must not contain user and password | Remove"),
        ("- {name: A}", "2:3 `url` is missing"),
        (
            "- {name: A, urll: https://a.example.org}",
            "2:13 unknown setting `urll` | Did you mean `",
        ),
        ("- A: https://a.example.org\n  every: 1m", "2:3 unknown setting `A` | A feed with more"),
        ("- {url: https://a.example.org, every: 29s}", "2:39 `29s` is not between 30s and 7d"),
        (
            "- {url: https://a.example.org, interval: 1m}",
            "2:32 unknown setting `interval` | Did you m",
        ),
        ("- {url: https://a.example.org, full_text: 1}", "2:43 `1` is neither true nor false"),
        (
            "- {url: https://a.example.org, headers: [a]}",
            "2:41 `headers` needs a mapping, not a list",
        ),
        (
            "- {url: https://a.example.org, headers: {Host: b}}",
            "2:42 the header `Host` cannot be set",
        ),
        (
            "- {url: https://a.example.org, headers: {X: é}}",
            "2:45 a header holds one line of printa",
        ),
        ("- {url: https://a.example.org, auth: {user: me}}", "2:38 `password_file` is missing"),
        (
            "- {url: https://a.example.org, auth: {user: me, password: x}}",
            "2:49 unknown setting `password` | A password stands in a file of its own: `password_f",
        ),
        ("- {url: https://a.example.org, name: [a]}", "2:38 a text is needed here, not a list"),
        ("- [a]", "2:3 settings are needed here (`name: value`), not a list"),
        ("- ", "2:2 `` is not an http(s) URL"),
        ("A: https://a.example.org", "2:1 `feeds` needs a list"),
        (
            "- A: https://a.example.org\n- a: https://b.example.org",
            "3:3 another feed is called `a` (line 2)",
        ),
        (
            "- https://a.org/1\n- https://a.org/2",
            "3:3 another feed is called `a.org` (line 2) | Give",
        ),
        ("- 'https://[a]/1'", "2:3 `https://[a]/1` is not a URL"),
    ],
)
def test_a_mistake_in_a_feed_is_named_at_its_place(bad: Bad, lines: str, problem: str) -> None:
    """Line and column point at the word that is wrong."""
    indented = lines if lines.startswith("-") else f"  {lines}"
    found = brief(bad(f"feeds:\n{indented}\n"))
    problem = problem if lines.startswith("-") else problem.replace("2:1", "2:3")
    assert any(p.startswith(problem) for p in found), found


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("none", "`none` cannot be read: No such file or directory"),
        ("crooked", "`crooked` cannot be read: is outside of the configuration's folder"),
        ("empty", "`empty` is empty"),
        ("two", "`two` has more than one line, or control characters"),
    ],
)
def test_a_password_that_cannot_be_read_is_named_where_its_file_is(
    bad: Bad, file: str, problem: str
) -> None:
    """The place is that of `password_file`; the password itself is never shown."""
    text = f"feeds:\n- url: https://a.example.org\n  auth: {{user: me, password_file: {file}}}\n"
    (found,) = bad(text)
    assert (found.line, found.column, found.message) == (3, 35, problem)


def test_feeds_that_look_doubtful_are_warned_about(good: Good) -> None:
    """The same URL twice, and private addresses without leave."""
    settings = good("""\
feeds:
  - A: https://a.example.org
  - B: https://a.example.org
  - C: http://127.0.0.1/x
  - {name: D, url: http://127.0.0.1/y, allow_private: true}
watchlists: [{name: x, match: a, to: a@example.org}]
""")
    assert [w.split("\n")[0] for w in settings.warnings] == [
        "config.yaml:3:8: the feed in line 2 has the same URL",
        "config.yaml:4:8: this address is on a private network and will be refused",
    ]
