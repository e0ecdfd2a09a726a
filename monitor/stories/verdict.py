"""What a rule says of an item and a story, and the measures that several rules share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Kind, Likeness, MarkerKind, Neighbour
from monitor.stories.core import core_of
from monitor.stories.measuring import Measures

HOUR_MS = 3_600_000
MARKED_TITLE = 0.72
"""Likeness of headline from which a marked correction or withdrawal means that text."""

SAME_TITLE = 0.9
RENAMED_TITLE = 0.4
"""Likeness of headline below which a known guid or address carries other news."""

SHORT_TITLE = 0.6
"""Likeness of headline that a very short text needs besides its words."""

UNMARKED_WINDOW_MS = 14 * HOUR_MS
"""A figure exchanged in an otherwise unchanged text is a correction so soon; later it is the next
event of the same kind (a market report, a nightly tally)."""

FOLLOW_SOON_MS = 8 * HOUR_MS
HEADLINE_MIN = 4
"""Tokens from which the same headline, without a text, is the same news."""

NAMED_MIN = 8
"""Tokens from which a text can stand for itself; shorter ones need their headline too."""

VERSION_MARKS = frozenset({MarkerKind.UPDATE, MarkerKind.LEAD})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation to a story, with how much it may be trusted (`rank`, then `score`)."""

    kind: Kind
    measures: Measures
    rank: int
    score: float
    reason: str

    @property
    def likeness(self) -> Likeness:
        """The measures for people."""
        m = self.measures
        return Likeness(
            round(m.title, 3), round(m.lead, 3), round(m.coverage.share, 3), self.reason
        )


Ruling = Verdict | bool | None
"""A verdict, False (no part of this story) or None (the next rule decides)."""


def kinds_of(members: Sequence[Neighbour]) -> frozenset[MarkerKind]:
    """All that the members are marked as, or are by their headlines."""
    return frozenset(kind for m in members for kind in core_of(m.item).kinds)
