"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).

Its text fields are plain text by the standard; in practice they carry entities and tags, so that
they are read like those of RSS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from monitor.formats.addresses import absolute
from monitor.formats.dates import instant
from monitor.formats.plain import language_tag, one_line, paragraphs, scrub
from monitor.formats.slicing import DIGEST_SIZE
from monitor.model import Document, Entry, Fault, Reading, Unreadable

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/([\d.]{1,8})")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_SHOWN = 5
"""Keys of an unknown JSON object that are named."""

Node = Mapping[str, Any]


def read_json(text: str, document: Document, known: frozenset[bytes]) -> Reading | Unreadable:
    """A JSON Feed; anything else in JSON is Unreadable and says what it is."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _truncated(text, document, known)
    if not isinstance(value, dict):
        return Unreadable(Fault.NOT_A_FEED, "looks like a JSON array")
    items = value.get("items")
    version = _VERSION.match(str(value.get("version", "")))
    if version is None or not isinstance(items, list):
        keys = ", ".join(one_line(key)[:40] for key in list(value)[:_SHOWN])
        return Unreadable(Fault.NOT_A_FEED, f"looks like a JSON object ({keys})")
    return _reading(value, items, version[1], document, known)


def _reading(
    feed: Node, items: list[Any], version: str, document: Document, known: frozenset[bytes]
) -> Reading:
    nodes = [item for item in items if isinstance(item, dict)]
    digests = [_digest(node) for node in nodes]
    fresh = [node for node, digest in zip(nodes, digests, strict=True) if digest not in known]
    author = _author(feed)
    return Reading(
        format=f"jsonfeed{version}",
        entries=tuple(_entry(node, author, document) for node in fresh),
        title=one_line(_string(feed, "title")),
        language=language_tag(_string(feed, "language")),
        slices=frozenset(digests),
        pruned=len(nodes) - len(fresh),
    )


def _entry(node: Node, feed_author: str, document: Document) -> Entry:
    summary = paragraphs(_string(node, "summary"))
    body = paragraphs(_string(node, "content_html") or _string(node, "content_text"))
    zone = document.timezone
    tags = node.get("tags")
    names = (
        (one_line(tag)[:100] for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else ()
    )
    return Entry(
        guid=_identifier(node.get("id")),
        url=absolute(node.get("url"), document.url)
        or absolute(node.get("external_url"), document.url),
        title=one_line(_string(node, "title")),
        summary="" if summary == body else summary,
        body=body,
        published_ms=instant(_string(node, "date_published"), zone),
        updated_ms=instant(_string(node, "date_modified"), zone),
        author=_author(node) or feed_author,
        language=language_tag(_string(node, "language")),
        categories=tuple(dict.fromkeys(name for name in names if name))[:50],
    )


def _identifier(value: object) -> str | None:
    """An id may be a number, against the standard ("coerced to a string")."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return scrub(str(value)).strip() or None
    except ValueError:
        return None


def _author(node: Node) -> str:
    authors = node.get("authors")
    people = authors if isinstance(authors, list) else [node.get("author")]
    names = (_string(person, "name") for person in people if isinstance(person, dict))
    return ", ".join(filter(None, map(one_line, names)))[:200]


def _string(node: Node, key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""


def _digest(node: Node) -> bytes:
    written = json.dumps(node, sort_keys=True, ensure_ascii=True).encode()
    return blake2b(written, digest_size=DIGEST_SIZE).digest()


def _truncated(text: str, document: Document, known: frozenset[bytes]) -> Reading | Unreadable:
    """The whole items of a JSON Feed that breaks off."""
    version, items = _VERSION.search(text[:2000].replace("\\/", "/")), _ITEMS.search(text)
    if version is None:
        return Unreadable(Fault.NOT_A_FEED, "looks like broken JSON")
    nodes: list[Any] = []
    position = items.end() if items else len(text)
    decoder = json.JSONDecoder()
    while True:
        start = text.find("{", position)
        if start < 0:
            break
        try:
            node, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        nodes.append(node)
    reading = _reading({}, nodes, version[1], document, known)
    return Reading(
        reading.format,
        reading.entries,
        slices=reading.slices,
        pruned=reading.pruned,
        flaw=Fault.TRUNCATED,
    )
