"""`parse`: a document of any known format in, JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Wm

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Tirrena &amp; figli</title><language>it</language>
<item><title>Torna il &lt;b&gt;mercato&lt;/b&gt; del pesce &amp;amp; l'alba</title><link>/a/1</link>
<guid isPermaLink="false">t-1</guid><pubDate>Sun, 22 Nov 2026 07:30:00 +0100</pubDate>
<description>Riapre alle cinque.</description></item></channel></rss>"""

ARTICLE = """<html lang="en"><head><title>Tug crews call off strike - Harbour Wire</title>
<meta property="article:published_time" content="2026-11-22T06:00:00Z"></head><body>
<div id="cookies">We use cookies. Accept all cookies?</div>
<nav><a href="/">Home</a><a href="/ports">Ports</a><a href="/about">About</a></nav>
<article><h1>Tug crews call off strike</h1>
<p>Tug crews called off a strike that was planned at four northern ports after a night of talks
between the union and the port operators, both sides said on Sunday.</p>
<p>The agreement raises the pay of night shifts by six percent from January and adds a second
deck hand on the larger boats, the union said in a statement after its members had voted.</p>
<p>Ferries that had been rerouted will return to their usual berths in the course of the day,
according to the harbour master, who thanked passengers for their patience.</p></article>
<aside><h2>Most viewed</h2><ul><li><a href="/x">Ten beaches</a></li></ul></aside>
</body></html>"""

PORTAL = (
    "<!DOCTYPE html><html><head><title>Free Wi-Fi</title></head><body><h1>Welcome</h1>"
    "<form action='/login'><input name='room'><button>Connect</button></form></body></html>"
)


def test_a_feed_is_printed_with_plain_titles_absolute_links_and_utc(wm: Wm) -> None:
    """Titles without markup, addresses resolved against --url, ISO 8601 UTC; from `-`."""
    shown = wm("parse", "-", "--url", "https://tirrena.example/feed.xml", stdin=FEED.encode())
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["format"] == "rss2.0"
    assert shown.json["feed"]["title"] == "Tirrena & figli"
    assert shown.json["feed"]["language"] == "it"
    (entry,) = shown.json["entries"]
    assert entry["id"] == "t-1"
    assert entry["title"] == "Torna il mercato del pesce & l'alba"
    assert entry["url"] == "https://tirrena.example/a/1"
    assert entry["published"] == "2026-11-22T06:30:00Z"
    assert entry["updated"] is None
    assert {"summary", "body", "author", "language", "categories"} <= set(entry)


def test_a_zone_is_given_to_dates_without_one(wm: Wm) -> None:
    """As `timezone:` of a feed does."""
    bare = FEED.replace(" +0100", "")
    entries = wm("parse", "-", "--timezone", "Asia/Seoul", stdin=bare.encode()).json["entries"]
    assert entries[0]["published"] == "2026-11-21T22:30:00Z"


def test_a_json_feed_is_printed_in_the_same_form(wm: Wm, tmp_path: Path) -> None:
    """From a file; keys are those of any other format."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "items": [{"id": "1", "url": "https://h.example/1", "title": "One", "content_text": "Two"}],
    }
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(document), "utf-8")
    shown = wm("parse", path).json
    of_rss = wm("parse", "-", stdin=FEED.encode()).json
    assert shown["format"] == "jsonfeed1.1"
    assert set(shown["entries"][0]) == set(of_rss["entries"][0])


def test_an_article_page_is_printed_as_one_entry_without_its_furniture(
    wm: Wm, tmp_path: Path
) -> None:
    """Title, date and text; no menu, cookie notice or list of what others read."""
    path = tmp_path / "page.html"
    path.write_text(ARTICLE, "utf-8")
    shown = wm("parse", path, "--url", "https://harbour.example/tug")
    assert shown.code == 0, shown.err
    (entry,) = shown.json["entries"]
    assert entry["title"].startswith("Tug crews call off strike")
    assert entry["published"].startswith("2026-11-22")
    assert "harbour master" in entry["body"]
    for furniture in ("cookies", "About", "Ten beaches"):
        assert furniture not in entry["body"]


@pytest.mark.parametrize(
    ("document", "looks"),
    [
        (PORTAL.encode(), "web page instead of a feed: titled “Free Wi-Fi”\n"),
        (b"", "empty document: nothing, or only white space\n"),
        (b"[1]", "not a feed: looks like a JSON array\n"),
        (b"hello", "looks like text: “hello”"),
        (b'{"ok": true}', "looks like a JSON object"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
    ],
)
def test_what_is_nothing_known_is_named_in_one_line(wm: Wm, document: bytes, looks: str) -> None:
    """Exit 65; standard output stays empty."""
    shown = wm("parse", "-", stdin=document)
    assert shown.code == 65
    assert shown.out == b""
    assert shown.err.startswith("-: ")
    assert looks in shown.err
    assert shown.err.count("\n") == 1


def test_what_a_document_says_cannot_drive_the_terminal(wm: Wm) -> None:
    """No escape sequence of a stranger's page reaches the error line."""
    shown = wm("parse", "-", stdin=b"\x1b]0;owned\x07\x1b[2J plain text \xc2\x9b31m")
    assert shown.code == 65
    assert all(c.isprintable() for c in shown.err.rstrip("\n"))
