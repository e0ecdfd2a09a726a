"""Mail addresses, host names, web addresses and header fields, as strict as their receivers."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from monitor.settings.values import MistakeError, words

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
"""RFC 5322 dot-atom; quoted local parts are left out: no mailbox of today needs one."""
MAX_DOMAIN = 253
"""RFC 1035 section 2.3.4, without the final dot."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_SENDER = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,4000}")
_OURS = {
    "authorization": "Use `auth: {user: …, password_file: …}`.",
    "user-agent": "Use `user_agent:`.",
    "host": "It follows from the URL.",
    "connection": "The program sets it.",
    "content-length": "A poll sends no content.",
    "transfer-encoding": "A poll sends no content.",
    "accept-encoding": "The program sets what it can decode.",
    "if-none-match": "The program sets it from what the feed answered before.",
    "if-modified-since": "The program sets it from what the feed answered before.",
}


def host(text: str) -> str:
    """A host name or IP address as it goes over the wire: lower case, Unicode labels as IDNA."""
    bare = text.strip()
    try:
        return str(ipaddress.ip_address(re.sub(r"^\[(.*)\]$", r"\1", bare)))
    except ValueError:
        pass
    name = domain(bare)
    if name is not None:
        return name
    hint = ""
    if re.fullmatch(r"[^:/]+:\d+", text):
        hint = "The port has its own setting: `port:`."
    elif "/" in text:
        hint = "Write the name alone, without `://` and path."
    raise MistakeError(f"`{text}` is not a host name", hint)


def domain(text: str) -> str | None:
    """A domain name, lower case and ASCII (IDNA), or None."""
    try:
        name = text.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return None
    labels = name.split(".")
    if len(name) > MAX_DOMAIN or labels[-1].isdigit():
        return None
    return name if all(map(_LABEL.fullmatch, labels)) else None


def is_loopback(name: str) -> bool:
    """Whether a host can only be this machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def address(text: str) -> str:
    """A mail address; the domain lower case and in IDNA form, so that one person is one address."""
    if not text.isprintable():
        raise MistakeError("this address contains control characters", "Type it again.")
    bare = text.strip()
    if re.search(r"[,;]\s*\S+@", bare):
        raise MistakeError(f"`{text}` is more than one address", f"Write a list: [{text}]")
    if "<" in bare:
        found = _SENDER.fullmatch(bare)
        raise MistakeError(
            f"`{text}` is more than an address",
            f"Write the address alone: {found['address']}" if found else "",
        )
    local, at, rest = bare.rpartition("@")
    if not at or not rest or not local:
        raise MistakeError(f"`{text}` is not a mail address", "An address reads name@example.org.")
    if not _LOCAL.fullmatch(local) or len(local) > 64:  # noqa: PLR2004 - RFC 5321 section 4.5.3.1
        kind = "" if local.isascii() else " (letters beyond ASCII are possible after the `@` only)"
        raise MistakeError(f"`{local}` cannot stand before the `@` of an address{kind}")
    name = domain(rest)
    if name is None:
        raise MistakeError(f"`{rest}` is not a domain", "An address reads name@example.org.")
    return f"{local}@{name}"


def sender(text: str) -> tuple[str, str]:
    """`Name <address>` or an address alone, as (name, address)."""
    clean = words(text)
    found = _SENDER.fullmatch(clean)
    bare = re.fullmatch(r"(.*[^\s]) (\S+@\S+)", clean)
    if found is None and bare is not None:
        raise MistakeError(
            f"`{text}` is more than an address", f"Did you mean `{bare[1]} <{bare[2]}>`?"
        )
    if found is None:
        return "", address(clean)
    name = found["name"].strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].strip()
    return name, address(found["address"])


def url(text: str) -> str:
    """An http or https URL without user and password."""
    if not text.isprintable() or re.search(r"\s", text):
        raise MistakeError("a URL contains no spaces or control characters", "Write spaces as %20.")
    try:
        parts = urlsplit(text)
        name, port, user = parts.hostname, parts.port, parts.username or parts.password
    except ValueError:
        raise MistakeError(f"`{text}` is not a URL") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise MistakeError(f"`{text}` is not an http(s) URL", _scheme_hint(text))
    if user is not None or "@" in parts.netloc:
        raise MistakeError(
            "a URL must not contain user and password",
            "Remove them and use `auth: {user: …, password_file: …}`.",
        )
    if not name or port == 0:
        raise MistakeError(f"`{text}` is not a URL", "A URL reads https://example.org/feed.xml.")
    host(name)
    return text


def _scheme_hint(text: str) -> str:
    rest = re.sub(r"^(?:feed:(?://)?|rss://|//|htt?p?s?:/*|[a-z]+://)", "", text)
    plausible = re.match(r"https?://", rest) or re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/]|$)", rest)
    if not plausible:
        return "A URL reads https://example.org/feed.xml."
    return f"Did you mean `{rest if rest.startswith('http') else 'https://' + rest}`?"


def origin(text: str) -> str:
    """Scheme, host and port of a URL: what may be shown of an address that carries a token."""
    parts = urlsplit(text)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"


def is_private(text: str) -> bool:
    """Whether a URL names a literal address or host that the address guard will refuse."""
    name = urlsplit(text).hostname or ""
    if name == "localhost" or name.endswith((".localhost", ".local")):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False


def name_of(text: str) -> str:
    """A name for a feed that has none: the host of its URL, or the text itself if that is none."""
    try:
        host_of = urlsplit(text).hostname
    except ValueError:
        host_of = None
    return (host_of or text).removeprefix("www.")


def header_name(text: str) -> str:
    """The name of a header field that the program does not set itself (RFC 9110 section 5.1)."""
    if not _TOKEN.fullmatch(text):
        raise MistakeError(f"`{text}` is not the name of a header")
    ours = _OURS.get(text.lower())
    if ours is not None:
        raise MistakeError(f"the header `{text}` cannot be set", ours)
    return text


def header_value(text: str) -> str:
    """The value of a header field: printable ASCII, one line."""
    if not _HEADER_VALUE.fullmatch(text):
        raise MistakeError("a header holds one line of printable ASCII characters")
    return text.strip()
