"""From entry to item: the text stays as published, what is no news in it is marked.

Nothing here changes a character: datelines, version markers and furniture are ranges of code points
in the fields, so that evidence and delta point into what the agency wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from monitor.model import Dateline, Entry, Feed, Field, Item, Marker, MarkerKind, Span
from monitor.text import markers as wire
from monitor.text.dateline import dateline_at, datelines_of
from monitor.text.furniture import SENTENCE_MAX, furniture_of, own_credit, title_suffix
from monitor.text.habits import NO_HABITS, habitual
from monitor.text.language import language_of

_ORDER: Final = {where: k for k, where in enumerate(Field)}


def clean(
    entry: Entry,
    feed: Feed,
    seen_ms: int,
    declared_language: str | None = None,
    habits: frozenset[str] = NO_HABITS,
) -> Item:
    """One agency's telling of `entry`, seen at `seen_ms` (milliseconds since 1970 UTC).

    `declared_language` is what the document says of itself; the entry's own and the feed's setting
    go before it. `habits`: what was learned of the feed, see `text.habits`.
    """
    suffix = title_suffix(entry.title, feed.name)
    marks = [*wire.title_markers(entry.title, suffix), *_text_markers(entry)]
    datelines = _datelines(entry, marks)
    language = language_of(
        f"{entry.title}\n{entry.summary or entry.body[:600]}",
        (entry.language, feed.language, declared_language),
    )
    return Item(
        feed=feed.name,
        title=entry.title,
        summary=entry.summary,
        body=entry.body,
        language=language,
        guid=entry.guid,
        url=entry.url,
        published_ms=entry.updated_ms if entry.published_ms is None else entry.published_ms,
        seen_ms=seen_ms,
        author=entry.author,
        datelines=datelines,
        markers=tuple(marks),
        furniture=_furniture(
            entry,
            marks,
            [
                *_places(entry, datelines, feed),
                *(habitual(entry.summary, entry.body, habits) if habits else ()),
            ],
            suffix,
        ),
        entry=entry,
    )


def _text_markers(entry: Entry) -> list[Marker]:
    found: list[Marker] = []
    for where, text in ((Field.SUMMARY, entry.summary), (Field.BODY, entry.body)):
        if not text:
            continue
        found.extend(wire.advisories(text, where))
        taken_back = wire.withdrawal(text, where)
        if taken_back:
            found.append(taken_back)
    return found


def _datelines(entry: Entry, marks: Sequence[Marker]) -> tuple[Dateline, ...]:
    head = max((m.span.end for m in marks if m.span.field is Field.TITLE), default=0)
    in_title = dateline_at(
        entry.title, head if head < len(entry.title) else 0, len(entry.title), Field.TITLE
    )
    found = [in_title] if in_title else []
    for where, text in ((Field.SUMMARY, entry.summary), (Field.BODY, entry.body)):
        if text:
            found += datelines_of(text, where, _openings(text, where, marks))
    return tuple(found)


def _openings(text: str, where: Field, marks: Sequence[Marker]) -> tuple[int, ...]:
    """Ends of advisories after which the text itself may open."""
    last = min(len(text), wire.HEAD)
    return tuple([m.span.end for m in marks if m.span.field is where and m.span.end < last])


def _places(entry: Entry, datelines: tuple[Dateline, ...], feed: Feed) -> list[Span]:
    """The datelines, each with the feed's own name where it stands right behind."""
    if not datelines:
        return []
    texts = {Field.TITLE: entry.title, Field.SUMMARY: entry.summary, Field.BODY: entry.body}
    spans = []
    for dateline in datelines:
        where, end = dateline.span.field, dateline.span.end
        credit = own_credit(texts[where], end, feed.name)
        spans.append(Span(where, dateline.span.start, credit or end))
    return spans


def _furniture(
    entry: Entry, marks: list[Marker], places: list[Span], suffix: int | None
) -> tuple[Span, ...]:
    spans = [*places]
    spans += [m.span for m in marks if not _is_text(m)]
    if suffix is not None:
        spans.append(Span(Field.TITLE, suffix, len(entry.title)))
    spans += furniture_of(entry.summary, Field.SUMMARY)
    spans += furniture_of(entry.body, Field.BODY)
    if not spans:
        return ()  # as in most items
    merged = merge(spans)
    if _opens_with_it(entry, merged):
        merged = merge((*merged, Span(Field.SUMMARY, 0, len(entry.summary))))
    for where, text in ((Field.TITLE, entry.title),):
        if _covered(text, where, merged):
            merged = tuple(s for s in merged if s.field is not where)
    return () if _nothing_left(entry, merged) else merged


def _opens_with_it(entry: Entry, spans: Iterable[Span]) -> bool:
    """Whether the summary is nothing but the first line of the body, which is furniture.

    Alone a line may be the news; above a text it is the site that speaks.
    """
    line = entry.summary.strip()
    if not line or len(line) > SENTENCE_MAX or not entry.body.startswith(f"{line}\n"):
        return False
    return any(s.field is Field.BODY and s.start == 0 and s.end >= len(line) for s in spans)


def _is_text(marker: Marker) -> bool:
    """A withdrawal's sentence is the news itself; an advisory in brackets is not."""
    return marker.span.field is not Field.TITLE and marker.kind is MarkerKind.WITHDRAWAL


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted by field (title, summary, body) and start, overlaps joined, empty ones dropped."""
    merged: list[Span] = []
    for span in sorted(
        (s for s in spans if s.end > s.start), key=lambda s: (_ORDER[s.field], s.start)
    ):
        last = merged[-1] if merged else None
        if last and last.field is span.field and span.start <= last.end:
            merged[-1] = Span(last.field, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _covered(text: str, where: Field, spans: Iterable[Span]) -> bool:
    """Whether no letter or digit of the text is left outside the spans."""
    at = 0
    for span in spans:
        if span.field is where:
            if any(c.isalnum() for c in text[at : span.start]):
                return False
            at = max(at, span.end)
    return not any(c.isalnum() for c in text[at:])


def _nothing_left(entry: Entry, spans: tuple[Span, ...]) -> bool:
    fields = ((Field.TITLE, entry.title), (Field.SUMMARY, entry.summary), (Field.BODY, entry.body))
    return all(_covered(text, where, spans) for where, text in fields)
