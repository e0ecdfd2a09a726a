"""A story card of the model -> everything one story shows, in words, before any markup."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.mail.dates import Calendar, credible
from monitor.mail.marks import (
    Ground,
    Piece,
    Range,
    cover,
    cut_after,
    ground_of,
    pieces,
    sentence_around,
    shown_text,
)
from monitor.mail.scrub import NAME, direction, isolated, language_tag, one_line, safe_url, shorten
from monitor.mail.sources import Source, abroad_of, origins_of, sources_of
from monitor.mail.words import Words
from monitor.model import Edit, Evidence, Field, Item, Kind, StoryCard

TITLE = 300
SUMMARY = 640
BODY = 420
PASSAGE = 150
PASSAGES = 3
WAS = 300
TERMS = 8
FORMS = 6
_SAID_BY_TAG = frozenset({Edit.CORRECTED, Edit.WITHDRAWN, Edit.COSMETIC})
_SMALL = frozenset(
    {"au", "aux", "da", "das", "de", "del", "dem", "den", "der", "di", "do", "dos", "du"}
    | {"en", "la", "le", "les", "of", "on", "sous", "sur", "the", "upon"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of the query and the distinct forms that were found, in order."""

    term: str
    forms: str


@dataclass(frozen=True, slots=True)
class Card:
    """One story as shown. `passages` are sentences beyond the lead that matter."""

    kind: str
    tag: str
    when: str
    place: str
    url: str | None
    language: str
    direction: str
    headline: tuple[Piece, ...]
    lead: tuple[Piece, ...]
    passages: tuple[tuple[Piece, ...], ...]
    was_label: str
    was: str
    reasons: tuple[Reason, ...]
    more_reasons: int
    sources: tuple[Source, ...]
    more_sources: str
    copies: str
    origins: str
    abroad: tuple[Source, ...]
    owed: str
    has_news: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A story in one line. `tag` is "" for a plain new one."""

    tag: str
    kind: str
    when: str
    headline: str
    url: str | None
    source: str
    language: str
    direction: str


def headline_of(item: Item, limit: int = TITLE) -> str:
    """The title, or the beginning of the text where there is none, as one line."""
    return shorten(one_line(item.title) or one_line(item.summary or item.body) or "—", limit)


def line_of(card: StoryCard, calendar: Calendar) -> Line:
    """A story as a one-liner."""
    item = card.item
    headline = headline_of(item, 160)
    new = card.kind is Kind.NEW
    return Line(
        tag="" if new else _tag(card, calendar.words),
        kind=card.kind,
        when=calendar.moment(credible(item.published_ms, item.seen_ms)),
        headline=headline,
        url=safe_url(item.url),
        source=shorten(one_line(item.feed), NAME),
        language=language_tag(item.language),
        direction=direction(headline, item.language),
    )


def _tag(card: StoryCard, words: Words) -> str:
    """What the story is to this reader, and what was done to an entry that came again."""
    tag = words.say(f"tag.{card.kind}")
    if card.edit is None or card.edit in _SAID_BY_TAG:
        return tag
    return words.say("tag.edited", tag=tag, edit=words.say(f"edit.{card.edit}"))


def card_of(card: StoryCard, watchlists: tuple[str, ...], query: str, calendar: Calendar) -> Card:
    """A story in full; `watchlists` are the names of all that it is owed for.

    `query` gives the order of the terms in the why line.
    """
    item, words = card.item, calendar.words
    grounds = {f: ground_of(item, f, card.evidence, card.news) for f in Field}
    headline = _headline(item, grounds[Field.TITLE])
    field, shown, lead = _lead(item, grounds)
    reasons = _reasons(card.evidence, query)
    sources, others, copies = sources_of(card, calendar)
    passages = _passages(card, grounds, field, shown)
    return Card(
        kind=card.kind,
        tag=_tag(card, words),
        when=calendar.moment(credible(item.published_ms, item.seen_ms)),
        place=_place(item),
        url=safe_url(item.url),
        language=language_tag(item.language),
        direction=direction(shown_text(headline) + shown_text(lead), item.language),
        headline=headline,
        lead=lead,
        passages=passages,
        was_label=words.say("was.withdrawal" if card.kind is Kind.WITHDRAWAL else "was.correction"),
        was=shorten(one_line(card.was), WAS),
        reasons=reasons[:TERMS],
        more_reasons=max(0, len(reasons) - TERMS),
        sources=sources,
        more_sources=words.say("and_more", count=words.count("others", others)) if others else "",
        copies=copies,
        origins=origins_of(card, calendar),
        abroad=abroad_of(card, calendar),
        owed=_owed(watchlists, calendar) if len(watchlists) > 1 else "",
        has_news=any(p.news for part in (lead, *passages) for p in part),
    )


def _owed(watchlists: tuple[str, ...], calendar: Calendar) -> str:
    names = calendar.words.several(
        tuple(isolated(shorten(one_line(w), NAME)) for w in watchlists[:TERMS])
    )
    return calendar.words.count("owed", len(watchlists), names=names)


def _headline(item: Item, title: Ground) -> tuple[Piece, ...]:
    """The title as published, markers and all, matched words marked; never empty."""
    end, lost = (len(title.text), False) if len(title.text) <= TITLE else (TITLE, True)
    bare = replace(title, news=(), furniture=())
    made = pieces(bare, 0, end, keep_furniture=True)
    if not made:
        return (Piece(headline_of(item)),)
    return (*made, Piece("…")) if lost else made


def _lead(
    item: Item, grounds: dict[Field, Ground]
) -> tuple[Field | None, Range, tuple[Piece, ...]]:
    """The summary, or the beginning of the body; what of which field is shown, and the pieces."""
    title = one_line(item.title).casefold()
    for field, limit in ((Field.SUMMARY, SUMMARY), (Field.BODY, BODY)):
        ground = grounds[field]
        start = ground.furniture[0][1] if ground.furniture and ground.furniture[0][0] == 0 else 0
        end, lost = cut_after(ground.text, start, limit)
        made = pieces(ground, start, end)
        said = shown_text(made).casefold().rstrip(".…")
        if said and said != title:
            return field, (start, end), (*made, Piece("…")) if lost else made
    return None, (0, 0), ()


def _passages(
    card: StoryCard, grounds: dict[Field, Ground], field: Field | None, shown: Range
) -> tuple[tuple[Piece, ...], ...]:
    """Sentences beyond the lead: what is new, then terms that neither headline nor lead show."""
    wanted: list[tuple[Field, Range]] = []
    for span in sorted(card.news):
        if span.field is Field.TITLE or (span.field is field and _inside(span.start, shown)):
            continue
        text = grounds[span.field].text
        end, _ = cut_after(text[: span.end], span.start, 2 * PASSAGE)
        wanted.append((span.field, (span.start, end)))
    visible = {e.term for e in card.evidence if _visible(e, field, shown)}
    for found in card.evidence:
        if found.term in visible or found.field is Field.TITLE:
            continue
        visible.add(found.term)
        text = grounds[found.field].text
        wanted.append((found.field, sentence_around(text, found.start, found.end, PASSAGE)))
    made: list[tuple[Piece, ...]] = []
    taken: dict[Field, list[Range]] = {}
    for where, (begin, end) in wanted:
        start = max(begin, shown[1]) if where is field else begin
        if len(made) == PASSAGES or start >= end or cover(taken.get(where, ()), start, end):
            continue
        taken.setdefault(where, []).append((start, end))
        part = pieces(grounds[where], start, end)
        if part:
            made.append(part)
    return tuple(made)


def _inside(start: int, shown: Range) -> bool:
    return shown[0] <= start < shown[1]


def _visible(found: Evidence, field: Field | None, shown: Range) -> bool:
    if found.field is Field.TITLE:
        return found.end <= TITLE
    return found.field is field and _inside(found.start, shown)


def _reasons(evidence: tuple[Evidence, ...], query: str) -> tuple[Reason, ...]:
    """Per term its distinct forms in the order first seen; terms in the order of the query."""
    terms: dict[str, dict[str, str]] = {}
    for found in evidence:
        forms = terms.setdefault(shorten(one_line(found.term), NAME), {})
        form = shorten(one_line(found.form), NAME)
        forms.setdefault(form.casefold(), form)
    return tuple(
        Reason(
            term, ", ".join(list(forms.values())[:FORMS]) + (", …" if len(forms) > FORMS else "")
        )
        for term, forms in sorted(terms.items(), key=lambda t: _place_in(query, t[0]))
    )


def _place_in(query: str, term: str) -> int:
    where = query.find(term)
    return len(query) if where < 0 else where


def _place(item: Item) -> str:
    """Where the dateline says it was written, in ordinary capitals."""
    for dateline in item.datelines:
        place = shorten(one_line(dateline.place), NAME)
        if place:
            return _lowered(place) if place.isupper() else place
    return ""


def _lowered(place: str) -> str:
    """Capitals as a name is written: "PORT-AU-PRINCE" -> "Port-au-Prince"."""
    out: list[str] = []
    word = ""
    for letter in place + " ":
        if letter.isalpha():
            word += letter
            continue
        particle = letter in "'’" if len(word) == 1 else word.lower() in _SMALL
        if out and particle:
            out.append(word.lower())
        elif len(word) > 1:
            out.append(word[0] + word[1:].lower())
        else:
            out.append(word)
        out.append(letter)
        word = ""
    return "".join(out).strip()
