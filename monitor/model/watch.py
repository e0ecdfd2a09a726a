"""What the analyst asks for, and what was found."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from monitor.model.wire import Field, Secret

ALL_DAYS = frozenset(range(7))
"""Monday is 0, as in datetime.weekday()."""


Holidays = frozenset[tuple[int, int, int]]
"""Year, month and day; year 0 is every year."""


class Updates(StrEnum):
    """What becomes of follow-ups of a story that a recipient was told."""

    NONE = "none"
    DIGEST = "digest"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When alerts of one watchlist may leave. Minutes count from local midnight.

    Exactly one of `now`, `times`, `every_minutes` is set. `quiet` is (from, to) in minutes and may
    pass midnight; it holds instant alerts only. `timezone` None means the recipient's. `updates`
    None: follow-ups leave as everything else does. `urgent`: what a wire marks as urgent waits
    neither for the end of quiet hours nor for `group_wait_s`, in which a burst is collected.
    `holidays` have no slots (None: the recipient's). `send_empty`: a slot for which nothing is owed
    is a mail that says so.
    """

    now: bool = False
    times: tuple[int, ...] = ()
    every_minutes: int | None = None
    days: frozenset[int] = ALL_DAYS
    quiet: tuple[int, int] | None = None
    timezone: str | None = None
    updates: Updates | None = None
    urgent: bool = False
    group_wait_s: int = 0
    holidays: Holidays | None = None
    send_empty: bool = False

    @property
    def follow_ups(self) -> Updates:
        """When follow-ups leave."""
        return self.updates or (Updates.NOW if self.now else Updates.DIGEST)


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a watchlist must match, or must not (`match` false).

    `feed` "" is the watchlist's own if it reads only some; `language` "": told from the text.
    """

    title: str
    text: str
    match: bool = True
    language: str = ""
    feed: str = ""
    source: str = ""
    """file:line:column, for messages."""


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A named query with its recipients and schedule. `id` is its identity everywhere.

    `capitals`: whether capitals and seats of government count as evidence of their country.
    `recap_s`: when it is new or asks something else, one mail tells what it would have brought in
    the time before; 0: none.
    """

    id: str
    name: str
    query: str
    recipients: tuple[str, ...] = ()
    schedule: Schedule = Schedule(now=True)
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    source: str = ""
    """file:line, for messages."""
    capitals: bool = True
    examples: tuple[Example, ...] = ()
    recap_s: int = 0


class Lane(StrEnum):
    """By which way a delivery leaves. What goes wrong in one lane holds up nothing in another."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a recipient's news are posted, and the secret that signs them.

    `allow_private`: the address may be on this machine or a private network.
    """

    url: str
    secret: Secret
    allow_private: bool = False

    @property
    def key(self) -> bytes:
        """The key of the signature; ValueError if a secret of the form `whsec_…` is no base64."""
        if self.secret.startswith("whsec_"):
            return b64decode(self.secret.removeprefix("whsec_"), validate=True)
        return self.secret.encode()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told. `id` is the key in `recipients:` or else the address itself.

    With a `webhook`, `address` is only its scheme and host, to be shown: the rest may be secret.
    """

    id: str
    address: str
    language: str = "en"
    timezone: str = "UTC"
    max_per_hour: int | None = None
    holidays: Holidays = frozenset()
    webhook: Webhook | None = None

    @property
    def shown(self) -> str:
        """Who it is, as people know it: several webhooks may have one host."""
        return self.address if self.webhook is None else f"{self.id} ({self.address})"

    @property
    def lane(self) -> Lane:
        """By which way it is told."""
        return Lane.MAIL if self.webhook is None else Lane.WEBHOOK


@dataclass(frozen=True, slots=True)
class Mute:
    """No news until (not including) `until_ms` of what is named; all that is named must agree.

    `watchlist` and `recipient` are ids, "" for any; `story` None for any. `mute_id` 0: it stands in
    the configuration, at `source` (file:line).
    """

    until_ms: int
    watchlist: str = ""
    story: int | None = None
    recipient: str = ""
    reason: str = ""
    mute_id: int = 0
    source: str = ""


class Strength(StrEnum):
    """How sure a form is: a name is strong, a capital is weak (DESIGN section 8, Evidence)."""

    STRONG = "strong"
    WEAK = "weak"
    LITERAL = "literal"


class Evidence(NamedTuple):
    """Why a term holds: the form that stands in the item's text at [start, end) of `field`.

    `term` is the query's term as the analyst wrote it (its label, to be shown), `form` the exact
    text found, offsets are code points of the item's field.
    """

    term: str
    form: str
    field: Field
    start: int
    end: int
    strength: Strength = Strength.LITERAL
    concept: str | None = None


class Match(NamedTuple):
    """One item holds for one watchlist. Evidence is sorted by field (title first) and start."""

    watchlist: str
    evidence: tuple[Evidence, ...]
