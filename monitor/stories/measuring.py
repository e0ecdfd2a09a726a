"""The measures of an item against one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Item, Neighbour, Span
from monitor.stories.core import Core, Sentence, core_of
from monitor.stories.coverage import Change, Coverage, cover, is_told
from monitor.stories.likeness import lead_likeness, subject_likeness, title_likeness


@dataclass(frozen=True, slots=True)
class Measures:
    """An item (`core`) against one story (`members`). `best`: the member it resembles most."""

    core: Core
    members: tuple[Neighbour, ...]
    best: Neighbour
    title: float
    lead: float
    subject: float
    coverage: Coverage
    lead_told: bool
    lead_changed: Change | None
    gap_ms: int
    known_name: bool


def measure(item: Item, core: Core, members: Sequence[Neighbour]) -> Measures:
    """Compare with every member, and with all of them together."""
    cores = [core_of(m.item) for m in members]
    titles = [title_likeness(core, c) for c in cores]
    leads = [lead_likeness(core, c) for c in cores]
    coverage = cover(core, cores)
    best = max(
        range(len(members)),
        key=lambda k: (_told_share(core, cores[k]), leads[k] + titles[k], members[k].item_id),
    )
    opening = _opening(core)
    changed = {c.sentence.span: c for c in coverage.changed}
    told = set(coverage.covered)
    return Measures(
        core=core,
        members=tuple(members),
        best=members[best],
        title=max(titles),
        lead=max(leads),
        subject=max(subject_likeness(core, c) for c in cores),
        coverage=coverage,
        lead_told=bool(opening) and all(s in told for s in opening),
        lead_changed=_lead_changed(opening, changed, told),
        gap_ms=min(abs(item.seen_ms - m.item.seen_ms) for m in members),
        known_name=any(m.same_item for m in members),
    )


def _told_share(core: Core, other: Core) -> float:
    told = sum(len(s.tokens) for s in core.sentences if is_told(s, (other.stream,)))
    return told / core.size if core.size else 0.0


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


def _lead_changed(
    opening: tuple[Sentence, ...], changed: dict[Span, Change], told: set[Sentence]
) -> Change | None:
    """The change in a lead of which nothing is wholly new."""
    found = [changed[s.span] for s in opening if s.span in changed]
    whole = all(s in told or s.span in changed for s in opening)
    return found[0] if found and whole else None
