from __future__ import annotations

import pytest

from monitor.settings import addresses, values
from monitor.settings.values import MistakeError, Sending


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("5m", 300), ("2 h", 7200), ("90d", 7776000), ("1w", 604800)]
)
def test_durations_are_a_number_and_a_unit(text: str, seconds: int) -> None:
    """Seconds, minutes, hours, days and weeks."""
    assert values.duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "5 minutes", "-5m", "1.5h", "m", "²s", "99999999999d"])
def test_other_durations_are_refused(text: str) -> None:
    """Nothing is guessed about a number without unit."""
    with pytest.raises(MistakeError):
        values.duration_s(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", Sending(now=True)),
        ("07:00", Sending(minute=420)),
        ("7:00", Sending(minute=420)),
        ("00:00", Sending(minute=0)),
        ("23:59", Sending(minute=1439)),
        ("hourly", Sending(every_minutes=60)),
        ("Every 2h", Sending(every_minutes=120)),
        ("every hour", Sending(every_minutes=60)),
        ("every 15m", Sending(every_minutes=15)),
        ("every 1d", Sending(every_minutes=1440)),
    ],
)
def test_ways_to_send(text: str, meant: Sending) -> None:
    """At once, at a time of the day, or evenly through the day."""
    assert values.sending(text) == meant


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("7", "`07:00`"),
        ("7h30", "`07:30`"),
        ("7.30", "`07:30`"),
        ("6 pm", "`18:00`"),
        ("12am", "`00:00`"),
        ("24:00", "`00:00`"),
        ("nwo", "`now`"),
        ("hourley", "`hourly`"),
        ("07:00, 12:30", "[07:00, 12:30]"),
        ("25:00", "Write now, a time"),
        ("every 7h", "`every 6h`"),
        ("every 50m", "`every 48m`"),
        ("every 1m", ""),
        ("every moon", "Write a number"),
        ("", "Write now"),
    ],
)
def test_a_wrong_time_to_send_gets_the_right_one_suggested(text: str, hint: str) -> None:
    """The hint is what was probably meant."""
    with pytest.raises(MistakeError) as caught:
        values.sending(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Sat", {5}),
        ("fri-mon", {4, 5, 6, 0}),
        ("monday – wednesday", {0, 1, 2}),
        ("all", set(range(7))),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekend", {5, 6}),
        ("sun-sun", {6}),
    ],
)
def test_days_of_the_week(text: str, meant: set[int]) -> None:
    """Names, ranges that may pass Sunday, and groups."""
    assert values.days(text) == meant


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("mon-fry", "`mon-fri`"),
        ("wendsday", "`wednesday`"),
        ("weekday", "`weekdays`"),
        ("mon, wed", "[mon, wed]"),
        ("lun-ven", "`mon-fri`"),
        ("samedi", "`sat`"),
        ("1-5", "Days are"),
        ("mon-wed-fri", "Days are"),
        ("", "Days are"),
    ],
)
def test_a_wrong_day_gets_the_right_one_suggested(text: str, hint: str) -> None:
    """Numbers are no days: who knows whether Sunday is 0."""
    with pytest.raises(MistakeError) as caught:
        values.days(text)
    assert hint in caught.value.hint


def test_quiet_hours_may_pass_midnight() -> None:
    """From and to, with any dash between."""
    assert values.quiet("22:00-06:30") == (1320, 390)
    assert values.quiet("0:00 – 6:00") == (0, 360)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("22h-6h", "`22:00-06:00`"), ("22:00", "Write it so"), ("6:00-6:00", "two different")],
)
def test_wrong_quiet_hours_get_the_right_ones_suggested(text: str, hint: str) -> None:
    """A span needs two different times."""
    with pytest.raises(MistakeError) as caught:
        values.quiet(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Europe/Pariss", "`Europe/Paris`"),
        ("europe/paris", "`Europe/Paris`"),
        ("Seoul", "`Asia/Seoul`"),
        ("new york", "`America/New_York`"),
        ("KST", "`Asia/Seoul`"),
        ("UTC+9", "continent and city"),
        ("../../etc/passwd", "continent and city"),
        ("Europe", ""),
        ("", "continent and city"),
        ("x" * 5000, "continent and city"),
        ("a\x00b", "continent and city"),
    ],
)
def test_a_wrong_zone_gets_the_right_one_suggested(text: str, hint: str) -> None:
    """Zones are names of the IANA database, and only these."""
    with pytest.raises(MistakeError) as caught:
        values.zone(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("jp", "`ja`"),
        ("fr-FR", "`fr`"),
        ("zh_CN", "`zh`"),
        ("French", "`fr`"),
        ("fr, en", "[fr, en]"),
        ("xx", "ISO 639-1"),
        ("", "ISO 639-1"),
    ],
)
def test_a_wrong_language_gets_the_right_one_suggested(text: str, hint: str) -> None:
    """Languages are two letters of ISO 639-1; country codes are a common slip."""
    assert values.language("NO") == "no"
    with pytest.raises(MistakeError) as caught:
        values.language(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("asie@example.org", "asie@example.org"),
        ("First.Last+tag@Example.ORG", "First.Last+tag@example.org"),
        ("ben@exämple.org", "ben@xn--exmple-cua.org"),
        ("root@localhost", "root@localhost"),
        ("o'hara@mail.example.org", "o'hara@mail.example.org"),
    ],
)
def test_addresses_have_one_spelling(text: str, meant: str) -> None:
    """The domain is lower case and ASCII, so that one person is one address."""
    assert addresses.address(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "a",
        "a@",
        "@b",
        "a b@example.org",
        "a@b@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a@example..org",
        "a@-example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r",
        "a\x00@example.org",
        "a@exam ple.org",
        "a@example.org>",
        "<a@example.org>",
        "Name <a@example.org>",
        "a@example.org, b@example.org",
        "é@example.org",
        "a@[127.0.0.1",
        "a@127.0.0.1",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + "b." * 200 + "org",
        "a@1.2.3.4.5",
        "a@x\u202ey.org",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """No address can smuggle a second header, recipient or command."""
    with pytest.raises(MistakeError):
        addresses.address(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Veille <veille@example.org>", ("Veille", "veille@example.org")),
        ('"Agence, la veille" <v@example.org>', ("Agence, la veille", "v@example.org")),
        ("v@example.org", ("", "v@example.org")),
        ("<v@example.org>", ("", "v@example.org")),
    ],
)
def test_a_sender_is_a_name_and_an_address(text: str, meant: tuple[str, str]) -> None:
    """The name may be quoted or missing."""
    assert addresses.sender(text) == meant


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("htps://example.org/a", "`https://example.org/a`"),
        ("example.org/feed.xml", "`https://example.org/feed.xml`"),
        ("feed://example.org/a", "`https://example.org/a`"),
        ("feed:https://example.org/a", "`https://example.org/a`"),
        ("file:///etc/passwd", "A URL reads"),
        ("javascript:alert(1)", "A URL reads"),
        ("https://u:p@example.org/", "`auth:"),
        ("https://u@example.org/", "`auth:"),
        ("https://", "A URL reads"),
        ("https:///path", "A URL reads"),
        ("https://example.org:99999/", ""),
        ("https://example.org/a b", "%20"),
        ("https://exa\tmple.org/", "%20"),
        ("https://[::1/", ""),
        ("https://a..b/", ""),
        ("Yonhap", "A URL reads"),
        ("", "A URL reads"),
    ],
)
def test_a_wrong_url_says_what_to_write(text: str, hint: str) -> None:
    """Only http and https, and no password in it."""
    with pytest.raises(MistakeError) as caught:
        addresses.url(text)
    assert hint in caught.value.hint


def test_international_urls_are_kept_as_written() -> None:
    """Host names in any script; the fetcher encodes them."""
    for url in ("https://пример.испытание/rss", "http://[::1]:8080/x", "https://example.org/한국"):
        assert addresses.url(url) == url


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1/f", True),
        ("http://[::1]/f", True),
        ("http://10.0.0.7:8080/f", True),
        ("http://localhost/f", True),
        ("http://news.local/f", True),
        ("http://example.org/f", False),
        ("http://8.8.8.8/f", False),
    ],
)
def test_addresses_that_the_guard_refuses_are_known_early(url: str, private: bool) -> None:
    """A literal private address is seen before the first poll fails."""
    assert addresses.is_private(url) is private


@pytest.mark.parametrize("name", ["Host", "authorization", "User-Agent", "a b", "", "x:", "é"])
def test_headers_that_are_ours_or_no_headers_are_refused(name: str) -> None:
    """A header cannot change where a request goes or how its answer is read."""
    with pytest.raises(MistakeError):
        addresses.header_name(name)
    with pytest.raises(MistakeError):
        addresses.header_value("a\r\nHost: b")
