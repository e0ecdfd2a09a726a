"""RSS, RDF and Atom through feedparser: the only place that knows that library.

feedparser gets bytes in `io.BytesIO` only (it opens anything else as a file or address), with its
sanitiser and link resolver off: what leaves here is plain text and checked addresses.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser  # type: ignore[import-untyped]

from monitor.formats.addresses import absolute
from monitor.formats.dates import instant
from monitor.formats.mend import mended, parts, well_formed
from monitor.formats.plain import language_tag, one_line, paragraphs, scrub
from monitor.model import Document, Entry, Reading

_VERSIONS = {
    "rss20": "rss2.0", "rss10": "rss1.0", "rss090": "rss0.90", "rss091u": "rss0.91",
    "rss091n": "rss0.91", "rss092": "rss0.92", "rss093": "rss0.93", "rss094": "rss0.94",
    "atom10": "atom1.0", "atom03": "atom0.3", "atom01": "atom0.1", "atom02": "atom0.2",
}  # fmt: skip
# feedparser takes the caption and name of a picture for the description and title of the item.
_PICTURE_TEXT = re.compile(r"(</?media:)(?=(?:title|description|text)[\s>])")
# It files dc:date, in RSS the date of publication, under "updated" with the dates of revisions.
_DC_DATE = re.compile(r"<dc:date>([^<]{0,100})</dc:date>")
# It "repairs" text that could be UTF-8 read as Latin-1, which turns "LIBERTÉ»" into another letter.
# Where that could happen the Latin-1 letters are moved out of its sight (private use, plane 16).
_REPAIRABLE = re.compile("[\xc2-\xf4][\x80-\xbf]")
_LATIN_1 = re.compile("[\x80-\xff]")
_HIDDEN = re.compile("[\U0010f080-\U0010f0ff]")
_OFFSET = 0x10F000
# Between a namespace and a name expat writes a blank, and Python parts them at any white space.
_NAMESPACE = re.compile(r"""(?<=xmlns)(?::[^\s=>"']{1,100})?\s{0,9}=\s{0,9}(?:"[^"<]*"|'[^'<]*')""")
# It gives a whole feed up for a place, licence or chapter that it finds elsewhere than it expects,
# and for a picture's width or a player that only ends. Nothing of that is read here.
_UNREAD = re.compile(
    rb"""xmlns:([\w.\-]{1,40})\s?=\s?["'][^"']{0,80}"""
    rb"(?:georss|gml|wgs84_pos|simple-chapters|creativeCommons|/cc/|creativecommons)"
)
_UNREAD_PREFIXES = (b"georss", b"gml", b"geo", b"psc", b"cc", b"creativecommons")
_HEADERS = {"content-type": "application/xml; charset=utf-8"}

# Always expat: a libxml2 driver that happens to be installed would bring other rules for entities
# (and looking for it costs a quarter of a small parse).
feedparser.api.PREFERRED_XML_PARSERS = []

Node = Mapping[str, Any]


def read_feed(text: str, root: str, document: Document) -> Reading:
    """The feed in `text` (decoded, from its first tag on).

    Raises whatever feedparser raises on bytes it was not made for; the caller names it.
    """
    text = _DC_DATE.sub(r"<dc:x-date>\1</dc:x-date>", _PICTURE_TEXT.sub(r"\1x-", text))
    text = _NAMESPACE.sub(lambda found: "".join(found[0].split()), text)
    hidden = bool(_REPAIRABLE.search(text))
    if hidden:
        text = _LATIN_1.sub(lambda found: chr(ord(found[0]) + _OFFSET), text)
    # Without a base feedparser leaves ids alone, which else would change with the feed's address;
    # with one it gets xml:base right.
    headers = _HEADERS | (
        {"content-location": document.url} if b"xml:base" in document.body else {}
    )
    entries: list[Entry] = []
    first: Node | None = None
    for data in _documents(text, root):
        try:
            result = _parsed(data, headers)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 whatever it is, the second attempt tells
            result = _parsed(_plainer(data), headers)
        if hidden:
            result = _shown(result)
        first = first or result
        reader = _EntryReader(document, result)
        entries.extend(map(reader.entry, result["entries"]))
    feed: Node = first["feed"] if first else {}
    version = _version(first) if first else ""
    return Reading(
        format=_VERSIONS.get(version, version or root.lower()),
        entries=tuple(entries),
        title=one_line(_string(feed, "title")),
        language=language_tag(_string(feed, "language")),
    )


def _parsed(data: bytes, headers: Mapping[str, str]) -> Any:
    return feedparser.parse(
        io.BytesIO(data),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _plainer(data: bytes) -> bytes:
    """The document with other names for elements that feedparser stumbles over and nobody reads."""
    prefixes = b"|".join(map(re.escape, {*_UNREAD_PREFIXES, *_UNREAD.findall(data)}))
    unread = (
        rb"(?i:(</?)(?=(?:%s):|(?:width|height|textinput|media:player)[\s/>]))(?:([\w.\-]+):)?"
        % prefixes
    )
    return re.sub(unread, rb"\1x-\2-", data)


def _version(result: Node) -> str:
    """The format as feedparser names it; it names none where there is nothing to read."""
    return str(result.get("version", ""))


def _shown(value: Any) -> Any:
    """A result of feedparser with the hidden letters back in their place."""
    if isinstance(value, str):
        return _HIDDEN.sub(lambda found: chr(ord(found[0]) - _OFFSET), value)
    if isinstance(value, list):
        return [_shown(part) for part in value]
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items()}
    return value


def _documents(text: str, root: str) -> Iterator[bytes]:
    data = text.encode("utf-8", "replace")
    if "<!DOCTYPE" in text[:4096] and "<!ENTITY" in text:
        # feedparser keeps harmless entities of its own; the others stay unexpanded.
        yield data
        return
    if well_formed(data):
        yield data
        return
    data = mended(text).encode()
    if well_formed(data):
        yield data
    else:
        yield from parts(data, root)


class _EntryReader:
    """Makes an `Entry` of a feedparser entry."""

    __slots__ = ("_atom", "_document", "_language")

    def __init__(self, document: Document, result: Node) -> None:
        self._document = document
        self._atom = _version(result).startswith("atom")
        self._language = _string(result["feed"], "language")

    def entry(self, node: Node) -> Entry:
        published, updated = self._times(node)
        summary, body = self._texts(node)
        return Entry(
            guid=scrub(_string(node, "id")) or None,
            url=self._link(node),
            title=one_line(_string(node, "title")),
            summary=summary,
            body=body,
            published_ms=published,
            updated_ms=updated,
            author=one_line(_string(node, "author"))[:200],
            language=self._own_language(node),
            categories=_categories(node),
        )

    def _times(self, node: Node) -> tuple[int | None, int | None]:
        zone = self._document.timezone
        named = ("published", "dc_x-date", "created")
        dates = (instant(_string(node, name), zone) for name in named)
        published = next((date for date in dates if date is not None), None)
        updated = instant(_string(node, "updated"), zone)
        if published is None and not self._atom:
            return updated, None
        return published, updated

    def _texts(self, node: Node) -> tuple[str, str]:
        """Summary and body; the same text only once, as the body if it was marked as content."""
        summary = paragraphs(_string(node, "summary"))
        contents = [_string(part, "value") for part in _list(node, "content")]
        body = max(map(paragraphs, contents), key=len, default="")
        if summary == body:
            summary = ""
        return summary, body

    def _link(self, node: Node) -> str | None:
        link = _string(node, "link")
        if link and link == _string(node, "id"):
            # A guid that is called a permalink counts as one only if it is an address.
            return absolute(link, "")
        links = (_string(other, "href") for other in _list(node, "links") if _is_alternate(other))
        found = (absolute(candidate, self._document.url) for candidate in (link, *links))
        return next(filter(None, found), None)

    def _own_language(self, node: Node) -> str | None:
        detail = dict.get(node, "title_detail") if isinstance(node, dict) else None
        own = _string(node, "language")
        if not own and isinstance(detail, Mapping):
            own = _string(detail, "language")
        return language_tag(own) if own and own != self._language else None


def _is_alternate(link: Node) -> bool:
    return _string(link, "rel") in ("", "alternate")


def _string(node: Node, key: str) -> str:
    # Not node.get: feedparser's dictionaries answer "updated" with "published" and warn.
    value = dict.get(node, key) if isinstance(node, dict) else None
    return value if isinstance(value, str) else ""


def _list(node: Node, key: str) -> list[Node]:
    value = dict.get(node, key) if isinstance(node, dict) else None
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _categories(node: Node) -> tuple[str, ...]:
    names = (
        one_line(_string(tag, "label") or _string(tag, "term"))[:100] for tag in _list(node, "tags")
    )
    return tuple(dict.fromkeys(name for name in names if name))[:50]
