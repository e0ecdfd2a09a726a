"""The measures of an item against one story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from monitor.model import Item, Neighbour, Span
from monitor.stories.core import LEAD_TOKENS, Core, Sentence, core_of
from monitor.stories.coverage import Change, Coverage, cover, is_told
from monitor.stories.likeness import (
    headline_subject_likeness,
    lead_likeness,
    subject_likeness,
    title_likeness,
)


@dataclass(frozen=True, slots=True)
class Measures:
    """An item (`core`) against one story (`members`). `best`: the member it resembles most.

    `common`: words of substance that several of the neighbouring stories share. What only some
    rules ask for is measured when they do.
    """

    item: Item
    core: Core
    members: tuple[Neighbour, ...]
    best: Neighbour
    title: float
    lead: float
    common: frozenset[str]
    coverage: Coverage
    lead_told: bool
    lead_changed: Change | None
    gap_ms: int
    known_name: bool
    foreign: bool
    """It is in another language than every telling (where languages are known)."""

    @property
    def subject(self) -> float:
        """The most words of substance it shares with a telling."""
        return max(subject_likeness(self.core, c, self.common) for c in self._told())

    @property
    def headline(self) -> float:
        """The same of the headlines alone."""
        return max(headline_subject_likeness(self.core, c, self.common) for c in self._told())

    @property
    def fronted(self) -> bool:
        """It carries the opening of an earlier telling, or opens with words of one."""
        opening = _opening(self.core)
        return any(_shares_front(opening, self.core, c) for c in self._told())

    @property
    def template(self) -> bool:
        """Headline and opening are built like those of an earlier telling."""
        opening = _opening(self.core)
        return any(_built_alike(opening, self.core, c) for c in self._told())

    def _told(self) -> Iterator[Core]:
        return (core_of(n.item) for n in self.members)


def measure(
    item: Item, core: Core, members: Sequence[Neighbour], common: frozenset[str]
) -> Measures:
    """Compare with every member, and with all of them together."""
    cores = [core_of(m.item) for m in members]
    titles = [title_likeness(core, c) for c in cores]
    leads = [lead_likeness(core, c) for c in cores]
    coverage = cover(core, cores)
    best = 0
    if len(members) > 1:
        best = max(
            range(len(members)),
            key=lambda k: (_told_share(core, cores[k]), leads[k] + titles[k], members[k].item_id),
        )
    opening = _opening(core)
    changed = {c.sentence.span: c for c in coverage.changed}
    told = {s.span for s in coverage.covered}
    return Measures(
        item=item,
        core=core,
        members=tuple(members),
        best=members[best],
        title=max(titles),
        lead=max(leads),
        common=common,
        coverage=coverage,
        lead_told=bool(opening) and all(s.span in told for s in opening),
        lead_changed=_lead_changed(opening, changed, told),
        gap_ms=min(gap_ms(item, m.item) for m in members),
        foreign=bool(item.language)
        and all(n.item.language not in {"", item.language} for n in members),
        known_name=any(m.same_item for m in members),
    )


def gap_ms(a: Item, b: Item) -> int:
    """Time between two tellings: when they were seen or published, whichever lies further apart.

    A first poll sees a week's items in one instant; a clock that is wrong only makes it longer.
    """
    seen = abs(a.seen_ms - b.seen_ms)
    if a.published_ms is None or b.published_ms is None:
        return seen
    return max(seen, abs(a.published_ms - b.published_ms))


def _told_share(core: Core, other: Core) -> float:
    told = sum(len(s.tokens) for s in core.sentences if is_told(s, (other.stream,)))
    return told / core.size if core.size else 0.0


FRONT = 5
"""Tokens by which an opening is recognised."""

TEMPLATE_TITLE = 0.7
TEMPLATE_OPENING = 0.4
OPENING_MIN = 8
"""A first sentence of fewer tokens ("Live:", "What you need to know:") is no lead by itself."""


def _opening(core: Core) -> tuple[Sentence, ...]:
    """The first sentences that together say enough to stand for the lead."""
    size = 0
    for k, sentence in enumerate(core.sentences):
        size += len(sentence.tokens)
        if size >= OPENING_MIN:
            return core.sentences[: k + 1]
    return core.sentences


def _tokens(sentences: tuple[Sentence, ...]) -> tuple[str, ...]:
    return tuple(t for s in sentences for t in s.tokens)


def _shares_front(opening: tuple[Sentence, ...], core: Core, other: Core) -> bool:
    own, told = _tokens(opening), _tokens(_opening(other))
    return _holds(core.stream, told[:FRONT]) or _holds(f" {' '.join(told)} ", own[:FRONT])


def _holds(stream: str, tokens: tuple[str, ...]) -> bool:
    return bool(tokens) and f" {' '.join(tokens)} " in stream


def _built_alike(opening: tuple[Sentence, ...], core: Core, other: Core) -> bool:
    if _of_longer(core.title, other.title) < TEMPLATE_TITLE:
        return False
    return _of_longer(_tokens(opening), _tokens(_opening(other))) >= TEMPLATE_OPENING


def _of_longer(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Longest common subsequence over the longer."""
    a, b = a[:LEAD_TOKENS], b[:LEAD_TOKENS]
    longer = max(len(a), len(b))
    return LCSseq.similarity(a, b) / longer if longer else 0.0


def _lead_changed(
    opening: tuple[Sentence, ...], changed: dict[Span, Change], told: set[Span]
) -> Change | None:
    """The change in a lead of which nothing is wholly new."""
    found = [changed[s.span] for s in opening if s.span in changed]
    whole = all(s.span in told or s.span in changed for s in opening)
    return found[0] if found and whole else None
