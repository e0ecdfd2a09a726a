"""Which address is asked, with which fields, and where a redirect leads."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from monitor.adapters.http.redirects import MAX_REDIRECTS, Hop, first, follow
from monitor.adapters.http.urls import address
from monitor.model import BasicAuth, Fault, Request, Secret, Unreachable

AGENT = "wire-monitor/test"
AUTH = BasicAuth("desk", Secret("pässword:1"))


def _first(request: Request) -> Hop:
    hop = first(request, AGENT)
    assert isinstance(hop, Hop), hop
    return hop


def _follow(hop: Hop, status: int, location: str) -> Hop:
    after = follow(hop, status, location)
    assert isinstance(after, Hop), after
    return after


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTP://Example.ORG/A", "http://example.org/A"),
        (" https://example.org/feed ", "https://example.org/feed"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/%2f?s=%3d%2B&t=a+b", "https://example.org/%2f?s=%3d%2B&t=a+b"),
        (
            "https://dépêches.example/été?q=où",
            "https://xn--dpches-bvaj.example/%C3%A9t%C3%A9?q=o%C3%B9",
        ),
        ("https://뉴스.example/rss", "https://xn--vg1b002a.example/rss"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_addresses_keep_their_meaning(text: str, url: str) -> None:
    """ASCII addresses are taken literally, others are encoded as browsers do."""
    assert str(address(text)) == url


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("file:///etc/hosts", Fault.FORBIDDEN),
        ("ftp://192.168.0.9/", Fault.FORBIDDEN),
        ("gopher://127.0.0.1:70/x", Fault.FORBIDDEN),
        ("dict://localhost:2628/", Fault.FORBIDDEN),
        ("data:text/xml,<rss/>", Fault.FORBIDDEN),
        ("jar:http://x!/", Fault.FORBIDDEN),
        ("unix:/run/x.sock", Fault.FORBIDDEN),
        ("javascript:alert(1)", Fault.FORBIDDEN),
        ("feed", Fault.FORBIDDEN),
        ("", Fault.FORBIDDEN),
        ("//example.org/", Fault.FORBIDDEN),
        ("http://2130706433/", Fault.FORBIDDEN),
        ("http://0x7f000001/", Fault.FORBIDDEN),
        ("http://0177.1/", Fault.FORBIDDEN),
        ("http://127.1./", Fault.FORBIDDEN),
        ("http://example.org\\@127.0.0.1/", Fault.FORBIDDEN),
        ("http://example.org/\r\nX: y", Fault.FORBIDDEN),
        ("http://example.org/\x00", Fault.FORBIDDEN),
        ("http://mail.example.org:25/", Fault.FORBIDDEN),
        ("http://cache.example.org:6379/", Fault.FORBIDDEN),
        ("http://", Fault.PROTOCOL),
        ("http:///feed", Fault.PROTOCOL),
        ("http:127.0.0.1", Fault.PROTOCOL),
        ("http://a b/", Fault.PROTOCOL),
        ("http://%31/", Fault.PROTOCOL),
        ("http://example.org:99999/", Fault.PROTOCOL),
        ("http://example.org:port/", Fault.PROTOCOL),
        ("http://[fe80::1%25eth0]/", Fault.PROTOCOL),
        ("http://[::1/", Fault.PROTOCOL),
        ("http://example.org/" + "x" * 9000, Fault.PROTOCOL),
    ],
)
def test_other_addresses_are_refused_by_name(text: str, fault: Fault) -> None:
    """Other schemes, other services' ports, odd spellings and broken addresses are not tried."""
    refusal = address(text)
    assert isinstance(refusal, Unreachable)
    assert refusal.fault is fault


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://h/", "//", "http://h:"]))
@settings(max_examples=200)
def test_any_text_is_an_address_or_a_refusal(text: str, start: str) -> None:
    """Whatever stands in a Location, it becomes http(s) with a host, or a value."""
    for base in (None, URL("https://example.org/a/b")):
        found = address(start + text, base)
        if isinstance(found, URL):
            assert found.scheme in {"http", "https"}
            assert found.host
            assert str(found).isascii()
            assert not any(c in str(found) for c in "\r\n\0 ")


def test_the_first_request_carries_what_the_settings_say() -> None:
    """User agent, validators, own fields and basic authentication are sent."""
    hop = _first(
        Request(
            "https://example.org/feed#top",
            etag='W/"7"',
            last_modified="Sun, 15 Jun 2025 15:06:40 GMT",
            user_agent="Mozilla/5.0",
            headers=(("X-Key", "k1"), ("accept", "text/xml")),
            auth=AUTH,
        )
    )
    login = base64.b64encode("desk:pässword:1".encode()).decode()
    assert dict(hop.headers) == {
        "User-Agent": "Mozilla/5.0",
        "If-None-Match": 'W/"7"',
        "If-Modified-Since": "Sun, 15 Jun 2025 15:06:40 GMT",
        "X-Key": "k1",
        "accept": "text/xml",
        "Authorization": f"Basic {login}",
    }
    assert str(hop.url) == "https://example.org/feed"
    assert hop.conditional


def test_a_password_in_the_address_becomes_a_header_field() -> None:
    """user:password@ is used, and gone from the address."""
    hop = _first(Request("https://desk:p%40ss@example.org/feed"))
    assert str(hop.url) == "https://example.org/feed"
    assert hop.headers["Authorization"] == "Basic " + base64.b64encode(b"desk:p@ss").decode()
    own = _first(Request("https://other:x@example.org/feed", auth=AUTH))
    assert base64.b64decode(own.headers["Authorization"][6:]).startswith(b"desk:")


def test_the_feeds_own_field_replaces_ours() -> None:
    """A User-Agent among the header fields is sent once."""
    hop = _first(Request("https://example.org/", headers=(("user-agent", "desk/1"),)))
    assert hop.headers.getall("User-Agent") == ["desk/1"]


def test_broken_validators_are_not_sent() -> None:
    """What was stored by mistake does not become a header field."""
    hop = _first(Request("https://example.org/", etag='"a"\r\nX: y', last_modified="é"))
    assert not hop.conditional


@pytest.mark.parametrize(
    "field",
    [("X Key", "a"), ("X", "a\r\nY: b"), ("", "a"), ("Host", "x"), ("accept-encoding", "br")],
)
def test_fields_that_would_break_the_request_are_refused(field: tuple[str, str]) -> None:
    """Line ends, bad names, and fields that decide about framing end the fetch with a name."""
    refusal = first(Request("https://example.org/", headers=(field,)), AGENT)
    assert isinstance(refusal, Unreachable)
    assert refusal.fault is Fault.PROTOCOL
    assert isinstance(first(Request("https://x.org/", user_agent="a\nb"), AGENT), Unreachable)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/new", "https://example.org/new"),
        ("new?x=1", "https://example.org/a/new?x=1"),
        ("//other.example/f", "https://other.example/f"),
        (" https://other.example/f#x ", "https://other.example/f"),
        ("https://u:p@other.example/f", "https://other.example/f"),
        ("/d\udce9p", "https://example.org/d%C3%A9p"),
        ("/dép", "https://example.org/d%C3%A9p"),
        ("/a b", "https://example.org/a%20b"),
    ],
)
def test_a_location_may_be_relative_and_sloppy(location: str, url: str) -> None:
    """Relative, protocol-relative, with blanks or user info: the plain address is followed."""
    assert str(_follow(_first(Request("https://example.org/a/feed")), 302, location).url) == url


def test_permanent_all_the_way_is_remembered() -> None:
    """301 and 308 on every hop give a new address; one temporary hop does not."""
    hop = _first(Request("http://example.org/1"))
    assert hop.moved_to is None
    hop = _follow(hop, 301, "https://example.org/2")
    hop = _follow(hop, 308, "https://example.org/3")
    assert hop.moved_to == "https://example.org/3"
    assert _follow(hop, 302, "/4").moved_to is None
    assert _follow(_follow(hop, 302, "/4"), 301, "/5").moved_to is None
    assert _follow(hop, 301, "http://example.org/3").moved_to is None


def test_secrets_stay_with_the_first_origin_for_good() -> None:
    """Another host, port or scheme sees neither password nor own fields, nor does what follows."""
    hop = _first(Request("https://example.org/", headers=(("X-Key", "k"),), auth=AUTH))
    assert "Authorization" in _follow(hop, 302, "/next").headers
    for elsewhere in ("https://other.example/", "https://example.org:8443/"):
        away = _follow(hop, 302, elsewhere)
        assert away.dropped
        assert set(away.headers) == {"User-Agent"}
        assert set(_follow(away, 302, "https://example.org/back").headers) == {"User-Agent"}


def test_validators_go_all_the_way() -> None:
    """The ETag came from the end of the chain, so it is sent there."""
    hop = _first(Request("https://example.org/", etag='"7"'))
    assert _follow(hop, 302, "https://cdn.example/f").headers["If-None-Match"] == '"7"'


def test_a_downgrade_is_refused_for_a_feed_with_a_password() -> None:
    """What was behind https and a password is not fetched in the clear."""
    for request in (
        Request("https://example.org/", auth=AUTH),
        Request("https://example.org/", headers=(("authorization", "Bearer t"),)),
        Request("https://u:p@example.org/"),
    ):
        refusal = follow(_first(request), 301, "http://example.org/")
        assert isinstance(refusal, Unreachable)
        assert refusal.fault is Fault.REDIRECT
    assert isinstance(follow(_first(Request("https://example.org/")), 301, "http://a.org/"), Hop)


def test_allow_private_holds_for_the_host_that_was_named() -> None:
    """A private feed cannot send us to its neighbours."""
    hop = _first(Request("http://wiki.example/", allow_private=True))
    assert _follow(hop, 302, "https://wiki.example/x").allow_private
    away = _follow(hop, 302, "http://192.168.0.1/admin")
    assert not away.allow_private
    assert not _follow(away, 302, "http://wiki.example/y").allow_private


def test_circles_and_long_chains_end() -> None:
    """The same address twice, or a sixth redirect, is a redirect loop."""
    hop = _first(Request("https://example.org/0"))
    circle = follow(_follow(hop, 302, "/1"), 302, "/0")
    assert isinstance(circle, Unreachable)
    assert circle.fault is Fault.REDIRECT
    for step in range(MAX_REDIRECTS):
        hop = _follow(hop, 302, f"/{step + 1}")
    over = follow(hop, 302, "/over")
    assert isinstance(over, Unreachable)
    assert "more than 5" in over.detail


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        (None, Fault.REDIRECT),
        ("", Fault.REDIRECT),
        ("file:///etc/passwd", Fault.FORBIDDEN),
        ("http://0x7f.1/", Fault.FORBIDDEN),
        ("gopher://127.0.0.1:6379/", Fault.FORBIDDEN),
        ("https://%zz/", Fault.PROTOCOL),
        ("/\ud800", Fault.PROTOCOL),
    ],
)
def test_a_redirect_to_nothing_fetchable_is_named(location: str | None, fault: Fault) -> None:
    """A missing or forbidden target ends the chain."""
    refusal = follow(_first(Request("https://example.org/")), 302, location)
    assert isinstance(refusal, Unreachable)
    assert refusal.fault is fault
    assert refusal.status == 302
