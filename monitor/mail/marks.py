"""Cutting an item's text into pieces to show: matched words, new sentences, furniture left out.

Offsets are code points of the item's own fields; a piece's text is scrubbed after the cut, so
that nothing shifts a highlight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.mail.scrub import safe
from monitor.model import Evidence, Field, Item, Span

Range = tuple[int, int]

_EDGE = re.compile(r"^[\s–—―\-:·|]+(?=\s)\s*|^\s+")
_UNBROKEN = re.compile("(?<=«) | (?=[»:;?!])")
"""Where French keeps a space and a line must not break; wires write an ordinary one."""
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔]+[\"'»”’)\]]*(?=\s|$)|[。！？]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that looks the same: `mark` matched words, `news` not told before."""

    text: str
    mark: bool = False
    news: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """One field of an item with what is known of its ranges, each list merged and sorted."""

    field: Field
    text: str
    marks: tuple[Range, ...] = ()
    news: tuple[Range, ...] = ()
    furniture: tuple[Range, ...] = ()
    french: bool = False


def ground_of(
    item: Item, field: Field, evidence: Iterable[Evidence], news: Iterable[Span]
) -> Ground:
    """The ground for one field of an item."""
    text = item.text(field)
    size = len(text)
    return Ground(
        field,
        text,
        merged(((e.start, e.end) for e in evidence if e.field == field), size),
        _joined(text, merged(((s.start, s.end) for s in news if s.field == field), size)),
        merged(((s.start, s.end) for s in item.furniture if s.field == field), size),
        item.language == "fr",
    )


def merged(ranges: Iterable[Range], size: int) -> tuple[Range, ...]:
    """Ranges inside [0, size), sorted, overlapping and touching ones made one."""
    out: list[Range] = []
    given = [(max(0, s), min(size, e)) for s, e in ranges]
    for start, end in sorted(given) if given else ():
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def _joined(text: str, ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """Ranges with nothing but space between them as one: new sentences in a row are one passage."""
    out: list[Range] = []
    for start, end in ranges:
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def cover(ranges: Sequence[Range], start: int, end: int) -> bool:
    """Whether one of the ranges touches [start, end)."""
    for s, e in ranges:  # noqa: SIM110 - `any` costs three times as much for each piece
        if s < end and start < e:
            return True
    return False


def pieces(
    ground: Ground, start: int, end: int, *, keep_furniture: bool = False
) -> tuple[Piece, ...]:
    """The pieces of [start, end) of a field, scrubbed, outer space and leading dashes gone."""
    cuts = {start, end}
    for ranges in (ground.marks, ground.news, ground.furniture):
        for s, e in ranges:
            if s < end and start < e:
                cuts.update((max(s, start), min(e, end)))
    edges = sorted(cuts)
    out: list[Piece] = []
    for left, right in pairwise(edges):
        if not keep_furniture and cover(ground.furniture, left, right):
            continue
        text = safe(ground.text[left:right])
        if ground.french:
            text = _UNBROKEN.sub("\N{NO-BREAK SPACE}", text)
        if text:
            _add(
                out,
                Piece(text, cover(ground.marks, left, right), cover(ground.news, left, right)),
            )
    return _trimmed(out)


def _add(out: list[Piece], piece: Piece) -> None:
    """Append, as one with the last piece if it looks the same, without doubling a space."""
    text = piece.text
    if out and out[-1].text.endswith(" ") and text.startswith(" "):
        text = text[1:]
    if not text:
        return
    if out and (out[-1].mark, out[-1].news) == (piece.mark, piece.news):
        out[-1] = Piece(out[-1].text + text, piece.mark, piece.news)
    else:
        out.append(Piece(text, piece.mark, piece.news))


def _trimmed(out: list[Piece]) -> tuple[Piece, ...]:
    """Without the dash a dateline leaves behind, without outer space or empty pieces."""
    if out and not out[0].mark:
        out[0] = Piece(_EDGE.sub("", out[0].text, count=1), out[0].mark, out[0].news)
    if out:
        out[-1] = Piece(out[-1].text.rstrip(), out[-1].mark, out[-1].news)
    return tuple(p for p in out if p.text)


def shown_text(made: Iterable[Piece]) -> str:
    """The plain text of pieces."""
    return "".join(p.text for p in made)


def cut_after(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where to stop so that about `limit` code points from `start` are shown, and if text is lost.

    Prefers the end of a sentence, then a space.
    """
    if len(text) - start <= limit + limit // 8:
        return len(text), False
    window = text[start : start + limit]
    ends = [m.end() for m in _SENTENCE_END.finditer(window)]
    if ends and ends[-1] >= limit // 2:
        return start + ends[-1], False
    space = window.rfind(" ", limit // 2)
    return start + (space if space > 0 else limit), True


def sentence_around(text: str, start: int, end: int, reach: int) -> Range:
    """The sentence that holds [start, end), at most `reach` code points to either side."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    before = [m.end() for m in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, max(end - 1, 0), high)
    left = before[-1] if before else low
    right = after.end() if after else high
    if not before and low > 0:
        space = text.find(" ", low, start)
        left = space + 1 if space >= 0 else low
    if not after and high < len(text):
        space = text.rfind(" ", end, high)
        right = space if space >= 0 else high
    return left, max(right, end)
