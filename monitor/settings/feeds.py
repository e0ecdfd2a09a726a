"""The feeds of the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.model import BasicAuth, Feed, Secret
from monitor.settings import addresses, shapes, shorthand
from monitor.settings.checking import Entry, checked, names
from monitor.settings.passwords import SecretReading
from monitor.settings.tree import Listing
from monitor.settings.values import MistakeError


@dataclass(slots=True)
class _Seen:
    """Who has what may come only once."""

    names: dict[str, Entry] = field(default_factory=dict)
    urls: dict[str, Entry] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)


def feeds(entry: Entry, secrets: SecretReading) -> tuple[tuple[Feed, ...], dict[str, str]]:
    """The feeds that are right, and the names of all by folded name.

    A watchlist that names a feed with a mistake in it does not name an unknown one.
    """
    if not isinstance(entry.node, Listing):
        hint = "Write `- ` before each feed: `- Yonhap FR: https://…`."
        entry.wrong((), "`feeds` needs a list", hint)
        return (), {}
    known = names(shapes.Feed)
    seen = _Seen()
    good: list[Feed] = []
    for item in entry.node.items:
        one = entry.below(shorthand.feed(item, known))
        feed = _feed(one, checked(shapes.Feed, one), secrets, seen)
        if feed is not None:
            good.append(feed)
    return tuple(good), seen.spelled


def _feed(entry: Entry, shape: shapes.Feed, secrets: SecretReading, seen: _Seen) -> Feed | None:
    name = shape.name or (addresses.name_of(shape.url) if shape.url else None)
    if name is not None:
        bare = shape.url is not None and name == addresses.name_of(shape.url)
        _unique(entry, name, seen, bare=bare)
    if shape.url is not None:
        _reachable(entry, shape.url, shape, seen)
    headers = tuple(_headers(entry, shape.headers))
    auth = _auth(entry, shape.auth, secrets)
    if name is None or shape.url is None:
        return None
    return Feed(
        name,
        shape.url,
        every_s=shape.every,
        language=shape.language,
        timezone=shape.timezone,
        full_text=shape.full_text,
        user_agent=shape.user_agent,
        headers=headers,
        auth=auth,
        allow_private=shape.allow_private,
    )


def _unique(entry: Entry, name: str, seen: _Seen, *, bare: bool) -> None:
    """`bare`: the name is the host of its URL."""
    seen.spelled.setdefault(name.casefold(), name)
    first = seen.names.setdefault(name.casefold(), entry)
    if first is not entry:
        hint = "Give it a name: `- Name: URL`." if bare else "Feeds are told apart by name."
        entry.wrong(("name",), f"another feed is called `{name}` (line {first.line})", hint)


def _reachable(entry: Entry, url: str, shape: shapes.Feed, seen: _Seen) -> None:
    first = seen.urls.setdefault(url, entry)
    if first is not entry:
        entry.warn(("url",), f"the feed in line {first.line} has the same URL")
    if not shape.allow_private and addresses.is_private(url):
        hint = "Add `allow_private: true` if that is meant."
        entry.warn(("url",), "this address is on a private network and will be refused", hint)


def _headers(entry: Entry, headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        try:
            yield addresses.header_name(name), Secret(value)  # it may be a key
        except MistakeError as mistake:
            entry.wrong_key(("headers", name), mistake.message, mistake.hint)


def _auth(entry: Entry, auth: shapes.Auth | None, secrets: SecretReading) -> BasicAuth | None:
    if auth is None or auth.password_file is None:
        return None
    if auth.user is not None and ":" in auth.user:
        entry.wrong(("auth", "user"), "a user name cannot contain `:` (RFC 7617)")
    password = secrets.read(entry, ("auth", "password_file"), auth.password_file)
    return BasicAuth(auth.user, password) if auth.user and password else None
