"""Values <-> columns. What decides something is a column; what is only shown again is compact JSON.

Spans are flat lists [field, start, end, field, …] with the field as its number: half the size and
a third of the time of nested objects.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from monitor.model import (
    Dateline,
    Edit,
    Entry,
    Evidence,
    Field,
    Item,
    Kind,
    Likeness,
    Marker,
    MarkerKind,
    Match,
    Relation,
    Span,
    Strength,
)

FIELDS = tuple(Field)
NUMBER = {field: number for number, field in enumerate(FIELDS)}
KINDS = {kind.value: kind for kind in Kind}

ENTRY_EXTRAS = (
    "updated_ms",
    "language",
    "categories",
    "provider",
    "version",
    "urgency",
    "subjects",
    "embargo_ms",
    "status",
)
"""What an entry knows beyond its item."""

_BARE = Entry()

ITEM_COLUMNS = (
    "feed",
    "title",
    "summary",
    "body",
    "language",
    "guid",
    "url",
    "published_ms",
    "seen_ms",
    "author",
    "extra",
)
"""The columns of an item, in the order that `item_of` takes them."""

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def spans_out(spans: Iterable[Span]) -> list[int]:
    """Flatten spans."""
    return [n for s in spans for n in (NUMBER[s.field], s.start, s.end)]


def spans_in(flat: Sequence[int]) -> tuple[Span, ...]:
    """Spans from their flat list."""
    return tuple(
        Span(FIELDS[field], start, end)
        for field, start, end in zip(flat[0::3], flat[1::3], flat[2::3], strict=True)
    )


def item_row(item: Item) -> dict[str, Any]:
    """The columns of an item (`ITEM_COLUMNS`)."""
    return {
        "feed": item.feed,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "language": item.language,
        "guid": item.guid,
        "url": item.url,
        "published_ms": item.published_ms,
        "seen_ms": item.seen_ms,
        "author": item.author,
        "extra": _extra_out(item),
    }


def _extra_out(item: Item) -> str:
    extra: dict[str, Any] = {}
    if item.datelines:
        extra["d"] = [[*spans_out([d.span]), d.place, d.date, d.agency] for d in item.datelines]
    if item.markers:
        extra["m"] = [[*spans_out([m.span]), m.kind, m.number] for m in item.markers]
    if item.furniture:
        extra["f"] = spans_out(item.furniture)
    entry = item.entry
    known = {
        name: value
        for name in ENTRY_EXTRAS
        if (value := getattr(entry, name)) != getattr(_BARE, name)
    }
    if known:
        extra["e"] = known
    return _dumps(extra) if extra else ""


def item_of(columns: Sequence[Any]) -> Item:
    """An item from `ITEM_COLUMNS`; its entry is what was published, as far as it was kept."""
    feed, title, summary, body, language, guid, url, published_ms, seen_ms, author, text = columns
    extra: dict[str, Any] = json.loads(text) if text else {}
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in extra.get("e", {}).items()
    }
    return Item(
        feed=feed,
        title=title,
        summary=summary,
        body=body,
        language=language,
        guid=guid,
        url=url,
        published_ms=published_ms,
        seen_ms=seen_ms,
        author=author,
        datelines=tuple(
            Dateline(Span(FIELDS[field], start, end), *words)
            for field, start, end, *words in extra.get("d", ())
        ),
        markers=tuple(
            Marker(MarkerKind(kind), Span(FIELDS[field], start, end), number)
            for field, start, end, kind, number in extra.get("m", ())
        ),
        furniture=spans_in(extra.get("f", ())),
        entry=Entry(
            guid=guid,
            url=url,
            title=title,
            summary=summary,
            body=body,
            published_ms=published_ms,
            author=author,
            **known,
        ),
    )


def relation_row(relation: Relation) -> dict[str, Any]:
    """The columns of a relation except its story; ids in it are store ids."""
    rest: dict[str, Any] = {}
    if relation.related:
        rest["r"] = relation.related
    if relation.likeness != Likeness():
        like = relation.likeness
        rest["l"] = [like.title, like.lead, like.coverage, like.reason]
    if relation.news:
        rest["n"] = spans_out(relation.news)
    if relation.edit is not None:
        rest["e"] = relation.edit.value
    return {
        "kind": relation.kind.value,
        "of_item": relation.of,
        "relation": _dumps(rest) if rest else "",
    }


def relation_of(story: int, kind: str, of_item: int | None, text: str) -> Relation:
    """A relation from its columns."""
    rest: dict[str, Any] = json.loads(text) if text else {}
    return Relation(
        KINDS[kind],
        story,
        of_item,
        tuple(rest.get("r", ())),
        Likeness(*rest["l"]) if "l" in rest else Likeness(),
        spans_in(rest.get("n", ())),
        Edit(rest["e"]) if "e" in rest else None,
    )


def evidence_text(match: Match) -> str:
    """The evidence of a match as JSON."""
    return _dumps(
        [
            [e.term, e.form, NUMBER[e.field], e.start, e.end, e.strength, e.concept]
            for e in match.evidence
        ]
    )


def match_of(watchlist: str, evidence: str) -> Match:
    """A match from its columns."""
    return Match(
        watchlist,
        tuple(
            Evidence(term, form, FIELDS[field], start, end, Strength(strength), concept)
            for term, form, field, start, end, strength, concept in json.loads(evidence)
        ),
    )


def slices_out(slices: frozenset[bytes]) -> bytes:
    """Digests of one size, sorted, after a byte that holds the size; nothing for none."""
    if not slices:
        return b""
    (size,) = {len(s) for s in slices}
    return bytes((size,)) + b"".join(sorted(slices))


def slices_in(packed: bytes) -> frozenset[bytes]:
    """Digests from `slices_out`."""
    if not packed:
        return frozenset()
    size = packed[0]
    return frozenset(packed[at : at + size] for at in range(1, len(packed), size))


def numbers_out(numbers: Sequence[int]) -> bytes:
    """Unsigned 16-bit numbers, little endian, one after the other."""
    return struct.pack(f"<{len(numbers)}H", *numbers)


def numbers_in(packed: bytes) -> tuple[int, ...]:
    """Numbers from `numbers_out`.

    Before version 0010 they had 32 bits: of these the upper halves are read as well, numbers that
    no word has.
    """
    return _unpacker(len(packed) // 2)(packed)


@lru_cache(maxsize=256)
def _unpacker(count: int) -> Callable[[bytes], tuple[int, ...]]:
    return struct.Struct(f"<{count}H").unpack
