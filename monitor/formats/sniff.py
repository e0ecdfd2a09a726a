"""What a document is, by its first bytes; the declared type only breaks a tie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monitor.formats.plain import one_line
from monitor.model import Document


class Kind(StrEnum):
    """What the reading front tells apart."""

    FEED = "feed"
    JSON = "json"
    HTML = "html"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    `start` is where the document proper begins, `root` the name of its first element as written;
    `what` says in words what it looks like.
    """

    kind: Kind
    start: int = 0
    root: str = ""
    what: str = ""


_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP image or sound)"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data (compressed twice?)"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"BZh", "bzip2 data"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"BEGIN:VCALENDAR", "a calendar"),
)
_FEED_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_ELSE = {
    "opml": "an OPML list of feeds",
    "urlset": "a sitemap",
    "sitemapindex": "an index of sitemaps",
    "svg": "an SVG image",
    "nitf": "a NITF article",
    "newsml": "a NewsML document",
    "newsitem": "a NewsML-G2 item",
    "newsmessage": "a NewsML-G2 message",
    "error": "an XML error message",
}
_HTML_ROOTS = frozenset(
    """html head body title meta script style link div p h1 h2 center table form iframe noscript br
    b pre span a img main section article""".split()  # noqa: SIM905
)
_SPACE = b" \t\r\n\x0c\xef\xbb\xbf\0"
_ROOT = re.compile(rb"<([A-Za-z_][\w.\-]{0,60}(?::[A-Za-z_][\w.\-]{0,60})?)(?=[\s/>])")
_FEED_INSIDE = re.compile(
    rb"<\?xml\s[^>]{0,200}\?>|<(?:rss|rdf:RDF|feed)\s[^>]{0,300}?(?:version|xmlns)", re.IGNORECASE
)
_HTML_DOCTYPE = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.{0,2000}?-->|\s)*<!doctype\s+html", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_JUNK = 4096
"""Bytes of warnings and the like before a feed that are forgiven."""


def look(document: Document) -> Look:
    """What the document is. Expects an encoding in which ASCII is ASCII."""
    body = document.body
    start = len(body) - len(body.lstrip(_SPACE))
    if start == len(body):
        return Look(Kind.EMPTY, what="nothing, or only white space")
    for magic, what in _MAGIC:
        if body.startswith(magic, start):
            return Look(Kind.OTHER, start, what=what)
    first = body[start : start + 1]
    if first in (b"{", b"["):
        return Look(Kind.JSON, start)
    root = _root(body, start) if first == b"<" else None
    if root is not None and _local(root[1]) in _FEED_ROOTS:
        return Look(Kind.FEED, start, root[1])
    return _no_feed_at_once(document, start, root)


def _no_feed_at_once(document: Document, start: int, root: tuple[int, str] | None) -> Look:
    body = document.body
    name = root[1].lower() if root else ""
    if name in ("html", "head", "body") or _HTML_DOCTYPE.match(body[start : start + _JUNK]):
        return _web_page(document, name)
    inside = _FEED_INSIDE.search(body, start, start + _JUNK)
    later = _root(body, inside.start()) if inside else None
    if inside and later and _local(later[1]) in _FEED_ROOTS:
        # A PHP warning or a greeting before the feed.
        return Look(Kind.FEED, inside.start(), later[1])
    declared = (document.content_type or "").partition(";")[0].strip().lower()
    if name in _HTML_ROOTS or (declared == "text/html" and body[start : start + 1] == b"<"):
        return _web_page(document, name)
    return Look(Kind.OTHER, start, name, _described(body, start, root[1] if root else ""))


def _described(body: bytes, start: int, root: str) -> str:
    """What it looks like, for people."""
    if root:
        return _ELSE.get(_local(root)) or f"an XML document <{root}>"
    if b"\0" in body[start : start + 1024]:
        return "binary data"
    sample = one_line(body[start : start + 200].decode("utf-8", "replace"))
    return f"text: “{sample[:60]}”"


def _local(name: str) -> str:
    return name.lower().rpartition(":")[2]


def _web_page(document: Document, root: str) -> Look:
    found = _TITLE.search(document.body[:200_000])
    title = one_line(found[1].decode("utf-8", "replace"))[:100] if found else ""
    return Look(Kind.HTML, 0, root, f"a web page: “{title}”" if title else "a web page")


def _root(body: bytes, position: int) -> tuple[int, str] | None:
    """Position and name of the first element after declaration, comments and doctype."""
    while True:
        position = body.find(b"<", position)
        if position < 0:
            return None
        mark = body[position + 1 : position + 2]
        if body.startswith(b"<!--", position):
            position = body.find(b"-->", position + 4)
        elif mark == b"?":
            position = body.find(b"?>", position)
        elif mark == b"!":
            position = _after_doctype(body, position)
        else:
            found = _ROOT.match(body, position)
            return (position, found[1].decode("ascii", "replace")) if found else None
        if position < 0:
            return None
        position += 1


def _after_doctype(body: bytes, position: int) -> int:
    """The ">" that ends a doctype, past its internal subset."""
    end = body.find(b">", position)
    subset = body.find(b"[", position, end if end >= 0 else None)
    if subset < 0:
        return end
    closed = re.compile(rb"\]\s*>").search(body, subset)
    return closed.end() - 1 if closed else -1
