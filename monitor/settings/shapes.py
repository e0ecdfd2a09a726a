"""The settings and their types, as pydantic models; also the source of the JSON Schema.

A model sees the long form only (`shorthand` writes short forms out) and every value as text.
Nothing is required here, so that the rest of an entry is still checked when one setting is missing;
`REQUIRED` says what must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.model import Updates
from monitor.settings import addresses, moments, values
from monitor.settings.values import MistakeError, Sending

T = TypeVar("T")
Schema = dict[str, Any]


def _reads(read: Callable[[str], T]) -> BeforeValidator:
    """A validator that takes text only."""

    def validate(given: Any) -> T:
        if not isinstance(given, str):
            kind = "a list" if isinstance(given, list) else "a mapping"
            raise MistakeError(f"a text is needed here, not {kind}", _hint_for(given))
        return read(given)

    return BeforeValidator(validate)


def _hint_for(given: Any) -> str:
    if given == {}:
        return "If it is text, put it in single quotes."
    if isinstance(given, dict) and len(given) == 1:
        key, value = next(iter(given.items()))
        if isinstance(value, str) and isinstance(key, str):
            return f"If it is text, put it in single quotes: '{key}: {value}'"
    return ""


def _text(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


def _bare_too(schema: Schema) -> None:
    """A list of one may be written without brackets."""
    items = schema.pop("items")
    schema.pop("type", None)
    schema["anyOf"] = [items, {"type": "array", "items": items}]


def _feeds(schema: Schema) -> None:
    """A feed is also a URL, or `Name: URL`."""
    url = {"type": "string", "format": "uri", "pattern": "^https?://"}
    pair = {
        "type": "object",
        "maxProperties": 1,
        "minProperties": 1,
        "propertyNames": {"not": {"enum": sorted(Feed.model_fields)}},
        "additionalProperties": {"anyOf": [url, schema["items"]]},
    }
    schema["items"] = {"anyOf": [{**pair, "description": "Name: URL"}, schema["items"], url]}


def _recipients(schema: Schema) -> None:
    """A recipient is also an address alone."""
    schema["additionalProperties"] = {"anyOf": [{"type": "string"}, schema["additionalProperties"]]}


def _examples(schema: Schema) -> None:
    """An example is also a text alone, which must match; one needs no brackets."""
    schema["items"] = {"anyOf": [{"type": "string", "minLength": 1}, schema["items"]]}
    _bare_too(schema)


def _topics(schema: Schema) -> None:
    _bare_too(schema["additionalProperties"])


DURATION = r"^\d+ ?[smhdw]$"
MOMENT = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d)?$"
CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d$"

Words = Annotated[str, _reads(values.words), _text()]
Query = Annotated[str, _reads(str), _text(minLength=1)]
Raw = Annotated[str, _reads(str), _text()]
Language = Annotated[str, _reads(values.language), _text(pattern="^[A-Za-z]{2}$")]
MailLanguage = Annotated[
    str,
    _reads(values.mail_language),
    _text(pattern=values.MAIL_LANGUAGE, examples=["fr", "en-US", "fr-CA"]),
]
Zone = Annotated[str, _reads(values.zone), _text(examples=["Europe/Paris", "Asia/Seoul"])]
Address = Annotated[str, _reads(addresses.address), _text(format="idn-email")]
Url = Annotated[str, _reads(addresses.url), _text(format="uri", pattern="^https?://")]
Flag = Annotated[bool, _reads(values.yes_or_no), WithJsonSchema({"type": "boolean"})]
Capitals = Annotated[
    bool,
    _reads(values.capitals),
    WithJsonSchema({"enum": ["auto", "no", "never", "yes", True, False]}),
]
Header = Annotated[str, _reads(addresses.header_value), _text()]
Every = Annotated[int, _reads(values.Between("30s", "7d")), _text(pattern=DURATION)]
Keep = Annotated[int, _reads(values.Between("1d", "3650d")), _text(pattern=DURATION)]
StoryWindow = Annotated[int, _reads(values.Between("1d", "30d")), _text(pattern=DURATION)]
Fresh = Annotated[int, _reads(values.Between("0s", "30d")), _text(pattern=DURATION)]
GroupWait = Annotated[int, _reads(values.Between("0s", "1h")), _text(pattern=DURATION)]
Urgent = Annotated[bool, _reads(values.always), WithJsonSchema({"enum": ["always", "never"]})]
Recap = Annotated[int, _reads(values.Between("1d", "30d")), _text(pattern=DURATION)]
Send = Annotated[
    Sending,
    _reads(values.sending),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["now", "hourly", "every 2h", "every 4h"]},
                {"type": "string", "pattern": CLOCK, "examples": ["07:00", "12:30"]},
                {"type": "string", "pattern": r"^every \d+ ?[mh]$"},
            ]
        }
    ),
]
Days = Annotated[
    frozenset[int],
    _reads(values.days),
    _text(examples=["mon-fri", "sat", "weekdays", "weekend", "all"]),
]
UpdatesWord = Annotated[
    str,
    _reads(values.OneOf(tuple(Updates))),
    WithJsonSchema({"enum": [*Updates]}),
]
Holiday = Annotated[
    tuple[int, int, int],
    _reads(moments.holiday),
    _text(pattern=r"^(\d{4}-)?\d\d-\d\d$|^none$", examples=["2026-04-06", "12-25"]),
]
Quiet = Annotated[
    tuple[int, int], _reads(values.quiet), _text(pattern=r"^\d?\d:\d\d ?- ?\d?\d:\d\d$")
]


class Shape(BaseModel):
    """Settings of one group; unknown ones are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Auth(Shape):
    """HTTP basic authentication of a feed."""

    user: Words | None = Field(None, description="User name.")
    password_file: Raw | None = Field(
        None,
        description="File with the password: relative to the configuration's folder, or the name "
        "of a systemd credential; `env:NAME` is a variable of the environment.",
    )


class Feed(Shape):
    """A feed with settings of its own."""

    name: Words | None = Field(None, description="Its name in mails; without: the URL's host.")
    url: Url | None = Field(None, description="Address of the RSS, Atom or JSON feed.")
    language: Language | None = Field(
        None, description="Language of its texts (ISO 639-1) where the feed does not say it."
    )
    every: Every = Field(
        300,
        description="How often it is polled, at least 30s.",
        json_schema_extra={"default": "5m"},
    )
    timezone: Zone | None = Field(
        None, description="Zone of dates that the feed writes without one (Yonhap: Asia/Seoul)."
    )
    full_text: Flag = Field(default=False, description="Read the web page behind each new item.")
    user_agent: Header | None = Field(
        None, description="User-Agent for agencies that refuse the program's own."
    )
    headers: dict[str, Header] = Field({}, description="More request headers.")
    auth: Auth | None = Field(None, description="User and password of the feed.")
    allow_private: Flag = Field(
        default=False, description="Allow addresses of this machine and of private networks."
    )


class Webhook(Shape):
    """An address to which news are posted as JSON, signed."""

    url: Url | None = Field(None, description="Its address, https.")
    secret_file: Raw | None = Field(
        None,
        description="File with the secret that signs each message: relative to the configuration's "
        "folder, or the name of a systemd credential.",
    )
    allow_private: Flag = Field(
        default=False, description="Allow addresses of this machine and of private networks."
    )


class Recipient(Shape):
    """Who needs more than an address."""

    mail: Address | None = Field(None, description="The mail address.")
    webhook: Webhook | None = Field(
        None, description="Instead of mail: news are posted there as JSON."
    )
    language: MailLanguage | None = Field(None, description="Language of the mails' own words.")
    timezone: Zone | None = Field(
        None, description="Zone of send times and of times in mails; without: the top one."
    )
    holidays: tuple[Holiday, ...] = Field(
        (),
        description="Days without digests; without: those at the top. `none`: there are none.",
        json_schema_extra=_bare_too,
    )
    max_per_hour: (
        Annotated[
            int, _reads(values.Whole(1, 1000)), WithJsonSchema({"type": "integer", "minimum": 1})
        ]
        | None
    ) = Field(None, description="Most instant mails in an hour; what is over waits.")


class Example(Shape):
    """A text that a watchlist must match, or must not; `check` tries it."""

    title: Raw = Field("", description="What the item has as its headline.")
    text: Raw = Field("", description="What it says.")
    language: Language | None = Field(
        None, description="Its language (ISO 639-1); without: told from the text."
    )
    feed: Words | None = Field(
        None,
        description="The feed that it comes from, by name; without: one that the watchlist reads.",
    )
    match: Flag = Field(
        default=True, description="Whether the watchlist must match it (true) or must not (false)."
    )


class Watchlist(Shape):
    """A named query with its recipients and its schedule."""

    name: Words | None = Field(None, description="Its name in mails; unique.")
    id: Words | None = Field(
        None, description="Identity that stays when the name changes; without: the name."
    )
    match: Query | None = Field(
        None, description='The query: `+` and, `|` or, `-term` not, `~5` within five words, "…".'
    )
    all: tuple[Query, ...] = Field(
        (), description="All of these must hold.", json_schema_extra=_bare_too
    )
    any: tuple[Query, ...] = Field(
        (), description="At least one of these must hold.", json_schema_extra=_bare_too
    )
    none: tuple[Query, ...] = Field(
        (), description="None of these may hold.", json_schema_extra=_bare_too
    )
    to: tuple[Words, ...] = Field(
        (), description="Addresses, or names from `recipients`.", json_schema_extra=_bare_too
    )
    send: tuple[Send, ...] = Field(
        (),
        description="When mails leave: now (the default), times, hourly or every 2h.",
        json_schema_extra=_bare_too,
    )
    days: tuple[Days, ...] = Field(
        (), description="Days on which digests are sent.", json_schema_extra=_bare_too
    )
    holidays: tuple[Holiday, ...] = Field(
        (),
        description="Days without digests; without: each recipient's. `none`: there are none.",
        json_schema_extra=_bare_too,
    )
    send_empty: Flag = Field(
        default=False, description="Whether a digest with nothing in it is sent, and says so."
    )
    quiet: Quiet | None = Field(
        None, description="Hours in which instant mails are held back: 22:00-06:30."
    )
    urgent: Urgent = Field(
        default=False,
        description="Whether what a wire marks as urgent (FLASH, URGENT, 속보) waits neither for "
        "quiet hours nor for group_wait: always, or never (the default).",
        json_schema_extra={"default": "never"},
    )
    group_wait: GroupWait = Field(
        0,
        description="How long an instant mail waits for more, so that a burst is one mail.",
        json_schema_extra={"default": "0s"},
    )
    updates: UpdatesWord | None = Field(
        None,
        description="Follow-ups of a story that was told: now, with the next digest, or none; "
        "without: as everything else. Corrections always leave at once.",
    )
    timezone: Zone | None = Field(
        None, description="Zone of send, days and quiet; without: each recipient's."
    )
    languages: tuple[Language, ...] = Field(
        (),
        description="Only items in these languages (and those whose language is unknown).",
        json_schema_extra=_bare_too,
    )
    feeds: tuple[Words, ...] = Field(
        (), description="Only these feeds, by name.", json_schema_extra=_bare_too
    )
    recap: Recap | None = Field(
        None,
        description="When the watchlist is new or asks something else: one mail with what it would "
        "have brought in this time (1d to 30d); without: none.",
    )
    capitals: Capitals = Field(
        default=True,
        description="Whether capitals and seats of government count as evidence of their country: "
        "auto (the default), or no.",
        json_schema_extra={"default": "auto"},
    )
    examples: tuple[Example, ...] = Field(
        (),
        description="Texts that it must match, or must not; `wire-monitor check` tries them.",
        json_schema_extra=_examples,
    )


class Mute(Shape):
    """A silence: a watchlist, a story, a recipient, or what all that is named have in common."""

    watchlist: Words | None = Field(None, description="The watchlist, by name or id.")
    story: (
        Annotated[
            int,
            _reads(values.Whole(1, 999_999_999)),
            WithJsonSchema({"type": "integer", "minimum": 1}),
        ]
        | None
    ) = Field(None, description="The story, by the number that `explain` shows.")
    recipient: Words | None = Field(None, description="The recipient, by name or address.")
    until: Annotated[moments.Until, _reads(moments.until), _text(pattern=MOMENT)] | None = Field(
        None, description="The last day of it (2026-12-24), or a time (2026-12-24 07:00)."
    )
    reason: Words | None = Field(None, description="Why; kept with what is not mailed.")


class Smtp(Shape):
    """The mail server."""

    host: Annotated[str, _reads(addresses.host), _text()] | None = Field(
        None, description="Its name."
    )
    port: (
        Annotated[
            int,
            _reads(values.Whole(1, 65535)),
            WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65535}),
        ]
        | None
    ) = Field(None, description="Without: 587 for starttls, 465 for implicit, 25 for none.")
    tls: (
        Annotated[
            str,
            _reads(values.OneOf(("starttls", "implicit", "none"))),
            WithJsonSchema({"enum": ["starttls", "implicit", "none"]}),
        ]
        | None
    ) = Field(
        None,
        description="Encryption: starttls (the default), implicit (port 465), or none (for a "
        "server on this machine only).",
    )
    user: Words | None = Field(None, description="User name for the server.")
    password_file: Raw | None = Field(
        None,
        description="File with the password: relative to the configuration's folder, or the name "
        "of a systemd credential; `env:NAME` is a variable of the environment.",
    )
    ca_file: Raw | None = Field(
        None, description="Certificate of a private certification authority (PEM)."
    )


class Mail(Shape):
    """How mail leaves."""

    sender: Annotated[tuple[str, str], _reads(addresses.sender), _text()] | None = Field(
        None, alias="from", description="Sender: `Name <address>` or an address."
    )
    operator: Address | None = Field(
        None, description="Who gets health mails; also the contact in List-Unsubscribe."
    )
    smtp: Smtp | None = Field(
        None, description="The mail server; without it mail goes to a local Maildir."
    )
    maildir: Raw | None = Field(
        None, description="Folder of that Maildir; without: `maildir` in the state folder."
    )


class House(Shape):
    """Settings of wire-monitor."""

    timezone: Zone | None = Field(None, description="Your time zone; without: UTC.")
    languages: tuple[Language, ...] = Field(
        (), description="Languages of your wires (ISO 639-1).", json_schema_extra=_bare_too
    )
    keep: Keep = Field(
        90 * 86400,
        description="How long items are kept.",
        json_schema_extra={"default": "90d"},
    )
    fresh: Fresh = Field(
        6 * 3600,
        description="Items of a feed's first poll that are younger go into one digest.",
        json_schema_extra={"default": "6h"},
    )
    story_window: StoryWindow = Field(
        7 * 86400,
        description="How far back an item may be a telling of the same story.",
        json_schema_extra={"default": "7d"},
    )
    backups: Annotated[
        int,
        _reads(values.Whole(0, 366)),
        WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 366}),
    ] = Field(3, description="Daily copies of the database that are kept; 0: none is made.")
    to: tuple[Words, ...] = Field(
        (),
        description="Recipients of watchlists that name none.",
        json_schema_extra=_bare_too,
    )
    holidays: tuple[Holiday, ...] = Field(
        (),
        description="Days without digests: 2026-04-06, or 12-25 for every year.",
        json_schema_extra=_bare_too,
    )
    feeds: tuple[Feed, ...] = Field((), description="What is polled.", json_schema_extra=_feeds)
    topics: dict[str, tuple[Query, ...]] = Field(
        {}, description="Your own vocabulary: `topic:name` in queries.", json_schema_extra=_topics
    )
    recipients: dict[str, Recipient] = Field(
        {}, description="Who needs more than an address.", json_schema_extra=_recipients
    )
    watchlists: tuple[Watchlist, ...] = Field((), description="What you look for, and for whom.")
    mutes: tuple[Mute, ...] = Field((), description="What is not mailed for a while.")
    mail: Mail | None = Field(None, description="How mail leaves.")


REQUIRED: dict[type[Shape], tuple[str, ...]] = {
    Auth: ("user", "password_file"),
    Feed: ("url",),
    Webhook: ("url", "secret_file"),
    Watchlist: ("name",),
    Mute: ("until",),
    Smtp: ("host",),
}
SHAPES = (House, Feed, Auth, Recipient, Webhook, Watchlist, Example, Mute, Mail, Smtp)
COLLECTIONS = ("feeds", "topics", "recipients", "watchlists", "mutes", "mail")
"""Settings of `House` whose entries are checked one by one."""
