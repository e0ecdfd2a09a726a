"""From a request to the first hop, and from one hop to the next.

Pure: where to go, what to send there, and when to stop. Credentials and the feed's own header
fields go to the origin of the first address only, and do not come back once they were dropped.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from multidict import CIMultiDict
from yarl import URL

from monitor.adapters.http.headers import validator
from monitor.adapters.http.urls import address, bare
from monitor.model import Fault, Request, Unreachable

MAX_REDIRECTS = 5
CODES = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\U0010ffff]*")
_OURS = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "expect", "host", "keep-alive"),
        *("proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
"""Fields that only this client may set: they decide how bytes are framed and unpacked."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One GET to be made. `url` is without user info and fragment.

    `private`: the fields that only the first origin may see. `dropped`: they were left behind.
    """

    url: URL
    common: Mapping[str, str]
    private: Mapping[str, str]
    first_host: str
    allow_private: bool
    has_login: bool = False
    seen: tuple[str, ...] = ()
    permanent: bool = True
    dropped: bool = False

    @property
    def headers(self) -> CIMultiDict[str]:
        """The request header fields of this hop; the feed's own win."""
        fields = CIMultiDict(self.common)
        fields.update(self.private)
        return fields

    @property
    def conditional(self) -> bool:
        """Whether a 304 would answer anything."""
        return "If-None-Match" in self.common or "If-Modified-Since" in self.common

    @property
    def moved_to(self) -> str | None:
        """The new address of a feed all of whose redirects were permanent."""
        return str(self.url) if self.seen and self.permanent else None


def first(request: Request, user_agent: str) -> Hop | Unreachable:
    """The hop to the address that was asked for, or why it is not fetched."""
    target = address(request.url)
    if isinstance(target, Unreachable):
        return target
    private = _own_fields(request)
    if isinstance(private, Unreachable):
        return private
    login = _login(request, target)
    if login is not None:
        private["Authorization"] = login
    agent = request.user_agent or user_agent
    if not _VALUE.fullmatch(agent):
        return Unreachable(Fault.PROTOCOL, "the user agent has control characters")
    common = {
        "User-Agent": agent,
        "If-None-Match": validator(request.etag),
        "If-Modified-Since": validator(request.last_modified),
    }
    return Hop(
        url=bare(target),
        common={name: value for name, value in common.items() if value},
        private=private,
        first_host=target.host or "",
        allow_private=request.allow_private,
        has_login="authorization" in map(str.lower, private),
    )


def follow(hop: Hop, status: int, location: str | None) -> Hop | Unreachable:
    """The hop that an answer with a status of `CODES` leads to, or why it is not made."""
    host = hop.url.host
    if not location:
        return Unreachable(Fault.REDIRECT, f"{host}: redirect to nowhere", status)
    target = address(location.strip(" \t"), hop.url)
    if isinstance(target, Unreachable):
        return replace(target, detail=f"redirect from {host}: {target.detail}", status=status)
    target = bare(target)
    seen = (*hop.seen, str(hop.url))
    if str(target) in seen:
        return Unreachable(Fault.REDIRECT, f"{host}: redirects in a circle", status)
    if len(seen) > MAX_REDIRECTS:
        return Unreachable(Fault.REDIRECT, f"{host}: more than {MAX_REDIRECTS} redirects", status)
    downgrade = hop.url.scheme == "https" and target.scheme == "http"
    if downgrade and hop.has_login:
        detail = f"{host}: redirect to unencrypted http, refused for a feed with a password"
        return Unreachable(Fault.REDIRECT, detail, status)
    same_origin = target.origin() == hop.url.origin()
    return replace(
        hop,
        url=target,
        private=hop.private if same_origin else {},
        allow_private=hop.allow_private and target.host == hop.first_host,
        seen=seen,
        permanent=hop.permanent and status in _PERMANENT and not downgrade,
        dropped=hop.dropped or not same_origin,
    )


def _own_fields(request: Request) -> dict[str, str] | Unreachable:
    """The feed's own header fields; one that would break the request is an error, not dropped."""
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            return Unreachable(Fault.PROTOCOL, "a configured header field has forbidden characters")
        if name.lower() in _OURS:
            return Unreachable(Fault.PROTOCOL, f"the header field {name} cannot be configured")
    return dict(request.headers)


def _login(request: Request, url: URL) -> str | None:
    """Basic authentication (RFC 7617) from the settings, else from user:password@ in the URL."""
    if request.auth is not None:
        pair = f"{request.auth.user}:{request.auth.password}"
    elif url.raw_user is not None:
        pair = f"{unquote(url.raw_user)}:{unquote(url.raw_password or '')}"
    else:
        return None
    return "Basic " + base64.b64encode(pair.encode("utf-8", "replace")).decode("ascii")
