"""The seams of the house: what the rounds ask of the outside world.

Each port has one adapter in `monitor/adapters/` and a fake of ten lines in the tests. Nothing here
raises for an expected failure; those are values in `monitor.model`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.model import (
    Condition,
    Delivery,
    DeliveryKind,
    Document,
    FeedState,
    FeedTrouble,
    Fetched,
    Intake,
    Item,
    Keys,
    Known,
    Lane,
    Match,
    Message,
    Mute,
    Neighbour,
    Outcome,
    Pending,
    Reading,
    Relation,
    Request,
    Rhythm,
    Sieve,
    Sought,
    Suppress,
    TakenIn,
    Telling,
    Unreadable,
)

STORY_WINDOW_MS = 7 * 86_400_000
"""How far back an item may be a telling of the same story, if nothing else is set."""


class Clock(Protocol):
    """Time, and waiting."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long on this clock."""
        ...


class Fetcher(Protocol):
    """Gets a document. Deadlines, caps, redirects and the address guard are inside."""

    async def fetch(self, request: Request) -> Fetched:
        """One conditional GET; never raises for what the network does."""
        ...


class Parser(Protocol):
    """Reads a document in a process that can be killed."""

    async def read(
        self, document: Document, known: frozenset[bytes] = frozenset()
    ) -> Reading | Unreadable:
        """Entries of any known format; items whose slice digest is in `known` may be left out."""
        ...

    async def article(self, document: Document) -> Reading | Unreadable:
        """The one article of a web page (title, date, text), furniture gone, as one entry."""
        ...


@dataclass(frozen=True, slots=True)
class Inflected:
    """The forms of a word in one language, itself first, as they are written.

    `known`: the dictionary has it; else the forms are guessed by its ending or last part.
    """

    forms: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Language -> word -> its forms. A language that could not be read is absent, with a trouble.

    Languages without inflection or without a dictionary are absent too.
    """

    words: Mapping[str, Mapping[str, Inflected]]
    troubles: tuple[str, ...] = ()


class Lexicon(Protocol):
    """Inflected forms of ordinary words, asked when watchlists are compiled."""

    def look_up(self, wanted: Mapping[str, Collection[str]]) -> Vocabulary:
        """Words as written, by language, all that a compilation needs at once. Never raises."""
        ...


class Mailer(Protocol):
    """Hands one frozen message to a server or a Maildir."""

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Try once. `before_dot` is awaited after the body and before the final dot is sent."""
        ...

    async def rest(self) -> None:
        """The round is over: close idle connections."""
        ...


class Abreast(Protocol):
    """Runs what may wait side by side."""

    async def __call__(self, jobs: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Run all, at once or one after the other, each to its end; then raise what one raised."""
        ...


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item of the archive with its place in it."""

    item_id: int
    story: int
    item: Item
    relation: Relation
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class QueueState:
    """The outbox at a glance.

    `outage_until_ms`: the server was unreachable, next try then; `outage_reply`: why, in its words
    or ours.
    """

    queued: int
    oldest_ms: int | None
    outage_until_ms: int | None
    next_try_ms: int | None
    outage_reply: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a lane of the outbox may be tried: after an outage of its server, and by itself."""

    outage_until_ms: int | None
    next_try_ms: int | None


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """The archive at a glance, sizes in bytes."""

    items: int
    stories: int
    alerts_pending: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """All items after `after_id` up to `last_id`, to be indexed; ids rise."""

    after_id: int
    last_id: int
    items: tuple[tuple[int, Item], ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """How many items were seen in a time, and when the first and the last of them."""

    items: int
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class Recap:
    """What a watchlist would have brought before it was as it is.

    `matches`: items and why they match. `shown`: of each story the item that is owed.
    """

    watchlist: str
    recipients: tuple[str, ...]
    matches: tuple[tuple[StoredItem, Match], ...]
    shown: frozenset[int]


@dataclass(frozen=True, slots=True)
class Held:
    """Alerts of one feed that are held, the oldest since then, the first until then."""

    feed: str
    alerts: int
    since_ms: int
    until_ms: int


class FeedStore(Protocol):
    """Feeds, their leases and what is known of them."""

    async def sync_feeds(self, feeds: Mapping[str, str], due_ms: Mapping[str, int]) -> None:
        """Make the feeds (name -> url) the ones there are.

        New ones are first due at `due_ms[name]`; a feed with another url loses its validators,
        slices and health but stays primed; feeds no longer named keep their state, unleased.
        """
        ...

    async def lease_feeds(self, now_ms: int, limit: int, lease_ms: int) -> tuple[FeedState, ...]:
        """Due feeds, oldest due first, each handed to one caller until the lease ends."""
        ...

    async def settle_feeds(self, states: Sequence[FeedState]) -> None:
        """Write the state after polls that brought nothing new, and end their leases."""
        ...

    async def feed_states(self) -> tuple[FeedState, ...]:
        """Every configured feed, by name."""
        ...

    async def next_feed_due_ms(self) -> int | None:
        """When the next unleased feed is due."""
        ...


class RhythmStore(Protocol):
    """What was learned of each feed's rhythm, and how the feed was when last looked at."""

    async def rhythms(self) -> dict[str, tuple[Rhythm | None, Condition]]:
        """By feed, what was learned (None: nothing yet), and how it was."""
        ...

    async def write_rhythms(self, found: Mapping[str, tuple[Rhythm | None, Condition]]) -> None:
        """Write these, and forget feeds that are no longer configured."""
        ...

    async def news_hours(self, since_ms: int, until_ms: int) -> dict[str, frozenset[int]]:
        """By feed, the hours since 1970 UTC, from then until then, in which items of it came."""
        ...


class IntakeStore(Protocol):
    """What a poll reads before it decides, and the one write after."""

    async def recognise(self, keys: Sequence[Keys]) -> tuple[Known, ...]:
        """Per entry: which of its keys were seen before, and on which item."""
        ...

    async def neighbours(
        self, sought: Sequence[Sought], since_ms: int
    ) -> tuple[tuple[Neighbour, ...], ...]:
        """Per entry: items that share fingerprints (best first) or keys, with their whole stories.

        At most 24 an entry; items seen before `since_ms` only if a key says so. One fingerprint
        alone must be borne out by words of substance (`SUBJECT_MIN`).
        """
        ...

    async def audience(self, stories: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        """Per story the (recipient, watchlist) pairs that have an unsuppressed alert about it."""
        ...

    async def dates(self, feed: str, since_ms: int, limit: int) -> tuple[int, ...]:
        """The dates (ms) that the feed's latest items bear, of those seen since then."""
        ...

    async def take_in(self, intake: Intake) -> TakenIn:
        """Commit polls: items, matches, relations, alerts, prints, keys, feed states, leases.

        Negative ids in relations and aliases are provisional: -(k+1) is the k-th arrival (or the
        story that it opens).
        """
        ...


class AlertStore(Protocol):
    """Alerts, slots and the outbox."""

    async def sync_watchlists(
        self, forms: Mapping[str, tuple[str, str]], now_ms: int
    ) -> frozenset[str]:
        """Make these the watchlists there are; those that are new, or ask something else.

        By id, what one asks and when it sends, in any words that change when these do.
        """
        ...

    async def pending(self, limit: int) -> tuple[Pending, ...]:
        """Alerts with neither delivery nor fate, oldest first."""
        ...

    async def done_slots(self) -> dict[str, int]:
        """The latest slot already enqueued, per recipient."""
        ...

    async def recaps_due(self) -> frozenset[str]:
        """The watchlists that are new or ask something else, and had no recap."""
        ...

    async def recap(self, recap: Recap, now_ms: int) -> int:
        """Write its matches, and alerts about stories that a recipient has none of yet; how many.

        The recap is then no longer due.
        """
        ...

    async def watchlists_since(self) -> dict[str, int]:
        """Since when each watchlist is known as it is."""
        ...

    async def held(self) -> tuple[Held, ...]:
        """The feeds whose alerts are held."""
        ...

    async def mutes(self) -> tuple[Mute, ...]:
        """What was muted by command, over or not, the oldest first."""
        ...

    async def mails_since(self, since_ms: int) -> dict[str, tuple[int, ...]]:
        """Per recipient the creation times of instant deliveries enqueued since then, sorted."""
        ...

    async def suppress(self, decisions: Sequence[Suppress], now_ms: int) -> None:
        """Give these alerts the fate `suppressed` with rule and reason."""
        ...

    async def enqueue(
        self,
        message: Message,
        recipient: str,
        kind: DeliveryKind,
        alerts: Sequence[int],
        slot_ms: int | None,
        now_ms: int,
    ) -> int | None:
        """Freeze a message, bind its alerts, take the slot, in one transaction.

        None if the slot or one of the alerts was taken meanwhile (then nothing was written), or
        the Message-ID is already in the outbox.
        """
        ...

    async def lease_deliveries(
        self, now_ms: int, limit: int, lease_ms: int, lane: Lane = Lane.MAIL
    ) -> tuple[Delivery, ...]:
        """Deliveries of a lane to be tried now, in the order they were frozen."""
        ...

    async def turn(self, now_ms: int, lane: Lane) -> Turn:
        """When a lane of the outbox is worth trying."""
        ...

    async def mark_dot(self, delivery_id: int) -> None:
        """Commit that the final dot is about to be sent."""
        ...

    async def settle(
        self, delivery_id: int, outcome: Outcome, next_try_ms: int | None, now_ms: int
    ) -> None:
        """Write the outcome of an attempt; `next_try_ms` None means the fate is final.

        ACCEPTED and REFUSED are final; otherwise a None gives EXPIRED. Bound alerts get the fate.
        """
        ...

    async def bound(self, delivery_id: int) -> tuple[tuple[Pending, ...], int | None]:
        """The alerts in a delivery that have no fate yet, and its slot."""
        ...

    async def split(
        self,
        delivery_id: int,
        outcome: Outcome,
        recipient: str,
        parts: Sequence[tuple[Message, Sequence[int]]],
        now_ms: int,
    ) -> bool:
        """Settle a delivery that was refused, with its alerts bound to these parts instead.

        In one transaction; False if one of these was taken meanwhile (then nothing was written).
        """
        ...

    async def queue_state(self, now_ms: int) -> QueueState:
        """The outbox at a glance."""
        ...


class ArchiveStore(Protocol):
    """What mails, commands and housekeeping read."""

    async def items(self, item_ids: Iterable[int]) -> dict[int, StoredItem]:
        """Items by id; ids that are gone are absent."""
        ...

    async def tellings(self, stories: Iterable[int]) -> dict[int, tuple[Telling, ...]]:
        """Per story its tellings in order of arrival."""
        ...

    async def holders(
        self, prints: Iterable[int], since_ms: int, until_ms: int
    ) -> dict[int, tuple[int, ...]]:
        """Per fingerprint the items seen in [since, until] that hold it: the newest 64.

        Fingerprints that nobody holds are absent.
        """
        ...

    async def references(self, recipient: str, stories: Iterable[int]) -> dict[int, str]:
        """Per story the Message-ID of the first mail in which this recipient was told it."""
        ...

    async def stories_per_day(
        self, watchlists: Iterable[str], edges_ms: Sequence[int]
    ) -> tuple[int, ...]:
        """Number of stories matched by any of the watchlists in each [edge, next edge)."""
        ...

    async def troubles(self, since_ms: int) -> tuple[FeedTrouble, ...]:
        """Feeds that fail, failed or may have a gap since then, never answered, or are silent.

        One line a feed, by name: silent is who was quiet or stale when last looked at.
        """
        ...

    async def archive_state(self) -> ArchiveState:
        """Sizes."""
        ...

    async def prune(
        self, before_ms: int, told_before_ms: int, window_ms: int = STORY_WINDOW_MS
    ) -> int:
        """Drop items seen before, and told-history before; returns items dropped.

        `window_ms`: fingerprints of younger items stay, some two days longer.
        """
        ...

    async def get_note(self, key: str) -> str | None:
        """A small persistent fact (installation id, last health mail)."""
        ...

    async def set_note(self, key: str, value: str) -> None:
        """Write a small persistent fact."""
        ...


class SearchStore(Protocol):
    """A full-text index of the items, and what to read where it does not reach.

    `wording` is the number of the rules by which words are made of items.
    """

    async def backlog(self, wording: int, limit: int) -> Backlog | None:
        """The next items to index; None if there are none, or this database has no index."""
        ...

    async def index(self, backlog: Backlog, words: tuple[str, ...], wording: int) -> None:
        """Index a backlog by the words of its items; nothing if somebody else just did."""
        ...

    async def extent(self, since_ms: int | None, until_ms: int | None) -> Extent:
        """How many items were seen from then until before then."""
        ...

    async def id_ranges(self, since_ms: int | None, until_ms: int | None) -> tuple[range, ...]:
        """Ranges that hold the ids of all items seen in that time (and of others), newest first."""
        ...

    async def candidates(self, ids: range, sieve: Sieve | None, wording: int) -> tuple[int, ...]:
        """Ids, of one of these ranges, of items that may pass the sieve, newest first.

        All that pass, those that are not indexed yet, and perhaps some that are gone.
        """
        ...

    async def recorded(self, watchlist: str, ids: range) -> frozenset[int]:
        """Ids, of one of these ranges, of items that matched a watchlist when they came."""
        ...


class Store(FeedStore, RhythmStore, IntakeStore, AlertStore, ArchiveStore, SearchStore, Protocol):
    """The whole memory of the house."""

    async def close(self) -> None:
        """Flush and close."""
        ...
