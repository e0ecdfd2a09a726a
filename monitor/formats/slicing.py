"""Feeds cut into items before they are parsed, so that known items cost nothing.

Parsing is what a poll costs; most of a feed document was read before. The bytes of each item are
found without understanding them and hashed; items whose digest is known are left out of what the
parser gets. When anything is unusual the document is not cut at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

DIGEST_SIZE = 8
"""Bytes of a digest: among a million slices two are alike once in 37 million feeds."""

_ELEMENT = {b"rss": b"item", b"rdf:RDF": b"item", b"feed": b"entry"}
_OTHERS = rb"!--|!\[CDATA\[|\?"
_MARKS = {
    element: re.compile(rb"<(?:/?" + element + rb"(?=[\s/>])|" + _OTHERS + rb")")
    for element in (b"item", b"entry")
}
_PREFIXED_MARKS = {
    element: re.compile(rb"<(?:/?(?:[\w.\-]+:)?" + element + rb"(?=[\s/>])|" + _OTHERS + rb")")
    for element in (b"item", b"entry")
}
"""The same where an element may have a prefix: trying that at each tag takes twice as long."""
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}

_TEXT = rb"(?:[^<]|<!\[CDATA\[(?:[^\]]|\](?!\]>))*\]\]>)*"
_TOP = re.compile(rb"<(?:(?:rss|rdf:RDF)[^<>]*>\s*<channel|feed)(?:\s[^<>]*)?>")
_LEAF = re.compile(rb"\s*<([A-Za-z:]+)((?:\s[^<>]*?)?)(?:/>|>" + _TEXT + rb"</\1\s*>)")
_TRIMMINGS = frozenset(
    b"link atom:link description lastBuildDate pubDate copyright generator docs "
    b"id updated subtitle rights logo icon".split()
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the items of a document are (byte offsets, in order) and the digest of each.

    `complete` is False if the root element is never closed: the document was truncated. Then
    `whole` is the offset up to which it can be used, behind the last whole item.
    """

    spans: tuple[tuple[int, int], ...]
    digests: tuple[bytes, ...]
    complete: bool
    whole: int

    def without(self, body: bytes, known: frozenset[bytes]) -> bytes:
        """The document without the items whose digest is known."""
        pieces, position = [], 0
        for (start, end), digest in zip(self.spans, self.digests, strict=True):
            if digest in known:
                pieces.append(body[position:start])
                position = end
        pieces.append(body[position:])
        return b"".join(pieces)


def trimmed(body: bytes) -> bytes:
    """A feed without what its head says of itself that no reading tells and no item inherits.

    Leaves are dropped as long as one follows the other, and never one that declares something.
    A parser spends as much on each of them as on a part of an item.
    """
    top = _TOP.search(body)
    if top is None:
        return body
    position = start = top.end()
    kept = []
    while leaf := _LEAF.match(body, position):
        if leaf[1] not in _TRIMMINGS or b"xml" in leaf[2]:
            kept.append(leaf[0])
        position = leaf.end()
    return b"".join((body[:start], *kept, body[position:]))


def cut(body: bytes, root: str) -> Cut | None:
    """The items of an XML feed whose first element is `root`; None when unsure.

    The encoding must be one in which "<" is always the byte 0x3C. Unsure are: doctypes with
    entities, prefixed or nested items, empty-element items, unclosed comments and CDATA.
    """
    name = root.encode()
    element = _ELEMENT.get(name)
    if element is None:
        return None
    first = body.find(b"<" + name)
    if first < 0 or body.find(b"<!ENTITY", 0, first) >= 0:
        return None
    close = body.rfind(b"</" + name)
    complete = close > first
    found = _spans(body, element, first, close if complete else len(body))
    if found is None or (complete and found.open_at is not None):
        return None
    spans = found.spans
    digests = tuple(
        blake2b(body[start:end], digest_size=DIGEST_SIZE).digest() for start, end in spans
    )
    whole = len(body) if found.open_at is None else found.open_at
    return Cut(tuple(spans), digests, complete, whole)


@dataclass(slots=True)
class _Found:
    spans: list[tuple[int, int]]
    open_at: int | None = None
    """Where something begins that has no end."""


def _spans(body: bytes, element: bytes, position: int, limit: int) -> _Found | None:
    marks = _MARKS if body.find(b":" + element) < 0 else _PREFIXED_MARKS
    search = marks[element].search
    opening = b"<" + element
    spans: list[tuple[int, int]] = []
    start: int | None = None
    while found := search(body, position, limit):
        mark = found[0]
        if mark in _ENDS:
            position = body.find(_ENDS[mark], found.end())
            if position < 0 or position >= limit:
                return _Found(spans, found.start() if start is None else start)
            position += len(_ENDS[mark])
        elif mark.startswith(b"</"):
            position = found.end() + 1
            if start is None or body[position - 1 : position] != b">":
                return None
            spans.append((start, position))
            start = None
        else:
            tag_end = body.find(b">", found.end())
            if start is not None or mark != opening or body[tag_end - 1 : tag_end] == b"/":
                return None
            start = found.start()
            if tag_end < 0:
                break
            position = tag_end + 1
    return _Found(spans, start)
