"""From the network to an item: what is fetched, read and cleaned.

Instants are integers: milliseconds since 1970 UTC (`*_ms`). Text is str without lone surrogates,
control or bidi-control characters once it is in an `Entry`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Secret(str):
    """A password: never shown by repr, formatting of containers or logs that use %r."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Hide the value."""
        return "'***'"


@dataclass(frozen=True, slots=True)
class BasicAuth:
    """User and password of a feed behind HTTP basic authentication."""

    user: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Feed:
    """One URL that is polled; `name` is its identity."""

    name: str
    url: str
    every_s: int = 300
    language: str | None = None
    timezone: str | None = None
    """IANA zone of zone-less dates in this feed."""
    full_text: bool = False
    user_agent: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    auth: BasicAuth | None = None
    allow_private: bool = False


class Fault(StrEnum):
    """Everything that can be wrong with a feed; the value is what people read."""

    DNS = "name not found"
    FORBIDDEN = "forbidden address"
    CONNECT = "no connection"
    TLS = "TLS failure"
    TIMEOUT = "timeout"
    HTTP = "HTTP error"
    GONE = "gone"
    NOT_FOUND = "not found"
    REDIRECT = "redirect loop"
    TOO_LARGE = "too large"
    ENCODING = "broken compression"
    PROTOCOL = "broken HTTP"
    HTML = "web page instead of a feed"
    EMPTY = "empty document"
    NOT_A_FEED = "not a feed"
    TRUNCATED = "truncated"
    BOMB = "parser bomb"
    CRASH = "parser crashed"


@dataclass(frozen=True, slots=True)
class Request:
    """What a fetcher is asked for. `auth` and `headers` go to the origin of `url` only."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    user_agent: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    auth: BasicAuth | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Page:
    """A document that arrived whole, decompressed.

    `url` is where it was found after redirects, `moved_to` is set if every redirect on the way
    was permanent, `fresh_for_s` is what Cache-Control or Expires promises (None: nothing).
    """

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh_for_s: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server said 304."""

    fresh_for_s: int | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No document: why, in a name and a sentence, and when the server wants to be asked again."""

    fault: Fault
    detail: str
    status: int | None = None
    retry_after_s: int | None = None


Fetched = Page | Unchanged | Unreachable


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes with what is needed to read them: base address, declared type, zone of bare dates."""

    body: bytes
    url: str
    content_type: str | None = None
    timezone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of a feed document, as published, as plain text.

    `url` is absolute http(s) or None. The last fields carry what wire formats know.
    """

    guid: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    body: str = ""
    published_ms: int | None = None
    updated_ms: int | None = None
    author: str = ""
    language: str | None = None
    categories: tuple[str, ...] = ()
    provider: str | None = None
    version: int | None = None
    urgency: int | None = None
    subjects: tuple[str, ...] = ()
    embargo_ms: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parser made of a document.

    `slices`: an 8-byte digest of every item's bytes in the document, known ones included
    (empty if the document was not cut). `pruned`: how many known items were left unread.
    `flaw`: read in spite of a fault (TRUNCATED); validators are then not to be kept.
    """

    format: str
    entries: tuple[Entry, ...]
    title: str = ""
    language: str | None = None
    ttl_s: int | None = None
    slices: frozenset[bytes] = frozenset()
    pruned: int = 0
    flaw: Fault | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No reading: why, in a name and a sentence that says what the document looks like."""

    fault: Fault
    detail: str


class Field(StrEnum):
    """Where in an item something stands."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"

    __hash__ = str.__hash__  # that of Enum is written in Python, and asked for all the time


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points of one field of an item."""

    field: Field
    start: int
    end: int


class MarkerKind(StrEnum):
    """What a wire marker says about the version ("2nd LD", "RECTIFICATIF", "URGENT")."""

    URGENT = "urgent"
    LEAD = "lead"
    UPDATE = "update"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    REFILE = "refile"
    PACKAGE = "package"
    EMBARGO = "embargo"


@dataclass(frozen=True, slots=True)
class Marker:
    """A version marker and where it stands; `number` is its count ("UPDATE 2": 2)."""

    kind: MarkerKind
    span: Span
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, date and agency as written in "SEOUL, 19 juil. (Yonhap) --", and the whole span."""

    span: Span
    place: str = ""
    date: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One agency's telling, one version.

    `title`, `summary` and `body` are the entry's own text, so that offsets point into what was
    published; `furniture` marks the ranges in them that are never evidence nor news (dateline,
    credits, end marks, by-lines, agency names), sorted. `language` is an ISO 639-1 code or "".
    """

    feed: str
    title: str = ""
    summary: str = ""
    body: str = ""
    language: str = ""
    guid: str | None = None
    url: str | None = None
    published_ms: int | None = None
    seen_ms: int = 0
    author: str = ""
    datelines: tuple[Dateline, ...] = ()
    markers: tuple[Marker, ...] = ()
    furniture: tuple[Span, ...] = ()
    entry: Entry = field(default_factory=Entry, repr=False, compare=False)

    def text(self, where: Field) -> str:
        """The text of one field."""
        if where is Field.TITLE:
            return self.title
        return self.summary if where is Field.SUMMARY else self.body
