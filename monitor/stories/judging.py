"""What an item is to one story: the measures first, then the rules, each with its reason.

The order of the rules is the order of trust: a text that the story already tells is a duplicate
whatever it is called; a text that tells the same event with something exchanged is a correction or
an update; a text built like another one with other days, names and figures is another event.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Item, Kind, MarkerKind, Neighbour
from monitor.stories.core import Core, core_of
from monitor.stories.coverage import cover
from monitor.stories.developing import boxed, developed, followed, is_boxed
from monitor.stories.measuring import Measures, measure
from monitor.stories.reasons import said
from monitor.stories.repeating import headline_only, told
from monitor.stories.verdict import (
    FOLLOW_SOON_MS,
    HEADLINE_MIN,
    MARKED_TITLE,
    SAME_TITLE,
    SHORT_TITLE,
    Ruling,
    Verdict,
    kinds_of,
)

MARKED_LEAD = 0.75


def judge(
    item: Item, core: Core, members: Sequence[Neighbour], common: frozenset[str] = frozenset()
) -> Verdict | None:
    """The item's relation to this story, or None if it is no part of it.

    `common`: words of substance that several of the neighbouring stories share.
    """
    m = measure(item, core, members, common)
    rules = (_withdrawal, headline_only, _packaged, told, _corrected, boxed, developed, followed)
    for rule in rules:
        verdict = rule(m)
        if isinstance(verdict, Verdict):
            return verdict
        if verdict is False:
            return None
    return None


def _withdrawal(m: Measures) -> Ruling:
    if MarkerKind.WITHDRAWAL not in m.core.kinds:
        return None
    named = any(_quotes(m.core, core_of(n.item)) for n in m.members)
    if m.title < MARKED_TITLE and not named and not m.known_name:
        return False
    told_so = [n for n in m.members if MarkerKind.WITHDRAWAL in core_of(n.item).kinds]
    if told_so and cover(m.core, [core_of(n.item) for n in told_so]).nothing_new:
        return Verdict(Kind.DUPLICATE, m, 5, m.title, "the withdrawal was told already")
    return Verdict(Kind.WITHDRAWAL, m, 5, m.title + named, "takes back an earlier text")


def _quotes(core: Core, other: Core) -> bool:
    """The text names the other's headline."""
    return len(other.title) >= HEADLINE_MIN and f" {' '.join(other.title)} " in core.stream


def _packaged(m: Measures) -> Ruling:
    """Fact boxes, columns and tables belong together only with the same headline and lead."""
    packaged = MarkerKind.PACKAGE in m.core.kinds
    if packaged != (MarkerKind.PACKAGE in kinds_of(m.members)) and not m.known_name:
        # a copy may have lost its label, and a live page opens with the very lead of the news
        if m.lead_changed and m.title >= SAME_TITLE:
            return None
        return None if m.lead_told and m.title >= MARKED_TITLE else False
    if packaged and m.coverage.nothing_new and m.gap_ms <= FOLLOW_SOON_MS:
        return None if m.title >= SHORT_TITLE else False
    known_lead = m.lead_told or m.lead_changed
    if packaged and (m.title < SAME_TITLE or not (known_lead or is_boxed(m))):
        return False
    return None


def _corrected(m: Measures) -> Ruling:
    """Marked as a correction of something that this story tells."""
    if MarkerKind.CORRECTION not in m.core.kinds:
        return None
    near = m.title >= MARKED_TITLE or m.lead >= MARKED_LEAD or m.lead_told
    if not near and not m.known_name:
        return False
    score = m.coverage.share + m.title + m.lead
    return Verdict(Kind.CORRECTION, m, 4, score, said("marked as corrected", m))
