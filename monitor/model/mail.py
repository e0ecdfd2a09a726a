"""What is owed, what was decided, what is in the mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.story import Edit, Kind
from monitor.model.watch import Evidence, Recipient
from monitor.model.wire import Item, Span


class Fate(StrEnum):
    """How an alert ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class Rule(StrEnum):
    """Why an alert was suppressed or waits; the value is what people read."""

    TOLD = "already told"
    OWED = "already owed"
    NO_RECIPIENT = "recipient no longer configured"
    NO_WATCHLIST = "watchlist no longer configured"
    GONE = "no longer in the archive"
    UPDATES = "follow-ups are not wanted"
    MUTED = "muted"
    SLOT = "waits for its slot"
    QUIET = "quiet hours"
    CEILING = "ceiling per hour reached"
    GROUP = "waits for more of the same burst"
    FLOOD = "held, as most of its feed turned new at once"
    PRIMING = "first reading of the feeds is under way"


@dataclass(frozen=True, slots=True)
class Pending:
    """An alert without fate or delivery yet.

    `told`: this recipient was told this story for this watchlist (delivery queued or accepted).
    `urgent`: the wire marks the item as urgent. `held_until_ms`: most of its feed turned new at
    once, and it leaves then with its like; None: it is not held, or was released.
    `recap`: it came before its watchlist was as it is.
    """

    alert_id: int
    recipient: str
    watchlist: str
    story: int
    item_id: int
    kind: Kind
    created_ms: int
    held_until_ms: int | None = None
    primed: bool = False
    told: bool = False
    urgent: bool = False
    recap: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """Decision: these alerts go to this recipient in one mail.

    `slot_ms` None: an instant alert. `ceiling`: the recipient's mails an hour, if some of these had
    to wait for that (else 0). `watchlists`: those that have nothing to tell, if that is the mail.
    `recap`: what watchlists that are new or were changed would have brought.
    """

    recipient: str
    alerts: tuple[Pending, ...]
    slot_ms: int | None = None
    primed: bool = False
    ceiling: int = 0
    watchlists: tuple[str, ...] = ()
    recap: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Decision: not before `until_ms` (None: until something else happens)."""

    alert: Pending
    rule: Rule
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class Suppress:
    """Decision: the alert ends here, because of `because` (an item id) where there is one.

    `note` says more than the rule: what is muted until when, and why.
    """

    alert: Pending
    rule: Rule
    because: int | None = None
    note: str = ""


Decision = Mail | Wait | Suppress


@dataclass(frozen=True, slots=True)
class Telling:
    """One agency's telling of a story, as a line in the mail."""

    item_id: int
    feed: str
    title: str
    url: str | None
    kind: Kind
    published_ms: int | None
    seen_ms: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who a story comes from, by `name`, and the outlet and time of the first such telling."""

    name: str
    feed: str
    published_ms: int | None
    seen_ms: int


@dataclass(frozen=True, slots=True)
class StoryCard:
    """One story in one mail.

    `item` is the telling that is shown, `kind` its relation (the tag), `evidence` why it is here
    (offsets in `item`), `news` the ranges not told before, `tellings` everyone who carried it in
    order of arrival, `copies` how many of them were near-identical, `watchlists` the names of
    all watchlists it is owed for. `was` is the title or lead that a correction replaces. `origins`
    are independent of each other, in the order in which they came. `abroad` are tellings of the
    same event in other languages, which are stories of their own. `edit` is what was done to an
    entry that was told before.
    """

    story: int
    kind: Kind
    item: Item
    evidence: tuple[Evidence, ...]
    tellings: tuple[Telling, ...]
    watchlists: tuple[str, ...]
    news: tuple[Span, ...] = ()
    copies: int = 0
    was: str = ""
    origins: tuple[Origin, ...] = ()
    abroad: tuple[Telling, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One watchlist's part of a mail."""

    watchlist: str
    name: str
    query: str
    source: str
    stories: tuple[StoryCard, ...]


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """One line of the coverage footer."""

    feed: str
    what: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything a mail says, before any wording or markup.

    `days`: number of stories of these watchlists per local day, oldest first, today last (seven
    (midnight_ms, count) pairs, or empty). `since_ms`: what the mail covers (None: unknown).
    `slot_ms` None: an instant alert. `primed`: the first reading of a feed, or the first after a
    pause, is in it and it says so.
    `recap`: what watchlists that are new or were changed would have brought.
    `ceiling`: some had to wait as no more than so many mails an hour are wanted (else 0).
    `next_ms`: the next slot, None if there is none; `at_once`: news of some watchlist do not wait
    for it. `alert_ids` make the Message-ID.
    """

    recipient: Recipient
    sections: tuple[Section, ...]
    alert_ids: tuple[int, ...]
    at_ms: int
    slot_ms: int | None = None
    since_ms: int | None = None
    days: tuple[tuple[int, int], ...] = ()
    troubles: tuple[FeedTrouble, ...] = ()
    next_ms: int | None = None
    primed: bool = False
    ceiling: int = 0
    at_once: bool = False
    recap: bool = False
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A plain mail of the daemon itself (health, expired mail, test mail)."""

    recipient: Recipient
    subject: str
    lines: tuple[str, ...]
    at_ms: int
    seed: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail comes from. `installation` is a random id made once per state directory."""

    address: str
    name: str = ""
    operator: str | None = None
    installation: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A finished message: CRLF bytes, frozen. `html` is kept for preview and the demo.

    `flaw`: why the layout was given up for a plain mail, to be told to the operator; "" if not.
    """

    message_id: str
    subject: str
    sender: str
    address: str
    raw: bytes
    html: str = ""
    text: str = ""
    flaw: str = ""


class DeliveryState(StrEnum):
    """Outbox states; the last three are fates."""

    QUEUED = "queued"
    SENDING = "sending"
    DOT = "dot sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


class DeliveryKind(StrEnum):
    """What a delivery is."""

    ALERT = "alert"
    DIGEST = "digest"
    NOTICE = "notice"
    PART = "part"
    """Half of a mail that was too large for its server."""


def is_web(address: str) -> bool:
    """Whether an address of a delivery is a webhook's, of which only scheme and host are kept."""
    return "://" in address


@dataclass(frozen=True, slots=True)
class Delivery:
    """One frozen message to one recipient in the outbox."""

    delivery_id: int
    recipient: str
    address: str
    sender: str
    message_id: str
    subject: str
    raw: bytes
    kind: DeliveryKind
    state: DeliveryState
    created_ms: int
    attempts: int = 0
    next_try_ms: int = 0
    last_reply: str = ""

    @property
    def is_post(self) -> bool:
        """Whether it goes to a webhook."""
        return is_web(self.address)

    @property
    def shown(self) -> str:
        """To whom, as people know it: several webhooks may have one host."""
        return f"{self.recipient} ({self.address})" if self.is_post else self.address


class Phase(StrEnum):
    """Where in the SMTP dialogue something happened."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail from"
    RCPT = "rcpt to"
    DATA = "data"
    DOT = "after the final dot"
    DONE = "done"


class Verdict(StrEnum):
    """What a sending attempt came to.

    UNREACHABLE is about the server (nobody's mail will go), DEFERRED and REFUSED about this
    message, UNKNOWN only if the final dot was sent and no reply came.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one sending attempt; `reply` is the server's answer or the reason."""

    verdict: Verdict
    phase: Phase
    reply: str
