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
_MARKS = {
    element: re.compile(
        rb"<(?:(!--)|(!\[CDATA\[)|(\?)|(/?)(?:[\w.\-]+:)?" + element + rb"(?=[\s/>]))"
    )
    for element in (b"item", b"entry")
}
_COMMENT, _CDATA, _INSTRUCTION, _CLOSING = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the items of a document are (byte offsets, in order) and the digest of each.

    `complete` is False if the root element is never closed: the document was truncated.
    """

    spans: tuple[tuple[int, int], ...]
    digests: tuple[bytes, ...]
    complete: bool

    def without(self, body: bytes, known: frozenset[bytes]) -> bytes:
        """The document without the items whose digest is known."""
        pieces, position = [], 0
        for (start, end), digest in zip(self.spans, self.digests, strict=True):
            if digest in known:
                pieces.append(body[position:start])
                position = end
        pieces.append(body[position:])
        return b"".join(pieces)


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
    spans = _spans(body, element, first, close if close > first else len(body))
    if spans is None:
        return None
    digests = tuple(
        blake2b(body[start:end], digest_size=DIGEST_SIZE).digest() for start, end in spans
    )
    return Cut(tuple(spans), digests, complete=close > first)


def _spans(body: bytes, element: bytes, position: int, limit: int) -> list[tuple[int, int]] | None:
    search = _MARKS[element].search
    opening = b"<" + element
    spans: list[tuple[int, int]] = []
    start = -1
    while found := search(body, position, limit):
        kind = found.lastindex
        if kind == _CLOSING:
            if found[_CLOSING]:
                position = found.end() + 1
                if start < 0 or body[found.end()] != 0x3E:  # noqa: PLR2004 ">"
                    return None
                spans.append((start, position))
                start = -1
                continue
            tag_end = body.find(b">", found.end())
            if start >= 0 or found[0] != opening or tag_end < 0 or body[tag_end - 1] == 0x2F:  # noqa: PLR2004 "/"
                return None
            start, position = found.start(), tag_end + 1
            continue
        stop = (b"-->", b"]]>", b"?>")[kind - 1 if kind else 0]
        position = body.find(stop, found.end())
        if position < 0 or position >= limit:
            return None if limit < len(body) else spans
        position += len(stop)
    return spans if start < 0 or limit == len(body) else None
