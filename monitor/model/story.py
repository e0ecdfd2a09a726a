"""What an item is to what came before, and what one poll commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from monitor.model.health import Health
from monitor.model.watch import Match
from monitor.model.wire import Fault, Item, Span


class Kind(StrEnum):
    """The relation of an item to what came before."""

    NEW = "new"
    DUPLICATE = "duplicate"
    UPDATE = "update"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class Edit(StrEnum):
    """What became of an item whose guid or address came with another text; the gravest wins."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    FIGURE = "changed figure"
    HEADLINE = "changed headline"
    REWRITTEN = "rewritten"
    """Words of substance were exchanged."""
    APPENDED = "appended"
    SHORTENED = "shortened"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The measures behind a relation, each 0..1, and one sentence of reason for people."""

    title: float = 0.0
    lead: float = 0.0
    coverage: float = 0.0
    """Share of this item's text that its story had already told."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier item handed to `stories.relate`.

    `item_id` and `story` are store ids; negative ones are provisional: -(k+1) is the k-th arrival
    of the intake being prepared, resp. the story that it opens. `same_item`: the store knows the
    new item's guid or URL as this one (so the new item is a version of it).
    """

    item_id: int
    story: int
    item: Item
    same_item: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """`story` None: the item opens a new story. `of`: the earlier item it was compared with.

    `news`: the ranges of the item's text that its story had not told before.
    `edit`: what was done to the item that had its guid or address, if it is a version of one.
    """

    kind: Kind
    story: int | None = None
    of: int | None = None
    related: tuple[int, ...] = ()
    likeness: Likeness = Likeness()
    news: tuple[Span, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """How an item is known again: 64-bit signed hashes.

    `guid` is scoped to its feed, `url` is the canonical address over all feeds, `content` is the
    folded text scoped to the feed. None where the entry has no such thing.
    """

    guid: int | None
    url: int | None
    content: int

    def present(self) -> tuple[int, ...]:
        """The keys there are."""
        return tuple(k for k in (self.guid, self.url, self.content) if k is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of an item's keys: per key the item id, and those items' text keys."""

    guid: int | None = None
    url: int | None = None
    content: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """One alert to be written: who is owed word of this item for which watchlist.

    `primed`: it comes from the first poll of a feed, or the first after a long pause, and leaves
    in one mail with the others of its kind. `urgent`: the wire marks it as urgent.
    `held_until_ms`: most of its feed turned new at once, and it leaves then at the latest.
    """

    recipient: str
    watchlist: str
    primed: bool = False
    urgent: bool = False
    held_until_ms: int | None = None


SUBJECT_MIN = 3
"""Fewer words of substance in common say nothing."""

SUBJECT_SHARE_MIN = 0.16
"""Of the smaller subject; no rule joins texts that have less in common, whatever their marks."""

SUBJECT_SHARE_OF_SEVERAL = 0.14
"""The same for texts that share more than one fingerprint."""

PRINTS_SURE = 3
"""So many fingerprints in common are a copied passage, whatever the subject."""


@dataclass(frozen=True, slots=True)
class Sought:
    """By what an item's neighbours are found: fingerprints, words of substance, known keys."""

    prints: tuple[int, ...]
    subject: frozenset[int]
    known: Known

    def resembles(self, subject: Collection[int], shared: int) -> bool:
        """Whether an item of that subject that shares so many fingerprints is worth reading."""
        if shared >= PRINTS_SURE:
            return True
        own = self.subject
        smaller = min(len(own), len(subject))
        if smaller < SUBJECT_MIN:
            return shared > 1 or smaller == 0
        common = len(own.intersection(subject))
        least = SUBJECT_SHARE_MIN if shared == 1 else SUBJECT_SHARE_OF_SEVERAL
        return common >= SUBJECT_MIN and common >= least * smaller

    def touches(self, subject: Collection[int]) -> bool:
        """Whether an item of that subject has two words of substance in common with it."""
        return len(self.subject.intersection(subject)) > 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new item, or a new version of a known one (`version_of`), ready to be stored."""

    item: Item
    keys: Keys
    prints: tuple[int, ...]
    relation: Relation
    matches: tuple[Match, ...] = ()
    owed: tuple[Owed, ...] = ()
    version_of: int | None = None
    subject: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """More keys by which a known item was seen again."""

    item_id: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the store remembers of a feed between polls."""

    name: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    slices: frozenset[bytes] = frozenset()
    moved_to: str | None = None
    next_due_ms: int = 0
    health: Health = Health.NEVER
    health_since_ms: int = 0
    fault: Fault | None = None
    detail: str = ""
    failures: int = 0
    """Consecutive failures; 0 when ok."""
    polled_ms: int | None = None
    ok_ms: int | None = None
    new_ms: int | None = None
    primed_ms: int | None = None
    """When the first good poll was taken in; None before."""
    gap_ms: int | None = None
    """Last time a poll had no overlap with the one before (entries may have been missed)."""
    title: str = ""
    changed_ms: int | None = None
    """Last time a document came that was not the same as the one before."""
    newest_ms: int | None = None
    """The latest credible date of an entry."""


@dataclass(frozen=True, slots=True)
class Intake:
    """All that polls with something new commit, in one transaction."""

    states: tuple[FeedState, ...]
    arrivals: tuple[Arrival, ...]
    aliases: tuple[Alias, ...]
    now_ms: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Ids given, stories, and pending alerts written, in the order of the arrivals."""

    items: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()
    alerts_each: tuple[int, ...] = ()

    @property
    def alerts(self) -> int:
        """Number of pending alerts written."""
        return sum(self.alerts_each)

    def part(self, start: int, stop: int) -> TakenIn:
        """Of the arrivals from `start` to before `stop`."""
        chosen = slice(start, stop)
        return TakenIn(self.items[chosen], self.stories[chosen], self.alerts_each[chosen])
