import gzip
import json
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats import read
from monitor.model import Document, Fault, Reading, Unreadable
from tests.formats.samples import atom, document, entry, item, rdf, rss

zipped = partial(gzip.compress, mtime=0)
"""The same bytes at any time: they are names of tests."""


def refused(body: bytes, content_type: str | None = None) -> Unreadable:
    """The refusal of a document that is no feed."""
    result = read(Document(body, "https://agence.example/", content_type))
    assert isinstance(result, Unreadable)
    return result


@pytest.mark.parametrize(
    ("body", "fault", "looks_like"),
    [
        (b"", Fault.EMPTY, "nothing"),
        (b"\xef\xbb\xbf \r\n\t", Fault.EMPTY, "white space"),
        (
            b"<!DOCTYPE html><html><head><title>Acc\xc3\xa8s\n refus\xc3\xa9 &amp; co</title>",
            Fault.HTML,
            "titled “Accès refusé & co”",
        ),
        (b"<html><body>Just a moment</body></html>", Fault.HTML, "a page without a title"),
        (b"<?xml version='1.0'?><!-- x --><!DOCTYPE html PUBLIC 'y'><html/>", Fault.HTML, "page"),
        (b"<script>location='/login'</script>", Fault.HTML, "a page without a title"),
        (b"%PDF-1.7 ...", Fault.NOT_A_FEED, "a PDF document"),
        (b"\x89PNG\r\n", Fault.NOT_A_FEED, "a PNG image"),
        (zipped(b"<rss/>"), Fault.NOT_A_FEED, "gzip data"),
        (b'{"error": "no", "code": 3}', Fault.NOT_A_FEED, "a JSON object (error, code)"),
        (b"[1, 2]", Fault.NOT_A_FEED, "a JSON array"),
        (b'{"error": ', Fault.NOT_A_FEED, "broken JSON"),
        (b'{"a":' * 100_000, Fault.NOT_A_FEED, "broken JSON"),
        (b"<opml version='2.0'><body/></opml>", Fault.NOT_A_FEED, "an OPML list of feeds"),
        (b"<?xml version='1.0'?><catalog><a/></catalog>", Fault.NOT_A_FEED, "document <catalog>"),
        (b"Service unavailable", Fault.NOT_A_FEED, "text: “Service unavailable”"),
        (b"\x01\x02\x00\x03", Fault.NOT_A_FEED, "binary data"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, fault: Fault, looks_like: str) -> None:
    """The refusal has a name and says in words what the document looks like."""
    result = refused(body)
    assert result.fault is fault
    assert looks_like in result.detail


def test_the_declared_type_breaks_a_tie() -> None:
    """An unknown element served as text/html is a web page."""
    assert refused(b"<custom-app></custom-app>", "text/html; charset=utf-8").fault is Fault.HTML
    assert refused(b"<custom-app></custom-app>").fault is Fault.NOT_A_FEED


@pytest.mark.parametrize("body", [rss(), rdf(), atom(), b"<rss version='2.0'><channel/></rss>"])
def test_a_feed_without_items_is_a_reading(body: bytes) -> None:
    """Nothing published is no fault."""
    result = read(document(body))
    assert isinstance(result, Reading)
    assert (result.entries, result.flaw) == ((), None)


@pytest.mark.parametrize(
    "before",
    [
        b"\n\n  ",
        b"\xef\xbb\xbf\n",
        b"<br />\n<b>Warning</b>:  session_start() in <b>/x.php</b> on line <b>2</b><br />\n",
        b"<!-- cached -->",
    ],
)
def test_a_feed_behind_junk_is_found(before: bytes) -> None:
    """Blank lines and a PHP warning before the feed are forgiven, junk after it too."""
    result = read(document(before + rss(item(1)) + b"<!-- served by 3 --><script>x()</script>"))
    assert isinstance(result, Reading)
    assert [e.title for e in result.entries] == ["Dépêche 1"]
    assert result.flaw is None


def test_rubbish_in_front_of_a_feed_ends_nothing() -> None:
    """It may hold what looks like the last tag, or like an item that is never closed."""
    result = read(document(b"Warning: x</rss>\n" + rss("<item><title>A</title></item>")))
    assert isinstance(result, Reading)
    assert [found.title for found in result.entries] == ["A"]
    for rubbish in (b"<feed<entry><feed xmlns", b"<?xml</feed?><feed <item"):
        result = read(document(rubbish))
        assert isinstance(result, Reading)
        assert result.entries == ()


@pytest.mark.parametrize("served_as", ["text/html", "application/octet-stream", "image/png", ""])
def test_a_feed_is_read_whatever_the_server_calls_it(served_as: str) -> None:
    """Bytes count, not the declared type."""
    result = read(Document(atom(entry(1)), "https://agence.example/f", served_as))
    assert isinstance(result, Reading)
    assert len(result.entries) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200)
    | st.builds(
        b"".join,
        st.lists(
            st.sampled_from(
                [b"<rss>", b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<title>",
                 b"</title>", b"&", b"&#9", b"<?xml", b"?>", b"</rss>", b"<feed xmlns='x'>",
                 b"<entry>", b"</entry>", b"\xff", b"{", b'"', b"<!DOCTYPE", b"[", b"<channel>",
                 b"<link>http://[", b"</link>", b"<pubDate>2025", b"<guid>", b"xml:base='http://["]
            ),
            max_size=14,
        ),
    )
)  # fmt: skip
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Strangers' bytes never raise in the sniffing front."""
    result = read(document(body))
    assert isinstance(result, Reading | Unreadable)


def test_a_json_object_with_items_is_not_yet_a_feed() -> None:
    """Only the version makes a JSON Feed."""
    assert "JSON object" in refused(json.dumps({"title": "x", "items": []}).encode()).detail
