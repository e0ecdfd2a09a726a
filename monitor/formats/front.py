"""The sniffing front: which format a document is, and its reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.formats import charset, sniff
from monitor.formats.limits import bounded
from monitor.formats.mend import closed
from monitor.formats.slicing import Cut, cut, trimmed
from monitor.model import Document, Fault, Reading, Unreadable

_TTL = re.compile(rb"<ttl>\s*(?:<!\[CDATA\[)?\s*(\d{1,6})")
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(?:<!\[CDATA\[)?\s*(\w{1,10})", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(?:<!\[CDATA\[)?\s*(\d{1,6})", re.IGNORECASE)
# RSS 1.0 syndication module; a year is 365 days.
_PERIODS_S = {
    b"hourly": 3600,
    b"daily": 86_400,
    b"weekly": 7 * 86_400,
    b"monthly": 30 * 86_400,
    b"yearly": 365 * 86_400,
}
_HEAD = 16_384
"""Bytes of a feed in which its own settings are looked for."""


def read(document: Document, known: frozenset[bytes] = frozenset()) -> Reading | Unreadable:
    """The entries of a feed document of any known format; what is far too long is cut off.

    Items whose slice digest is in `known` are left out before anything is parsed. Raises only what
    a parser raises on bytes it was not made for (the worker names that).
    """
    reading = _read(document, known)
    return bounded(reading) if isinstance(reading, Reading) else reading


def _read(document: Document, known: frozenset[bytes]) -> Reading | Unreadable:
    plain = charset.plain_ascii_inside(document)
    seen = sniff.look(plain)
    if seen.kind is sniff.Kind.EMPTY:
        return Unreadable(Fault.EMPTY, seen.what)
    if seen.kind is sniff.Kind.HTML:
        title = seen.what.partition(": ")[2]
        return Unreadable(Fault.HTML, f"titled {title}" if title else "a page without a title")
    if seen.kind is sniff.Kind.OTHER:
        return Unreadable(Fault.NOT_A_FEED, f"looks like {seen.what}")
    encoding = charset.name(plain)
    if seen.kind is sniff.Kind.JSON:
        # Imported where needed: the daemon's process reads no entries itself.
        from monitor.formats.jsonfeed import read_json  # noqa: PLC0415

        return read_json(charset.decode(plain.body[seen.start :], encoding), document, known)
    # Bytes that were recoded are not those whose digests are known next time.
    sections = cut(plain.body, seen.root) if plain is document else None
    return _read_xml(plain, seen, sections, known, encoding)


@dataclass(frozen=True, slots=True)
class Rest:
    """A document without its known items. `kept` and `slices`: digests of what is left, and of all.

    `pruned` is how many items were left out.
    """

    document: Document
    kept: tuple[bytes, ...]
    slices: frozenset[bytes]
    pruned: int

    def whole(self, reading: Reading) -> Reading | None:
        """The reading of the whole document from that of the rest.

        None if the parser saw other items than the cut did: then the whole is to be read.
        """
        if len(reading.entries) != len(self.kept) or reading.slices != frozenset(self.kept):
            return None
        return replace(reading, slices=self.slices, pruned=self.pruned)


def prune(document: Document, known: frozenset[bytes]) -> Reading | Rest | None:
    """Leave out the known items without parsing; None where that is not sure to change nothing.

    A feed in which everything is known is read at once, without title and language. Costs a
    fraction of a millisecond.
    """
    encoding = charset.name(document) if known else ""
    if not encoding or not charset.is_plain(encoding):
        return None
    seen = sniff.look(document)
    sections = cut(document.body, seen.root) if seen.kind is sniff.Kind.FEED else None
    if sections is None or not sections.digests:
        return None
    if known.issuperset(sections.digests):
        return _nothing_new(document, seen, sections)
    # Where the rest could be read otherwise than within the whole it stays whole.
    if not sections.complete or b"xml:base" in document.body:
        return None
    rest = replace(document, body=trimmed(sections.without(document.body, known)))
    if encoding != "utf-8" or charset.name(rest) != "utf-8":
        return None
    kept = tuple(digest for digest in sections.digests if digest not in known)
    return Rest(rest, kept, frozenset(sections.digests), len(sections.digests) - len(kept))


def _read_xml(
    document: Document,
    seen: sniff.Look,
    sections: Cut | None,
    known: frozenset[bytes],
    encoding: str,
) -> Reading | Unreadable:
    if sections and sections.digests and known.issuperset(sections.digests):
        return _nothing_new(document, seen, sections)
    kept = [digest for digest in sections.digests if digest not in known] if sections else []
    reading = _parse(document, seen, sections, known, encoding)
    if sections and len(reading.entries) != len(kept):
        # The parser sees other items than the cut did: trust the parser, with all of them.
        sections = None
        reading = _parse(document, seen, None, frozenset(), encoding)
    flaw = None if _is_closed(document.body, seen.root) else Fault.TRUNCATED
    return replace(
        reading,
        ttl_s=_ttl_s(document.body),
        slices=frozenset(sections.digests) if sections else frozenset(),
        pruned=len(sections.digests) - len(kept) if sections else 0,
        flaw=flaw,
    )


def _parse(
    document: Document,
    seen: sniff.Look,
    sections: Cut | None,
    known: frozenset[bytes],
    encoding: str,
) -> Reading:
    from monitor.formats.feed import read_feed  # noqa: PLC0415 feedparser, in the worker only

    body = document.body
    if sections:
        if not sections.complete and sections.whole > seen.start:
            body = closed(body, seen.root, sections)
        body = sections.without(body, known)
    end = body.rfind(b"</" + seen.root.encode(), seen.start)
    if end >= 0:
        # Scripts and comments of caches behind the feed would make it ill-formed.
        tag_end = body.find(b">", end)
        body = body[: tag_end + 1] if tag_end >= 0 else body
    text = charset.decode(body[seen.start :], encoding)
    return read_feed(_without_declaration(text), seen.root, document)


def _nothing_new(document: Document, seen: sniff.Look, sections: Cut) -> Reading:
    return Reading(
        format=seen.root.lower(),
        entries=(),
        ttl_s=_ttl_s(document.body),
        slices=frozenset(sections.digests),
        pruned=len(sections.digests),
        flaw=None if sections.complete else Fault.TRUNCATED,
    )


def _is_closed(body: bytes, root: str) -> bool:
    return body.rfind(b"</" + root.encode()) >= 0 or body.rstrip().endswith(b"/>")


def _without_declaration(text: str) -> str:
    """The text is decoded: what it says about its encoding is no longer true."""
    if text.startswith("<?xml"):
        end = text.find("?>")
        if 0 <= end < _HEAD:
            return text[end + 2 :].lstrip()
    return text


def _ttl_s(body: bytes) -> int | None:
    """How long the feed asks to be left alone, in seconds (at most a week)."""
    head = body[:_HEAD]
    seconds = 0
    if ttl := _TTL.search(head):
        seconds = int(ttl[1]) * 60
    elif period := _PERIOD.search(head):
        frequency = _FREQUENCY.search(head)
        times = max(1, int(frequency[1])) if frequency else 1
        seconds = _PERIODS_S.get(period[1].lower(), 0) // times
    return min(seconds, 7 * 86_400) or None
